"""When what the office sends first may leave. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from okienko.offices.hours import Hours


def in_daytime(now: datetime, *, begins: time, ends: time, zone: str) -> datetime | None:
    """The first moment from `now` (UTC) between `begins` and `ends` by the clocks of `zone`.

    None: now is one. Where both are the same, every moment is.
    """
    local = now.astimezone(ZoneInfo(zone))
    clock = local.time().replace(tzinfo=None)
    inside = begins <= clock < ends if begins < ends else not ends <= clock < begins
    if inside or begins == ends:
        return None
    day = local.date() + timedelta(days=begins <= clock)
    return datetime.combine(day, begins, ZoneInfo(zone)).astimezone(now.tzinfo)


def in_hours(now: datetime, hours: Hours) -> datetime | None:
    """The first moment from `now` in these hours; None: now is one, or there is none in 30 days."""
    opens = None if hours.is_open(now) else hours.opens_next(now)
    return opens.astimezone(now.tzinfo) if opens else None
