"""Occupancy: how much of their time officials spend in contacts, from events and engagements."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection

from okienko.events import clock

from .periods import Period

# ready: from each presence.changed that says so (with a page and a phone that live) until the
# next one of the same person. Events of the first days do not tell of the page.
# busy: engagements (a clock that was set back leaves one that ends before it begins).
# Multiranges add up overlaps once.
_SQL = """
with said as (
    select subject as person, at, data->>'state' = 'ready'
            and coalesce((data->>'reachable')::boolean, true) as ready,
        lead(at) over (partition by subject order by at, id) as until
    from events_event
    where office_id = any(%(offices)s) and kind = 'presence.changed'
        and at < %(end)s and at >= %(before)s
), present as (
    select person,
        tstzrange(greatest(at, %(start)s), least(coalesce(until, %(end)s), %(end)s)) as span
    from said where ready and coalesce(until, %(end)s) > %(start)s
), busy as (
    select o.person_id as person, tstzrange(
            greatest(began_at, %(start)s), least(coalesce(ended_at, %(end)s), %(end)s)) as span
    from routing_engagement e join offices_official o on o.id = e.official_id
    where e.office_id = any(%(offices)s) and began_at < %(end)s
        and (ended_at is null or ended_at > greatest(began_at, %(start)s))
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
