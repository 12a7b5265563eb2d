"""What the rows want of the sound of one meeting, and what the facts tell the rows. Pure.

A meeting's contact is no call: its customer is there as long as the page is, and no leg's end ends
it. Who is alone hears music, and so does who is put apart. A department that is asked while the
meeting is on hold speaks with those who are not apart; once it has taken the customer over, with
them.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..causes import NO_SOUND
from .call_state import (
    COME_BACK_SECONDS,
    CUSTOMER_SECONDS,
    LegRow,
    OutsideReport,
    Seen,
    department,
    department_reports,
)
from .plan import ANSWERS_BY_ITSELF, UP, DialLeg, Headers, Picture, WantedLeg


@dataclass(frozen=True)
class SoundRow:
    """The sound of one seat."""

    channel: str  # "": a browser that has not dialled yet
    endpoint: str  # the telephone that is rung; "": a browser's, which dials
    apart: bool
    up: bool
    shown: str = ""  # somebody outside is called, and shown this as the caller
    headers: Headers = ()  # and what the INVITE says of it


@dataclass(frozen=True)
class SoundRows:
    """The sound of one meeting as the rows have it: legs that are up or wanted."""

    office: int
    interaction: int
    caller: str  # what is shown on officials' phones
    legs: tuple[SoundRow, ...]
    state: str = "active"  # of the interaction
    leg: LegRow | None = None

    @property
    def asked(self) -> LegRow | None:
        """The department that is rung, asked, or speaks with the customer."""
        there = self.leg is not None and (self.state == "held" or self.leg.state == "joined")
        return self.leg if there else None

    @property
    def key(self) -> str:
        """What names its rooms and marks its channels, as a call's."""
        return f"{self.office}.{self.interaction}"


def sound_picture(rows: SoundRows) -> Picture:
    """The legs that should be there now, and where."""
    wait, talk = f"wait-{rows.key}", f"talk-{rows.key}"
    legs = [
        WantedLeg(leg.channel, wait if leg.apart else talk, wait, _dial(rows, leg))
        for leg in rows.legs
        if leg.channel
    ]
    if rows.asked is not None:
        legs.append(department(rows.key, rows.asked, talk, wait))
    return Picture(tuple(legs))


def _dial(rows: SoundRows, leg: SoundRow) -> DialLeg | None:
    """A telephone is rung once and answers by itself; one that was up and is gone is not."""
    if leg.up or not leg.endpoint:
        return None
    args = f"leg,{rows.key},sound"
    if leg.shown:
        return DialLeg(leg.endpoint, leg.shown, CUSTOMER_SECONDS, args, leg.headers)
    auto = ANSWERS_BY_ITSELF
    return DialLeg(leg.endpoint, rows.caller, COME_BACK_SECONDS, args, auto)


def sound_reports(rows: SoundRows, seen: Seen) -> list[OutsideReport]:
    """What the rows do not know yet. Nothing once they know it."""
    found = []
    for leg in rows.legs:
        state = seen.channels.get(leg.channel)
        rung = not leg.up and leg.endpoint  # it is called when it is not there
        if not leg.channel:
            continue
        if leg.channel in seen.gone or (state is None and not rung):
            # without a cause it ended while nobody looked
            cause = seen.gone.get(leg.channel, NO_SOUND)
            found.append(OutsideReport("sound_gone", leg.channel, cause))
        elif state == UP and not leg.up:
            found.append(OutsideReport("sound_up", leg.channel))
    if rows.leg is not None:
        found += department_reports(rows.leg, seen)
    return found
