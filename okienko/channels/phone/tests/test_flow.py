"""From a talk back into a menu: sent there by the official, or asked something after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from okienko.channels.models import Account
from okienko.channels.phone.numbers import add_number
from okienko.channels.registry import door
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Wait
from tests.cast import at_work, the_cast

from ..actions import arrive, flow, reported
from ..asterisk import call_query
from ..asterisk.call_state import picture
from ..asterisk.plan import WantedLeg
from ..menu.machine import Action, Enqueue, Finished, Play, Pressed, Signal
from ..menu.steps import Graph
from ..models import Call
from .test_consult import HUNG_UP, Talk

QUESTION = Graph.model_validate(
    {
        "start": "content",
        "person": "nobody",
        "closed": "thanks",
        "languages": ["pl", "en"],
        "steps": {
            "content": {
                "kind": "ask",
                "text": {"pl": "Czy sprawa jest załatwiona?", "en": "Is it settled?"},
                "keys": {"1": {"to": "thanks"}, "2": {"to": "thanks"}},
                "otherwise": "thanks",
            },
            "thanks": {"kind": "end", "text": {"pl": "Dziękujemy.", "en": "Thank you."}},
            "nobody": {"kind": "queue", "queue": None},
        },
    }
)


class Sent(Talk):
    """Anna's call, and a number whose menu asks for the matter."""

    def __init__(self) -> None:
        cast = the_cast()
        at_work(cast.here, "anna")
        super().__init__(cast)
        here = cast.here
        with in_offices([self.office], durable=True):
            self.number = add_number.within(
                self.office,
                digits="+48140001902",
                name="podatki",
                account_id=Account.objects.get(kind="phone").id,
                schedule_id=None,
                menu={
                    "start": "hello",
                    "person": "anybody",
                    "closed": "anybody",
                    "languages": ["pl"],
                    "steps": {
                        "hello": {"kind": "say", "text": {"pl": "Podatki."}, "next": "which"},
                        "which": {
                            "kind": "ask",
                            "text": {"pl": "Od nieruchomości: 1."},
                            "keys": {"1": {"to": "estate", "choice": {"pl": "grunty"}}},
                            "otherwise": "anybody",
                        },
                        "estate": {"kind": "queue", "queue": here.other_queue},
                        "anybody": {"kind": "queue", "queue": here.queue},
                    },
                },
            )

    def send(self, place: str) -> None:
        door("phone").to_menu(self.office, **self.words(), place=place)  # type: ignore[attr-defined]

    def hears(self) -> tuple[str, ...]:
        """What the switchboard begins to say when it is told to."""
        return self.said(arrive.resume(self.office, interaction_id=self.call))

    def signal(self, signal: Signal) -> tuple[Action, ...]:
        return arrive.signal(self.office, interaction_id=self.call, signal=signal)  # type: ignore[return-value]

    @staticmethod
    def said(actions: tuple[object, ...]) -> tuple[str, ...]:
        return tuple(s.text for a in actions if isinstance(a, Play) for s in a.sounds)

    def row(self) -> Call:
        with in_offices([self.office]):
            return Call.objects.get(interaction_id=self.call)

    def alone(self) -> bool:
        """Is the customer's leg the only one, and in no room?"""
        rows = call_query.read(self.office, self.call)
        return rows is not None and picture(rows).legs == (WantedLeg("caller"),)


@pytest.fixture
def talk(transactional_db: None) -> Sent:
    return Sent()


@pytest.mark.parametrize("held", [False, True])
def test_a_caller_is_sent_into_another_menu_and_waits_where_it_leads(
    talk: Sent, held: bool
) -> None:
    if held:
        assert talk.do("ask") is None  # a department rings meanwhile
    with in_offices([talk.office]):
        places = door("phone").menus()  # type: ignore[attr-defined]
    assert (str(talk.number), "podatki", "") in places
    assert (f"{talk.number}.which", "podatki", "Od nieruchomości: 1.") in places
    talk.send(str(talk.number))
    talk.looked_at()
    assert talk.contact().state == "arrived"
    assert talk.alone()
    leg = talk.leg()
    assert leg is None or leg.state == "ended"
    with in_offices([talk.office]):
        assert Engagement.objects.get(interaction=talk.call).result == "transferred"
    assert talk.hears() == ("Podatki.",)
    talk.signal(Finished(sequence=talk.row().menu["sequence"]))
    (done,) = talk.signal(Pressed(key="1"))
    assert isinstance(done, Enqueue)
    with in_offices([talk.office]):
        assert Wait.objects.get(interaction=talk.call, result="").queue_id == talk.here.other_queue
        assert Interaction.objects.get(id=talk.call).chosen == "grunty"


def test_at_a_step_and_who_hangs_up_there_has_not_given_up_waiting(talk: Sent) -> None:
    talk.send(f"{talk.number}.which")
    assert talk.hears() == ("Od nieruchomości: 1.",)
    talk.do("customer gone")
    assert talk.contact().state == "closed"
    assert talk.row().ended_at is not None


def test_who_restarts_in_the_way_to_a_queue_waits_there(talk: Sent) -> None:
    talk.send(f"{talk.number}.anybody")
    assert talk.hears() == ()
    assert talk.contact().state == "waiting"


@pytest.mark.parametrize("place", ["0", "word", "{number}.nowhere"])
def test_a_place_that_is_none_is_refused_and_the_talk_goes_on(talk: Sent, place: str) -> None:
    with pytest.raises(Refused):
        talk.send(place.format(number=talk.number))
    assert talk.contact().state == "active"
    assert talk.do("end") is None
    with pytest.raises(Refused) as refusal:
        talk.send(str(talk.number))
    assert refusal.value.code == "no_talk"


@pytest.fixture
def asking() -> Iterator[None]:
    def asks(_office: int, _call: Call, contact: Interaction) -> Graph | None:
        return QUESTION if contact.live else None

    flow.ASKS.append(asks)
    yield
    flow.ASKS.remove(asks)


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize("ends", ["end", "hangs up"])
def test_who_stays_after_the_talk_is_asked_and_then_the_call_is_over(talk: Sent, ends: str) -> None:
    talk.report(reported.desk_answered, talk.desk())
    assert talk.do(ends) is None
    talk.looked_at()
    assert talk.contact().state == "wrap_up"
    assert talk.alone()
    assert talk.hears() == ("Czy sprawa jest załatwiona?",)
    assert talk.said(talk.signal(Pressed(key="2"))) == ("Dziękujemy.",)
    routing.finish(talk.office, **talk.words(), outcome="information")
    talk.looked_at()
    assert talk.alone(), "who wraps up faster than the customer answers cuts nobody off"
    talk.signal(Finished(sequence=talk.row().menu["sequence"]))
    talk.looked_at()
    call = talk.row()
    assert call.ended_at is not None
    assert call.menu["choices"] == ["content:2"]
    rows = call_query.read(talk.office, talk.call)
    assert rows is not None
    assert picture(rows).legs == ()
    assert talk.contact().state == "closed"


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize("so_far", [(), ("end",)])
def test_who_hangs_up_is_asked_nothing(talk: Sent, so_far: tuple[str, ...]) -> None:
    talk.report(reported.desk_answered, talk.desk())
    for step in so_far:
        assert talk.do(step) is None
        talk.looked_at()
    talk.report(reported.customer_gone, "caller", HUNG_UP)
    talk.looked_at()
    assert talk.row().ended_at is not None
    assert talk.contact().state == "wrap_up"


@pytest.mark.usefixtures("asking")
def test_who_goes_on_with_a_department_is_asked_nothing_yet(talk: Sent) -> None:
    for step in ("ask", "answered", "complete"):
        assert talk.do(step) is None
    talk.looked_at()
    assert talk.row().asks is None
