"""The threads in which pages are made, divided so that strangers never have them all."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import TypeVar

T = TypeVar("T")

QUEUE = 100  # pages of one session that wait for a thread
STRANGERS = 200  # the same of all strangers together; a process with few connections has fewer
KNOWN = 10_000  # sessions that are remembered as somebody's


class TurnedAway(Exception):
    """The request is answered with this status and no page."""

    def __init__(self, status: int, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


class Places:
    """A pool of threads and who waits for it.

    A visitor who is known to be signed in is one by the session; all others are strangers, one by
    address. Who waits for a thread cannot be sent away for another, so strangers who wait are
    bounded, and each of them has at most half of an equal share: there is place for one more.
    """

    def __init__(self, threads: int, name: str, strangers: int = STRANGERS) -> None:
        self.pool = ThreadPoolExecutor(threads, name)
        self.most = max(2, min(STRANGERS, strangers))
        self.each = max(1, threads // 2)
        self.strangers = asyncio.Semaphore(max(1, threads // 2))
        self.guessing = asyncio.Semaphore(max(1, threads // 4))
        self.of: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(self.each)
        )
        self.asked: defaultdict[str, int] = defaultdict(int)
        self.asked_by_strangers: defaultdict[str, int] = defaultdict(int)
        self.known: OrderedDict[str, None] = OrderedDict()

    def visitor(self, session: str, address: str) -> str:
        """As whom somebody waits: their session, if it is known to be somebody's."""
        return session if session in self.known else address

    async def run(self, visitor: str, work: Callable[[], T], *, guess: bool = False) -> T:
        """The result of `work` in a thread. `guess`: it weighs a password, which takes long.

        Refusal(503) when too many wait already.
        """
        stranger = visitor not in self.known
        asked = self.asked_by_strangers if stranger else self.asked
        if asked[visitor] >= (self._share() if stranger else QUEUE):
            self._forget(asked, visitor)
            raise TurnedAway(503, (b"retry-after", b"5"))
        asked[visitor] += 1
        try:
            async with AsyncExitStack() as places:
                await places.enter_async_context(self.of[visitor])
                if guess:
                    await places.enter_async_context(self.guessing)
                if stranger:
                    await places.enter_async_context(self.strangers)
                return await asyncio.get_running_loop().run_in_executor(self.pool, work)
        finally:
            asked[visitor] -= 1
            self._forget(asked, visitor)

    def _share(self) -> int:
        """How many places one stranger may have now, the one who asks counted among them."""
        if sum(self.asked_by_strangers.values()) >= self.most:
            return 0
        return max(1, self.most // (2 * len(self.asked_by_strangers)))

    def _forget(self, asked: defaultdict[str, int], visitor: str) -> None:
        if not asked[visitor]:
            asked.pop(visitor)
            if not self.asked.get(visitor) and not self.asked_by_strangers.get(visitor):
                self.of.pop(visitor, None)

    def know(self, session: str) -> None:
        """The session is somebody's."""
        self.known[session] = None
        self.known.move_to_end(session)
        if len(self.known) > KNOWN:
            self.known.popitem(last=False)

    def close(self, *, wait: bool = False) -> None:
        """Takes no more work; with `wait` until what is being done is done."""
        self.pool.shutdown(wait=wait)
