"""Texts by SMPP both ways, with receipts, and what they cost calls at the same time."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import office, whole
from .figures import Measured, Unavailable, p50, p95, row
from .sip import Phone

OUT = int(os.environ.get("OKIENKO_BENCH_TEXTS", "10000"))
IN = OUT // 4
CONTACTS = 200  # texts to one person leave one after another
WINDOW = 16
ALONE = 30  # calls before the texts
PAUSE = 0.15  # seconds between two calls
PATIENCE = 1800.0

if TYPE_CHECKING:
    from .smsc import Smsc


@row(
    "sms",
    "Texts by SMPP both ways, with receipts",
    "A text is three durable transactions: taken for a try, handed over, sent; its receipt two "
    "more, kept with others that came at once and read alone, as is a text that comes. Sixteen "
    "are on their way at the same time, of which two speak with the database: the switchboard is "
    "one process of Python, and calls go before texts (sixteen at once were 47 a second, with 260 "
    "ms for a call's answer). The message centre (the npm package smpp) runs on the same "
    "processors.",
)
def measure() -> Sequence[Measured]:
    """Texts a second out and in, from the first to the last; calls' p95 alone and meanwhile."""
    running = whole.shared()
    here = office.made()
    smsc = _smsc()
    with ExitStack() as held:
        held.callback(smsc.end)
        account = _account(here.id, smsc.port)
        queued = _queue(here.id, account)
        alone = asyncio.run(_calls(running, lambda taken: taken < ALONE))
        smsc.order("set", receipts="after")
        with _Meanwhile(running) as out_calls:
            out = _out(here.id, account, smsc)
        with _Meanwhile(running) as in_calls:
            kept, read = _in(here.id, account, smsc)
    window = f"{WINDOW} at once, in {CONTACTS} contacts; {queued:.0f} s to write them before"
    return [
        Measured(f"{OUT} queued: sent and answered", OUT / out.sent, "per s", note=window),
        Measured("the same until each has its receipt", OUT / out.told, "per s"),
        Measured("sent twice, or not at all", out.wrong, "", "none"),
        Measured(f"{IN} that come: kept and thanked for", IN / kept, "per s"),
        Measured("the same until each stands in its contact", IN / read, "per s"),
        Measured("a call's INVITE to 200 OK alone, p95", p95(alone), "ms", note=f"{len(alone)}"),
        Measured("while texts leave, p50", p50(out_calls), "ms", note=f"{len(out_calls)} calls"),
        Measured("while texts leave, p95", p95(out_calls), "ms"),
        Measured("while texts come, p95", p95(in_calls), "ms", note=f"{len(in_calls)} calls"),
    ]


def _smsc() -> Smsc:
    try:
        from .smsc import Smsc
    except ImportError as error:
        raise Unavailable(f"{error}: make test-setup") from error
    return Smsc(whole.free_port())


def _account(number: int, port: int) -> int:
    from pydantic import SecretStr

    from okienko.channels.actions import add_account
    from okienko.channels.sms.settings import SmsSettings

    from .smsc import NAME, PASSWORD

    settings = SmsSettings(
        sender="+48600100200",
        host="127.0.0.1",
        port=port,
        tls=False,
        system_id=NAME,
        password=SecretStr(PASSWORD),
        per_second=0,
        window=WINDOW,
    )
    name = f"bench {time.time()}"
    return add_account(number, kind="sms", name=name, settings=settings, enabled=False)


def _queue(number: int, account: int) -> float:
    """Write the texts that leave later; seconds that it took."""
    from okienko.customers.identities import phone_address
    from okienko.events import clock
    from okienko.events.security.scope import in_offices
    from okienko.interactions.actions import Arrival, receive, reply

    began = time.monotonic()
    contacts = []
    for person in range(CONTACTS):
        address = phone_address(f"+48602{person:06}")
        arrival = Arrival("sms", account, f"first{person}", address, clock.now(), text="Kiedy?")
        contacts.append(receive(number, arrival=arrival).interaction_id)
    for first in range(0, OUT, CONTACTS):
        with in_offices([number], durable=True):
            for contact in contacts[: OUT - first]:
                reply.within(number, interaction_id=contact, text="W poniedziałek o 8.")
    return time.monotonic() - began


@dataclass
class _Out:
    """Seconds until all were sent, and told of; how many the centre has too often or not."""

    sent: float
    told: float
    wrong: int


def _out(number: int, account: int, smsc: Smsc) -> _Out:
    from okienko.channels.actions import change_account
    from okienko.channels.outbox.models import Outgoing
    from okienko.events.security.scope import in_offices
    from okienko.interactions.models import Message

    def all_left() -> bool:
        with in_offices([number]):
            rows = Message.objects.filter(account_id=account, direction="out")
            return not rows.exclude(delivery="sent").exists()

    def all_told() -> bool:
        with in_offices([number]):
            rows = Outgoing.objects.filter(account_id=account)
            return not rows.filter(results={}).exists()

    change_account(number, account_id=account, enabled=True)
    _until(lambda: smsc.order("counts")["taken"] > 0)
    began = time.monotonic()
    _until(all_left)
    sent = time.monotonic() - began
    _until(all_told)
    told = time.monotonic() - began
    return _Out(sent, told, abs(smsc.order("counts")["taken"] - OUT))


def _in(number: int, account: int, smsc: Smsc) -> tuple[float, float]:
    """Seconds until all were kept, and until all were read."""
    from okienko.events.security.scope import in_offices
    from okienko.interactions.models import Message

    def there() -> bool:
        with in_offices([number]):
            rows = Message.objects.filter(account_id=account, direction="in", text="Dzień dobry")
            return rows.count() >= IN

    pdus = [
        {
            "source_addr": f"48603{person:06}",
            "source_addr_ton": 1,
            "destination_addr": "48600100200",
            "data_coding": 8,
            "short_message": "Dzień dobry",
        }
        for person in range(IN)
    ]
    before = smsc.order("counts")["delivered"]
    began = time.monotonic()
    smsc.order("many", pdus=pdus)
    _until(lambda: smsc.order("counts")["delivered"] - before >= IN)
    kept = time.monotonic() - began
    _until(there)
    return kept, time.monotonic() - began


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise Unavailable("it did not come to an end")
        time.sleep(0.1)


async def _calls(running: whole.Whole, more: Callable[[int], bool]) -> list[float]:
    """Milliseconds from INVITE to 200 OK of one call after another."""
    taken: list[float] = []
    caller = await Phone(office.OPERATOR, running.sip).open()
    try:
        while more(len(taken)):
            call = await caller.call(office.WELCOME, f"+4860100{len(taken) % 10_000:04}")
            with suppress(TimeoutError):
                await asyncio.wait_for(call.answered.wait(), 10)
                taken.append(1000 * (call.answered_at - call.began))
            call.hang_up()
            await asyncio.sleep(PAUSE)
    finally:
        caller.close()
    return taken


class _Meanwhile:
    """Calls one after another as long as a block lasts; how long each took."""

    def __init__(self, running: whole.Whole) -> None:
        self.running = running
        self.over = threading.Event()
        self.taken: list[float] = []
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        self.taken += asyncio.run(_calls(self.running, lambda _: not self.over.is_set()))

    def __enter__(self) -> list[float]:
        self.thread.start()
        return self.taken

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join(30)
