"""The officials: what each does, since when, and with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from okienko.channels.phone.queries import Ear, listened
from okienko.channels.phone.recording.queries import signs_in
from okienko.routing.agent_status import AgentPlace, agent_statuses

from ..scope import WallboardScope

#: An icon beside the word, where one helps from afar.
ICONS = {
    "talking": {"icon": "phone"},
    "seeing": {"icon": "video"},
    "chatting": {"icon": "message-square"},
    "hold": {"icon": "pause"},
    "calling": {"icon": "phone-outgoing"},
    "ringing": {"icon": "bell-ring"},
    "offered": {"icon": "inbox"},
    "writing": {"icon": "pen-line"},
    "no_phone": {"icon": "phone-off"},
    "no_page": {"icon": "monitor-off"},
}


@dataclass(frozen=True)
class OfficialCard:
    """One official who is here."""

    official: int
    name: str
    office_id: int
    office: str
    words: str
    tone: str
    icon: str
    listener: str  # as "Maria Zych listens"
    recorded: str  # how the talk stands with its recording; "": it is in no queue with a rule
    since: datetime | None


@dataclass(frozen=True)
class OfficialsHere:
    """Who is here, and who has signed out."""

    here: Sequence[OfficialCard]
    away: Sequence[OfficialCard]


def people(scope: WallboardScope) -> OfficialsHere:
    """The officials by name; some queries, however many officials."""
    there = listened(scope.offices)
    signs = signs_in(scope.offices)
    here: list[OfficialCard] = []
    away: list[OfficialCard] = []
    for place in agent_statuses(scope.offices):
        contact = place.status.interaction or 0
        at, sign = there.get(contact), signs.get(contact)
        (away if place.status.code == "off" else here).append(_man(scope, place, at, sign))
    return OfficialsHere(here, away)


def _man(
    scope: WallboardScope, place: AgentPlace, there: Ear | None, sign: str | None
) -> OfficialCard:
    now = place.status
    icon = ICONS.get(now.code, {}).get("icon", "")
    return OfficialCard(
        official=place.official,
        name=place.name,
        office_id=place.office,
        office=scope.office_name(place.office),
        words=str(now.words),
        tone=now.tone,
        icon=icon,
        listener=there.words if there is not None else "",
        recorded=sign or "",
        since=now.since,
    )
