"""What a written door speaks to, real and on this machine. Each door brings its own."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from okienko.channels.door import Ground


@dataclass(frozen=True)
class Taken:
    """A message of ours as the peer has it: the id by which it knows it, and its words."""

    id: str
    text: str


@dataclass
class Peer(ABC):
    """The outside of one door. `fault` says how it takes what we send from now on.

    takes; slow (takes after a moment); temporary, permanent (refuses); cut (takes, and hangs up
    without an answer); stalls (takes and says nothing); garbage (takes and answers nonsense).
    """

    kind: str
    fault: str = "takes"
    taken: list[Taken] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)  # it has one in hand

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The settings of an account at this peer, without its queue."""

    @property
    @abstractmethod
    def parts(self) -> list[Callable[[Ground], Awaitable[None]]]:
        """What of the switchboard brings in what the peer delivers."""

    @property
    @abstractmethod
    def wrong(self) -> dict[str, Any]:
        """Settings with which the peer does not let us in."""

    @abstractmethod
    def connect(self, office: int, account: int) -> None:
        """The account is there; the peer gets to know what it needs of it."""

    @abstractmethod
    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        """Bring a message of a customer; `name` makes the sender's own id of it."""

    @abstractmethod
    def hostile(self) -> Iterator[str]:
        """Bring what is malformed, huge or misleading, one for each step; names it."""

    @abstractmethod
    def gone(self) -> AbstractContextManager[None]:
        """Inside the block nothing listens."""

    def forge(self) -> bool:
        """Bring a message in the peer's name without being it; False where nobody could tell."""
        return False
