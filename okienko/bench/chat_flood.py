"""The chat's window when too many come: 500 open it at once; a script begins 10,000 chats."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack

from okienko.sampletown.chat_page import ChatPage, NoChat

from . import office, whole
from .chat import open_window
from .figures import Measured, p50, p95, row

VISITORS = 500  # who open the window at the same moment
FLOOD = 10_000  # chats that a script begins
AT_ONCE = 64
ADDRESSES, NETWORKS = 20, 4  # from which it comes: so many in each network
PAUSE = 0.5  # seconds between two customers while it goes on


@row(
    "chat-flood",
    "500 visitors open the chat's window at once; a script begins 10,000 chats",
    "What stands on the window is read once in two seconds and answered without a thread. A chat "
    "that is refused has cost one look at who waits. The script and the customers of the bench run "
    "on the same processors.",
)
def measure() -> Sequence[Measured]:
    """How soon all see the window; how customers fare beside a script, and what it is told."""
    running = whole.shared()
    here = office.made()
    with ExitStack() as held:
        key, _account = open_window(here.id, most_waiting=100)
        office.ready(here.id, here.load[:1])
        held.callback(office.away, here.id, here.load[:1])
        return asyncio.run(_measure(running, key))


async def _measure(running: whole.Whole, key: str) -> list[Measured]:
    opened = await asyncio.gather(*(_open(running, key, number) for number in range(VISITORS)))
    said: Counter[str] = Counter()
    times: list[float] = []
    customers: list[float] = []
    refused = 0
    todo = iter(range(FLOOD))
    began = time.monotonic()

    async def script() -> None:
        for number in todo:
            visitor = ChatPage(running.http_port, key, source=_address(number))
            asked = time.perf_counter()
            try:
                given = {"client_id": visitor.name, "text": f"flood {number}"}
                await visitor.ask("POST", "begin", given)
                said["began"] += 1
            except NoChat as no:
                said[no.code or "not reached"] += 1
            times.append(1000 * (time.perf_counter() - asked))

    flood = asyncio.gather(*(script() for _ in range(AT_ONCE)))
    while not flood.done():
        visitor = ChatPage(running.http_port, key, source=f"127.{100 + len(customers)}.7.1")
        asked = time.perf_counter()
        try:
            if len(customers) < 20:  # more would be a crowd of their own
                await visitor.ask("POST", "begin", {"client_id": visitor.name, "text": "Pytanie"})
                customers.append(1000 * (time.perf_counter() - asked))
        except NoChat:
            refused += 1
        await asyncio.sleep(PAUSE)
    await flood
    seconds = time.monotonic() - began
    told = ", ".join(f"{count} {code}" for code, count in said.most_common())
    return [
        Measured("500 windows at once: what stands on it is there, p95", p95(opened), "ms"),
        Measured("500 windows at once: the last", max(opened), "ms"),
        Measured("chats of the script that came in", said["began"], "", note=f"of {FLOOD}: {told}"),
        Measured("answered to the script", FLOOD / seconds, "per s", note=f"{AT_ONCE} at once"),
        Measured("an answer to the script, p95", p95(times), "ms"),
        Measured("customers meanwhile who were refused", refused, "", "none"),
        Measured(
            "a customer's chat begins meanwhile, p50",
            p50(customers),
            "ms",
            note=f"{len(customers)} customers",
        ),
        Measured("a customer's chat begins meanwhile, longest", max(customers), "ms"),
    ]


async def _open(running: whole.Whole, key: str, number: int) -> float:
    visitor = ChatPage(running.http_port, key, source=f"127.{60 + number // 250}.{number % 250}.1")
    began = time.perf_counter()
    await visitor.ask("GET", "now")
    return 1000 * (time.perf_counter() - began)


def _address(number: int) -> str:
    return f"127.{2 + number % NETWORKS}.0.{1 + number // NETWORKS % ADDRESSES}"
