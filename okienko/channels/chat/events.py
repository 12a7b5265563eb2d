"""What happens to chats beside what the domain tells."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class ChatRated(Event):
    """A customer said how a chat was (subject: the interaction): 1, bad, to 5, good."""

    kind: ClassVar[str] = "chat.rated"
    mark: int


@dataclass(frozen=True, kw_only=True)
class VisitorAway(Event):
    """The visitor of a chat has left the page, or (`away` false) is back.

    The subject is the interaction; `official`: who has it, if anybody.
    """

    kind: ClassVar[str] = "chat.away"
    away: bool
    official: int | None = None
