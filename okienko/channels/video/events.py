"""What happens to video contacts beside what the domain tells."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class SeatAway(Event):
    """The page of somebody in a video contact has gone, or (`away` false) is back.

    The subject is the interaction; `official`: who has it, if anybody.
    """

    kind: ClassVar[str] = "video.away"
    seat: int
    role: str
    away: bool
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class HelpChanged(Event):
    """Somebody who assists in a video contact is sought, asked, let go (subject: the interaction).

    `helps`: interpreter or colleague. `step`: sought, asked, begun (the meeting), lost, over.
    `whom`: which official that is; `official`: who has the contact.
    """

    kind: ClassVar[str] = "video.help"
    helps: str
    step: str
    whom: int | None = None
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class AppointmentChanged(Event):
    """A video call was agreed, moved, called off, or took place (subject: the appointment)."""

    kind: ClassVar[str] = "video.appointment"
    state: str
    official: int | None = None
