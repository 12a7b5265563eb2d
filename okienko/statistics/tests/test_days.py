"""A day belongs to the office's zone: midnight, and the days of 23 and 25 hours."""

from datetime import UTC, date, datetime, time

import pytest

from okienko.events import clock
from okienko.statistics.periods import day_of, today
from tests.cast import a_call, the_cast

from .player import ZONE, Player

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def day() -> Player:
    return Player(the_cast().here, TUESDAY)


def test_midnight_is_the_office_s_own(day: Player) -> None:
    """23:59:50 on Tuesday, answered at 0:00:05: Tuesday's. 0:30 on Tuesday is Monday in UTC."""
    early = day.call("0:30:00")
    day.take(early, "0:30:10")
    day.hang_up(early, "0:31:00", "0:31:10", "information")
    late = day.call("23:59:50")
    wednesday = Player(day.office, date(2026, 11, 25))
    wednesday.take(late, "0:00:05")
    wednesday.hang_up(late, "0:01:05", "0:01:15", "information")
    assert wednesday.moment("0:00:05").day == 24  # in UTC it is still Tuesday
    with clock.at(wednesday.moment("12:00:00")):
        assert today(ZONE).day == date(2026, 11, 25)
    tuesday_s = wednesday.figures("12:00:00", day=TUESDAY)
    assert tuesday_s["answered"] == 2
    assert tuesday_s["asa"] == 12.5  # (10 + 15) / 2
    assert tuesday_s["talk"] == 50.0  # the early one: the late one's began on Wednesday
    wednesday_s = wednesday.figures("12:00:00")
    assert wednesday_s["answered"] == 0
    assert wednesday_s["talk"] == 60.0
    assert day.figures("12:00:00", day=date(2026, 11, 23))["answered"] == 0


def test_a_day_of_25_hours() -> None:
    """25 October 2026: 2:30 comes twice. From midnight 2.5 h and 3.5 h: half hours 5 and 7."""
    player = Player(the_cast().here, date(2026, 10, 25))
    for hour in (0, 1):  # UTC: 2:30 in summer time, then 2:30 in winter time
        with clock.at(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)):
            a_call(player.office)
    late = player.call("23:45:00")
    player.give_up(late, "23:46:00")
    period = day_of(player.day, ZONE)
    assert len(period.slots()) == 50
    assert {k for k, v in player.by("slot", "23:50:00").items() if v} == {5, 7, 49}
    assert player.figures("23:50:00")["abandoned"] == 1


def test_a_day_of_23_hours() -> None:
    """29 March 2026: noon is 11 h after midnight: half hour 22."""
    player = Player(the_cast().here, date(2026, 3, 29))
    call = player.call("12:00:00")
    player.give_up(call, "12:00:10")
    assert len(day_of(player.day, ZONE).slots()) == 46
    assert set(player.by("slot")) == {22}
    assert day_of(player.day, ZONE).slot_at(time(12)).start == player.moment("12:00:00")


def test_opening_hours_of_a_letter_over_the_change_of_the_clock() -> None:
    """Open round the clock; in at 23:00 on Saturday, answered at 4:00 on Sunday: six hours, late.

    The same walls a week later: five hours, late too; and three hours later still in time.
    """
    saturday = Player(the_cast().here, date(2026, 10, 24))
    letter = saturday.letter("23:00:00")
    sunday = Player(saturday.office, date(2026, 10, 25))
    sunday.take(letter, "1:00:00")
    sunday.write(letter, "2:00:00")  # 2:00 in summer time: three hours
    assert saturday.figures(day=saturday.day)["written_level"] == 100.0
    second = saturday.letter("23:30:00", sender="x@example.pl")
    sunday.take(second, "2:59:00", "piotr")
    sunday.write(second, "3:00:00", "piotr")  # on the wall 3.5 h, in truth 4.5 h
    assert saturday.figures(day=saturday.day)["written_level"] == 50.0
