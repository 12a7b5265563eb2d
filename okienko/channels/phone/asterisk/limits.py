"""How many calls at once the ports for sound allow, and who may have them. Pure.

Each leg of a call holds two UDP ports (RTP and RTCP) from its INVITE to its end; without them its
telephone cannot be rung. Callers, who wait for as long as they like, may therefore have six tenths;
the rest is kept for the officials, and for the departments and customers that they call. Of the six
tenths, customers in meetings by video have a part that nobody else can take: they are in talk with
an official already, and a storm of callers may not take their sound. The dialplan counts
(config.py), so that it holds while no switchboard runs.
"""

from __future__ import annotations

from dataclasses import dataclass

PORTS_OF_A_LEG = 2
MEETING_SHARE = 6  # customers in meetings have one of the callers' places in so many
WEB_SHARE = 4  # callers from browsers have one place in so many


@dataclass(frozen=True)
class CallLimits:
    """Legs at the same time."""

    legs: int  # that the range of ports carries
    callers: int  # callers from all trunks, in the menu, waiting or talking
    told: int  # besides, callers who are told that all lines are busy
    web: int  # of the callers, those from browsers: no script there takes the others' place
    meetings: int  # besides, customers in meetings by video
    checks: int  # besides, browsers that try their sound: they hear themselves, for seconds

    @property
    def kept(self) -> int:
        """Legs that only officials' telephones and calls from here may take."""
        return self.legs - self.callers - self.told - self.meetings - self.checks

    @property
    def at_all(self) -> int:
        """Callers at once that Asterisk looks at, those who are being turned away among them.

        The last guard, Asterisk's own `maxcalls`: it answers others 503 before its dialplan, so
        that no storm takes more than half of what is kept, however fast it comes.
        """
        return self.legs - self.kept // 2


def limits(rtp_start: int, rtp_end: int) -> CallLimits:
    """What a range of ports (both ends belong to it) is divided into.

    The last leg is nobody's: a port may be held by another program.
    """
    legs = max(1, (rtp_end - rtp_start + 1) // PORTS_OF_A_LEG - 1)
    six = max(1, legs * 6 // 10)
    meetings = max(six // MEETING_SHARE, min(1, six - 1))
    callers = six - meetings
    told = min(8, legs // 20 or legs // 10)
    web, checks = max(1, callers // WEB_SHARE), min(4, legs // 10)
    return CallLimits(legs, callers, told, web, meetings, checks)


def of_trunk(asked: int, callers: int, trunks: int) -> int:
    """Callers at once by one of `trunks` trunks: as its settings ask for, or (0) all there is place
    for; of several each three quarters, so that no operator's storm takes the others' place.
    """
    most = callers if trunks < 2 else max(1, callers * 3 // 4)
    return min(asked, callers) if asked else most
