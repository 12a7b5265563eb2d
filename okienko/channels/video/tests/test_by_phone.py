"""“Call me by phone instead”: which numbers, how often, and what becomes of the meeting."""

import pytest

from okienko.channels.actions import add_account
from okienko.channels.phone.actions import reported
from okienko.channels.phone.models import Call
from okienko.channels.phone.numbers import add_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.sms.settings import SmsSettings
from okienko.channels.video.actions import begin, call_me, leave
from okienko.channels.video.models import Seat
from okienko.channels.video.queries import Sitting, sitting
from okienko.channels.video.settings import VideoSettings
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from okienko.routing.models import OwedCall, Wait
from tests.cast import OfficeCast, at_work, the_cast
from tests.lines.conftest import menu_of

pytestmark = pytest.mark.django_db

NUMBER = "601 000 212"


@pytest.fixture
def here() -> OfficeCast:
    office = the_cast().here
    at_work(office, "anna")
    return office


@pytest.fixture
def line(here: OfficeCast) -> int:
    settings = TrunkSettings.model_validate({"addresses": ["192.0.2.1"], "proxy": "192.0.2.1"})
    account = add_account(here.id, kind="phone", name="operator", settings=settings)
    add_number(here.id, digits="+48140001900", name="1", account_id=account, menu=menu_of(here))
    return account


@pytest.fixture
def entrance(here: OfficeCast) -> int:
    settings = VideoSettings.model_validate({"queue": here.queue})
    return add_account(here.id, kind="video", name="wideo", settings=settings)


def waits(here: OfficeCast, entrance: int, name: str = "one") -> Sitting:
    begun = begin(here.id, account_id=entrance, client_id=f"begins-{name}", language="pl")
    with in_offices([here.id]):
        who = sitting(begun.token)
    assert who
    return who


def refused(here: OfficeCast, who: Sitting, number: str, again: str = "") -> str:
    with pytest.raises(Refused) as refusal:
        call_me(here.id, who=who, number=number, again=again or number)
    return refusal.value.code


def test_the_meeting_ends_and_the_place_is_kept(here: OfficeCast, line: int, entrance: int) -> None:
    first, second = waits(here, entrance), waits(here, entrance, "two")
    turn = call_me(here.id, who=first, number=NUMBER, again="+48601000212")
    assert (turn.number, turn.place) == (NUMBER, 1)
    with in_offices([here.id]):
        contact = Interaction.objects.get(id=first.interaction)
        assert (contact.channel, contact.account_id) == ("phone", line)
        assert Seat.objects.get(id=first.seat).ended_at is not None
        ranks = dict(Wait.objects.values_list("interaction", "rank_at"))
        assert ranks[first.interaction] < ranks[second.interaction]
        assert Call.objects.get(interaction=contact).channel == f"out-{contact.id}"


@pytest.mark.parametrize(
    ("number", "again", "code"),
    [
        ("abc", "", "call_me_number"),
        ("601 000 212 lub 601 000 213", "", "call_me_number"),
        ("22 621 00 00 wew. 12", "22 621 00 00 wew. 12", "call_me_extension"),
        (NUMBER, "601 000 213", "call_me_other"),
        ("0 700 100 100", "0 700 100 100", "call_me_rule"),
        ("+48 701 234 567", "", "call_me_rule"),  # premium
        ("+44 20 7946 0000", "", "call_me_rule"),  # abroad
        ("+48 14 000 19 00", "", "call_me_rule"),  # the office itself
        ("112", "", "call_me_number"),
    ],
)
@pytest.mark.usefixtures("line")
def test_which_numbers(here: OfficeCast, entrance: int, number: str, again: str, code: str) -> None:
    assert refused(here, waits(here, entrance), number, again) == code


@pytest.mark.usefixtures("line")
def test_strangers_cannot_have_a_telephone_ring_all_day(here: OfficeCast, entrance: int) -> None:
    call_me(here.id, who=waits(here, entrance, "0"), number=NUMBER, again=NUMBER)
    assert refused(here, waits(here, entrance, "1"), NUMBER) == "call_me_many"
    with in_offices([here.id]):
        OwedCall.objects.update(result="reached")
    for name in ("2", "3"):
        call_me(here.id, who=waits(here, entrance, name), number=NUMBER, again=NUMBER)
        with in_offices([here.id]):
            OwedCall.objects.update(result="reached")
    assert refused(here, waits(here, entrance, "4"), NUMBER) == "call_me_many"


@pytest.mark.usefixtures("line")
def test_who_is_not_reached_at_the_last_try_is_told_by_a_text(
    here: OfficeCast, entrance: int
) -> None:
    settings = SmsSettings.model_validate(
        {"sender": "+48600100200", "host": "192.0.2.1", "system_id": "office"}
    )
    add_account(here.id, kind="sms", name="texts", settings=settings)
    who = waits(here, entrance)
    contact = who.interaction
    call_me(here.id, who=who, number=NUMBER, again=NUMBER)
    anna = here.officials["anna"]
    for tries in (1, 2, 3):
        with in_offices([here.id]):
            assert not Interaction.objects.filter(channel="sms").exists()
            wait = Wait.objects.get(interaction=contact, result="")
            Wait.objects.filter(id=wait.id).update(away_since=None)  # its five minutes are over
        offer = routing.make_offer(here.id, wait_id=wait.id, official_id=anna)
        assert offer
        routing.accept(here.id, offer_id=offer, official_id=anna)
        with in_offices([here.id]):
            leg = Call.objects.get(interaction=contact).channel
        reported.customer_not_reached(here.id, contact, leg, 17)
        with in_offices([here.id]):
            assert OwedCall.objects.get(interaction=contact).tries == tries
    with in_offices([here.id]):
        told = Interaction.objects.get(channel="sms")
        assert (told.state, told.address_value) == ("closed", "+48601000212")
        text = Message.objects.get(interaction=told).text
        assert "Więcej prób nie będzie" in text
        assert "{" not in text


def test_without_a_line_that_dials_out(here: OfficeCast, entrance: int) -> None:
    assert refused(here, waits(here, entrance), NUMBER) == "call_me_never"


@pytest.mark.usefixtures("line")
def test_the_wish_is_taken_back_from_the_page(here: OfficeCast, entrance: int) -> None:
    who = waits(here, entrance)
    call_me(here.id, who=who, number=NUMBER, again=NUMBER)
    with in_offices([here.id]):
        row = Seat.objects.get(id=who.seat)
        assert row.ended_at
    ended = Sitting(**{name: getattr(who, name) for name in who.__slots__} | {"ended": True})
    leave(here.id, who=ended)
    leave(here.id, who=ended)
    with in_offices([here.id]):
        assert Interaction.objects.get(id=who.interaction).state == "abandoned"
        assert OwedCall.objects.get().result == "given_up"
