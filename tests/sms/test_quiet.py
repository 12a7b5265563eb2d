"""When what the office sends first may leave."""

from datetime import UTC, datetime, time

import pytest

from okienko.channels.quiet import in_daytime, in_hours
from okienko.offices.hours import Hours

ZONE = "Europe/Warsaw"
WEEK = Hours(ZONE, tuple((day, time(8), time(16)) for day in range(5)))


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-11-30T12:00", None),
        ("2026-11-30T18:59", None),
        ("2026-11-30T19:00", "2026-12-01T07:00"),  # 20:00 in Warsaw
        ("2026-11-30T23:30", "2026-12-01T07:00"),
        ("2026-12-01T05:00", "2026-12-01T07:00"),
        ("2026-07-01T18:30", "2026-07-02T06:00"),  # summer time
        ("2026-03-28T20:00", "2026-03-29T06:00"),  # the night in which it begins
    ],
)
def test_in_the_day(at: str, leaves: str | None) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    found = in_daytime(now, begins=time(8), ends=time(20), zone=ZONE)
    assert found == (datetime.fromisoformat(leaves).replace(tzinfo=UTC) if leaves else None)


def test_over_midnight_and_at_any_hour() -> None:
    night = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
    noon = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
    late = {"begins": time(22), "ends": time(6), "zone": ZONE}
    assert in_daytime(night, **late) is None
    assert in_daytime(noon, **late) == datetime(2026, 11, 30, 21, tzinfo=UTC)
    assert in_daytime(night, begins=time(0), ends=time(0), zone=ZONE) is None


def test_by_the_offices_hours() -> None:
    assert in_hours(datetime(2026, 11, 30, 9, tzinfo=UTC), WEEK) is None
    friday = datetime(2026, 12, 4, 16, tzinfo=UTC)
    assert in_hours(friday, WEEK) == datetime(2026, 12, 7, 7, tzinfo=UTC)
    assert in_hours(friday, Hours(ZONE, ())) is None
