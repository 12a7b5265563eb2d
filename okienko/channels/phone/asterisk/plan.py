"""Who should hear whom, what Asterisk shows, and the difference. Pure.

The rows give a `Picture` (wanted), Asterisk gives `Facts`; `plan` returns the commands that turn
the second into the first. Normal running, a restart, another process taking over and lost
messages are all this one function. Carrying the commands out and planning again yields nothing.

Rooms are bridges whose name ends in the interaction's key, so that two customers can never
share one: `wait-KEY` (music), `talk-KEY` (conversation), `ask-KEY` (official and department),
`ear-KEY` (who listens in). A leg may be a *tap*: it hears another leg, whatever room that is in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

UP = "Up"  # answered, and in our application
ROOMS = ("wait", "talk", "ask", "ear")
Headers = tuple[tuple[str, str], ...]  # of an INVITE: names and values
#: Of a leg that its official asked for: as the browser reads it, and as desk telephones do.
ANSWERS_BY_ITSELF: Headers = (
    ("X-Okienko-Answer", "auto"),
    ("Call-Info", "<sip:desk>;answer-after=0"),
    ("Alert-Info", "<sip:desk>;info=alert-autoanswer;delay=0"),
)
RING = "Ring"  # a caller who is not answered yet


@dataclass(frozen=True)
class DialLeg:
    """How a leg is called when it is not there. `seconds` is how long it may ring."""

    endpoint: str
    caller: str
    seconds: int
    args: str
    headers: Headers = ()


@dataclass(frozen=True)
class Tap:
    """What a leg hears that is not called but laid to another, `of`, while that one is up.

    `hears`: what `of` says ("in"), what it is told ("out"), or both. `speaks`: what comes into the
    tap is heard by `of` alone. `record`: what it hears is written into a file of the tap's name.
    The name of its own channel tells which leg it is laid to: laid to another, it is another.
    """

    of: str
    hears: Literal["in", "out", "both"] = "both"
    speaks: bool = False
    record: bool = False


@dataclass(frozen=True)
class WantedLeg:
    """One wanted leg: in which room it belongs.

    `alone` is the room instead of it while nobody else is in the room: a customer whose
    official has not come yet hears music and not silence. Empty: no room.
    """

    channel: str
    room: str = ""
    alone: str = ""
    dial: DialLeg | None = None
    tap: Tap | None = None


@dataclass(frozen=True)
class Picture:
    """All legs of one interaction that should be there; any other of its legs should not."""

    legs: tuple[WantedLeg, ...] = ()


@dataclass(frozen=True)
class Facts:
    """The channels (state by id) and bridges (members by id) of one interaction."""

    channels: Mapping[str, str] = field(default_factory=dict)
    bridges: Mapping[str, frozenset[str]] = field(default_factory=dict)
    recorded: frozenset[str] = frozenset()  # taps whose file is being written


@dataclass(frozen=True)
class EndLeg:
    """End a leg."""

    channel: str


@dataclass(frozen=True)
class AnswerCaller:
    """Answer a caller."""

    channel: str


@dataclass(frozen=True)
class Originate:
    """Call a leg."""

    channel: str
    dial: DialLeg


@dataclass(frozen=True)
class LayTap:
    """Lay a tap to a leg."""

    channel: str
    tap: Tap


@dataclass(frozen=True)
class Record:
    """Write what a tap hears into the file of its name."""

    channel: str


@dataclass(frozen=True)
class MakeRoom:
    """Make a bridge."""

    room: str

    @property
    def music(self) -> bool:
        """Does music play in it?"""
        return has_music(self.room)


@dataclass(frozen=True)
class Join:
    """Put a leg into a room, out of the one where it is."""

    channel: str
    room: str


@dataclass(frozen=True)
class Leave:
    """Take a leg out of a room."""

    channel: str
    room: str


@dataclass(frozen=True)
class EndRoom:
    """Remove a bridge."""

    room: str


Command = EndLeg | AnswerCaller | Originate | LayTap | Record | MakeRoom | Join | Leave | EndRoom


def has_music(room: str) -> bool:
    """Rooms in which one waits."""
    return room.startswith("wait-")


def plan(wanted: Picture, facts: Facts) -> list[Command]:
    """The commands that bring about the picture, in the order in which they are safe."""
    legs = {leg.channel: leg for leg in wanted.legs}
    # a tap goes with the leg it is laid to
    legs = {name: leg for name, leg in legs.items() if leg.tap is None or leg.tap.of in legs}
    wanted = Picture(tuple(legs.values()))
    rooms = seats(wanted, facts)
    where = {member: room for room, members in facts.bridges.items() for member in members}
    commands: list[Command] = [
        EndLeg(channel) for channel in sorted(facts.channels) if channel not in legs
    ]
    for leg in wanted.legs:
        state = facts.channels.get(leg.channel)
        if state is None and leg.dial is not None:
            commands.append(Originate(leg.channel, leg.dial))
        elif leg.tap is not None:
            commands += _tapped(leg.channel, leg.tap, facts)
        elif state == RING:
            commands.append(AnswerCaller(leg.channel))
    needed = sorted(set(rooms.values()) - {""})
    commands += [MakeRoom(room) for room in needed if room not in facts.bridges]
    # a customer first: to music before the official is gone, to the talk before the official is in
    for channel, room in rooms.items():
        here = where.get(channel, "")
        if room and here != room:
            commands.append(Join(channel, room))
        elif not room and here:
            commands.append(Leave(channel, here))
    commands += [EndRoom(room) for room in sorted(facts.bridges) if room not in needed]
    return commands


def _tapped(channel: str, tap: Tap, facts: Facts) -> list[Command]:
    if channel not in facts.channels:
        return [LayTap(channel, tap)] if facts.channels.get(tap.of) == UP else []
    up = facts.channels[channel] == UP
    return [Record(channel)] if tap.record and up and channel not in facts.recorded else []


def seats(wanted: Picture, facts: Facts) -> dict[str, str]:
    """In which room each leg that is up sits now ("": in none)."""
    up = [leg for leg in wanted.legs if facts.channels.get(leg.channel) == UP]
    company: dict[str, int] = {}
    for leg in up:
        company[leg.room] = company.get(leg.room, 0) + 1
    return {leg.channel: leg.room if company[leg.room] > 1 else leg.alone for leg in up}


def apply(commands: Iterable[Command], facts: Facts) -> Facts:  # noqa: C901 - a table
    """What Asterisk shows after the commands; a leg that was called does not ring yet."""
    channels = dict(facts.channels)
    bridges = {room: set(members) for room, members in facts.bridges.items()}
    recorded = set(facts.recorded)
    for command in commands:
        match command:
            case EndLeg(channel=channel):
                channels.pop(channel, None)
                recorded.discard(channel)
                for members in bridges.values():
                    members.discard(channel)
            case AnswerCaller(channel=channel):
                channels[channel] = UP
            case Originate(channel=channel):
                channels[channel] = "Down"
            case LayTap(channel=channel):
                channels[channel] = UP
            case Record(channel=channel):
                recorded.add(channel)
            case MakeRoom(room=room):
                bridges.setdefault(room, set())
            case Join(channel=channel, room=room):
                for members in bridges.values():
                    members.discard(channel)
                bridges[room].add(channel)
            case Leave(channel=channel, room=room):
                bridges[room].discard(channel)
            case EndRoom(room=room):
                bridges.pop(room, None)
    rooms = {room: frozenset(members) for room, members in bridges.items()}
    return Facts(channels, rooms, frozenset(recorded))
