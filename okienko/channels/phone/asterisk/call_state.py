"""What the rows want of one call (`picture`), and what the facts tell the rows (`reports`). Pure.

`Rows` is everything about one call that stands in the database; call_query.py fills it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..causes import BUSY, NO_PLACE, NO_SOUND
from ..fitting import LISTENED, amends
from .plan import ANSWERS_BY_ITSELF, UP, DialLeg, Headers, Picture, Tap, WantedLeg

COME_BACK_SECONDS = 15
CUSTOMER_SECONDS = 45
DEPARTMENT_SECONDS = 30


@dataclass(frozen=True)
class OfferRow:
    """An offer that rings now."""

    id: int
    official: int
    endpoint: str  # the official's phone; "" when there is none


@dataclass(frozen=True)
class LegRow:
    """A department that is rung, asked, or has taken over."""

    id: int
    state: str
    blind: bool
    official: int
    dial: str  # Asterisk's address of it
    caller: str
    headers: Headers = ()
    again: int = 0  # lines by which it was tried before
    helper: str = ""  # of a colleague: how what assists the contact stands

    @property
    def channel(self) -> str:
        """The id of its channel."""
        return f"leg-{self.id}" + (f"-{self.again}" if self.again else "")


@dataclass(frozen=True)
class EarRow:
    """A supervisor at the call: "listen", "whisper" or "join"."""

    id: int
    mode: str
    up: bool
    endpoint: str

    @property
    def channel(self) -> str:
        """The id of its channel."""
        return f"ear-{self.id}"


@dataclass(frozen=True)
class RecordingRow:
    """What the rows say of a call's recording. `rule`: one holds in its queue."""

    rule: bool
    begun: bool = False  # the caller is told by that rule, or was
    says: bool = False  # and hears it now
    holds_back: bool = False  # the conversation waits for the end of that
    allowed: bool = False  # the caller and the official have it recorded
    part: int | None = None  # what is open
    customer: str = ""  # the legs of which it is
    desk: str = ""
    taps: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Rows:
    """One call as the rows have it."""

    office: int
    interaction: int
    state: str  # of the interaction
    asterisk_epoch: str  # the life of Asterisk in which it began
    customer: str  # the channel of the customer's leg
    customer_up: bool
    outbound: bool = False
    ended: bool = False  # the telephone's side is over
    caller: str = ""  # what is shown on the official's phone
    dial: str = ""  # outbound: Asterisk's address of the customer
    shown: str = ""  # outbound: the office's number
    headers: Headers = ()  # outbound: what the INVITE says of it
    desk: str = ""  # the channel of the official's leg
    desk_up: bool = False
    desk_endpoint: str = ""
    official: int | None = None
    offer: OfferRow | None = None
    leg: LegRow | None = None
    speaks: bool = False  # a waiting caller hears words, not the music
    untold: bool = False  # one has come into a queue that tells them something
    farewell: str = ""  # the leg of a caller who will be called instead, and hears so
    ear: EarRow | None = None
    asked: bool = False  # after the talk the customer's leg goes through a menu of its own
    recording: RecordingRow | None = None

    @property
    def held_back(self) -> bool:
        """Whether the customer hears the notice of recording first, whoever is there to talk."""
        return self.recording is not None and self.recording.holds_back

    @property
    def dials(self) -> bool:
        """Whether the customer is called, or was: not while the contact waits for its turn."""
        return self.outbound and (self.customer_up or self.state not in ("waiting", "offered"))

    @property
    def key(self) -> str:
        """What names the call's rooms and marks its channels: office and interaction."""
        return f"{self.office}.{self.interaction}"


def picture(rows: Rows) -> Picture:
    """The legs that should be there now, and where."""
    call = Picture((*_call(rows).legs, *_recorders(rows)))
    if rows.ear is None or rows.ended or rows.state not in LISTENED:
        return call
    ear = _ear(rows, rows.ear, call)
    # out of the talk before the customer is in, and into it when the customer is out
    return Picture((*call.legs, *ear) if rows.state == "held" else (*ear, *call.legs))


def recorded(rows: Rows) -> bool:
    """Whether this moment is recorded: customer and official talk, and nobody has paused it."""
    row = rows.recording
    if row is None or not (row.rule and row.begun and row.allowed) or row.holds_back:
        return False
    talk = rows.state == "active" and rows.customer_up and rows.desk_up and bool(rows.desk)
    return talk and not rows.ended and not rows.outbound


def recording_step(rows: Rows) -> str:
    """The verb of recording (tellers.RECORDING) that brings its rows into step; "": none."""
    row = rows.recording
    if row is None:
        return ""
    if recorded(rows):
        return "" if _fits(rows, row) else "begin_part"
    if row.part is not None:
        return "end_part"
    there = rows.customer_up and not rows.ended and not rows.outbound
    # a talk that goes on is not cut for a notice: it is not recorded
    comes = rows.state in ("waiting", "offered") or (rows.state == "active" and not rows.desk_up)
    return "begin" if row.rule and not row.begun and there and comes else ""


def _fits(rows: Rows, row: RecordingRow) -> bool:
    return row.part is not None and (row.customer, row.desk) == (rows.customer, rows.desk)


def _recorders(rows: Rows) -> tuple[WantedLeg, ...]:
    """A tap for each track: what the customer says, and what the official says."""
    row = rows.recording
    if row is None or not recorded(rows) or not _fits(rows, row):
        return ()
    return tuple(
        WantedLeg(name, tap=Tap(leg, "in", record=True))
        for name, leg in zip(row.taps, (rows.customer, rows.desk), strict=True)
    )


def _ear(rows: Rows, ear: EarRow, call: Picture) -> tuple[WantedLeg, ...]:
    """A supervisor's leg: among those who speak, or in a room of its own with what is heard.

    What is laid to the official's leg hears both sides of it, and whispers to that leg alone: into
    what that leg is told, so that an official who is told nothing, alone while the customer is on
    hold, is joined instead.
    """
    dial = None
    if not ear.up:
        auto = ANSWERS_BY_ITSELF
        args = f"leg,{rows.key},ear"
        dial = DialLeg(ear.endpoint, rows.caller, COME_BACK_SECONDS, args, auto)
    talk = next((leg.room for leg in call.legs if leg.channel == rows.desk), "")
    alone = ear.mode == "whisper" and rows.state == "held" and rows.leg is None
    if ear.mode == "join" or alone:
        return (WantedLeg(ear.channel, talk, dial=dial),)
    room = f"ear-{rows.key}"
    leg = WantedLeg(ear.channel, room, dial=dial)
    if not ear.up or not talk:
        return (leg,)
    tap = Tap(rows.desk, "both", speaks=ear.mode == "whisper")
    return leg, WantedLeg(f"tap-{ear.id}-{ear.mode}-{rows.desk}", room, tap=tap)


def _call(rows: Rows) -> Picture:  # noqa: C901, PLR0911, PLR0912 - a table of states
    if rows.ended:
        return Picture()
    key = rows.key
    wait, talk, ask = f"wait-{key}", f"talk-{key}", f"ask-{key}"
    customer = rows.customer
    joined = rows.leg if rows.leg and rows.leg.state == "joined" else None
    if rows.state in ("wrap_up", "closed") and joined:
        return Picture((WantedLeg(customer, talk, wait), department(rows.key, joined, talk)))
    if rows.asked or rows.state == "arrived":
        return Picture((WantedLeg(customer),))
    match rows.state:
        case "kept" if rows.leg and rows.leg.state == "together":
            return Picture((WantedLeg(customer, talk, wait), department(key, rows.leg, talk, wait)))
        case "waiting" | "kept":
            return Picture(_waiting(rows, wait))
        case "offered":
            ringing = (_offered(rows, rows.offer),) if rows.offer and rows.offer.endpoint else ()
            return Picture((*_waiting(rows, wait), *ringing))
        case "active" if rows.held_back:
            return Picture((WantedLeg(customer), _desk(rows, talk)))
        case "active":
            both = WantedLeg(customer, talk, wait), _desk(rows, talk)
            if rows.leg is None or rows.leg.state not in ("waits", "together"):
                return Picture(both)
            place = wait if rows.leg.state == "waits" else talk
            return Picture((*both, department(key, rows.leg, place, wait)))
        case "held":
            if rows.leg is None:
                return Picture((WantedLeg(customer, wait, wait), _desk(rows, talk)))
            return Picture(
                (
                    WantedLeg(customer, wait, wait),
                    _desk(rows, ask),
                    department(rows.key, rows.leg, ask),
                )
            )
        case "dialling":
            legs = [_desk(rows, talk)]
            if rows.desk_up:
                dial = DialLeg(
                    rows.dial, rows.shown, CUSTOMER_SECONDS, f"leg,{key},customer", rows.headers
                )
                legs.insert(0, WantedLeg(customer, talk, dial=dial))
            return Picture(tuple(legs))
    return Picture()


def _waiting(rows: Rows, wait: str) -> tuple[WantedLeg, ...]:
    """Music, or no room at all while words are said."""
    words = rows.speaks or (rows.recording is not None and rows.recording.says)
    room = "" if words else wait
    leg = WantedLeg(rows.customer, room, room)
    return (leg, WantedLeg(rows.farewell)) if rows.farewell else (leg,)


def _offered(rows: Rows, offer: OfferRow) -> WantedLeg:
    dial = DialLeg(
        offer.endpoint,
        rows.caller,
        600,
        f"leg,{rows.key},offer",
        (("X-Okienko-Offer", str(offer.id)),),
    )
    return WantedLeg(f"offer-{offer.id}", dial=dial)


def _desk(rows: Rows, room: str) -> WantedLeg:
    """The official's leg. It is called anew after a lost page; then it answers by itself."""
    dial = None
    if not rows.desk_up and rows.desk_endpoint:
        dial = DialLeg(
            rows.desk_endpoint,
            rows.caller,
            COME_BACK_SECONDS,
            f"leg,{rows.key},desk",
            ANSWERS_BY_ITSELF,
        )
    return WantedLeg(rows.desk, room, dial=dial)


def department(key: str, leg: LegRow, room: str, alone: str = "") -> WantedLeg:
    """The leg of a department, in a room of this key."""
    dial = None
    if leg.state == "ringing":
        args = f"leg,{key},department"
        dial = DialLeg(leg.dial, leg.caller, DEPARTMENT_SECONDS, args, leg.headers)
    return WantedLeg(leg.channel, room, alone, dial)


def unsettled(rows: Rows) -> bool:
    """Must `reported.settle` bring the telephone's row into step with the domain?

    It says so of the same rows: tests/test_settling.py holds the two together.
    """
    if rows.ear is not None and (rows.ended or rows.state not in LISTENED):
        return True
    if rows.ended:
        return False
    leg = rows.leg
    astray = leg is not None and bool(
        amends(leg.state, rows.state, same=leg.official == rows.official, helper=leg.helper)
    )
    match rows.state:
        case "waiting" | "offered" | "kept":
            return bool(rows.desk) or astray
        case "active" | "dialling":
            return not rows.desk or astray
        case "wrap_up" | "closed" | "abandoned" if not rows.asked:
            return rows.leg is None or rows.leg.state != "joined"
    return astray


def ringback(rows: Rows, channels: Mapping[str, str]) -> str:
    """The official's leg that should hear ringing now, or ""."""
    others = [rows.customer] if rows.state == "dialling" else []
    if rows.state == "held" and rows.leg is not None:
        others.append(rows.leg.channel)
    ringing = any(channels.get(other, UP) != UP for other in others)
    return rows.desk if ringing and channels.get(rows.desk) == UP else ""


# --- what the facts tell ---------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """The facts of one call that rows should learn of. `gone` holds causes by channel."""

    channels: Mapping[str, str]
    gone: Mapping[str, int] = field(default_factory=dict)
    asterisk_epoch: str = ""


@dataclass(frozen=True)
class OutsideReport:
    """One thing that happened outside; `name` is a verb of tellers.VERBS."""

    name: str
    channel: str
    cause: int = 0


def reports(rows: Rows, seen: Seen) -> list[OutsideReport]:
    """What the rows do not know yet. Nothing once they know it."""
    if rows.ended:
        return []
    found: list[OutsideReport] = []
    if rows.customer_up and rows.customer not in seen.channels:
        name = "media_died" if rows.asterisk_epoch != seen.asterisk_epoch else "customer_gone"
        return [OutsideReport(name, rows.customer, seen.gone.get(rows.customer, 0))]
    if rows.dials and rows.asterisk_epoch and rows.asterisk_epoch != seen.asterisk_epoch:
        return [OutsideReport("media_died", rows.customer)]
    if rows.state == "dialling":
        found += _of_dialling(rows, seen)
    if rows.offer is not None:
        found += _of_offer(rows.offer, seen)
    if rows.desk and rows.state in ("active", "held", "dialling"):
        found += _of_desk(rows, seen)
    if rows.leg is not None:
        found += department_reports(rows.leg, seen)
    if rows.ear is not None:
        found += _of_ear(rows.ear, seen)
    return found


def _of_ear(ear: EarRow, seen: Seen) -> list[OutsideReport]:
    state = seen.channels.get(ear.channel)
    if state == UP and not ear.up:
        return [OutsideReport("ear_up", ear.channel)]
    if ear.channel in seen.gone or (ear.up and state is None):
        return [OutsideReport("ear_gone", ear.channel, seen.gone.get(ear.channel, 16))]
    return []


def _of_dialling(rows: Rows, seen: Seen) -> list[OutsideReport]:
    if seen.channels.get(rows.customer) == UP and not rows.customer_up:
        return [OutsideReport("customer_answered", rows.customer)]
    if rows.customer in seen.gone:
        return [OutsideReport("customer_not_reached", rows.customer, seen.gone[rows.customer])]
    return []


def _of_offer(offer: OfferRow, seen: Seen) -> list[OutsideReport]:
    channel = f"offer-{offer.id}"
    if not offer.endpoint:
        return [OutsideReport("offer_unreachable", channel)]
    if seen.channels.get(channel) == UP:
        return [OutsideReport("offer_answered", channel)]
    if channel in seen.gone:
        cause = seen.gone[channel]
        if cause == NO_PLACE:
            return [OutsideReport("offer_not_rung", channel, cause)]
        return [
            OutsideReport(
                "offer_declined" if cause in BUSY else "offer_unreachable", channel, cause
            )
        ]
    return []


def _of_desk(rows: Rows, seen: Seen) -> list[OutsideReport]:
    state = seen.channels.get(rows.desk)
    if state == UP and not rows.desk_up:
        return [OutsideReport("desk_answered", rows.desk)]
    if rows.desk in seen.gone or (rows.desk_up and state is None):
        # without a cause (it ended while nobody looked) the customer is kept rather than let go
        return [OutsideReport("desk_gone", rows.desk, seen.gone.get(rows.desk, NO_SOUND))]
    return []


def department_reports(leg: LegRow, seen: Seen) -> list[OutsideReport]:
    """What the rows do not know yet of a department's leg."""
    state = seen.channels.get(leg.channel)
    if state == UP and leg.state == "ringing":
        return [OutsideReport("department_answered", leg.channel)]
    if leg.channel in seen.gone or (leg.state != "ringing" and state is None):
        return [OutsideReport("department_gone", leg.channel, seen.gone.get(leg.channel, 16))]
    return []
