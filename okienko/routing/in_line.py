"""Where a live contact stands in its queue, and how long it will wait.

One idea for telephone, chat and video. Every function runs inside the open scope of an office.
Who comes before is not only of the same queue: officials take the longest waiting of all that
they serve, so others count by the share of their officials who are this queue's too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import mean

from django.db.models import Q, QuerySet

from okienko.events import clock, prepared
from okienko.interactions.models import Medium
from okienko.offices.models import Official, Role

from .expecting import (
    KNOWN_FOR,
    KNOWN_MOST,
    KNOWN_OF,
    Expected,
    Standing,
    expected,
    patience_of,
)
from .models import Engagement, OfficialSkill, Presence, Step, Wait
from .workload import BY_PAGE, Capacity, Load, load_of

#: What was handled in this time counts where too little was lately.
KNOWN_BEFORE = timedelta(days=30)
AT_ONCE = 1.0  # seconds: who waited no longer had no time to give up


@dataclass(frozen=True)
class Stands:
    """A contact's place in its queue (1 is next), and how long it will wait, None when nobody can
    tell.
    """

    queue: int
    place: int
    expected: Expected | None

    @property
    def wait(self) -> int | None:
        """The same in seconds, as one figure."""
        return self.expected.seconds if self.expected else None


@dataclass(frozen=True)
class InLine:
    """How many live contacts wait in a queue; what one more would wait in seconds, None when
    unknown.
    """

    waiting: int
    wait: int | None


def stands(interaction_id: int) -> Stands | None:
    """Where a live contact stands among its queue's of the same medium; None: it does not wait."""
    wait = prepared.get(Wait, interaction_id=interaction_id, result="")
    if wait is None or not wait.live or wait.helps:
        return None
    ahead = _in_line(wait.queue_id, wait.medium).filter(
        Q(rank_at__lt=wait.rank_at) | Q(rank_at=wait.rank_at, id__lt=wait.id)
    )
    line = _Line(wait.queue_id, wait.load)
    return Stands(wait.queue_id, ahead.count() + 1, line.expected(wait.rank_at, wait.id))


def places(queue_id: int) -> dict[int, Stands]:
    """The same of all live texts of a queue, by contact."""
    rows = _in_line(queue_id, Medium.TEXT).order_by("rank_at", "id")
    waiting = list(rows.values_list("interaction_id", "rank_at", "id"))
    line = _Line(queue_id, Load.TEXT) if waiting else None
    return {
        contact: Stands(queue_id, place, line.expected(rank, wait) if line else None)
        for place, (contact, rank, wait) in enumerate(waiting, 1)
    }


def line_in(queue_id: int, medium: str = Medium.TEXT) -> InLine:
    """Who waits in a queue, for one who thinks of joining them."""
    waiting = _in_line(queue_id, medium).count()
    wait = _Line(queue_id, load_of(live=True, medium=medium)).expected()
    return InLine(waiting, wait.seconds if wait else None)


def _in_line(queue_id: int, medium: str) -> QuerySet[Wait]:
    return Wait.objects.filter(queue=queue_id, result="", live=True, medium=medium, helps="")


class _Line:
    """What is known of a queue for contacts of one load, read once."""

    def __init__(self, queue_id: int, load: Load) -> None:
        self.media = (Medium.TEXT,) if load == Load.TEXT else (Medium.VOICE, Medium.VIDEO)
        self.queue = queue_id
        now = clock.now()
        people = _people(now, load)
        rows = Wait.objects.filter(result="", live=True, medium__in=self.media, helps="")
        there = rows.filter(away_since=None).order_by("rank_at", "id")
        self.waiting = list(there.values_list("rank_at", "id", "queue_id", "by_call"))
        able = _able({queue_id, *(queue for _, _, queue, _ in self.waiting)}, people.keys())
        mine = able[queue_id]
        # an official of another office does not come into this scope: whoever is here, counts here
        self.shares = {
            queue: len(mine & those) / len(those) for queue, those in able.items() if those
        }
        self.standing = Standing(
            ahead=0,
            places=sum(_places(people[each], load) for each in mine),
            handling=self._handling(now),
            free=sum(_free(people[each], load) for each in mine),
            patience=self._patience(now),
        )

    def expected(self, rank: datetime | None = None, wait_id: int = 0) -> Expected | None:
        """How long the one of this rank will wait; without one who would come last."""
        before = [
            (self.shares.get(queue, 0.0), by_call)
            for at, each, queue, by_call in self.waiting
            if rank is None or (at, each) < (rank, wait_id)
        ]
        ahead = round(sum(share for share, _ in before))
        staying = round(sum(share for share, by_call in before if by_call))
        return expected(replace(self.standing, ahead=ahead, staying=min(ahead, staying)))

    def _handling(self, now: datetime) -> float | None:
        done = Engagement.objects.filter(
            queue=self.queue, live=True, medium__in=self.media, helps="", ended_at__isnull=False
        ).exclude(result="not_reached")
        rows = done.filter(began_at__gt=now - KNOWN_BEFORE).order_by("-began_at")
        times = [
            (began, (ended - began).total_seconds())
            for began, ended in rows.values_list("began_at", "ended_at")[:KNOWN_MOST]
            if ended is not None
        ]
        lately = [took for began, took in times if began > now - KNOWN_FOR]
        known = lately if len(lately) >= KNOWN_OF else [took for _, took in times]
        return mean(known) if len(known) >= KNOWN_OF else None

    def _patience(self, now: datetime) -> float | None:
        rows = Wait.objects.filter(
            queue=self.queue,
            live=True,
            medium__in=self.media,
            helps="",
            by_call=False,
            result__in=["answered", "abandoned"],
            entered_at__gt=now - KNOWN_FOR,
        ).order_by("-entered_at")[:KNOWN_MOST]
        waited = ((row.seconds(now), row.result == "abandoned") for row in rows)
        return patience_of([(for_, gave_up) for for_, gave_up in waited if for_ > AT_ONCE])


def _people(now: datetime, load: Load) -> dict[int, Presence]:
    """Who is at work and reached by such a contact: the presence of each, by official."""
    presence = {
        "person__presence__state": Presence.State.READY,
        "person__presence__stream_until__gt": now,
    }
    if load not in BY_PAGE:  # spoken
        presence["person__presence__phone_up"] = True
    seats = Official.objects.filter(active=True, **presence).exclude(role=Role.INTERPRETER)
    return {seat.id: seat.person.presence for seat in seats.select_related("person__presence")}


def _able(queues: Iterable[int], officials: Collection[int]) -> dict[int, set[int]]:
    """Of some queues, which of these officials get its contacts at once."""
    needs: dict[int, list[tuple[int, int]]] = {queue: [] for queue in queues}
    first = Step.objects.filter(queue__in=list(needs), after_seconds=0)
    for queue, skill, level in first.values_list("queue_id", "skill_id", "level"):
        needs[queue].append((skill, level))
    levels: dict[int, dict[int, int]] = defaultdict(dict)
    if any(needs.values()):
        rows = OfficialSkill.objects.filter(official__in=list(officials))
        for official, skill, level in rows.values_list("official_id", "skill_id", "level"):
            levels[official][skill] = level
    return {
        queue: {
            each
            for each in officials
            if all(levels[each].get(skill, 0) >= level for skill, level in asked)
        }
        for queue, asked in needs.items()
    }


def _places(row: Presence, load: Load) -> int:
    """How many such contacts an official serves at once."""
    return row.texts_limit if load == Load.TEXT else 1


def _free(row: Presence, load: Load) -> int:
    """How many more just now."""
    if not _room(row).fits(load):
        return 0
    return row.texts_limit - row.texts if load == Load.TEXT else 1


def _room(row: Presence) -> Capacity:
    return Capacity(
        row.calls,
        row.texts,
        row.written,
        row.texts_limit,
        row.texts_beside_call,
        row.written_limit,
    )
