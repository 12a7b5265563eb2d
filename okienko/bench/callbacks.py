"""How punctual calls are that stand for waiting: a day of an office, played through rows and verbs.

The day has two peaks. Some callers keep their place and hang up; some of those do not answer when
they are called, and are tried again by the queue's rule. Officials go home at the queue's closing
and come the next morning: who is still owed a call then is called.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from math import log, sqrt
from typing import Any
from zoneinfo import ZoneInfo

from .expected_wait import CALL, NOTES, OPEN, PEAKS, SPREAD
from .figures import Measured, Unavailable, p50, p95, row
from .whole import Whole, be_there

OFFICIALS, LOAD = 4, 1.0
KEEPS = 0.5  # the share of callers who keep the place, if they are not taken before
ANSWERS = 0.8  # the share of calls to them that are answered
ZONE = ZoneInfo("Europe/Warsaw")
DAY = 24 * 3600.0


@dataclass
class _Caller:
    """One caller; all moments are seconds after the opening."""

    contact: int
    came: float
    kept: float | None = None
    said: float | None = None  # seconds, told at that moment
    called: list[float] = field(default_factory=list)
    answered: float | None = None


@dataclass
class _Day:
    office: int
    queue: int
    officials: list[int]
    opens: datetime
    chance: random.Random
    callers: dict[int, _Caller] = field(default_factory=dict)  # by contact
    free: list[int] = field(default_factory=list)  # the longest free first
    overtaken: int = 0
    steps: list[tuple[float, int, Callable[[float], None]]] = field(default_factory=list)
    serial: Any = field(default_factory=count)

    def at(self, seconds: float, step: Callable[[float], None]) -> None:
        heapq.heappush(self.steps, (seconds, next(self.serial), step))

    def run(self) -> None:
        """Steps and timers of the rows, in the order of time."""
        from okienko.events import clock
        from okienko.events.runtime.timers import next_due, run_due

        while self.steps:
            due = next_due()
            timer = (due - self.opens).total_seconds() + 0.001 if due else DAY * 9
            seconds, step = self.steps[0][0], None
            if seconds <= timer:
                _, _, step = heapq.heappop(self.steps)
            seconds = min(seconds, max(timer, 0.0))
            with clock.at(self.opens + timedelta(seconds=seconds)):
                run_due()
                if step is not None:
                    step(seconds)
                self.match(seconds)

    # --- callers

    def comes(self, at: float) -> None:
        """Somebody calls and waits."""
        from okienko.customers.identities import phone_address
        from okienko.interactions.actions import Arrival, receive
        from okienko.routing.actions import enqueue

        number = f"+48601{len(self.callers):06}"
        received = receive(
            self.office,
            arrival=Arrival(
                channel="phone",
                account_id=None,
                external_id=f"{number}@bench",
                sender=phone_address(number),
                at=self.opens + timedelta(seconds=at),
                live=True,
                medium="voice",
            ),
        )
        contact = received.interaction_id
        self.callers[contact] = _Caller(contact, at)
        enqueue(self.office, interaction_id=contact, queue_id=self.queue)
        if self.chance.random() < KEEPS:
            self.at(at + self.chance.uniform(60, 110), lambda now: self.keeps(now, contact))
        else:
            self.at(at + self.chance.expovariate(1 / 400), lambda _now: self.gives_up(contact))

    def gives_up(self, contact: int) -> None:
        """Who is still there hangs up."""
        from okienko.routing.actions import customer_left

        if self.waiting(contact):
            customer_left(self.office, interaction_id=contact)

    def keeps(self, at: float, contact: int) -> None:
        """They keep the place, told how long it will take, and hang up."""
        from okienko.customers.identities import Address
        from okienko.events.security.scope import in_offices
        from okienko.interactions.models import Interaction
        from okienko.routing.actions import call_instead
        from okienko.routing.in_line import stands

        if not self.waiting(contact):
            return
        caller = self.callers[contact]
        with in_offices([self.office]):
            stand = stands(contact)
            row = Interaction.objects.get(id=contact)
        caller.kept, caller.said = at, stand.wait if stand else None
        call_instead(
            self.office,
            interaction_id=contact,
            channel="phone",
            account_id=None,
            address=Address(row.address_kind, row.address_value),
        )

    def waiting(self, contact: int) -> bool:
        """Whether a caller waits on the line."""
        from okienko.events.security.scope import in_offices
        from okienko.routing.models import Wait

        with in_offices([self.office]):
            rows = Wait.objects.filter(interaction=contact, result="", by_call=False)
            return rows.filter(offered=False).exists()

    # --- officials

    def match(self, at: float) -> None:
        """Who is free takes who comes first, as the matcher decides."""
        from okienko.events.security.scope import in_offices
        from okienko.routing.actions import accept, make_offer
        from okienko.routing.models import Wait

        while self.free:
            with in_offices([self.office]):
                rows = Wait.objects.filter(result="", offered=False, away_since=None)
                wait = rows.order_by("rank_at", "id").first()
            if wait is None:
                return
            official = self.free[0]
            offer = make_offer(self.office, wait_id=wait.id, official_id=official)
            if offer is None:
                continue  # outside of the hours: it rests now
            self.free.pop(0)
            accept(self.office, offer_id=offer, official_id=official)
            self.taken(at, self.callers[wait.interaction_id], official)

    def taken(self, at: float, caller: _Caller, official: int) -> None:
        """Spoken with at once, or dialled first."""
        if caller.kept is None:
            caller.answered = at
            earlier = [c for c in self.callers.values() if c.came < caller.came and c.kept]
            self.overtaken += any(not c.called for c in earlier)
            self.talks(at, caller, official)
            return
        caller.called.append(at)
        if self.chance.random() < ANSWERS:
            pause = self.chance.uniform(6, 18)
            self.at(at + pause, lambda now: self.reached(now, caller, official))
        else:
            self.at(at + 45, lambda _now: self.missed(caller, official))

    def reached(self, at: float, caller: _Caller, official: int) -> None:
        """They answer."""
        from okienko.routing.actions import answered

        answered(self.office, interaction_id=caller.contact)
        caller.answered = at
        self.talks(at, caller, official)

    def missed(self, caller: _Caller, official: int) -> None:
        """Nobody answers: tried again by the rule, or the official describes the contact."""
        from okienko.events.security.scope import in_offices
        from okienko.interactions.models import Interaction
        from okienko.routing.actions import finish, not_answered

        not_answered(self.office, interaction_id=caller.contact, words="")
        with in_offices([self.office]):
            state = Interaction.objects.get(id=caller.contact).state
        if state == "wrap_up":
            finish(
                self.office,
                interaction_id=caller.contact,
                official_id=official,
                outcome="information",
            )
        self.free.append(official)

    def talks(self, at: float, caller: _Caller, official: int) -> None:
        """So long, notes included."""
        variance = log(1 + SPREAD**2)
        talk = self.chance.lognormvariate(log(CALL) - variance / 2, sqrt(variance)) + NOTES
        self.at(at + talk, lambda now: self.done(now, caller, official))

    def done(self, at: float, caller: _Caller, official: int) -> None:
        """The official is free, or goes home."""
        from okienko.routing.actions import end_talk, finish

        end_talk(self.office, interaction_id=caller.contact, official_id=official)
        finish(
            self.office, interaction_id=caller.contact, official_id=official, outcome="information"
        )
        if at < OPEN or at > DAY:
            self.free.append(official)

    def closes(self, _at: float) -> None:
        """Whoever is free goes home; who still waits on the line is told so and goes."""
        self.free.clear()
        for contact in list(self.callers):
            self.gives_up(contact)

    def morning(self, _at: float) -> None:
        """They are back."""
        self.free = list(self.officials)


def play(seed: int) -> list[_Caller]:
    """One day and the morning after it; its callers. `Unavailable` when somebody was overtaken."""
    from okienko.events import clock
    from okienko.sampletown.past import long_streams

    chance = random.Random(seed)
    today = clock.now().astimezone(ZONE).date()
    tuesday = today + timedelta(days=(1 - today.weekday()) % 7 or 7)
    opens = datetime.combine(tuesday, time(8), ZONE)
    with clock.at(opens), long_streams():
        office, queue, officials = _office()
    day = _Day(office, queue, officials, opens, chance, free=list(officials))
    most = LOAD * OFFICIALS / (CALL + NOTES) * max(PEAKS)
    at = 0.0
    while (at := at + chance.expovariate(most)) < OPEN:
        if chance.random() < PEAKS[int(at // 3600)] / max(PEAKS):
            day.at(at, day.comes)
    day.at(OPEN, day.closes)
    day.at(DAY + 0.001, day.morning)
    day.at(DAY + 2 * 3600, lambda _at: None)
    day.run()
    if day.overtaken:
        raise Unavailable(f"{day.overtaken} who came later were taken before who kept their place")
    return list(day.callers.values())


def _office() -> tuple[int, int, list[int]]:
    from okienko.events.security.scope import in_offices
    from okienko.offices.actions import (
        add_office,
        add_official,
        add_person,
        add_schedule,
        next_office,
    )
    from okienko.routing.actions import add_queue, phone_changed, ready, stream_seen

    office = next_office()
    with in_offices([office]):
        add_office.within(office, name="Punctual", slug=f"punctual-{office}")
        week = [(day, time(8), time(16)) for day in range(5)]
        hours = add_schedule.within(office, name="Punctual", spans=week, holidays=False)
        queue = add_queue.within(
            office, name="Calls", schedule_id=hours, wrap_up_seconds=60, last_official_seconds=0
        )
        people = [
            add_person.within(office, username=f"punctual-{office}-{n}", password=None)
            for n in range(OFFICIALS)
        ]
        officials = [
            add_official.within(office, person_id=person, name=f"Official {n}", role="official")
            for n, person in enumerate(people)
        ]
    for official in officials:
        stream_seen(office, official_id=official)
        phone_changed(office, official_id=official, up=True)
        ready(office, official_id=official)
    return office, queue, officials


@row(
    "callbacks",
    "Calls instead of waiting: called when the turn came, over a day with peaks",
    "How soon is how busy the officials are; the figures follow from a seed. Rows, verbs and "
    "timers are the program's own, the clock is the day's, and no telephone rings.",
)
def measure() -> Sequence[Measured]:
    """One day of four officials."""
    whole = Whole()
    try:
        whole.start()
        be_there(whole)
        for part in ("supervisor", "switchboard"):  # nobody else matches, nobody runs timers
            for process in whole.parts()[part]:
                process.suspend()
        try:
            return _figures(play(seed=7))
        finally:
            for part in ("supervisor", "switchboard"):
                for process in whole.parts()[part]:
                    process.resume()
    finally:
        whole.stop()


def _figures(callers: Sequence[_Caller]) -> list[Measured]:
    kept = [one for one in callers if one.kept is not None]
    called = [one for one in kept if one.called]
    told = [one for one in called if one.said is not None and one.called[0] < OPEN]
    again = [
        after - before - 45
        for one in called
        for before, after in zip(one.called, one.called[1:], strict=False)
        if after < OPEN or before > DAY
    ]
    outside = sum(not (at <= OPEN or at >= DAY) for one in called for at in one.called)
    return [
        Measured(
            "called before everybody who came later",
            100.0 * len(called) / max(1, len(kept)),
            "%",
            "100",
            f"{len(callers)} callers, {len(kept)} kept their place",
        ),
        Measured(
            "the call within 30 s or 25 % of what was said",
            100.0 * sum(_right(one) for one in told) / max(1, len(told)),
            "%",
            "80",
            f"{len(told)} were told; {OFFICIALS} officials",
        ),
        Measured(
            "the call later than said, p50",
            p50([one.called[0] - one.kept - one.said for one in told if one.kept and one.said]),
            "s",
        ),
        Measured(
            "reached", 100.0 * sum(o.answered is not None for o in kept) / max(1, len(kept)), "%"
        ),
        Measured("tried again after, p50", p50(again), "s", "300, when an official is free"),
        Measured("tried again after, p95", p95(again), "s"),
        Measured("calls outside of the hours", outside, "", "0"),
        Measured(
            "called on the next morning",
            sum(any(at > DAY for at in one.called) for one in called),
            "",
        ),
    ]


def _right(caller: _Caller) -> bool:
    assert caller.kept is not None
    assert caller.said is not None
    true = caller.called[0] - caller.kept
    return abs(true - caller.said) <= max(30.0, 0.25 * true)
