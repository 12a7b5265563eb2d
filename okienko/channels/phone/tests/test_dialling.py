"""Who may dial what, and what is used up of a day: counted from the rows of calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from okienko.channels.actions import add_account
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.actions import change_official
from okienko.routing import actions as routing
from tests.cast import Cast, the_cast

from ..actions import asked, consult, reported, sound
from ..dialling.actions import change_dialling
from ..dialling.rights import may_promise, near_limits, used_today
from ..kinds import KINDS, Talk, kind_of, price_of, used
from ..models import Call, ConsultLeg, SoundLeg
from ..numbers import begin_number
from ..settings import TrunkSettings

MOBILE, LANDLINE = "+48601000213", "+48140001955"
ABROAD, COSTLY = "+49301234567", "+48701234567"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (MOBILE, "mobile"),
        (LANDLINE, "national"),
        ("+48800123456", "national"),
        ("19115", "national"),
        (ABROAD, "abroad"),
        ("+380441234567", "abroad"),
        (COSTLY, "costly"),
        ("+4812", "costly"),
    ],
)
def test_which_kind_a_number_is(number: str, kind: str) -> None:
    assert kind_of(number) == kind


PRICES = [["+48", "0.05"], ["+4870", "2.5"], ["+", "1"]]


def test_the_longest_beginning_is_the_price() -> None:
    found = [price_of(number, PRICES) for number in (MOBILE, COSTLY, ABROAD, "19115")]
    assert found == [Decimal("0.05"), Decimal("2.5"), Decimal(1), Decimal(0)]


seconds = some.integers(-7200, 7200)


@given(some.lists(some.tuples(seconds, some.none() | seconds), max_size=8), seconds)
def test_only_the_day_counts_and_no_talk_counts_less_later(
    spans: list[tuple[int, int | None]], later: int
) -> None:
    def at(moment: int) -> datetime:
        return NOON + timedelta(seconds=moment)

    talks = [Talk(MOBILE, at(a), None if b is None else at(max(a, b))) for a, b in spans]
    now, then = at(0), at(abs(later))
    one, two = (used(talks, at(-3600), each, (10, 0), PRICES) for each in (now, then))
    assert 0 <= one.seconds <= two.seconds
    assert one.seconds <= 3600 * len(talks)
    assert abs(one.cost - Decimal(one.seconds) * Decimal("0.05") / 60) < Decimal("1e-9")
    assert one.over == (one.seconds >= 600)
    assert not one.over or one.near


@pytest.fixture
def cast() -> Cast:
    """An office with a line that dials anywhere, and an official who is there."""
    cast = the_cast()
    here = cast.here
    line = TrunkSettings(proxy="one.example", prefixes=["+48", "+4870", "+49"])
    account = add_account(here.id, kind="phone", name="line", settings=line)
    begin_number(
        here.id,
        languages=["pl"],
        digits="+48140001900",
        name="x",
        account_id=account,
        outgoing=True,
    )
    anna = here.officials["anna"]
    routing.phone_changed(here.id, official_id=anna, up=True)
    routing.stream_seen(here.id, official_id=anna)
    return cast


def refused(cast: Cast, number: str) -> str:
    """Why Anna may not call a number; "" when it is called."""
    here = cast.here
    try:
        contact = asked.begin(
            here.id, official_id=here.officials["anna"], address=phone_address(number)
        )
    except Refused as refusal:
        return refusal.code
    with in_offices([here.id]):
        channel = Call.objects.get(interaction_id=contact).channel
    reported.customer_not_reached(here.id, contact, channel, 17)
    routing.finish(
        here.id,
        interaction_id=contact,
        official_id=here.officials["anna"],
        outcome="information",
    )
    return ""


@pytest.mark.django_db
def test_a_role_dials_what_its_office_says(cast: Cast) -> None:
    here = cast.here
    assert [refused(cast, number) for number in (MOBILE, ABROAD, COSTLY)] == ["", "", ""]
    change_dialling(here.id, official=["mobile", "national"], trainee=["national"])
    no = "dialled_not_yours"
    assert [refused(cast, n) for n in (MOBILE, LANDLINE, ABROAD, COSTLY)] == ["", "", no, no]
    with in_offices([here.id]):
        assert may_promise(here.id, phone_address(MOBILE))
        assert not may_promise(here.id, phone_address(ABROAD))  # whoever asks to be called
    change_official(here.id, official_id=here.officials["anna"], role="trainee")
    assert [refused(cast, number) for number in (MOBILE, LANDLINE)] == [no, ""]
    change_official(here.id, official_id=here.officials["anna"], role="supervisor")
    assert refused(cast, COSTLY) == ""
    with pytest.raises(Refused) as wrong:
        change_dialling(here.id, prices=[["+48", "0,05"], ["+48", "1"]])
    assert wrong.value.code == "prices_wrong"


@pytest.mark.django_db
def test_a_day_is_used_up_by_calls_departments_and_meetings(cast: Cast) -> None:
    here, anna = cast.here, cast.here.officials["anna"]
    change_dialling(here.id, minutes=30, prices=[["+48", "0,05"]])
    contact = asked.begin(here.id, official_id=anna, address=phone_address(MOBILE))
    with in_offices([here.id]):
        call = Call.objects.get(interaction_id=contact)
    reported.customer_answered(here.id, contact, call.channel, 0)
    reported.customer_answered(here.id, contact, call.channel, 0)  # told twice
    long_ago = clock.now() - timedelta(minutes=8)
    with in_offices([here.id], durable=True):
        assert Call.objects.filter(up_at__isnull=False).count() == 1
        Call.objects.update(up_at=long_ago)
        assert 7.9 < used_today(here.id).seconds / 60 < 8.1  # it goes on
        assert near_limits([here.id]) == []
    leg = consult.ask(here.id, interaction_id=contact, official_id=anna, number=LANDLINE)
    with in_offices([here.id], durable=True):
        ConsultLeg.objects.filter(id=leg).update(answered_at=long_ago)
        other = Interaction.objects.get(id=contact)
        SoundLeg.objects.create(
            office_id=here.id,
            interaction=other,
            seat=1,
            digits=MOBILE,
            state="ended",
            began_at=long_ago,
            up_at=long_ago,
            ended_at=clock.now(),
        )
        used_now = used_today(here.id)
        assert 23.9 < used_now.seconds / 60 < 24.2
        assert round(used_now.cost, 1) == Decimal("1.2")
        ((office, near),) = near_limits([here.id])  # at four fifths
        assert (office.id, near.percent, near.over) == (here.id, 80, False)
    change_dialling(here.id, minutes=20)
    with pytest.raises(Refused) as over:
        sound.call_in(
            here.id, interaction_id=contact, seat=2, address=phone_address(MOBILE), apart=False
        )
    assert over.value.code == "dialled_enough"
    with in_offices([here.id]):
        assert not may_promise(here.id, phone_address(MOBILE))
        assert Call.objects.get(interaction_id=contact).ended_at is None  # nobody is cut off
    assert refused(cast, MOBILE) == "dialled_enough"
    change_dialling(here.id, minutes=0, money=2)
    with in_offices([here.id]):
        assert not used_today(here.id).near


def test_each_kind_has_words() -> None:
    assert all(str(words) for words in KINDS.values())
