"""The engine of the played history: steps at given times, and who is free to take what waits.

It drives the same verbs and the same pure matcher as the living program, by `events.clock.at`.
Nothing else may work on these offices meanwhile.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.routing import actions as routing
from okienko.routing.actions import presence
from okienko.routing.matching import RoutedPerson, RoutingState, Waiting
from okienko.routing.models import Wait
from okienko.routing.workload import BY_PHONE, Capacity, Load

from .cast import Hand, Town

Step = Callable[[], None]
#: Called with (office, wait id, offer id, hand) when something rings.
Ringing = Callable[[Town, int, int, "Desk"], None]


@dataclass
class Desk:
    """A person at work, as the engine sees it."""

    hand: Hand
    at_work: bool = False
    present: bool = False
    room: Capacity = field(default_factory=Capacity)
    idle_since: float = 0.0

    @property
    def free(self) -> bool:
        """Nothing rings and nothing is being done."""
        return self.room == Capacity()


@dataclass
class Past:
    """Runs steps in the order of time."""

    towns: list[Town]
    desks: list[Desk]
    dice: Random
    ring: Ringing = field(init=False)  # set by who plays the contacts
    done: int = 0  # steps
    _steps: list[tuple[datetime, int, Step]] = field(default_factory=list)
    _serial: Iterator[int] = field(default_factory=count)
    _routing: RoutingState = field(default_factory=RoutingState)

    def __post_init__(self) -> None:
        for town in self.towns:
            self._routing.rules.update(town.rules)
        self._town = {town.id: town for town in self.towns}
        self._desk = {desk.hand.person: desk for desk in self.desks}

    # --- time

    def at(self, moment: datetime, step: Step) -> None:
        """Have a step run at a moment."""
        heappush(self._steps, (moment, next(self._serial), step))

    def after(self, seconds: float, step: Step) -> None:
        """Have a step run so many seconds after the present one."""
        self.at(clock.now() + timedelta(seconds=seconds), step)

    def run(self, until: datetime) -> None:
        """Run what is due before `until`; later steps are forgotten by `forget`."""
        while self._steps:
            alarm = self._routing.next_alarm()
            due = self._steps[0][0]
            if alarm is not None and alarm < due.timestamp():
                due = datetime.fromtimestamp(max(alarm, 0), tz=due.tzinfo)
                if due >= until:
                    return
                with clock.at(due):
                    self._match()
                continue
            if due >= until:
                return
            moment, _, step = heappop(self._steps)
            with clock.at(moment):
                step()
                self._match()
            self.done += 1

    def forget(self) -> None:
        """Drop what has not happened yet."""
        self._steps.clear()

    # --- who waits, who is there

    def waits(self, town: Town, wait_id: int) -> None:
        """A contact waits (again)."""
        with in_offices([town.id]):
            wait = Wait.objects.get(id=wait_id)
        if wait.result:
            return
        now = clock.now().timestamp()
        self._routing.put_wait(
            Waiting(
                id=wait.id,
                office=town.id,
                queue=wait.queue_id,
                load=wait.load,
                entered=wait.entered_at.timestamp(),
                rank=wait.rank_at.timestamp(),
                language_skill=town.languages.get(wait.language),
                preferred=wait.preferred_id,
                preferred_until=wait.preferred_until.timestamp() if wait.preferred_until else 0,
                excluded=wait.excluded_id,
            ),
            now,
        )

    def waits_no_more(self, wait_id: int) -> None:
        """It was abandoned."""
        self._routing.drop_wait(wait_id)

    def take(self, desk: Desk, load: Load) -> None:
        """Count a contact at a desk."""
        desk.room = desk.room.with_one(load)
        self.changed(desk)

    def give_back(self, desk: Desk, load: Load) -> None:
        """A contact is done."""
        desk.room = desk.room.without_one(load)
        desk.idle_since = clock.now().timestamp()
        self.changed(desk)

    def changed(self, desk: Desk) -> None:
        """Tell the matcher's picture about a desk."""
        hand = desk.hand
        seats = {
            official: (office, hand.skills[official]) for office, official in hand.officials.items()
        }
        self._routing.put_person(
            RoutedPerson(hand.person, seats, desk.present, BY_PHONE, desk.room, desk.idle_since)
        )

    def _match(self) -> None:
        for pair in self._routing.match(clock.now().timestamp()):
            town = self._town[pair.wait.office]
            desk = next(
                desk for desk in self.desks if pair.official in desk.hand.officials.values()
            )
            offer = routing.make_offer(town.id, wait_id=pair.wait.id, official_id=pair.official)
            if offer is None:
                raise RuntimeError("history and rows disagree about who is free")
            desk.room = desk.room.with_one(pair.wait.load)
            self.ring(town, pair.wait.id, offer, desk)

    # --- presence

    def arrive(self, desk: Desk) -> None:
        """Come to work."""
        hand = desk.hand
        desk.at_work = True
        routing.stream_seen(hand.home, official_id=hand.seat)
        routing.phone_changed(hand.home, official_id=hand.seat, up=True)
        self.be_ready(desk)

    def be_ready(self, desk: Desk) -> None:
        """Take contacts from now on."""
        if not desk.at_work:
            return
        routing.ready(desk.hand.home, official_id=desk.hand.seat)
        desk.present, desk.idle_since = True, clock.now().timestamp()
        self.changed(desk)

    def pause(self, desk: Desk, reason: str, seconds: float) -> None:
        """Be not ready for a while; put off while something rings or goes on."""
        if not desk.present:
            return
        if not desk.free:
            self.after(45, lambda: self.pause(desk, reason, seconds))
            return
        routing.not_ready(desk.hand.home, official_id=desk.hand.seat, reason=reason)
        desk.present = False
        self.changed(desk)
        self.after(seconds, lambda: self.be_ready(desk))

    def missed(self, desk: Desk, seconds: float) -> None:
        """The program made the official not ready; he comes back after a while."""
        desk.present = False
        self.changed(desk)
        self.after(seconds, lambda: self.be_ready(desk))

    def leave(self, desk: Desk) -> None:
        """Go home, once nothing is being done."""
        if not desk.free:
            self.after(40, lambda: self.leave(desk))
            return
        hand = desk.hand
        routing.sign_out(hand.home, official_id=hand.seat)
        routing.phone_changed(hand.home, official_id=hand.seat, up=False)
        routing.stream_seen(hand.home, official_id=hand.seat, alive=False)
        desk.at_work = desk.present = False
        self.changed(desk)


@contextmanager
def long_streams() -> Iterator[None]:
    """A page is thought alive for a whole shift, so that history need not say so each minute."""
    before = presence.STREAM_SECONDS
    presence.STREAM_SECONDS = 14 * 3600
    try:
        yield
    finally:
        presence.STREAM_SECONDS = before
