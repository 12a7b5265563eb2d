"""Seconds between two moments that lie inside opening hours, as an expression of the database."""

from datetime import date
from typing import Any

from django.db.models import Expression, F, FloatField, Func, Value

from okienko.events import clock
from okienko.offices.hours import public_holidays


class OpenSeconds(Func):
    """Open seconds from `since` until `upto` of the row's queue; without a schedule, all of them.

    The hours are those of okienko.offices.hours (spans of local times, closed days, public
    holidays), clipped to the two moments and added up. One local day is one row of the series, so
    days of 23 and 25 hours come out right.
    """

    output_field = FloatField()
    arg_joiner = ", "
    template = """(
        select case when x.schedule is null then extract(epoch from x.upto - x.since)
        else (
            select coalesce(extract(epoch from sum(
                least(open.upto, x.upto) - greatest(open.since, x.since))), 0)
            from offices_schedule plan
            join offices_span span on span.schedule_id = plan.id
            join generate_series(
                (x.since at time zone x.zone)::date::timestamp,
                (x.upto at time zone x.zone)::date::timestamp, interval '1 day') day
                on extract(isodow from day) - 1 = span.weekday
            cross join lateral (select
                (day + span.opens) at time zone x.zone as since,
                least(day + span.closes + case when span.closes = '00:00' then interval '1 day'
                    else interval '0' end, (select min(day + early.since) from offices_closedday
                    early where early.schedule_id = plan.id and early.day = day::date)
                ) at time zone x.zone as upto) open
            where plan.id = x.schedule
            and open.since < x.upto and open.upto > x.since and open.upto > open.since
            and not (plan.holidays and day::date = any(x.holidays))
            and not exists (select from offices_closedday closed
                where closed.schedule_id = plan.id and closed.day = day::date
                and closed.since is null)
        ) end
        from (values (%(expressions)s)) as x(since, upto, schedule, zone, holidays)
    )"""


def open_seconds(since: Expression | F, upto: Any) -> OpenSeconds:
    """Open seconds of a row that has a `queue` and an `office`."""
    return OpenSeconds(
        since, upto, F("queue__schedule_id"), F("office__zone"), Value(_days_off_now())
    )


def _days_off_now() -> list[date]:
    year = clock.now().year
    return sorted(day for y in (year - 1, year, year + 1) for day in public_holidays(y))
