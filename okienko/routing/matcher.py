"""The matcher: reads events, keeps a picture, makes offers. It runs once, in the switchboard.

A second one would be harmless: the offer is a compare-and-swap on the official's capacity row.
When an offer fails, the truth about both is read again.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from okienko.events import clock
from okienko.events.db_function import call_db_function
from okienko.events.log.feed import Fact, Feed, news
from okienko.events.refusals import Refused
from okienko.events.runtime.bridge import Bridge
from okienko.events.security.scope import in_all_offices
from okienko.offices.models import Official, Role

from .actions import make_offer, page_lost
from .matching import (
    NO_QUEUE,
    NOBODYS,
    ONLY_HELPS,
    Match,
    NeedsOverTime,
    RoutedPerson,
    RoutingState,
    Waiting,
)
from .models import Attendance, Presence, Queue, Skill, Step
from .workload import BY_PAGE, BY_PHONE, Capacity, load_of

log = logging.getLogger(__name__)

# What is accepted left the picture when it was offered.
_SETTLED = ("offer.accepted",)
KINDS = (
    *("wait.", "offer.", "presence.", "engagement.", "contact.changed"),
    *("levels.changed", "limits.changed"),
)
# After these all is read again.
SETTINGS = ("queue.changed", "skill.changed", "official.changed")
RELOAD = 60.0  # seconds: all is read again so often, whatever was told


class Matcher:
    """Keeps one RoutingState in step with the rows."""

    def __init__(self, bridge: Bridge, feed: Feed) -> None:
        self.bridge = bridge
        self.feed = feed
        self.state = RoutingState()
        self._language_skills: dict[tuple[int, str], int] = {}
        self._interpret: set[int] = set()  # officials who do nothing else
        self._loaded = 0.0
        self._made: set[int] = set()
        self._strange = False  # somebody waits in a queue whose rules were not read yet

    async def run(self) -> None:
        """Match until cancelled; under the lease "matcher"."""
        with self.feed.subscribe(*KINDS, *SETTINGS, eager=True) as facts:
            await self.feed.ready.wait()
            await self.bridge.call("matcher", note_lost_pages)
            await self.bridge.call("matcher", self.load)
            while True:
                await self._offer()
                heard = await self._wait(facts)
                if clock.now().timestamp() - self._loaded > RELOAD:
                    await self.bridge.call("matcher", note_lost_pages)
                    await self.bridge.call("matcher", self.load)
                elif heard:
                    await self.bridge.call("matcher", self.refresh, heard)
                if self._strange or any(fact.kind in SETTINGS for fact in heard):
                    await self.bridge.call("matcher", self.load)

    async def _wait(self, facts: "asyncio.Queue[Fact]") -> list[Fact]:
        alarm = self.state.next_alarm()
        seconds = min(1.0, max(0.0, alarm - clock.now().timestamp())) if alarm else 1.0
        return await news(facts, seconds)

    async def _offer(self) -> None:
        pairs = self.state.match(clock.now().timestamp())
        await asyncio.gather(*(self._make(pair) for pair in pairs))

    async def _make(self, pair: Match) -> None:
        wait = pair.wait
        try:
            made = await self.bridge.call(
                f"wait-{wait.id}",
                make_offer,
                wait.office,
                wait_id=wait.id,
                official_id=pair.official,
            )
        except Refused:
            made = None
        except Exception:
            log.exception("offer_failed", extra={"wait": wait.id})
            made = None
        if made is None:
            await self.bridge.call("matcher", self._read_again, pair)
        else:
            self._made.add(made)  # the picture has counted it: nothing to read again

    # --- reading ------------------------------------------------------------------------------

    def load(self) -> None:
        """Read everything: at the start, and now and then for changed settings."""
        state = RoutingState()
        with in_all_offices():
            state.rules = _rules()
            self._interpret = set(
                Official.objects.filter(role=Role.INTERPRETER).values_list("id", flat=True)
            )
            self._language_skills = {
                (office, language): skill
                for skill, office, language in Skill.objects.exclude(language="").values_list(
                    "id", "office_id", "language"
                )
            }
        self.state = state
        self._put_people(None)
        self._put_waits(None)
        self._loaded = clock.now().timestamp()
        self._strange = False

    def refresh(self, facts: Iterable[Fact]) -> None:
        """Read again what the facts concern."""
        waits: set[int] = set()
        officials: set[int] = set()
        for fact in facts:
            if fact.kind == "offer.made" and fact.subject in self._made:
                self._made.discard(fact.subject)
                continue
            if fact.kind.startswith("wait."):
                waits.add(fact.subject)
            elif "wait" in fact.data and fact.kind not in _SETTLED:
                waits.add(int(fact.data["wait"]))
            official = fact.data.get("official")
            if official and not _same_room(fact):
                officials.add(int(official))
        if waits:
            self._put_waits(waits)
        if officials:
            self._put_people(officials)

    def _read_again(self, pair: Match) -> None:
        self._put_people({pair.official})
        self._put_waits({pair.wait.id})

    def _put_people(self, officials: set[int] | None) -> None:
        """Put the persons of some officials into the picture, or everybody."""
        seats: dict[int, dict[int, tuple[int, dict[int, int]]]] = {}
        found: dict[int, _Present] = {}
        for row in _all_or_some("okienko_everybody_2", "okienko_people_2", officials):
            *fields, official, office, skills, levels = row
            present = _Present(*fields)
            found[present.person] = present
            known = dict(zip(skills or (), levels or (), strict=True))
            if official in self._interpret:
                known[ONLY_HELPS] = 1
            seats.setdefault(present.person, {})[official] = (office, known)
        at = clock.now()
        for person, present in found.items():
            self.state.put_person(_person(present, seats[person], at))

    def _put_waits(self, ids: set[int] | None) -> None:
        """Put some waiting contacts into the picture, or all; those that wait no more leave it."""
        now = clock.now().timestamp()
        seen = set()
        for row in _all_or_some("okienko_all_waits_4", "okienko_waits_4", ids):
            *fields, held = row
            wait = self._waiting(*fields)
            self._strange |= wait.queue not in (NO_QUEUE, *self.state.rules)
            seen.add(wait.id)
            if held:
                self.state.drop_wait(wait.id)
            else:
                self.state.put_wait(wait, now)
        for gone in (ids or set()) - seen:
            self.state.drop_wait(gone)

    def _waiting(
        self,
        wait: int,
        office: int,
        queue: int,
        live: bool,  # noqa: FBT001 (the columns of a row)
        medium: str,
        language: str,
        entered: datetime,
        rank: datetime,
        preferred: int | None,
        preferred_until: datetime | None,
        excluded: int | None,
        helps: str,
    ) -> Waiting:
        skill = self._language_skills.get((office, language))
        return Waiting(
            id=wait,
            office=office,
            queue=NO_QUEUE if helps else queue,
            load=load_of(live, medium),
            entered=entered.timestamp(),
            rank=rank.timestamp(),
            language_skill=NOBODYS if helps and skill is None else skill,
            preferred=preferred,
            preferred_until=preferred_until.timestamp() if preferred_until else 0.0,
            excluded=excluded,
        )


class _Present(NamedTuple):
    """The person of a row of the function `okienko_people_2`."""

    person: int
    state: str
    stream_until: datetime | None
    phone_up: bool
    idle_since: datetime
    calls: int
    texts: int
    written: int
    texts_limit: int
    texts_beside_call: int
    written_limit: int


def _all_or_some(every: str, some: str, ids: set[int] | None) -> list[tuple[Any, ...]]:
    return call_db_function(every) if ids is None else call_db_function(some, list(ids))


def _same_room(fact: Fact) -> bool:
    """Events of an official that leave readiness and room as they were: nothing to read again."""
    if fact.kind == "contact.changed":
        return fact.data.get("step") in ("hold", "resume", "end")
    return fact.kind == "offer.accepted"  # what rang counted as taken


def _person(
    present: _Present, officials: dict[int, tuple[int, dict[int, int]]], at: datetime
) -> RoutedPerson:
    return RoutedPerson(
        id=present.person,
        officials=officials,
        present=present.state == Presence.State.READY
        and present.stream_until is not None
        and present.stream_until > at,
        media=BY_PHONE if present.phone_up else BY_PAGE,
        room=Capacity(
            calls=present.calls,
            texts=present.texts,
            written=present.written,
            texts_limit=present.texts_limit,
            texts_beside_call=present.texts_beside_call,
            written_limit=present.written_limit,
        ),
        idle_since=present.idle_since.timestamp(),
    )


def _rules() -> dict[int, NeedsOverTime]:
    """The rungs of each queue: at each rung, the needs that the steps so far add up to."""
    by_queue: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for queue in _queue_ids():
        by_queue[queue] = []
    steps = Step.objects.order_by("after_seconds").values_list(
        "queue_id", "after_seconds", "skill_id", "level"
    )
    for queue, after, skill, level in steps:
        by_queue[queue].append((after, skill, level))
    return {queue: rule_of(steps) for queue, steps in by_queue.items()}


def rule_of(steps: Iterable[tuple[int, int, int]]) -> NeedsOverTime:
    """A rule from rows of (after seconds, skill, level), ordered by seconds."""
    needs: dict[int, int] = {}
    rungs: dict[float, dict[int, int]] = {0.0: {}}
    for after, skill, level in steps:
        needs = {**needs, skill: level}
        rungs[float(after)] = needs
    return NeedsOverTime(tuple((after, frozenset(n.items())) for after, n in sorted(rungs.items())))


def _queue_ids() -> list[int]:
    return list(Queue.objects.values_list("id", flat=True))


def note_lost_pages() -> None:
    """Say of pages that went without a word that they are gone."""
    with in_all_offices():
        silent = list(
            Attendance.objects.filter(
                ended_at=None,
                reachable=True,
                official__person__presence__stream_until__lte=clock.now(),
            ).values_list("office_id", "official_id")
        )
    for office, official in silent:
        page_lost(office, official_id=official)
