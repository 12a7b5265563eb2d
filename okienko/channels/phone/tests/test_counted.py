"""The operator's list is read, matched with our calls, and what differs is told by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from okienko.channels.actions import add_account
from okienko.events import clock
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from okienko.offices.models import Person
from tests.cast import Cast, the_cast

from ..actions import arrive, reported
from ..counted import queries, reading
from ..counted.matching import NEAR, Difference, OurCall, TheirCall, compare
from ..counted.reading import calls_in, duration, guessed, moment, table
from ..models import OperatorDay
from ..numbers import add_number
from ..settings import TrunkSettings
from .test_numbers import DIGITS, menu_to

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
WARSAW = ZoneInfo("Europe/Warsaw")
NUMBERS = ("", "+48601000212", "+48601000213", "112233")

seconds = st.integers(0, 20_000)
ours = st.builds(
    lambda at, up, number, way, long: OurCall(
        NINE + timedelta(seconds=at), NINE + timedelta(seconds=at + up), number, way, long
    ),
    seconds,
    st.integers(0, 40),
    st.sampled_from(NUMBERS),
    st.booleans(),
    st.one_of(st.none(), st.integers(1, 900)),
)


def theirs_of(call: OurCall, late: int = 0) -> TheirCall:
    long = call.seconds if call.seconds is not None else 30
    return TheirCall(call.at + timedelta(seconds=late), call.number, call.outward, long)


@given(st.lists(ours, max_size=25), st.integers(-90, 90))
def test_the_same_calls_do_not_differ_however_late_a_clock_is(
    calls: list[OurCall], late: int
) -> None:
    distinct = {(one.number, one.outward, one.at): one for one in calls}
    apart: list[OurCall] = []
    for one in sorted(distinct.values(), key=lambda call: call.at):  # none near another
        if all(abs(one.at - each.at) > 3 * NEAR for each in apart):
            apart.append(one)
    assert compare(apart, [theirs_of(one, late) for one in apart]) == []


@given(st.lists(ours, max_size=25), st.lists(ours, max_size=25))
def test_each_call_is_in_one_pair_at_most(some: list[OurCall], others: list[OurCall]) -> None:
    theirs = [theirs_of(one) for one in others]
    told = compare(some, theirs)
    only_ours = sum(one.kind == "ours" for one in told)
    only_theirs = sum(one.kind == "theirs" for one in told)
    lengths = sum(one.kind in ("longer", "shorter") for one in told)
    assert len(some) - only_ours == len(theirs) - only_theirs >= lengths
    assert told == sorted(told, key=lambda each: (each.at, each.kind, each.number))


@given(st.lists(ours, min_size=1, max_size=15), st.data())
def test_a_call_that_one_of_the_two_lost_is_found(
    calls: list[OurCall], data: st.DataObject
) -> None:
    gone = data.draw(st.integers(0, len(calls) - 1))
    left = [theirs_of(one) for n, one in enumerate(calls) if n != gone]
    assert sum(one.kind == "ours" for one in compare(calls, left)) == 1
    rest = [one for n, one in enumerate(calls) if n != gone]
    told = compare(rest, [theirs_of(one) for one in calls])
    assert sum(one.kind == "theirs" for one in told) == 1


def call(minute: int, number: str, long: int | None, *, outward: bool = True) -> OurCall:
    at = NINE + timedelta(minutes=minute)
    return OurCall(at, at, number, outward, long)


def test_durations_rounding_and_what_need_not_be_in_a_bill() -> None:
    mine = [call(0, "+48601000212", 65), call(5, "+48601000213", 0), call(9, "+48601000214", 100)]
    exact = [theirs_of(mine[0]), TheirCall(mine[2].at, "+48601000214", True, 80)]
    assert compare(mine, exact) == [
        Difference("longer", mine[2].at, "+48601000214", True, 20),
    ]
    whole = [TheirCall(one.at, one.number, True, 120) for one in (mine[0], mine[2])]
    assert compare(mine, whole) == []  # begun minutes
    inward = call(3, "+48601000999", 50, outward=False)
    assert compare([*mine, inward], whole, directions=[True]) == []
    # the operator knows whom a withheld number hides
    hidden = call(3, "", 50, outward=False)
    known = TheirCall(hidden.at, "+48601000777", False, 50)
    assert compare([hidden], [known]) == []


BILLS = {
    "semicolons": (
        (
            "Data rozpoczęcia;Numer A;Numer B;Czas trwania\n"
            "30.11.2026 10:00:05;48140001955;601 000 212;00:01:05\n"
            "30.11.2026 10:20:00;601000213;+48 14 000 19 55;45\n"
            "razem;;;2\n"
        ),
        [4],
    ),
    "commas": (
        (
            '"date","time","from","to","duration (s)"\n'
            '"2026-11-30","10:00:05","+48140001955","0048601000212","65"\n'
            '"2026-11-30","10:20","48601000213","140001955","45 s"\n'
        ),
        [],
    ),
}


@pytest.mark.parametrize("shape", BILLS)
def test_lists_of_the_usual_shapes_are_read(shape: str) -> None:
    text, wrong = BILLS[shape]
    found = table(text)
    said = calls_in(found, guessed(found.headings), zone="Europe/Warsaw", own={"+48140001955"})
    assert said.wrong == wrong
    assert [(one.number, one.outward, one.seconds) for one in said.calls] == [
        ("+48601000212", True, 65),
        ("+48601000213", False, 45),
    ]
    assert said.calls[0].at == NINE + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("65", 65),
        ("1:05", 65),
        ("00:01:05", 65),
        ("1 min 5 s", 65),
        ("2 min", 120),
        ("0", 0),
        ("", None),
        ("długo", None),
        ("1:05:x", None),
    ],
)
def test_durations(text: str, found: int | None) -> None:
    assert duration(text) == found


@given(st.integers(0, 10**8), st.text(max_size=30))
def test_moments(later: int, junk: str) -> None:
    at = (NINE + timedelta(seconds=later)).astimezone(WARSAW).replace(fold=0)
    dashes, dots = "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"
    for form in (dashes, dots, "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S"):
        assert moment(at.strftime(form), WARSAW) == at
    moment(junk, WARSAW)
    reading.number(junk)
    duration(junk)


@pytest.mark.parametrize(
    "text",
    [
        'Data;Numer;Czas\n"' + "x" * 200_000,  # nothing ends the quotation mark
        "1" + ";" * 100_000 + "\n1" * 50,  # each line would be as wide
        "0001-01-01 00:00;601000212;10",
        "9999-12-31 23:59;601000212;10",
        f"2026-11-30 10:00;601000212;{'9' * 5000}s",
        f"2026-11-30 10:00;601000212;{'9' * 80}h",
    ],
)
def test_a_hostile_file_is_no_list_and_costs_little(text: str) -> None:
    found = table(text)
    assert len(found.headings) <= reading.MOST_COLUMNS
    columns = {"at": 0, "called": 1, "seconds": 2}
    assert calls_in(found, columns, zone="Europe/Warsaw", own=[]).calls == []


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def test_a_list_is_looked_at_kept_and_compared_when_the_day_is_over(cast: Cast) -> None:
    here = cast.here
    trunk = TrunkSettings(addresses=["127.0.0.2"], proxy="127.0.0.2:5060")
    line = add_account(here.id, kind="phone", name="operator", settings=trunk)
    add_number(here.id, account_id=line, digits=DIGITS, name="centrala", menu=menu_to(here.queue))
    for minute, caller, long in ((0, "+48601000212", 65), (20, "+48601000213", 30)):
        with clock.at(NINE + timedelta(minutes=minute)):
            ringing = arrive.Ringing(
                f"c{minute}", f"c{minute}@x", caller, DIGITS, True, "1", line=line
            )
            found = arrive.come_in(ringing)
        assert found is not None
        with clock.at(NINE + timedelta(minutes=minute, seconds=long)):
            reported.customer_gone(here.id, found[1].interaction_id, f"c{minute}", 16)
    change_official(here.id, official_id=here.officials["maria"], role="admin")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(Person.objects.get(id=here.persons["maria"]))
    path = f"/administration/{here.id}/trunks/{line}/counted/"
    text = (
        "Początek;Dzwoni;Wybrany;Czas trwania\n"
        "2026-11-30 10:00:02;601000212;140001955;65\n"
        "2026-11-30 10:20:01;601000213;140001955;50\n"
        "2026-11-30 11:00:00;601000299;140001955;10\n"
    )
    with clock.at(NINE + timedelta(hours=3)):
        seen = client.post(path, {"text": text}).content.decode()
        assert "3 calls can be read." in seen
        assert client.post(path, {"text": text, "make": "1"}).status_code == 302
    with in_offices([here.id]):
        assert OperatorDay.objects.get().compared_at is None
        assert queries.columns_of(line) == {"at": 0, "caller": 1, "called": 2, "seconds": 3}
    with clock.at(NINE + timedelta(days=1)):
        timers.run_due()
        page = client.get(path, {"day": "2026-11-30"}).content.decode()
        assert "ours is shorter by 20 s" in page
        assert "only the operator has it" in page
        assert page.count("only we have it") == 0
        start = client.get(f"/administration/{here.id}/").content.decode()
        assert "operator: the operator counted otherwise than we on 1 day" in start
        counted = {"day": "2026-11-29", "many": "0", "minutes": "0"}
        assert client.post(f"{path}by-hand/", counted).status_code == 302
        for day in ("0001-01-01", "9999-12-31"):
            assert client.post(f"{path}by-hand/", counted | {"day": day}).status_code == 302
            client.post(path, {"text": text.replace("2026-11-30", day), "make": "1"})
        future = {"text": text.replace("2026-11-30", "2027-11-30"), "make": "1"}
        assert client.post(path, future).status_code == 302
    with in_offices([here.id]):
        rows = OperatorDay.objects.order_by("day")
        assert [(row.many, row.our_many, row.differs) for row in rows] == [(0, 0, 0), (3, 2, 2)]
    with clock.at(NINE + timedelta(days=500)):
        timers.run_due()
    with in_offices([here.id]):
        assert not OperatorDay.objects.exists()
    client.force_login(Person.objects.get(id=cast.there.persons["olena"]))
    assert client.get(path).status_code in (403, 404)
