"""By which line the office dials out, and when the next one takes a call over."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from okienko.channels.actions import add_account
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from tests.cast import Cast, the_cast

from ..actions import asked, reported
from ..causes import LINE_FAILED, line_failed
from ..models import Call, LineState
from ..numbers import begin_number
from ..queries import trunks_in_order
from ..settings import TrunkSettings
from ..trunks import order_trunks
from ..watching import DOWN_AFTER, PROVED_AFTER, UP_AFTER, Watch
from ..way_out import next_way, way_out, ways_out

CUSTOMER = phone_address("+48601000213")


@given(some.integers(-1, 127), some.integers(0, 699))
def test_no_line_is_blamed_after_it_rang(cause: int, status: int) -> None:
    assert not line_failed(cause, status, rang=True)


@pytest.mark.parametrize(
    ("cause", "status", "lost"),
    [
        (38, 500, True),
        (34, 503, True),
        (18, 408, True),
        (21, 403, True),
        (21, 401, True),
        (17, 486, False),
        (21, 603, False),
        (1, 404, False),
        (19, 480, False),
        (16, 0, False),
        (17, 0, False),
        (34, 0, True),
        (18, 0, True),
    ],
)
def test_whose_fault_it_is(cause: int, status: int, lost: bool) -> None:
    assert line_failed(cause, status, rang=False) == lost


def lines(cast: Cast, *more: TrunkSettings) -> list[int]:
    """The office's lines, the first with its number."""
    found = []
    for at, line in enumerate((TrunkSettings(proxy="one.example"), *more)):
        found.append(add_account(cast.here.id, kind="phone", name=f"line {at}", settings=line))
    begin_number(
        cast.here.id,
        languages=["pl"],
        digits="+48140001900",
        name="x",
        account_id=found[0],
        outgoing=True,
    )
    return found


@pytest.mark.django_db
def test_lines_in_order_those_that_are_down_last() -> None:
    cast = the_cast()
    abroad = TrunkSettings(proxy="three.example", prefixes=["+49"])
    one, two, three = lines(cast, TrunkSettings(proxy="two.example"), abroad)
    with in_offices([cast.here.id]):
        assert [way.account.id for way in ways_out()] == [one, two, three]
        assert {way.number.digits for way in ways_out() if way.number} == {"+48140001900"}
        LineState.objects.create(office_id=cast.here.id, account_id=one, since=clock.now())
        assert way_out(CUSTOMER).account.id == two
        assert way_out(phone_address("+49301234567")).account.id == three
        with pytest.raises(Refused) as refusal:
            way_out(phone_address("+442079460000"))
        assert refusal.value.code == "number_not_allowed"


@pytest.mark.django_db
def test_the_office_puts_lines_in_order() -> None:
    cast = the_cast()
    one, two, three = lines(cast, *(TrunkSettings(proxy=f"{n}.example") for n in ("two", "three")))

    def order() -> list[int]:
        with in_offices([cast.here.id]):
            assert [row.id for row in trunks_in_order()] == [way.account.id for way in ways_out()]
            return [way.account.id for way in ways_out()]

    assert order() == [one, two, three]
    order_trunks(cast.here.id, account_ids=[three, one, two])
    assert order() == [three, one, two]
    four = add_account(
        cast.here.id, kind="phone", name="a new one", settings=TrunkSettings(proxy="4.example")
    )
    assert order() == [three, one, two, four]
    with in_offices([cast.here.id]):  # a failed call goes on in this order, and shows our number
        following = next_way(CUSTOMER, f"{three} {one}")
        assert following is not None
        assert following.account.id == two
        assert following.number is not None


@pytest.mark.django_db
def test_a_call_goes_on_by_the_next_line_and_then_ends() -> None:
    cast = the_cast()
    one, two, _three = lines(
        cast,
        TrunkSettings(proxy="two.example", calls_out=1),
        TrunkSettings(proxy="three.example", prefixes=["+49"]),
    )
    here = cast.here
    anna = here.officials["anna"]
    routing.phone_changed(here.id, official_id=anna, up=True)
    routing.stream_seen(here.id, official_id=anna)
    contact = asked.begin(here.id, official_id=anna, address=CUSTOMER)

    def call() -> Call:
        with in_offices([here.id]):
            return Call.objects.get(interaction_id=contact)

    first = call()
    assert (first.account_id, first.tried) == (one, "")
    reported.customer_not_reached(here.id, contact, first.channel, LINE_FAILED)
    second = call()
    assert (second.account_id, second.tried) == (two, str(one))
    assert second.channel != first.channel
    reported.customer_not_reached(here.id, contact, first.channel, LINE_FAILED)  # told twice
    assert call().channel == second.channel
    reported.customer_not_reached(here.id, contact, second.channel, LINE_FAILED)
    assert call().ended_at is not None
    with in_offices([here.id]):
        assert Interaction.objects.get(id=contact).state == "wrap_up"


def looks(watch: Watch, seen: str, down: set[int], refusing: str = "") -> list[str]:
    """What changed at each look: `+` the operator answers, `-` it does not."""
    said = []
    proved: set[int] = set()
    for at, one in enumerate(seen):
        refused = {7} if at < len(refusing) and refusing[at] == "r" else set()
        changed = watch.seen({7: one == "+"}, refused, down, proved)
        proved |= watch.proved
        for works in changed.values():
            (down.discard if works else down.add)(7)
            said.append(f"{at}{'up' if works else 'down'}")
    return said


def test_a_line_is_down_when_it_lasts_and_up_when_that_lasts() -> None:
    assert looks(Watch(), "+++" + "-" * DOWN_AFTER, set()) == [f"{2 + DOWN_AFTER}down"]
    assert looks(Watch(), "+" * (UP_AFTER + 1), {7}) == [f"{UP_AFTER - 1}up"]
    assert looks(Watch(), "+++-+-+-+-+", set()) == []  # it flaps, and works
    assert looks(Watch(), "+-" * 20, {7}) == []  # it flaps, and stays down
    assert looks(Watch(), "-" * 50, set()) == []  # an operator that answers no OPTIONS
    assert looks(Watch(), "+" * 9, set(), "r" * 9) == [f"{DOWN_AFTER - 1}down"]
    # a watch that has just begun, and rows that know that this operator does answer
    watch = Watch()
    told = [watch.seen({7: False}, set(), set(), {7}) for _ in range(DOWN_AFTER)]
    assert told[-1] == {7: False}


@given(some.text("+-", max_size=80))
def test_a_line_never_changes_back_at_once(seen: str) -> None:
    at = [int(one.rstrip("updown")) for one in looks(Watch(), seen, set())]
    assert all(after - before >= DOWN_AFTER for before, after in pairwise(at))
    assert not at or at[0] >= PROVED_AFTER
