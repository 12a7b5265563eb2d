"""What answers in the web process' own loop, beside the pages that threads make."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from okienko.events.log.feed import Feed

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]


class WebPart(Protocol):
    """What is answered in the web process' own loop: streams, and what needs no thread.

    It is asked for all addresses below `/PREFIX/`; what it does not answer itself it gives on.
    """

    prefix: str

    async def run(self, feed: Feed) -> None:
        """Live beside the streams until cancelled; `feed` is the process' own."""

    async def answer(self, scope: Scope, receive: Receive, send: Send, pages: Asgi) -> None:
        """One request; `pages` answers it in a thread."""

    def finish(self) -> None:
        """End all streams: the process is told to stop."""
