"""What happens to short addresses."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class ShortLinkMade(Event):
    """A page for customers has a short address from now on."""

    kind: ClassVar[str] = "short.made"
