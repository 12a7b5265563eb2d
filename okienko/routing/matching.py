"""Who gets whom: the pure part of the matcher, without database or clock.

Rules, in this order: skills at the levels that the queue asks for after this much waiting;
the last official of an open matter alone, for some seconds, if present; the longest waiting
first (by rank, in which head starts are counted); among officials the most idle first.

The cost of a step does not grow with the number of waiting contacts or officials: contacts that
ask for the same stand in one heap (a *bucket*), idle officials stand in the heap of each bucket
whose needs they meet, and what has gone stale is dropped when it comes to the top.
All times are seconds since the epoch.

A contact that assists another one (it waits in `NO_QUEUE`) asks for its language alone, and is the
only kind for whom `ONLY_HELPS` is among the skills.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from heapq import heapify, heappop, heappush

from .workload import Capacity, Load

Needs = frozenset[tuple[int, int]]  # (skill, least level)
#: No queue and no skill have the number 0.
NO_QUEUE = ONLY_HELPS = 0
NOBODYS = -1  # a skill that nobody has: an interpreter is sought of a language without one


@dataclass(frozen=True)
class NeedsOverTime:
    """What a queue asks for: from each number of seconds on, the needs that then hold."""

    rungs: tuple[tuple[float, Needs], ...] = ((0.0, frozenset()),)


@dataclass(frozen=True)
class Waiting:
    """A contact in a queue. `preferred` alone is asked until `preferred_until`."""

    id: int
    office: int
    queue: int
    load: str
    entered: float
    rank: float
    language_skill: int | None = None
    preferred: int | None = None
    preferred_until: float = 0.0
    excluded: int | None = None


@dataclass(frozen=True)
class RoutedPerson:
    """A login with a seat in one or more offices: `officials` maps official to (office, skills)."""

    id: int
    officials: dict[int, tuple[int, dict[int, int]]]
    present: bool
    media: frozenset[str]  # the loads by which they can be reached (workload.BY_PAGE, BY_PHONE)
    room: Capacity
    idle_since: float

    def fits(self, load: str) -> bool:
        """Whether one more contact of this load may ring here now."""
        return self.present and load in self.media and self.room.fits(load)


@dataclass(frozen=True)
class Match:
    """An offer to be made."""

    wait: Waiting
    official: int


BucketKey = tuple[int, int, str, int | None, int]  # office, queue, load, language, rung


@dataclass
class _Bucket:
    load: str
    office: int
    needs: Needs
    helps: bool = False  # for what assists another contact
    waits: list[tuple[float, int]] = field(default_factory=list)
    idle: list[tuple[float, int]] = field(default_factory=list)  # (idle since, official)

    def takes(self, office: int, skills: dict[int, int]) -> bool:
        if office != self.office or (ONLY_HELPS in skills and not self.helps):
            return False
        return all(skills.get(s, 0) >= level for s, level in self.needs)


class RoutingState:
    """The picture in memory. Feed it with what changed, then ask `match`."""

    def __init__(self) -> None:
        self.rules: dict[int, NeedsOverTime] = {}
        self.waits: dict[int, Waiting] = {}
        self.people: dict[int, RoutedPerson] = {}
        self._person_of: dict[int, int] = {}
        self._place: dict[int, BucketKey | None] = {}  # None: held for the preferred official
        self._buckets: dict[BucketKey, _Bucket] = {}
        self._eligible: dict[int, list[_Bucket]] = {}
        self._held: dict[int, list[tuple[float, int]]] = {}
        self._alarms: list[tuple[float, int]] = []
        self._dirty_people: set[int] = set()
        self._dirty_waits: set[int] = set()

    # --- what changed -------------------------------------------------------------------------

    def put_wait(self, wait: Waiting, now: float) -> None:
        """A contact waits (again), or something about it changed."""
        self.drop_wait(wait.id)
        self.waits[wait.id] = wait
        self._settle(wait, now)

    def drop_wait(self, wait_id: int) -> None:
        """A contact waits no more, or rings somewhere."""
        self.waits.pop(wait_id, None)
        self._place.pop(wait_id, None)
        self._dirty_waits.discard(wait_id)

    def put_person(self, person: RoutedPerson) -> None:
        """A login's readiness, room or skills are now so."""
        before = self.people.get(person.id)
        self.people[person.id] = person
        if before is None or before.officials != person.officials:
            for official in before.officials if before else ():
                self._eligible.pop(official, None)
                self._person_of.pop(official, None)
            for official, (office, skills) in person.officials.items():
                self._person_of[official] = person.id
                self._eligible[official] = [
                    b for b in self._buckets.values() if b.takes(office, skills)
                ]
        if before and before.present and not person.present:
            self._release_held(person)
        if any(person.fits(kind) for kind in Load):
            self._enlist(person)
            self._dirty_people.add(person.id)
        else:
            self._dirty_people.discard(person.id)

    def next_alarm(self) -> float | None:
        """When widening or an end of preference next changes something."""
        while self._alarms and self._alarms[0][1] not in self.waits:
            heappop(self._alarms)
        return self._alarms[0][0] if self._alarms else None

    # --- matching -----------------------------------------------------------------------------

    def match(self, now: float) -> list[Match]:
        """The offers to make now. They count as made."""
        self._ring_alarms(now)
        pairs: list[Match] = []
        while self._dirty_waits or self._dirty_people:
            candidates = {w for w in self._dirty_waits if w in self.waits}
            self._dirty_waits.clear()
            for person_id in list(self._dirty_people):
                best = self._best_wait(self.people[person_id])
                if best is None:
                    self._dirty_people.discard(person_id)
                else:
                    candidates.add(best)
            before = len(pairs)
            for wait_id in sorted(candidates, key=lambda w: (self.waits[w].rank, w)):
                official = self._best_official(self.waits[wait_id])
                if official is not None:
                    pairs.append(self._pair(wait_id, official))
            if len(pairs) == before:
                break
        self._dirty_people.clear()
        return pairs

    def _pair(self, wait_id: int, official: int) -> Match:
        wait = self.waits[wait_id]
        self.drop_wait(wait_id)
        person = self.people[self._person_of[official]]
        self.put_person(replace(person, room=person.room.with_one(wait.load)))
        return Match(wait, official)

    def _best_wait(self, person: RoutedPerson) -> int | None:
        """The longest waiting contact that this person may get, from the tops of the heaps."""
        best: tuple[float, int] | None = None
        for official in person.officials:
            tops = [
                self._top_wait(b.waits, official)
                for b in self._eligible.get(official, ())
                if person.fits(b.load)
            ]
            held = self._top_wait(self._held.get(official, []), official)
            if held and person.fits(self.waits[held[1]].load):
                tops.append(held)
            for top in tops:
                if top and (best is None or top < best):
                    best = top
        return best[1] if best else None

    def _top_wait(self, heap: list[tuple[float, int]], official: int) -> tuple[float, int] | None:
        skipped: list[tuple[float, int]] = []
        found = None
        while heap:
            rank, wait_id = heap[0]
            wait = self.waits.get(wait_id)
            if wait is None or wait.rank != rank or not self._stands_in(wait_id, heap):
                heappop(heap)
            elif wait.excluded == official:
                skipped.append(heappop(heap))
            else:
                found = heap[0]
                break
        for entry in skipped:
            heappush(heap, entry)
        return found

    def _stands_in(self, wait_id: int, heap: list[tuple[float, int]]) -> bool:
        key = self._place.get(wait_id)
        if key is not None:
            return self._buckets[key].waits is heap
        return self._held.get(self.waits[wait_id].preferred or 0) is heap

    def _best_official(self, wait: Waiting) -> int | None:
        """The most idle official for a contact, or the preferred one alone."""
        key = self._place[wait.id]
        if key is None:
            official = wait.preferred or 0
            person = self.people.get(self._person_of.get(official, 0))
            return official if person and person.fits(wait.load) else None
        bucket = self._buckets[key]
        skipped: list[tuple[float, int]] = []
        found = None
        while bucket.idle:
            idle_since, official = bucket.idle[0]
            person = self.people.get(self._person_of.get(official, 0))
            if (
                person is None
                or person.idle_since != idle_since
                or not person.fits(wait.load)
                or not bucket.takes(*person.officials[official])
            ):
                heappop(bucket.idle)
            elif official == wait.excluded:
                skipped.append(heappop(bucket.idle))
            else:
                found = official
                break
        for entry in skipped:
            heappush(bucket.idle, entry)
        return found

    # --- places -------------------------------------------------------------------------------

    def _settle(self, wait: Waiting, now: float) -> None:
        """Put a contact where it stands now, and set the alarm for its next move."""
        if self._is_held(wait, now):
            self._place[wait.id] = None
            heappush(self._held.setdefault(wait.preferred or 0, []), (wait.rank, wait.id))
            heappush(self._alarms, (wait.preferred_until, wait.id))
        else:
            rungs = self._rule(wait.queue).rungs
            rung = max(
                (i for i, (after, _) in enumerate(rungs) if now >= wait.entered + after), default=0
            )
            key = (wait.office, wait.queue, wait.load, wait.language_skill, rung)
            bucket = self._bucket(key, rungs[rung][1])
            self._place[wait.id] = key
            heappush(bucket.waits, (wait.rank, wait.id))
            if rung + 1 < len(rungs):
                heappush(self._alarms, (wait.entered + rungs[rung + 1][0], wait.id))
        self._dirty_waits.add(wait.id)

    def _is_held(self, wait: Waiting, now: float) -> bool:
        if wait.preferred is None or now >= wait.preferred_until:
            return False
        person = self.people.get(self._person_of.get(wait.preferred, 0))
        return person is not None and person.present and wait.preferred != wait.excluded

    def _rule(self, queue: int) -> NeedsOverTime:
        return self.rules.get(queue) or NeedsOverTime()

    def _bucket(self, key: BucketKey, needs: Needs) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            office, queue, load, language, _ = key
            named = {skill for skill, _ in needs}
            if language is not None and language not in named:
                needs = needs | {(language, 1)}
            needs = frozenset((s, level) for s, level in needs if level > 0)
            bucket = self._buckets[key] = _Bucket(load, office, needs, queue == NO_QUEUE)
            for person in self.people.values():
                for official, (there, skills) in person.officials.items():
                    if bucket.takes(there, skills):
                        self._eligible[official].append(bucket)
                        if person.fits(load):
                            bucket.idle.append((person.idle_since, official))
            heapify(bucket.idle)
        return bucket

    def _enlist(self, person: RoutedPerson) -> None:
        for official in person.officials:
            for bucket in self._eligible.get(official, ()):
                if person.fits(bucket.load):
                    heappush(bucket.idle, (person.idle_since, official))

    def _release_held(self, person: RoutedPerson) -> None:
        """A preferred official has gone: their contacts need wait for nobody."""
        for official in person.officials:
            for _, wait_id in self._held.pop(official, []):
                if wait_id in self.waits and self._place.get(wait_id, ()) is None:
                    wait = self.waits[wait_id]
                    self._settle(wait, wait.entered)  # its alarm brings it to today's rung

    def _ring_alarms(self, now: float) -> None:
        moved: Iterable[int] = set()
        while self._alarms and self._alarms[0][0] <= now:
            moved = {*moved, heappop(self._alarms)[1]}
        for wait_id in moved:
            if wait_id in self.waits:
                self._settle(self.waits[wait_id], now)
