"""Days of an office, in its own zone: a day has 24 hours, or 23, or 25."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from okienko.events import clock

SLOT = timedelta(minutes=30)


@dataclass(frozen=True)
class Period:
    """The time from `start` until before `end` (UTC); `zone` names the office's."""

    start: datetime
    end: datetime
    zone: str

    @property
    def day(self) -> date:
        """The local day on which it begins."""
        return self.start.astimezone(ZoneInfo(self.zone)).date()

    def back(self, days: int) -> "Period":
        """The whole local day so many days before."""
        return day_of(self.day - timedelta(days=days), self.zone)

    def slots(self) -> list[datetime]:
        """The beginnings (UTC) of its half hours: 48, or 46 and 50 when the clocks change."""
        count = -(-(self.end - self.start) // SLOT)
        return [self.start + SLOT * number for number in range(count)]

    def slot_at(self, wall: time) -> "Period":
        """The half hour that begins at `wall`, or the one that holds it."""
        begins = datetime.combine(self.day, wall, ZoneInfo(self.zone)).astimezone(UTC)
        number = (begins - self.start) // SLOT
        start = self.start + SLOT * number
        return Period(start, start + SLOT, self.zone)


def day_of(day: date, zone: str) -> Period:
    """The whole of a local day."""
    local = ZoneInfo(zone)
    start = datetime.combine(day, time(0), local).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(0), local).astimezone(UTC)
    return Period(start, end, zone)


def today(zone: str) -> Period:
    """The local day that it is now."""
    return day_of(clock.now().astimezone(ZoneInfo(zone)).date(), zone)
