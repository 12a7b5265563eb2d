"""What a written door speaks to, real and on this machine. Each door brings its own."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from okienko.channels.door import Runtime
from okienko.customers.identities import Address

#: The words of a message that `tomorrow` brings beside what is of no known kind.
TOMORROW = "Pisane jutrzejszą wersją."


def with_more(told: Any) -> Any:
    """What a provider brings, as its next version may: fields that nobody knows yet, everywhere."""
    if isinstance(told, Mapping):
        known = {name: with_more(value) for name, value in told.items()}
        return {**known, "hologram": {"depth": 3, "since": ["2027-01-01"]}}
    return [with_more(one) for one in told] if isinstance(told, list) else told


@dataclass(frozen=True)
class Taken:
    """A message of ours as the peer has it: the id by which it knows it, and its words."""

    id: str
    text: str


class Peer(ABC):
    """The outside of one door. `fault` says how it takes what we send from now on.

    takes; slow (takes after a moment); temporary, permanent (refuses); cut (takes, and hangs up
    without an answer); stalls (takes and says nothing); drips (takes, and answers a byte at a time
    without end); garbage (takes and answers nonsense).
    """

    kind: str
    sender: Address  # a customer
    fault = "takes"

    def __init__(self) -> None:
        self.arrived = threading.Event()  # it has a message of ours in hand

    @property
    @abstractmethod
    def taken(self) -> list[Taken]:
        """The messages of ours that it has, in their order, each as often as it was sent."""

    @property
    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The settings of an account at this peer, without its queue; it waits a second or two."""

    @property
    @abstractmethod
    def wrong(self) -> dict[str, Any]:
        """Settings with which the peer does not let us in."""

    @property
    @abstractmethod
    def parts(self) -> list[Callable[[Runtime], Awaitable[None]]]:
        """What of the switchboard brings in what the peer delivers."""

    @abstractmethod
    def connect(self, office: int, account: int) -> None:
        """The account is there: the peer gets to know what it needs of it."""

    @abstractmethod
    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        """Bring a message of the customer; `name` makes the sender's own id of it."""

    @abstractmethod
    def hostile(self) -> Iterator[str]:
        """Bring what is malformed, huge or misleading, one for each step; names it."""

    @abstractmethod
    def gone(self) -> AbstractContextManager[None]:
        """Inside the block nothing listens."""

    def tomorrow(self) -> bool:
        """Bring a message, TOMORROW, with fields of a later version (`with_more`), and a thing of a
        kind that no version knows; False where no provider could.
        """
        return False

    def forge(self) -> bool:
        """Bring a message, "Przelej", in the peer's name; False where nobody could tell."""
        return False
