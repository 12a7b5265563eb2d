"""People by telephone take part, and departments take customers over: nothing is left over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okienko.channels.actions import add_account, change_account
from okienko.channels.phone.actions import consult, sound
from okienko.channels.phone.asterisk import call_query
from okienko.channels.phone.asterisk.sound_state import sound_picture
from okienko.channels.phone.models import ConsultLeg, SoundLeg
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.registry import door
from okienko.channels.video import actions, queries
from okienko.channels.video.models import Role, Seat
from okienko.channels.video.relays import wish_of, wished
from okienko.channels.video.settings import VideoSettings
from okienko.channels.video.wire import state_of
from okienko.customers.identities import typed_address
from okienko.events.refusals import Refused
from okienko.events.runtime.reader import read_all
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.statistics.measure import Selection, measure
from okienko.statistics.periods import Period
from tests.cast import at_work
from tests.lines.conftest import menu_of

from .test_presence import START, Talk, at

pytestmark = pytest.mark.django_db

HUNG_UP, BUSY, NO_ANSWER = 16, 17, 19


class Call(Talk):
    """Anna speaks with the customer, who has sound; the office has a line that dials out."""

    def __init__(self) -> None:
        super().__init__()
        office = self.office.id
        with at(0), in_offices([office], durable=True):
            line = TrunkSettings(addresses=["127.0.0.2"], proxy="127.0.0.2:5060")
            trunk = add_account.within(office, kind="phone", name="operator", settings=line)
            add_number.within(
                office,
                digits=f"+4814{office:07}",
                name="centrala",
                account_id=trunk,
                menu=menu_of(self.office),
                outgoing=True,
            )
        self.comes(1)
        self.anna = self.taken(2)
        self.comes(3, self.anna, page="page-desk")
        self.second = 4.0
        self.customer_heard()

    def now(self) -> float:
        self.second += 1
        return self.second

    def customer_heard(self) -> None:
        office, words = self.office.id, {"interaction_id": self.contact}
        with at(self.now()):
            made = sound.let_in_guest(
                office, seat=self.customer.seat, name="", language="pl", apart=False, **words
            )
            channel = f"guest-{made.guest_id}"
            sound.came_in(office, guest_id=made.guest_id, channel=channel)
            sound.sound_up(office, self.contact, channel, 0)

    def calls(self, number: str = "601 000 213", name: str = "Jan Nowak") -> int:
        address = typed_address(number)
        assert address
        words = {"name": name, "address": address, "words": f"{name} {number}"}
        with at(self.now()):
            step = actions.call_in.by(self.office.actor("anna"))
            seat: int = step(self.office.id, interaction_id=self.contact, **words)
        return seat

    def leg(self, seat: int | None = None) -> SoundLeg:
        with in_offices([self.office.id]):
            rows = SoundLeg.objects.filter(interaction_id=self.contact).exclude(digits="")
            rows = rows.filter(seat=seat) if seat is not None else rows
            return rows.order_by("-id")[0]

    def reported(self, verb: Callable[..., Any], channel: str, cause: int = 0) -> None:
        with at(self.now()):
            verb(self.office.id, self.contact, channel, cause)

    def read(self) -> None:
        with at(self.now()):
            read_all()

    def phones(self, who: Any = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.told(self.now(), who)["phones"]
        return found

    def picture(self) -> dict[str, str]:
        """Which channels should be where, by Asterisk's lane."""
        rows = call_query.read_sound(self.office.id, self.contact)
        if rows is None:
            return {}
        return {leg.channel: leg.room.partition("-")[0] for leg in sound_picture(rows).legs}

    def department(self) -> ConsultLeg | None:
        with in_offices([self.office.id]):
            return ConsultLeg.objects.filter(interaction_id=self.contact).order_by("-id").first()

    def does(self, verb: Callable[..., Any], **more: Any) -> None:
        with at(self.now()):
            verb(
                self.office.id,
                interaction_id=self.contact,
                official_id=self.desk.official,
                **more,
            )


@pytest.fixture
def call() -> Call:
    return Call()


def refusal(step: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as raised:
        step()
    return raised.value.code


def test_somebody_is_called_in_and_all_are_told_who_it_is(call: Call) -> None:
    seat = call.calls()
    assert call.phones() == [{"seat": seat, "name": "Jan Nowak", "state": "ringing"}]
    assert call.phones(call.anna)[0]["number"] == "601 000 213", "the office sees the number"
    assert [each["id"] for each in call.told(10)["seats"]].count(seat) == 0
    channel = call.leg().channel
    assert call.picture()[channel] == "talk"
    call.reported(sound.sound_up, channel)
    told = call.told(call.now())
    (its,) = [each for each in told["seats"] if each["id"] == seat]
    assert (its["role"], its["name"], its["here"]) == ("telephone", "Jan Nowak", True)
    assert seat not in [peer["seat"] for peer in told["peers"]], "there is no picture of them"
    assert "number" not in its
    with at(call.now()):
        actions.hang_up.by(call.office.actor("anna"))(
            call.office.id, interaction_id=call.contact, seat_id=seat
        )
    call.read()
    assert channel not in call.picture()
    assert [each["state"] for each in call.phones()] == ["left"]
    assert call.desk.state(call.contact) == "active"


@pytest.mark.parametrize(
    ("cause", "state"), [(BUSY, "busy"), (NO_ANSWER, "no_answer"), (1, "failed")]
)
def test_who_is_not_reached_is_told_of_for_a_minute(call: Call, cause: int, state: str) -> None:
    seat = call.calls()
    call.reported(sound.sound_gone, call.leg().channel, cause)
    call.read()
    assert [each["state"] for each in call.phones()] == [state]
    with in_offices([call.office.id]):
        assert Seat.objects.get(id=seat).ended_at
    assert call.told(call.second + 90)["phones"] == []


def test_on_hold_they_hear_music_and_with_the_meeting_they_end(call: Call) -> None:
    call.calls()
    channel = call.leg().channel
    call.reported(sound.sound_up, channel)
    call.does(routing.hold)
    call.read()
    assert call.picture()[channel] == "wait"
    call.does(routing.resume)
    call.read()
    assert call.picture()[channel] == "talk"
    call.does(routing.end_talk)
    call.read()
    assert call.picture() == {}
    assert call.leg().reason == "over"


def test_nobody_is_dialled_whom_the_line_may_not_reach_nor_by_anybody_else(call: Call) -> None:
    assert refusal(lambda: call.calls("112")) == "emergency_number"
    assert refusal(lambda: call.calls("+48 700 000 000")) == "number_not_allowed"
    assert refusal(lambda: call.calls("jan@example.org")) == "no_number"
    assert refusal(lambda: call.calls(name=" ")) == "video_no_name"
    address = typed_address("601000213")
    assert address
    words = {"interaction_id": call.contact, "name": "x", "address": address, "words": "x"}
    others = actions.call_in.by(call.office.actor("piotr"))
    assert refusal(lambda: others(call.office.id, **words)) == "not_yours"
    assert refusal(lambda: actions.call_in(call.office.id, **words)) == "not_yours"
    for _ in range(3):
        call.calls()
    assert refusal(call.calls) == "video_phones"
    with in_offices([call.office.id]):
        assert SoundLeg.objects.exclude(digits="").count() == 3, "a refused one leaves nothing"


def test_nobody_is_called_much_later_than_wanted(call: Call) -> None:
    """Asterisk was away for a minute: the call is given up, not made then."""
    call.calls()
    channel = call.leg().channel
    with at(call.second + 61):
        run_due()
        read_all()
    assert call.leg().reason == "no_answer"
    assert channel not in call.picture()


def test_a_customer_who_signs_asks_for_a_call_which_counts_as_a_relay_once(call: Call) -> None:
    wish = wished({"name": "Przychodnia", "number": "601 000 214", "about": "wizyta"})
    office, here = call.office.id, call.office
    with at(call.now()):
        wanted = VideoSettings.model_validate({"queue": here.queue, "pjm": True})
        with in_offices([office]):
            account = Interaction.objects.get(id=call.contact).account_id
        assert account
        change_account(office, account_id=account, settings=wanted)
        begun = {"account_id": account, "language": "pl", "relay": wish}
        spoken = actions.begin(office, client_id="speaks", **begun)
        signed = actions.begin(office, client_id="signs", spoken="pjm", **begun)
        again = actions.begin(office, client_id="signs", spoken="pjm", **begun)
        with in_offices([office]):
            assert wish_of(spoken.meeting) is None, "who speaks calls themselves"
            assert wish_of(signed.meeting) == wish
            contact = call.sitting(again.token).interaction
        routing.end_talk(office, interaction_id=call.contact, official_id=call.desk.official)
        routing.finish(
            office,
            interaction_id=call.contact,
            official_id=call.desk.official,
            outcome="information",
        )
        at_work(here, "anna")
        call.desk.take(contact)
        seat = actions.take_seat.by(here.actor("anna"))
        official = seat(office, interaction_id=contact, language="pl").seat
        customer = signed.seat
        step = actions.call_in.by(here.actor("anna"))
        address = typed_address(wish.number)
        for _ in range(2):
            step(office, interaction_id=contact, name=wish.name, address=address, words="x")
        with in_offices([office]):
            seen = queries.picture(signed.meeting)
            assert seen
            shown = {each.id: state_of(seen, each)["relay"] for each in seen.seats}
            hour = Period(START, START + timedelta(hours=1), "Europe/Warsaw")
            counted = measure(["relays"], Selection((office,), hour))
    assert shown[customer] is None
    assert shown[official]["about"] == "wizyta"
    assert shown[official]["called"]
    assert counted == {"relays": 1}


# --- a department ------------------------------------------------------------------------------


def test_a_department_is_asked_and_takes_the_customer_over_by_sound(call: Call) -> None:
    asked = door("video")
    with at(call.now()):
        actions.want_sound(call.office.id, who=call.anna)
    call.does(asked.ask, department_id=call.office.department)  # type: ignore[attr-defined]
    call.read()
    leg = call.department()
    assert leg
    (mine,) = [channel for channel, room in call.picture().items() if room == "wait"]
    assert call.picture()[leg.channel] == "talk", "the official speaks with it"
    assert call.told(call.now())["phase"] == "hold"
    call.reported(consult.department_answered, leg.channel)
    call.does(asked.complete)  # type: ignore[attr-defined]
    call.read()
    assert call.desk.state(call.contact) == "wrap_up"
    assert call.picture() == {mine: "talk", leg.channel: "talk"}
    told = call.told(call.now())
    assert (told["phase"], told["peers"]) == ("passed", [])
    assert told["official"]
    assert [seat["role"] for seat in told["seats"]] == ["customer"]
    # the browser lost its sound: it comes again, beside the department
    with at(call.now()):
        assert actions.want_sound(call.office.id, who=call.customer)
    assert refusal(
        lambda: actions.say(call.office.id, who=call.customer, client_id="x" * 16, text="Halo")
    )
    call.reported(consult.department_gone, leg.channel, HUNG_UP)
    call.read()
    assert call.told(call.now())["phase"] == "over"
    assert call.picture() == {}


def test_a_customer_without_sound_is_not_passed_on_by_sound(call: Call) -> None:
    with in_offices([call.office.id]):
        channel = SoundLeg.objects.get(interaction_id=call.contact).channel
    call.reported(sound.sound_gone, channel, 44)
    ask = door("video").pass_to  # type: ignore[attr-defined]
    assert refusal(lambda: call.does(ask, department_id=call.office.department)) == "video_unheard"


def test_who_signs_is_not_left_with_a_voice_alone(call: Call) -> None:
    with in_offices([call.office.id]):
        Interaction.objects.filter(id=call.contact).update(language="pjm")
    ask = door("video").pass_to  # type: ignore[attr-defined]
    assert refusal(lambda: call.does(ask, department_id=call.office.department)) == "video_signs"


def test_the_customer_leaves_the_department(call: Call) -> None:
    call.does(door("video").pass_to, department_id=call.office.department)  # type: ignore[attr-defined]
    leg = call.department()
    assert leg
    call.reported(consult.department_answered, leg.channel)
    call.read()
    with at(call.now()):
        actions.leave(call.office.id, who=call.customer)
    call.read()
    assert call.picture() == {}
    assert call.desk.state(call.contact) == "wrap_up"


STEPS = (
    "call in",
    "phone answers",
    "phone busy",
    "phone hangs up",
    "hang up",
    "hold",
    "resume",
    "ask",
    "pass on",
    "department answers",
    "department gone",
    "complete",
    "give up",
    "sound lost",
    "sound again",
    "page lost",
    "page back",
    "to a queue",
    "end",
    "leave",
)


def take(call: Call, step: str) -> None:
    """Whatever comes, if it can."""
    asked = call.department()
    department = asked.channel if asked else "leg-0"
    phone: Any = None
    with in_offices([call.office.id]):
        phone = SoundLeg.objects.exclude(digits="").order_by("-id").first()
        guest = SoundLeg.objects.filter(guest__isnull=False).order_by("-id")[0]
    channel = phone.channel if phone else "sound-0"
    video: Any = door("video")
    to_queue = {"queue_id": call.office.other_queue}
    unit = {"department_id": call.office.department}
    steps: dict[str, Callable[[], Any]] = {
        "call in": call.calls,
        "phone answers": lambda: call.reported(sound.sound_up, channel),
        "phone busy": lambda: call.reported(sound.sound_gone, channel, BUSY),
        "phone hangs up": lambda: call.reported(sound.sound_gone, channel, HUNG_UP),
        "hang up": lambda: actions.hang_up.by(call.office.actor("anna"))(
            call.office.id, interaction_id=call.contact, seat_id=phone.seat if phone else 0
        ),
        "hold": lambda: call.does(routing.hold),
        "resume": lambda: call.does(routing.resume),
        "ask": lambda: call.does(video.ask, **unit),
        "pass on": lambda: call.does(video.pass_to, **unit),
        "department answers": lambda: call.reported(consult.department_answered, department),
        "department gone": lambda: call.reported(consult.department_gone, department, HUNG_UP),
        "complete": lambda: call.does(video.complete),
        "give up": lambda: call.does(video.give_up),
        "sound lost": lambda: call.reported(sound.sound_gone, guest.channel, 44),
        "sound again": lambda: actions.want_sound(call.office.id, who=call.customer),
        "page lost": lambda: routing.lose_official(call.office.id, interaction_id=call.contact),
        "page back": lambda: call.does(routing.come_back),
        "to a queue": lambda: call.does(routing.transfer_to_queue, **to_queue),
        "end": lambda: call.does(routing.end_talk),
        "leave": lambda: actions.leave(call.office.id, who=call.customer),
    }
    try:
        steps[step]()
    except Refused:
        return


def in_step(call: Call) -> None:
    """Rows agree with each other: no channel without a row, no row of who is not there."""
    with in_offices([call.office.id]):
        contact = Interaction.objects.get(id=call.contact)
        legs = list(SoundLeg.objects.exclude(state="ended"))
        seats = list(Seat.objects.filter(ended_at=None))
        asked = list(ConsultLeg.objects.exclude(state="ended"))
    joined = [leg for leg in asked if leg.state == "joined"]
    over = contact.state in ("wrap_up", "closed", "abandoned")
    assert {leg.seat for leg in legs} <= {seat.id for seat in seats}
    phones = {seat.id for seat in seats if seat.role == Role.TELEPHONE}
    assert phones <= {leg.seat for leg in legs}, "a seat by telephone without sound"
    if over and not joined:
        assert not [*legs, *seats, *asked]
    if asked and not joined:
        assert contact.state == "held"
        assert asked[0].official_id == contact.official_id
    if joined:
        assert over
        assert {seat.role for seat in seats} <= {Role.CUSTOMER}
    wanted = {leg.channel for leg in legs if leg.channel} | {leg.channel for leg in asked}
    assert set(call.picture()) == wanted
    if not joined and contact.state != "active":
        rooms = call.picture()
        outside = [leg for leg in legs if leg.digits or leg.guest_id]
        assert all(rooms[leg.channel] == "wait" for leg in outside if leg.channel)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(STEPS), min_size=3, max_size=14))
def test_whatever_comes_in_whatever_order_nothing_is_left_over(steps: list[str]) -> None:
    call = Call()
    for step in steps:
        with at(call.now()):
            take(call, step)
        call.read()
        in_step(call)
    with at(call.now()):
        actions.leave(call.office.id, who=call.customer)
    call.read()
    with in_offices([call.office.id]):
        for rows in (SoundLeg.objects, ConsultLeg.objects):
            assert not rows.exclude(state="ended").exists()
    assert call.picture() == {}
