"""The lives of contacts in the played history: calls, e-mails and the cases that come of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from okienko.cases import actions as cases
from okienko.customers import actions as customers
from okienko.customers.identities import email_address, phone_address
from okienko.customers.models import Customer
from okienko.events import clock
from okienko.events.scope import in_offices
from okienko.events.verbs import Refused
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.interactions.states import OPEN
from okienko.knowledge.filling import fill
from okienko.routing import actions as routing
from okienko.routing.models import Callback, Engagement, Wait

from .cast import ZONE, Town
from .letters import THANKS, Letter
from .matters import BY_KEY, Matter
from .past import Desk, Past
from .people import Resident
from .replies import GENERAL, REPLIES

_serial = count(1)
NONE = Letter("", "", "")  # a call has none


@dataclass
class Contact:
    """One call or thread on its way."""

    town: Town
    who: Resident
    matter: Matter
    letter: Letter = NONE
    id: int = 0
    wait: int = 0
    subject: str = ""
    last_sent: str = ""
    rounds: int = 0
    over: bool = False


@dataclass
class Lives:
    """Plays contacts on an engine. `waiting` finds the contact of a wait."""

    past: Past
    waiting: dict[int, Contact] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    _known: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.past.ring = self.ring

    def count(self, name: str) -> None:
        """Count something for the report."""
        self.counts[name] = self.counts.get(name, 0) + 1

    # --- calls

    def call(self, contact: Contact) -> None:
        """Somebody calls the main number."""
        dice, town = self.past.dice, contact.town
        withheld = dice.random() < 0.02
        received = interactions.receive(
            town.id,
            arrival=interactions.Arrival(
                channel="phone",
                account_id=town.trunk,
                external_id=f"history-{next(_serial)}@operator.example",
                sender=phone_address("anonymous" if withheld else contact.who.number),
                receiver=town.plan.phone,
                at=clock.now(),
                attention="voice",
            ),
        )
        contact.id = received.interaction_id
        self.count("calls")
        if dice.random() < 0.03:  # in the menu already
            self.past.after(dice.uniform(3, 14), lambda: self._hang_up(contact))
            return
        self.past.after(dice.uniform(7, 26), lambda: self._choose(contact))

    def _choose(self, contact: Contact) -> None:
        town, dice = contact.town, self.past.dice
        at_once = dice.random() < 0.12
        menu = {"1": "odpady", "2": "podatki", "3": "sprawy obywatelskie"}[contact.matter.menu]
        general = at_once and "Ogólna" in town.queues
        interactions.describe(
            town.id,
            interaction_id=contact.id,
            language=contact.who.language,
            chosen="" if general else menu,
        )
        queue = town.queues["Ogólna"] if general else town.queue(contact.matter.queue)
        contact.wait = routing.enqueue(town.id, interaction_id=contact.id, queue_id=queue)
        self._wait(contact)
        patience = dice.expovariate(1 / 220) + (1 if dice.random() < 0.06 else 45)
        self.past.after(patience, lambda: self._give_up(contact, contact.wait))

    def _wait(self, contact: Contact) -> None:
        self.waiting[contact.wait] = contact
        self.past.waits(contact.town, contact.wait)

    def _give_up(self, contact: Contact, wait: int) -> None:
        if self.waiting.get(wait) is contact:
            self._hang_up(contact)

    def _hang_up(self, contact: Contact) -> None:
        self.waiting.pop(contact.wait, None)
        self.past.waits_no_more(contact.wait)
        routing.customer_left(contact.town.id, interaction_id=contact.id)
        contact.over = True
        self.count("abandoned")

    # --- what rings

    def ring(self, town: Town, wait: int, offer: int, desk: Desk) -> None:
        """Something rings at a desk: taken, or left ringing."""
        contact = self.waiting.pop(wait)
        dice = self.past.dice
        if contact.letter is not NONE:
            self.past.after(
                dice.uniform(4, 60), lambda: self._take_letter(contact, offer, wait, desk)
            )
        elif dice.random() < 0.03:
            self.waiting[wait] = contact
            self.past.after(20, lambda: self._missed(contact, offer, wait, desk))
        else:
            self.past.after(
                dice.triangular(1.5, 11, 3.5), lambda: self._take_call(contact, offer, wait, desk)
            )

    def _missed(self, contact: Contact, offer: int, wait: int, desk: Desk) -> None:
        self.past.give_back(desk, "voice")
        if not contact.over and routing.lapse(contact.town.id, offer_id=offer):
            self.count("missed")
            self.past.missed(desk, self.past.dice.uniform(40, 200))
            self.past.waits(contact.town, wait)

    def _take_call(self, contact: Contact, offer: int, wait: int, desk: Desk) -> None:
        town, dice = contact.town, self.past.dice
        routing.accept(town.id, offer_id=offer, official_id=desk.hand.officials[town.id])
        self.count("answered")
        self._know(contact, desk)
        talk = min(dice.lognormvariate(5.1, 0.55), 1500)
        fate = dice.random()
        if fate < 0.15 and talk > 90:
            self.past.after(talk * 0.4, lambda: self._hold(contact, desk))
            self.past.after(talk * 0.4 + dice.uniform(12, 70), lambda: self._resume(contact, desk))
            talk += 60
        if 0.92 < fate < 0.96 and contact.rounds == 0:
            self.past.after(dice.uniform(30, 70), lambda: self._transfer(contact, desk))
        elif fate >= 0.96:
            self.past.after(talk * 0.6, lambda: self._pass_on(contact, desk))
        else:
            self.past.after(talk, lambda: self._end(contact, desk))

    def _hold(self, contact: Contact, desk: Desk) -> None:
        routing.hold(
            contact.town.id, interaction_id=contact.id, official_id=self._seat(contact, desk)
        )

    def _resume(self, contact: Contact, desk: Desk) -> None:
        routing.resume(
            contact.town.id, interaction_id=contact.id, official_id=self._seat(contact, desk)
        )

    def _transfer(self, contact: Contact, desk: Desk) -> None:
        town = contact.town
        others = [
            queue
            for name, queue in town.queues.items()
            if queue != town.mail_queue and name != contact.matter.queue
        ]
        if not others:
            self._end(contact, desk)
            return
        contact.rounds += 1
        routing.transfer_to_queue(
            town.id,
            interaction_id=contact.id,
            official_id=self._seat(contact, desk),
            queue_id=self.past.dice.choice(others),
        )
        self.past.give_back(desk, "voice")
        with in_offices([town.id]):
            contact.wait = Wait.objects.get(interaction_id=contact.id, result="").id
        self.count("transferred")
        self._wait(contact)
        wait = contact.wait
        self.past.after(240, lambda: self._give_up(contact, wait))

    def _pass_on(self, contact: Contact, desk: Desk) -> None:
        routing.pass_on(
            contact.town.id, interaction_id=contact.id, official_id=self._seat(contact, desk)
        )
        self.count("passed on")
        self._wrap_up(contact, desk)

    def _end(self, contact: Contact, desk: Desk) -> None:
        if self.past.dice.random() < 0.55:
            routing.customer_left(contact.town.id, interaction_id=contact.id)
        else:
            routing.end_talk(
                contact.town.id, interaction_id=contact.id, official_id=self._seat(contact, desk)
            )
        self._wrap_up(contact, desk)

    def _wrap_up(self, contact: Contact, desk: Desk) -> None:
        seconds = min(self.past.dice.lognormvariate(3.3, 0.6), 115)
        self.past.after(seconds, lambda: self._finish_call(contact, desk))

    def _finish_call(self, contact: Contact, desk: Desk) -> None:
        self._finish(contact, desk)
        self.past.give_back(desk, "voice")

    def _finish(self, contact: Contact, desk: Desk) -> None:
        town, dice, matter = contact.town, self.past.dice, contact.matter
        seat = self._seat(contact, desk)
        outcome = matter.outcome(dice)
        street = contact.who.street
        if outcome == "intervention" and matter.kind in town.kinds:
            title = dice.choice(matter.titles).format(street=street)
            case = cases.open_case(
                town.id,
                kind_id=town.kinds[matter.kind],
                title=title,
                interaction_id=contact.id,
                words=dice.choice(matter.words) if matter.words else "",
                official_id=seat,
            )
            self.count("cases")
            self._progress(town, case, desk)
        elif dice.random() < 0.12 and matter.words:
            interactions.note(
                town.id, interaction_id=contact.id, official_id=seat, text=dice.choice(matter.words)
            )
        words = dice.choice(matter.words) if matter.words and dice.random() < 0.5 else ""
        routing.finish(
            town.id,
            interaction_id=contact.id,
            official_id=seat,
            outcome=outcome,
            topic_id=town.topic(matter.topic),
            outcome_words=words,
        )
        contact.over = True

    def _know(self, contact: Contact, desk: Desk) -> None:
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
        customers.correct(
            town.id,
            customer_id=customer[0],
            version=customer[1],
            official_id=desk.hand.officials[town.id],
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

    def _seat(self, contact: Contact, desk: Desk) -> int:
        return desk.hand.officials[contact.town.id]

    def end_now(self) -> None:
        """The curtain: every call that still goes on is over, and wrapped up."""
        for town in self.past.towns:
            with in_offices([town.id]):
                rows = Interaction.objects.filter(attention="voice", state__in=OPEN)
                calls = list(rows.values_list("id", "state"))
                who = dict(
                    Engagement.objects.filter(ended_at=None).values_list(
                        "interaction_id", "official_id"
                    )
                )
            for call, state in calls:
                if state != "wrap_up":
                    routing.customer_left(town.id, interaction_id=call)
                if call in who:
                    routing.finish(
                        town.id, interaction_id=call, official_id=who[call], outcome="information"
                    )

    # --- call-backs

    def call_back(self, town: Town, desk: Desk) -> None:
        """An official with nothing to do calls somebody who gave up."""
        if not desk.present or not desk.free or town.id not in desk.hand.officials:
            return
        with in_offices([town.id]):
            entry = (
                Callback.objects.filter(
                    state="open", created_at__lt=clock.now() - timedelta(minutes=4)
                )
                .order_by("created_at")
                .first()
            )
        if entry is None:
            return
        contact = Contact(town, Resident("", entry.value, "", "", ""), BY_KEY["calendar"])
        contact.id = routing.dial(
            town.id,
            official_id=desk.hand.officials[town.id],
            channel="phone",
            account_id=town.trunk,
            address=phone_address(entry.value),
            customer_id=entry.customer_id,
            callback_id=entry.id,
        )
        self.past.take(desk, "voice")
        self.count("called back")
        self.past.after(self.past.dice.uniform(5, 18), lambda: self._called(contact, desk))

    def _called(self, contact: Contact, desk: Desk) -> None:
        routing.answered(contact.town.id, interaction_id=contact.id)
        self.past.after(self.past.dice.uniform(50, 220), lambda: self._end(contact, desk))

    # --- letters

    def write(self, contact: Contact) -> None:
        """Somebody writes an e-mail."""
        letter, who = contact.letter, contact.who
        contact.subject = letter.subject.format(street=who.street)
        self._receive(contact, letter.text.format(street=who.address, name=who.name))

    def _receive(self, contact: Contact, text: str, continues: tuple[str, ...] = ()) -> None:
        who, town = contact.who, contact.town
        received = interactions.receive(
            town.id,
            arrival=interactions.Arrival(
                channel="email",
                account_id=town.mailbox,
                external_id=f"<history-{next(_serial)}@{who.box.partition('@')[2]}>",
                sender=email_address(f"{who.name} <{who.box}>"),
                receiver=town.plan.email,
                at=clock.now(),
                subject=("Re: " if continues else "") + contact.subject,
                text=text,
                language=who.language,
                continues=continues,
            ),
        )
        contact.id = received.interaction_id
        self.count("letters")
        if received.arrived:
            contact.wait = routing.enqueue(
                town.id, interaction_id=contact.id, queue_id=town.mail_queue
            )
            self._wait(contact)

    def _take_letter(self, contact: Contact, offer: int, wait: int, desk: Desk) -> None:
        seat = self._seat(contact, desk)
        routing.accept(contact.town.id, offer_id=offer, official_id=seat)
        seconds = min(self.past.dice.lognormvariate(5.3, 0.5), 1200)
        self.past.after(seconds, lambda: self._answer(contact, desk))

    def _answer(self, contact: Contact, desk: Desk) -> None:
        if desk.voice:  # a call came between
            self.past.after(30, lambda: self._answer(contact, desk))
            return
        town, letter = contact.town, contact.letter
        seat = self._seat(contact, desk)
        thanks = contact.rounds > 0
        if not thanks or self.past.dice.random() < 0.4:
            message = interactions.reply(
                town.id,
                interaction_id=contact.id,
                official_id=seat,
                text=answer_text(
                    town,
                    contact.id,
                    GENERAL if thanks else letter.reply,
                    contact.who.language,
                    desk.hand.name,
                ),
            )
            contact.last_sent = f"<sent-{message}@{town.plan.email.partition('@')[2]}>"
            interactions.delivered(
                town.id, message_id=message, delivery="sent", external_id=contact.last_sent
            )
            self.count("replies")
        self._finish(contact, desk)
        self.past.give_back(desk, "written")
        if not thanks and self.past.dice.random() < 0.18:
            again = Contact(
                town, contact.who, BY_KEY["calendar"], letter, subject=contact.subject, rounds=1
            )
            text = self.past.dice.choice(THANKS[contact.who.language]).format(name=contact.who.name)
            sent = contact.last_sent
            self.past.after(
                self.past.dice.uniform(900, 90_000), lambda: self._receive(again, text, (sent,))
            )

    # --- cases

    def _progress(self, town: Town, case: int, desk: Desk) -> None:
        """Most are settled within days; some lie, and are overdue one day."""
        dice, seat = self.past.dice, desk.hand.officials[town.id]
        fate = dice.random()
        if fate < 0.05:
            return
        self._later(
            1, lambda: cases.move_on(town.id, case_id=case, move="accept", official_id=seat)
        )
        if dice.random() < 0.5:
            self._later(
                5, lambda: cases.move_on(town.id, case_id=case, move="begin", official_id=seat)
            )
        if fate < 0.12:
            words = "Poprosiliśmy o zdjęcie i dokładne miejsce."
            self._later(
                20,
                lambda: cases.move_on(
                    town.id, case_id=case, move="ask", words=words, official_id=seat, pause=True
                ),
            )
        elif fate < 0.9:
            words = dice.choice(SETTLED)
            self._later(
                dice.uniform(10, 90),
                lambda: cases.close(town.id, case_id=case, words=words, official_id=seat),
            )

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
    _, bodies = REPLIES[reply]
    number = f"K-{clock.now().year}-{interaction_id:06d}"
    context = {
        "official": official,
        "office": town.plan.name,
        "office_phone": shown(town.plan.phone),
        "contact_number": number,
        "hours": "pn. 8-17, wt.-czw. 7:30-15:30, pt. 7:30-14",
    }
    return fill(bodies.get(language, bodies["pl"]), context).text


def shown(number: str) -> str:
    """A number as people write it."""
    return phone_address(number).display


def _ignored(step: Callable[[], object]) -> None:
    """What a person tried and the program refused."""
    try:
        step()
    except Refused:
        return
