"""What the played calls, letters and messages share: the contact, its end, its card, its case."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from okienko.cases import actions as cases
from okienko.customers import actions as customers
from okienko.customers.identities import email_address, phone_address
from okienko.customers.models import Customer
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.knowledge.filling import fill
from okienko.routing import actions as routing

from .cast import ZONE, Town
from .letters import SampleLetter
from .matters import Matter
from .past import Desk, Past
from .people import Resident
from .replies import body

serial = count(1)  # names what came from outside
NONE = SampleLetter("", "", "")  # a call has none


@dataclass
class PlayedContact:
    """One call or thread on its way."""

    town: Town
    who: Resident
    matter: Matter
    letter: SampleLetter = NONE
    id: int = 0
    wait: int = 0
    subject: str = ""
    last_sent: str = ""
    rounds: int = 0
    over: bool = False
    by_call: bool = False  # does not stay: is called at their turn


@dataclass
class Played:
    """Contacts on the engine. `waiting` finds the contact of a wait."""

    past: Past
    waiting: dict[int, PlayedContact] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    _known: set[int] = field(default_factory=set)

    def count(self, name: str) -> None:
        """Count something for the report."""
        self.counts[name] = self.counts.get(name, 0) + 1

    def wait_for(self, contact: PlayedContact) -> None:
        """It waits (again)."""
        self.waiting[contact.wait] = contact
        self.past.waits(contact.town, contact.wait)

    def seat(self, contact: PlayedContact, desk: Desk) -> int:
        """The official of a desk in the contact's office."""
        return desk.hand.officials[contact.town.id]

    def finish(self, contact: PlayedContact, desk: Desk) -> None:
        """Topic, outcome, and for an intervention a case; the contact is over."""
        town, dice, matter = contact.town, self.past.dice, contact.matter
        seat = self.seat(contact, desk)
        outcome = matter.outcome(dice)
        street = contact.who.street
        if outcome == "intervention" and matter.kind in town.kinds:
            title = dice.choice(matter.titles).format(street=street)
            case = cases.open_case.by(desk.hand.actor)(
                town.id,
                kind_id=town.kinds[matter.kind],
                title=title,
                interaction_id=contact.id,
                words=dice.choice(matter.words) if matter.words else "",
            )
            self.count("cases")
            self._progress(contact, case, desk)
        elif dice.random() < 0.12 and matter.words:
            interactions.note.by(desk.hand.actor)(
                town.id, interaction_id=contact.id, text=dice.choice(matter.words)
            )
        words = dice.choice(matter.words) if matter.words and dice.random() < 0.5 else ""
        routing.finish.by(desk.hand.actor)(
            town.id,
            interaction_id=contact.id,
            official_id=seat,
            outcome=outcome,
            topic_id=town.topic(matter.topic),
            outcome_words=words,
        )
        contact.over = True

    def know(self, contact: PlayedContact, desk: Desk) -> None:
        """The official asks who it is and writes it on the card, once."""
        town = contact.town
        with in_offices([town.id]):
            customer = (
                Customer.objects.filter(
                    id=Interaction.objects.values("customer_id").get(id=contact.id)["customer_id"]
                )
                .values_list("id", "version", "name")
                .first()
            )
        if customer is None or customer[0] in self._known or self.past.dice.random() < 0.3:
            return
        self._known.add(customer[0])
        who = contact.who
        customers.correct.by(desk.hand.actor)(
            town.id,
            customer_id=customer[0],
            version=customer[1],
            name=customer[2] or who.name,
            address=who.address,
            needs=who.needs,
            language=who.language,
        )
        if self.past.dice.random() < 0.3:
            _ignored(
                lambda: customers.add_identity(
                    town.id, customer_id=customer[0], address=email_address(who.box)
                )
            )

    def _progress(self, contact: PlayedContact, case: int, desk: Desk) -> None:
        """Most are settled within days; some lie, and are overdue one day."""
        dice, town = self.past.dice, contact.town
        fate = dice.random()
        if fate < 0.05:
            return
        self._later(
            1,
            lambda: cases.move_on.by(desk.hand.actor)(town.id, case_id=case, move="accept"),
        )
        if dice.random() < 0.5:
            self._later(
                5,
                lambda: cases.move_on.by(desk.hand.actor)(town.id, case_id=case, move="begin"),
            )
        if fate < 0.12:
            words = "Poprosiliśmy o zdjęcie i dokładne miejsce."
            self._later(
                20,
                lambda: cases.move_on.by(desk.hand.actor)(
                    town.id, case_id=case, move="ask", words=words, pause=True
                ),
            )
        elif fate < 0.9:
            words = dice.choice(SETTLED)
            self._later(dice.uniform(10, 90), lambda: self._settle(contact, case, desk, words))

    def _settle(self, contact: PlayedContact, case: int, desk: Desk, words: str) -> None:
        cases.close.by(desk.hand.actor)(contact.town.id, case_id=case, words=words)
        self.settled(contact, case, desk)

    def settled(self, contact: PlayedContact, case: int, desk: Desk) -> None:
        """A case is over: who tells the customer, tells them now."""

    def _later(self, hours: float, step: Callable[[], object]) -> None:
        """Within so many hours, at an hour when people work."""
        moment = clock.now() + timedelta(hours=self.past.dice.uniform(0.6, 1.4) * hours)
        local = moment.astimezone(ZONE)
        while local.weekday() > 4 or not 7 < local.hour < 15:
            local += timedelta(hours=1)
        self.past.at(local, lambda: _ignored(step))


SETTLED = (
    "Odebrano, kierowca potwierdził.",
    "Naprawione, sprawdzono na miejscu.",
    "Wymieniono źródło światła.",
    "Wyjaśniono telefonicznie, klient zgadza się z wynikiem.",
    "Skorygowano, decyzja wysłana.",
)


def answer_text(town: Town, interaction_id: int, reply: str, language: str, official: str) -> str:
    """A reply template filled for one contact."""
    number = f"K-{clock.now().year}-{interaction_id:06d}"
    context = {
        "official": official,
        "office": town.plan.name,
        "office_phone": shown(town.plan.phone),
        "contact_number": number,
        "hours": "pn. 8-17, wt.-czw. 7:30-15:30, pt. 7:30-14",
    }
    return fill(body(reply, language), context).text


def shown(number: str) -> str:
    """A number as people write it."""
    return phone_address(number).display


def _ignored(step: Callable[[], object]) -> None:
    """What a person tried and the program refused."""
    try:
        step()
    except Refused:
        return
