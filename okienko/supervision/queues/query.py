"""Each queue: what waits now, and its figures of today."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from okienko.events import clock
from okienko.routing.models import Queue
from okienko.routing.queries import stays
from okienko.statistics.figures import FIGURES
from okienko.statistics.measure import Values, longest_written, measure_by

from ..scope import WallboardScope
from ..words import Cell, cell, contacts_url

LIVE = ("service_level", "answered", "abandoned", "asa", "handle", "longest_wait")
WRITTEN = ("written_level", "written_answered", "written_open")


@dataclass(frozen=True)
class QueueCard:
    """One queue. It is hot when what waits longest waits longer than the goal.

    The goal of letters counts opening hours only, here as in the figure.
    """

    id: int
    name: str
    office_id: int
    office: str
    waiting: int
    since: datetime | None
    hot: bool
    url: str
    live: list[Cell]
    written: list[Cell]


def cards(scope: WallboardScope) -> list[QueueCard]:
    """The queues in their order; six queries, however many queues."""
    oldest = {queue: stay.oldest_live for queue, stay in stays(scope.offices).items()}
    written = longest_written(scope.offices)
    values = measure_by("queue", ("waiting", "waiting_since", *LIVE, *WRITTEN), scope.on())
    return [
        _card(
            scope,
            queue,
            values.get(queue.id, {}),
            oldest.get(queue.id),
            hot=_beyond(oldest.get(queue.id), queue.goal_seconds)
            or written.get(queue.id, 0) > queue.written_goal_seconds,
        )
        for queue in scope.queues
    ]


def _card(
    scope: WallboardScope, queue: Queue, values: Values, oldest_live: datetime | None, *, hot: bool
) -> QueueCard:
    has_written = bool(values.get("written_answered") or values.get("written_open"))
    has_live = bool(oldest_live or any(values.get(c) for c in ("answered", "abandoned", "handle")))
    return QueueCard(
        id=queue.id,
        name=queue.name,
        office_id=queue.office_id,
        office=scope.office_name(queue.office_id),
        waiting=values.get("waiting", 0),
        since=values.get("waiting_since"),
        hot=hot,
        url=contacts_url("waiting", queue=queue.id),
        live=_cells(queue, values, LIVE) if has_live or not has_written else [],
        written=_cells(queue, values, WRITTEN) if has_written else [],
    )


def _cells(queue: Queue, values: Values, codes: tuple[str, ...]) -> list[Cell]:
    return [
        cell(
            figure,
            values.get(figure.code, 0 if figure.unit == "count" else None),
            title=_short(figure.code, queue),
            goal=figure.goal([queue]) if figure.goal else None,
            queue=queue.id,
        )
        for figure in (FIGURES[code] for code in codes)
    ]


def _short(code: str, queue: Queue) -> str:
    """A label of a word or two: the card is read from afar; the whole name is behind the "?"."""
    hours: Any = queue.written_goal_seconds / 3600
    return {
        "service_level": _("in %(count)d s") % {"count": queue.goal_seconds},
        "answered": pgettext("figures", "answered"),
        "abandoned": pgettext("figures", "abandoned"),
        "asa": pgettext("figures", "waited"),
        "handle": pgettext("figures", "handling"),
        "longest_wait": pgettext("figures", "longest"),
        "written_level": _("in %(count)g h") % {"count": hours},
        "written_answered": pgettext("figures", "replied"),
        "written_open": pgettext("figures", "open"),
    }[code]


def _beyond(since: datetime | None, seconds: int) -> bool:
    return since is not None and (clock.now() - since).total_seconds() > seconds
