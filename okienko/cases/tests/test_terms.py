"""Public terms, counted as KPA art. 57 says; the table is counted by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.cases.statutory import rule, rules
from okienko.cases.terms import Pause, Term, add, ends, is_off, shifted, working_day

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
terms = st.builds(Term, st.integers(0, 90)) | st.builds(Term, st.integers(1, 24), st.just("months"))


@pytest.mark.parametrize(
    ("began", "term", "end"),
    [
        ("2026-12-10", Term(14), "2026-12-28"),
        ("2026-04-24", Term(7), "2026-05-04"),
        ("2026-05-21", Term(14), "2026-06-05"),
        ("2026-01-31", Term(1, "months"), "2026-03-02"),
        ("2026-06-30", Term(2, "months"), "2026-08-31"),
        ("2026-10-01", Term(1, "months"), "2026-11-02"),
        # 24 December is a public holiday since 2025
        ("2024-12-10", Term(14), "2024-12-24"),
        ("2025-12-10", Term(14), "2025-12-29"),
        ("2028-01-31", Term(1, "months"), "2028-02-29"),
        ("2026-11-30", Term(3, "months"), "2027-03-01"),
        ("2026-03-10", Term(0), "2026-03-10"),
        ("2026-03-14", Term(0), "2026-03-16"),
    ],
)
def test_the_end_of_a_term(began: str, term: Term, end: str) -> None:
    assert ends(date.fromisoformat(began), term) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("began", "ended", "end"),
    [
        ("2026-03-04", "2026-03-09", "2026-03-23"),  # five days: the 16th moves to the 21st, Sat.
        ("2026-03-02", "2026-03-05", "2026-03-18"),  # the day of the event was not counted anyway
        ("2026-03-16", "2026-03-17", "2026-03-17"),  # the last day
        ("2026-03-17", "2026-03-27", "2026-03-16"),  # after the end: it was late already
        ("2026-03-05", "2026-03-05", "2026-03-16"),  # no day
    ],
)
def test_days_on_which_the_clock_stands(began: str, ended: str, end: str) -> None:
    pause = Pause(date.fromisoformat(began), date.fromisoformat(ended))
    assert ends(date(2026, 3, 2), Term(14), [pause]) == date.fromisoformat(end)


def test_a_term_beyond_the_calendar_ends_with_it() -> None:
    """Somebody set the term to the last day that there is: the case goes on all the same."""
    last, began = date.max, date(2026, 1, 1)
    pause = Pause(date(2026, 2, 1), date(2026, 2, 3))
    assert shifted(began, last, pause) == last
    assert working_day(last, lambda _day: True) == last
    for unit in ("days", "months"):
        assert ends(began, Term(10**9, unit)) == last


def test_no_term_is_negative_or_in_weeks() -> None:
    with pytest.raises(ValueError, match="no term"):
        Term(-1)
    with pytest.raises(ValueError, match="no term"):
        Term(1, "weeks")


@given(days, terms)
def test_an_end_is_a_working_day_not_before_the_raw_end(began: date, term: Term) -> None:
    end = ends(began, term)
    assert not is_off(end)
    raw = add(began, term)
    assert raw <= end <= raw + timedelta(days=6)
    assert all(is_off(raw + timedelta(days=n)) for n in range((end - raw).days))


@given(days, st.integers(1, 36))
def test_months_end_on_the_same_day_or_the_last(began: date, months: int) -> None:
    end = add(began, Term(months, "months"))
    assert (end.year - began.year) * 12 + end.month - began.month == months
    last = (end + timedelta(days=1)).month != end.month
    assert end.day == began.day or (last and end.day < began.day)


@given(days, terms, terms)
def test_a_longer_term_never_ends_earlier(began: date, one: Term, other: Term) -> None:
    if one.unit == other.unit and one.amount <= other.amount:
        assert ends(began, one) <= ends(began, other)


@given(days, st.integers(1, 60), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_exactly_the_days_of_the_term_are_counted(
    began: date, amount: int, gaps: list[tuple[int, int]]
) -> None:
    pauses, day = [], began
    for run, stand in gaps:
        pauses.append(Pause(day + timedelta(days=run), day + timedelta(days=run + stand)))
        day = pauses[-1].ended
    end = add(began, Term(amount))
    for pause in pauses:
        end = shifted(began, end, pause)
    assert ends(began, Term(amount), pauses) == working_day(end)
    span = [began + timedelta(days=n) for n in range(1, (end - began).days + 1)]
    stood = [d for d in span if any(p.began <= d < p.ended for p in pauses)]
    assert len(span) - len(stood) == amount


def test_the_statutory_terms_are_data_with_a_date_and_a_basis() -> None:
    assert rule("certificate", date(2026, 5, 5)).term == Term(7)
    assert rule("petition", date(2026, 5, 5)).term == Term(3, "months")
    assert rule("administrative", date(2026, 5, 5)).longest == Term(2, "months")
    assert rule("public_information", date(2026, 5, 5)).longest == Term(2, "months")
    assert rule("gdpr", date(2020, 1, 1)).basis == "RODO art. 12 ust. 3"
    assert all(r.label and r.since <= r.checked for r in rules())
    assert [r.code for r in rules() if not r.basis] == ["information"]
    with pytest.raises(LookupError):
        rule("no such", date(2026, 5, 5))


def test_a_change_of_the_law_is_a_later_line(monkeypatch: pytest.MonkeyPatch) -> None:
    old = rule("certificate", date(2026, 5, 5))
    new = type(old)(**{**vars(old), "term": Term(5), "since": date(2027, 1, 1)})
    monkeypatch.setattr("okienko.cases.statutory.rules", lambda: (new, old))
    assert rule("certificate", date(2026, 12, 31)) == old
    assert rule("certificate", date(2027, 1, 1)) == new
