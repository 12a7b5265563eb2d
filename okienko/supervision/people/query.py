"""The officials: what each does, since when, and with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from okienko.routing.standing import Place, standings

from ..scene import Scene

#: An icon beside the word, where one helps from afar.
ICONS = {
    "talking": {"icon": "phone"},
    "chatting": {"icon": "message-square"},
    "hold": {"icon": "pause"},
    "calling": {"icon": "phone-outgoing"},
    "ringing": {"icon": "bell-ring"},
    "writing": {"icon": "pen-line"},
    "no_phone": {"icon": "phone-off"},
    "no_page": {"icon": "monitor-off"},
}


@dataclass(frozen=True)
class Man:
    """One official who is here."""

    official: int
    name: str
    office_id: int
    office: str
    words: str
    tone: str
    icon: str
    since: datetime | None


@dataclass(frozen=True)
class People:
    """Who is here, and who has signed out."""

    here: Sequence[Man]
    away: Sequence[Man]


def people(scene: Scene) -> People:
    """The officials by name; three queries, however many officials."""
    here: list[Man] = []
    away: list[Man] = []
    for place in standings(scene.offices):
        (away if place.standing.code == "off" else here).append(_man(scene, place))
    return People(here, away)


def _man(scene: Scene, place: Place) -> Man:
    now = place.standing
    icon = ICONS.get(now.code, {}).get("icon", "")
    return Man(
        official=place.official,
        name=place.name,
        office_id=place.office,
        office=scene.office_name(place.office),
        words=str(now.words),
        tone=now.tone,
        icon=icon,
        since=now.since,
    )
