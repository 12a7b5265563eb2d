"""Two weeks of the sample commune, played through the verbs at their times, once.

The same day brings the same weeks: the dice have a fixed seed.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import partial
from random import Random
from time import monotonic

from django.db import connection, connections

from okienko.events import clock
from okienko.events.log import publish
from okienko.events.models import EventRow, ReaderCursor
from okienko.events.runtime.reader import READERS, read_all
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing.workload import Capacity

from . import cast, days
from .cast import ZONE, Town
from .letters import LETTERS
from .lives import Lives, PlayedContact
from .matters import BY_KEY, pick
from .past import Desk, Past, long_streams
from .people import Resident, residents

DAYS = 14
CHUNK = 7  # days that are planned at once
SEED = 1919
QUIET = timedelta(minutes=25)  # before now: calls must have ended
#: Each office's part of the commune's calls.
SHARES = {"zielonka-dolna": 1.0, "brzezina-lesna": 0.25}

Say = Callable[[str], None]


def played() -> bool:
    """Whether there is a history (or anything else) already."""
    towns, _ = cast.read()
    with in_offices([town.id for town in towns]):
        return Interaction.objects.exists()


def play(say: Say, days_back: int = DAYS) -> dict[str, int]:
    """Play the days until now; what happened, counted. Nothing else may run meanwhile."""
    began, now = monotonic(), clock.now()
    towns, hands = cast.read()
    dice = Random(SEED)
    desks = [Desk(hand) for hand in hands if hand.username != "maria" and not hand.interprets]
    past = Past(towns, desks, dice)
    lives = Lives(past)
    with long_streams(), silence():
        for left in range(days_back, 0, -CHUNK):
            first = _midnight(now - timedelta(days=left))
            until = min(_midnight(now - timedelta(days=left - CHUNK)), now) if left > CHUNK else now
            for town in towns:
                _plan(past, lives, town, first, until)
            say(f"Playing the history: {days_back - left} of {days_back} days")
            past.run(until - timedelta(seconds=1))
        with clock.at(now):
            _send_home(past, lives)
    _number()
    lives.counts["events"] = _events(towns)
    say(
        f"{lives.counts.get('calls', 0)} calls, {lives.counts.get('letters', 0)} e-mails, "
        f"{lives.counts.get('messages', 0)} texts and messages and {lives.counts.get('cases', 0)} "
        f"cases were played in {monotonic() - began:.0f} s"
    )
    return lives.counts


def _midnight(moment: datetime) -> datetime:
    """The beginning of the local day."""
    return datetime.combine(moment.astimezone(ZONE).date(), time(0), ZONE)


def _plan(past: Past, lives: Lives, town: Town, first: datetime, until: datetime) -> None:
    """Set the arrivals and the shifts of one week at one office."""
    share, dice = SHARES[town.plan.slug], past.dice
    people = [who for who in residents() if share == 1 or who.language != "uk"]
    span = (first.astimezone(ZONE).date(), until.astimezone(ZONE).date())
    now = clock.now()
    for day in days.days(town.plan, *span):
        for moment in days.calls(day, share, dice):
            if first <= moment < min(until, now - QUIET):
                past.at(moment, _call(lives, town, _somebody(people, dice)))
        for moment in days.mails(day, share, dice):
            if first <= moment < min(until, now - timedelta(minutes=2)):
                past.at(moment, _letter(lives, town, _somebody(people, dice)))
        _messages(lives, town, day, (first, min(until, now - timedelta(minutes=2))))
        if day.opens and day.closes and first <= day.opens < until:
            for desk in past.desks:
                if desk.hand.home == town.id and dice.random() > 0.06:  # or a day of leave
                    _shift(lives, town, desk, (day.opens, day.closes))


def _somebody(people: list[Resident], dice: Random) -> Resident:
    """Some turn to the office again and again."""
    return people[min(int(dice.expovariate(1 / 60)), len(people) - 1)]


def _call(lives: Lives, town: Town, who: Resident) -> Callable[[], None]:
    matter = pick(lives.past.dice, who.language)
    return lambda: lives.call(PlayedContact(town, who, matter))


def _letter(lives: Lives, town: Town, who: Resident) -> Callable[[], None]:
    letter = lives.past.dice.choice(LETTERS[who.language])
    return lambda: lives.write(PlayedContact(town, who, BY_KEY[letter.key], letter))


def _messages(lives: Lives, town: Town, day: days.Day, span: tuple[datetime, datetime]) -> None:
    """Who texts and messages that day, where the office is reached so."""
    past, people = lives.past, residents()
    for moment in days.messages(day, SHARES[town.plan.slug], past.dice) if town.networks else ():
        if span[0] <= moment < span[1]:
            talk = lives.talk(town, _somebody(people, past.dice))
            past.at(moment, partial(lives.message, talk))


def _shift(lives: Lives, town: Town, desk: Desk, hours: tuple[datetime, datetime]) -> None:
    """A working day: at the desk, two breaks, some paperwork, call-backs, home."""
    past, dice, (opens, closes) = lives.past, lives.past.dice, hours
    begins = opens - timedelta(seconds=dice.uniform(-120, 300))
    past.at(begins, lambda: past.arrive(desk))
    shift = (closes - opens).total_seconds()
    for part, reason, minutes in (
        (0.15, "paperwork", (15, 40)),
        (0.33, "break", (10, 20)),
        (0.50, "paperwork", (20, 45)),
        (0.68, "break", (10, 15)),
    ):
        seconds = shift * (part + dice.uniform(-0.05, 0.05))
        past.at(opens + timedelta(seconds=seconds), _pause(past, desk, reason, minutes))
    for part in (0.3, 0.75):
        seconds = shift * (part + dice.uniform(-0.04, 0.04))
        past.at(opens + timedelta(seconds=seconds), lambda: lives.call_back(town, desk))
    past.at(closes + timedelta(seconds=dice.uniform(20, 500)), lambda: past.leave(desk))


def _pause(past: Past, desk: Desk, reason: str, minutes: tuple[int, int]) -> Callable[[], None]:
    return lambda: past.pause(desk, reason, past.dice.uniform(*minutes) * 60)


def _send_home(past: Past, lives: Lives) -> None:
    """The played shift of today ends; what is written goes back to its queue."""
    past.forget()
    lives.end_now()
    for desk in past.desks:
        if desk.at_work:
            desk.room = Capacity()
            past.leave(desk)


def _number() -> None:
    """Give the events their positions and let the readers of the log catch up.

    Not the doors' readers: they act on the world outside, of which the past asks nothing more.
    """
    with connection.cursor() as cursor:
        cursor.execute("select okienko_number_events(10000000)")
        cursor.execute("select okienko_last_pos()")
        last = cursor.fetchone()[0]
    for reader in READERS:
        if reader.__module__.startswith("okienko.channels."):
            ReaderCursor.objects.update_or_create(name=reader.name, defaults={"pos": last})
    read_all()


def _events(towns: list[Town]) -> int:
    with in_offices([town.id for town in towns]):
        return EventRow.objects.count()


def tidy() -> None:
    """After a play that was cut off: end what goes on, send everybody home."""
    towns, hands = cast.read()
    past = Past(towns, [Desk(hand) for hand in hands], Random(SEED))
    lives = Lives(past)
    lives.end_now()
    for desk in past.desks:
        past.leave(desk)
    _number()


def hurry() -> None:
    """Make this process's connection quick.

    History may be lost with the machine: its commits wait for no disk. The same few statements
    come a hundred thousand times: they are planned once.
    """
    options = connection.settings_dict["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c synchronous_commit=off".strip()
    options["server_side_binding"] = True
    options["prepare_threshold"] = 2
    connections.close_all()
    gc.set_threshold(50_000, 50, 50)  # the process is a short one


@contextmanager
def silence() -> Iterator[None]:
    """Ring no doorbell after each step: nobody listens yet."""
    bell = publish.ring
    publish.ring = lambda: None
    try:
        yield
    finally:
        publish.ring = bell
