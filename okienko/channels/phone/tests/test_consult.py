"""A department is asked: whatever comes at the same moment, everybody can go on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okienko.channels.actions import add_account
from okienko.channels.models import Account
from okienko.channels.phone.settings import TrunkSettings
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.events.verbs import Verb
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.actions.passing import requeue_lost
from okienko.routing.models import Wait
from tests.cast import Cast, a_call, at_work, the_cast
from tests.race import before

from ..actions import consult, legs, reported
from ..asterisk import call_query
from ..asterisk.call_state import unsettled
from ..fitting import TURNS
from ..models import Call, ConsultLeg

HUNG_UP, BUSY = 16, 17  # Q.850


def refusal_of(step: Callable[[], Any]) -> Refused | None:
    try:
        step()
    except Refused as refusal:
        return refusal
    return None


class Talk:
    """Anna's call with a customer; the words of the strip's buttons and of Asterisk's reports."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.here = cast, cast.here
        self.office = cast.here.id
        self.call = a_call(cast.here)
        self.anna = cast.here.officials["anna"]
        with in_offices([self.office], durable=True):
            account = Account.objects.filter(kind="phone").first()
            if account is None:
                trunk = TrunkSettings(addresses=["127.0.0.2"], proxy="127.0.0.2:5060")
                made = add_account.within(
                    self.office, kind="phone", name="operator", settings=trunk
                )
                account = Account.objects.get(id=made)
            Call.objects.create(
                office_id=self.office,
                interaction_id=self.call,
                account=account,
                channel="caller",
                asterisk_epoch="1",
                began_at=clock.now(),
                customer_up=True,
            )
        routing.stream_seen(self.office, official_id=self.anna)  # a walk takes its time
        self.taken(self.anna)

    def taken(self, official: int) -> None:
        """An official's phone rings and is answered."""
        with in_offices([self.office]):
            wait = Wait.objects.get(interaction=self.call, result="").id
        offer = routing.make_offer(self.office, wait_id=wait, official_id=official)
        self.report(reported.offer_answered, f"offer-{offer}")

    def report(self, verb: Verb[Any, Any], channel: str = "", cause: int = HUNG_UP) -> None:
        verb(self.office, self.call, channel, cause)

    def words(self) -> dict[str, int]:
        return {"interaction_id": self.call, "official_id": self.anna}

    def steps(self, name: str) -> tuple[Callable[[], Any], Callable[[], Any]]:
        """Something that happens: in a transaction of its own, and as a part of one."""
        leg, mine = self.leg(), self.words()
        leg_channel = leg.channel if leg else "leg-0"
        department = self.here.department
        steps: dict[str, tuple[Verb[Any, Any], dict[str, Any]]] = {
            "ask": (consult.ask, {**mine, "department_id": department}),
            "ask unannounced": (consult.ask, {**mine, "department_id": department, "blind": True}),
            "complete": (consult.complete, mine),
            "give up": (consult.give_up, mine),
            "swap": (consult.swap, mine),
            "gather": (consult.gather, mine),
            "hold": (routing.hold, mine),
            "resume": (routing.resume, mine),
            "end": (routing.end_talk, mine),
            "page lost": (routing.lose_official, {"interaction_id": self.call}),
            "page back": (routing.come_back, mine),
            "to a queue": (
                routing.transfer_to_queue,
                {**mine, "queue_id": self.here.other_queue},
            ),
            "settle": (reported.settle, {"interaction_id": self.call}),
        }
        reports: dict[str, tuple[Verb[Any, Any], str, int]] = {
            "answered": (consult.department_answered, leg_channel, HUNG_UP),
            "gone": (consult.department_gone, leg_channel, HUNG_UP),
            "busy": (consult.department_gone, leg_channel, BUSY),
            "customer gone": (reported.customer_gone, "caller", HUNG_UP),
            "phone lost": (reported.desk_gone, self.desk(), 44),
            "hangs up": (reported.desk_gone, self.desk(), HUNG_UP),
        }
        if name in reports:
            report, *told = reports[name]
            whole, part = partial(report, self.office), partial(report.within, self.office)
            return partial(whole, self.call, *told), partial(part, self.call, *told)
        verb, details = steps[name]
        return partial(verb, self.office, **details), partial(verb.within, self.office, **details)

    def do(self, name: str) -> Refused | None:
        """The refusal, if it was refused."""
        return refusal_of(self.steps(name)[0])

    def together(self, first: str, second: str) -> tuple[Refused | None, Refused | None]:
        """`second` begins when `first` has done its work and has not committed it."""
        (_alone, part), (other, _part) = self.steps(first), self.steps(second)
        try:
            running = before(self.office, part, partial(refusal_of, other))
        except Refused as refusal:
            return refusal, refusal_of(other)
        refused: Refused | None = running.result()
        return None, refused

    def leg(self) -> ConsultLeg | None:
        with in_offices([self.office]):
            return ConsultLeg.objects.filter(interaction_id=self.call).order_by("-id").first()

    def desk(self) -> str:
        with in_offices([self.office]):
            return Call.objects.get(interaction_id=self.call).desk_channel

    def contact(self) -> Interaction:
        with in_offices([self.office]):
            return Interaction.objects.get(id=self.call)

    def looked_at(self) -> None:
        """What the call's lane does when it is woken."""
        rows = call_query.read(self.office, self.call)
        assert rows is not None
        if unsettled(rows):
            self.do("settle")
            again = call_query.read(self.office, self.call)
            assert again is not None
            assert not unsettled(again) or again.state in ("wrap_up", "active"), again

    def strip(self) -> dict[str, Any] | None:
        """What the official is told of the department."""
        from okienko.channels.registry import door

        contact = self.contact()
        with in_offices([self.office]):
            told: dict[str, Any] | None = door(contact.channel).asking(contact, None)  # type: ignore[attr-defined]
        return told

    def goes_on(self) -> str:
        """Press what the page shows until the contact is over or waits for another; its state."""
        for _ in range(8):
            self.looked_at()
            state, told = self.contact().state, self.strip()
            if told and not told["ended"]:
                assert state == ("active" if told["state"] in TURNS else "held")
                if not told["answered"]:
                    self.do("answered")
                if not told["blind"]:
                    self.do("complete")
                assert self.contact().state == "wrap_up", f"not connected: {told}"
            elif state in WAY_ON:
                assert self.do(WAY_ON[state]) is None, f"{WAY_ON[state]} is refused: {state}"
            elif state == "wrap_up":
                routing.finish(self.office, **self.words(), outcome="information")
            else:
                return state
        raise AssertionError(f"no way on from {state}")


WAY_ON = {"held": "resume", "active": "end", "kept": "page back"}
OVER = ("closed", "abandoned", "waiting")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = the_cast()
    at_work(made.here, "anna", "piotr")
    return made


RINGS = ("ask",)
TALKS = ("ask", "answered")
RINGS_UNANNOUNCED = ("ask unannounced",)
WAITS = (*TALKS, "swap")
TOGETHER = (*TALKS, "gather")


@pytest.mark.parametrize(
    ("so_far", "first", "second", "ends"),
    [
        # "Connect them" while the department answers, in both orders
        (RINGS, "complete", "answered", "joined"),
        (RINGS, "answered", "complete", "joined"),
        (RINGS, "complete", "complete", "ringing"),
        (RINGS, "busy", "complete", "ended"),
        (RINGS, "complete", "busy", "ended"),
        (RINGS, "give up", "answered", "ended"),
        (RINGS, "answered", "give up", "ended"),
        (RINGS, "resume", "answered", "ended"),
        (RINGS, "page lost", "answered", "ended"),
        (RINGS_UNANNOUNCED, "give up", "answered", "ended"),
        (RINGS_UNANNOUNCED, "answered", "give up", "joined"),
        (RINGS_UNANNOUNCED, "resume", "answered", "ended"),
        (RINGS_UNANNOUNCED, "customer gone", "answered", "ended"),
        (TALKS, "complete", "gone", "ended"),
        (TALKS, "gone", "complete", "ended"),
        (TALKS, "complete", "give up", "joined"),
        (TALKS, "give up", "complete", "ended"),
        (TALKS, "complete", "resume", "joined"),
        (TALKS, "resume", "complete", "ended"),
        (TALKS, "complete", "customer gone", "ended"),
        (TALKS, "customer gone", "complete", "ended"),
        (TALKS, "complete", "phone lost", "joined"),
        (TALKS, "phone lost", "complete", "ended"),
        (TALKS, "to a queue", "complete", "ended"),
        # from one to the other, and all three together
        (TALKS, "swap", "swap", "asked"),
        (TALKS, "swap", "resume", "waits"),
        (TALKS, "resume", "swap", "ended"),
        (TALKS, "swap", "gone", "ended"),
        (TALKS, "gone", "gather", "ended"),
        (TALKS, "gather", "complete", "joined"),
        (TALKS, "complete", "gather", "joined"),
        (RINGS, "swap", "answered", "asked"),
        (WAITS, "hold", "gather", "together"),
        (WAITS, "hold", "hold", "asked"),
        (WAITS, "complete", "swap", "joined"),
        (WAITS, "hangs up", "complete", "ended"),
        (WAITS, "page lost", "swap", "ended"),
        (TOGETHER, "hangs up", "gone", "ended"),
        (TOGETHER, "hangs up", "give up", "joined"),
        (TOGETHER, "phone lost", "swap", "together"),
        (TOGETHER, "page lost", "page back", "together"),
        (TOGETHER, "swap", "hold", "asked"),
        (TOGETHER, "to a queue", "hangs up", "ended"),
        (TOGETHER, "end", "complete", "ended"),
        ((), "ask", "ask", "ringing"),
        ((), "ask", "resume", "ringing"),
        (("hold",), "ask", "resume", "ended"),
        (("hold",), "resume", "ask", "ringing"),
        (("hold",), "page lost", "ask", None),
        (("hold",), "to a queue", "ask", None),
    ],
)
def test_two_at_once(
    cast: Cast, so_far: tuple[str, ...], first: str, second: str, ends: str | None
) -> None:
    talk = Talk(cast)
    for step in so_far:
        assert talk.do(step) is None
    talk.together(first, second)
    talk.looked_at()
    leg = talk.leg()
    assert (leg.state if leg else None) == ends
    assert talk.goes_on() in OVER


HAPPENS = [
    *("ask", "ask unannounced", "complete", "give up", "hold", "resume", "answered"),
    *("answered", "gone", "busy", "customer gone", "phone lost", "page lost", "page back"),
    *("end", "to a queue", "settle", "swap", "gather", "hangs up"),
]
#: What meets at a leg.
MEETS = [
    *("complete", "answered", "give up", "gone", "resume", "customer gone", "phone lost", "ask"),
    *("swap", "gather", "hangs up"),
]
#: What can happen in one moment: one thing, or two at once.
moments = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(HAPPENS)),
        st.tuples(st.sampled_from(MEETS), st.sampled_from(MEETS)),
    ),
    max_size=5,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from([RINGS, RINGS_UNANNOUNCED, TALKS, WAITS, TOGETHER]),
    st.tuples(st.sampled_from(MEETS), st.sampled_from(MEETS)),
    moments,
)
def test_whatever_happens_everybody_can_go_on(
    cast: Cast, so_far: tuple[str, ...], pair: tuple[str, str], happens: list[tuple[str, ...]]
) -> None:
    talk = Talk(cast)
    for step in so_far:
        talk.do(step)
    for moment in [pair, *happens]:
        if len(moment) == 1:
            talk.do(*moment)
        else:
            talk.together(*moment)
        leg = talk.leg()
        if leg is not None:
            assert leg.state in legs.STATES
            assert not (leg.state == "asked" and leg.blind), "it answered and was not connected"
    assert talk.goes_on() in OVER


def test_a_leg_moves_only_as_the_table_says(cast: Cast) -> None:
    """A swap that finds another row than it read is refused, and nothing is written."""
    talk = Talk(cast)
    for state, steps in legs.STATES.items():
        for step in {step for table in legs.STATES.values() for step in table}:
            with in_offices([talk.office], durable=True):
                leg = ConsultLeg.objects.create(
                    office_id=talk.office,
                    interaction_id=talk.call,
                    official_id=talk.anna,
                    digits="1",
                    state="ended",
                    began_at=clock.now(),
                )
                ConsultLeg.objects.filter(id=leg.id).update(state=state)
                leg.state = ConsultLeg.State(state)
                if step not in steps:
                    with pytest.raises(Refused):
                        legs.move(talk.office, leg, step)
                else:
                    ConsultLeg.objects.filter(id=leg.id).update(blind=True)  # meanwhile
                    with pytest.raises(Refused):
                        legs.move(talk.office, leg, step)
                    leg.blind = True
                    legs.move(talk.office, leg, step)
                    assert ConsultLeg.objects.get(id=leg.id).state == steps[step] == leg.state
                ConsultLeg.objects.filter(id=leg.id).delete()


def test_a_line_made_unusable_in_mid_call_lets_the_call_go_on(cast: Cast) -> None:
    """Somebody saves wrong settings while a department rings; nobody else is rung by them."""
    talk = Talk(cast)
    assert talk.do("ask") is None
    with in_offices([talk.office], durable=True):
        Account.objects.filter(kind="phone").update(settings={"addresses": ["nowhere"]})
    talk.looked_at()
    assert talk.do("answered") is None
    assert talk.do("give up") is None
    refused = talk.do("ask")
    assert refused is not None
    assert refused.code == "no_way_out"
    assert talk.goes_on() in OVER


@pytest.mark.parametrize("so_far", [RINGS_UNANNOUNCED, (*RINGS, "complete")])
def test_who_hangs_up_while_it_is_passed_on_cuts_nobody_off(
    cast: Cast, so_far: tuple[str, ...]
) -> None:
    """The receiver is put down before the department answered: the customer is kept, then first."""
    talk = Talk(cast)
    for step in so_far:
        assert talk.do(step) is None
    talk.report(reported.desk_answered, talk.desk())
    talk.report(reported.desk_gone, talk.desk(), HUNG_UP)
    assert talk.contact().state == "kept"
    talk.looked_at()
    with in_offices([talk.office], durable=True):
        requeue_lost(talk.office, talk.call, {})
        assert talk.contact().state == "waiting"
        assert Call.objects.get(interaction_id=talk.call).ended_at is None


@pytest.mark.parametrize("away", ["hangs up", "complete"])
def test_who_leaves_when_all_three_speak_leaves_two_in_talk(cast: Cast, away: str) -> None:
    talk = Talk(cast)
    for step in TOGETHER:
        assert talk.do(step) is None
    assert talk.do(away) is None
    talk.looked_at()
    leg = talk.leg()
    assert leg is not None
    assert (leg.state, talk.contact().state) == ("joined", "wrap_up")
    with in_offices([talk.office], durable=True):
        assert Call.objects.get(interaction_id=talk.call).ended_at is None


def test_who_turns_to_a_department_of_a_video_call_is_told_why_not(cast: Cast) -> None:
    talk = Talk(cast)
    for step in TALKS:
        assert talk.do(step) is None
    with in_offices([talk.office], durable=True):
        account = Account.objects.get(kind="phone")
        ConsultLeg.objects.update(account=account)  # as of a contact that is no call
    for step in ("swap", "gather"):
        refused = talk.do(step)
        assert refused is not None
        assert refused.code == "only_calls"
