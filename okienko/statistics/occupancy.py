"""Occupancy: how much of their time officials spend in contacts."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection

from okienko.events import clock

from .periods import Period

# present: ready, with a page and a phone that live. busy: engagements (a clock that was set back
# leaves one that ends before it begins). Multiranges add up overlaps once.
_SQL = """
with present as (
    select o.person_id as person, tstzrange(
            greatest(began_at, %(start)s), least(coalesce(ended_at, %(end)s), %(end)s)) as span
    from routing_attendance a join offices_official o on o.id = a.official_id
    where a.office_id = any(%(offices)s) and began_at < %(end)s and began_at >= %(before)s
        and (ended_at is null or ended_at > %(start)s) and state = 'ready' and reachable
        and o.role <> 'interpreter'
), busy as (
    select o.person_id as person, tstzrange(
            greatest(began_at, %(start)s), least(coalesce(ended_at, %(end)s), %(end)s)) as span
    from routing_engagement e join offices_official o on o.id = e.official_id
    where e.office_id = any(%(offices)s) and began_at < %(end)s
        and (ended_at is null or ended_at > greatest(began_at, %(start)s))
        and o.role <> 'interpreter'
), added as (
    select
        (select range_agg(span) from busy where busy.person = o.person) as working,
        (select range_agg(span) from (select * from present union all select * from busy) any_span
            where any_span.person = o.person) as there
    from (select person from present union select person from busy) o
)
select 100.0 * sum(working_seconds) / nullif(sum(there_seconds), 0) from added
cross join lateral (select
    coalesce((select sum(extract(epoch from upper(r) - lower(r))) from unnest(working) r), 0)
        as working_seconds,
    coalesce((select sum(extract(epoch from upper(r) - lower(r))) from unnest(there) r), 0)
        as there_seconds) times
"""


def occupancy(period: Period, offices: Collection[int]) -> float | None:
    """Percent, or None when nobody was there. What of the period is to come is left out.

    Who was ready before the period began counts if they said so within the day before it.
    """
    end: datetime = min(period.end, clock.now())
    if end <= period.start:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "offices": list(offices),
                "before": period.start - timedelta(days=1),
                "start": period.start,
                "end": end,
            },
        )
        value = cursor.fetchone()[0]
    return None if value is None else float(value)
