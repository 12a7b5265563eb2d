"""Opening hours: holidays, midnight, the clock's change."""

from datetime import UTC, date, datetime, time

from okienko.offices.closing import told_today
from okienko.offices.hours import Hours, grouped, named_holidays, public_holidays

OFFICE = Hours(
    "Europe/Warsaw",
    (
        (0, time(8), time(17)),
        (1, time(7, 30), time(15, 30)),
        (2, time(7, 30), time(15, 30)),
        (3, time(7, 30), time(15, 30)),
        (4, time(7, 30), time(14)),
    ),
)
ALWAYS = Hours("Europe/Warsaw", tuple((d, time(0), time(0)) for d in range(7)), holidays=False)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_open_and_closed_on_a_working_day() -> None:
    assert not OFFICE.is_open(utc(2026, 11, 24, 6, 29))
    assert OFFICE.is_open(utc(2026, 11, 24, 6, 30))
    assert not OFFICE.is_open(utc(2026, 11, 24, 14, 30))
    assert OFFICE.closes_at(utc(2026, 11, 24, 8)) == utc(2026, 11, 24, 14, 30)


def test_christmas_eve_is_a_holiday_since_2025() -> None:
    assert not OFFICE.is_open(utc(2026, 12, 24, 9))
    assert OFFICE.is_open(utc(2024, 12, 24, 9))
    assert OFFICE.opens_next(utc(2026, 12, 23, 20)) == utc(2026, 12, 28, 7)


def test_an_own_closed_day() -> None:
    closed = Hours(OFFICE.zone, OFFICE.spans, frozenset({date(2026, 11, 24)}))
    assert not closed.is_open(utc(2026, 11, 24, 9))


def test_round_the_clock_has_no_gap_at_midnight_or_at_the_change_of_clocks() -> None:
    for moment in (utc(2026, 11, 24, 22, 59, 59), utc(2026, 11, 24, 23), utc(2026, 10, 25, 1, 30)):
        assert ALWAYS.is_open(moment)


def test_days_with_the_same_hours_stand_together() -> None:
    assert [days for days, _ in grouped(OFFICE.spans)] == [[0], [1, 2, 3], [4]]


def test_a_day_that_ends_early() -> None:
    early = Hours(OFFICE.zone, OFFICE.spans, early={date(2026, 11, 24): time(13)})
    assert early.is_open(utc(2026, 11, 24, 11, 59))
    assert not early.is_open(utc(2026, 11, 24, 12))
    assert early.closes_at(utc(2026, 11, 24, 8)) == utc(2026, 11, 24, 12)
    assert early.opens_next(utc(2026, 11, 24, 12)) == utc(2026, 11, 25, 6, 30)
    before = Hours(OFFICE.zone, OFFICE.spans, early={date(2026, 11, 24): time(7)})
    assert before.on(date(2026, 11, 24)) == []


def test_an_early_end_is_told_as_the_day_goes() -> None:
    why = {"pl": "Szkolenie"}

    def told(day: date, since: time) -> str:
        early, reasons = {day: since}, {day: why}
        return told_today(Hours(OFFICE.zone, OFFICE.spans, early=early, reasons=reasons), day)["pl"]

    assert (
        told(date(2026, 11, 24), time(13)) == "Dziś jest czynne tylko do 13:00. Powód: Szkolenie."
    )
    # a holiday stays one, and what ends before it begins is closed
    shut = "Dziś jest nieczynne. Powód: Szkolenie."
    assert told(date(2026, 12, 25), time(12)) == shut
    assert told(date(2026, 11, 24), time(7)) == shut


def test_holidays_have_names() -> None:
    assert named_holidays(2026, "pl")[date(2026, 11, 11)] == "Narodowe Święto Niepodległości"
    assert set(named_holidays(2027, "uk")) == public_holidays(2027)
