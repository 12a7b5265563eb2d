"""The curve's geometry and the words of values."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from okienko.supervision.day.curve import BOTTOM, TOP, curve
from okienko.supervision.day.query import Slot
from okienko.supervision.words import percent, shown

EIGHT = datetime(2026, 11, 24, 7, tzinfo=UTC)


def slots(*counts: tuple[int, int, int]) -> list[Slot]:
    return [
        Slot(16 + n, EIGHT + timedelta(minutes=30 * n), *count, url_answered="a", url_abandoned="b")
        for n, count in enumerate(counts)
    ]


def test_bars_stand_on_the_axis_and_on_each_other() -> None:
    drawn = curve(slots((14, 2, 9), (0, 3, 0), (0, 0, 0)), "answered", "abandoned")
    first = drawn.answered[0]
    assert first.y + first.height == pytest.approx(BOTTOM, abs=0.2)
    assert len(drawn.abandoned) == 2
    assert drawn.abandoned[0].y < first.y
    assert drawn.abandoned[0].y + drawn.abandoned[0].height <= first.y
    assert drawn.abandoned[1].y + drawn.abandoned[1].height == pytest.approx(BOTTOM, abs=0.2)
    assert min(bar.y for bar in drawn.answered + drawn.abandoned) >= TOP
    assert [mark.text for mark in drawn.levels] == ["0", "5", "10", "15", "20"]
    assert [mark.text for mark in drawn.hours] == ["8:00", "9:00"]
    assert first.title == "8:00: 14 answered"


@pytest.mark.parametrize("top", [0, 1, 3, 4, 5, 8, 16, 39, 1234, 40_000])
def test_the_highest_bar_fits(top: int) -> None:
    drawn = curve(slots((top, 0, 0)), "answered", "abandoned")
    assert all(bar.y >= TOP - 0.1 for bar in drawn.answered)
    assert 3 <= len(drawn.levels) <= 6
    assert drawn.empty == (top == 0)
    assert drawn.before == ""


@pytest.mark.parametrize(
    ("value", "polish", "english"),
    [(84.4, "84 %", "84%"), (4.2, "4,2 %", "4.2%"), (5.0, "5 %", "5%"), (0.0, "0 %", "0%")],
)
def test_percents(value: float, polish: str, english: str) -> None:
    with translation.override("en"):
        assert percent(value) == english
    with translation.override("pl"):
        assert percent(value).replace("\u00a0", " ") in (polish, english.replace(".", ","))


def test_values_in_words() -> None:
    assert shown("seconds", 19.4) == "0:19"
    assert shown("seconds", 228) == "3:48"
    assert shown("count", 7) == "7"
    assert shown("percent", None) == "–"
