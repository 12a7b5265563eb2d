"""How many e-mails are taken in per second: the figure of `okienko bench`.

Measured is what a mailbox's thread does with each letter: reading its bytes, and the whole verb
(customer, contact, queue, acknowledgement, original, cursor) in one durable transaction. Beside
it: reading alone, so that one sees what limits.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

from okienko.channels.models import Account, split
from okienko.events import clock
from okienko.events.scope import in_offices

from .imap import Cursor, Fetched
from .keeper import DatabaseKeeper
from .parse import parse_letter
from .settings import EmailSettings

_TEXT = "Dzień dobry, proszę o informację, kiedy odbierane są odpady w mojej ulicy.\n" * 12


@dataclass(frozen=True)
class Intake:
    """`per_second` letters through one mailbox, `per_second_of_all` through `boxes` at once.

    `read_per_second`: parsing alone, without the database.
    """

    letters: int
    bytes_each: int
    per_second: float
    boxes: int
    per_second_of_all: float
    read_per_second: float


def measure_intake(office: int, letters: int = 200, boxes: int = 2) -> Intake:
    """Take in `letters` in `office` by one mailbox, then by `boxes` at the same time.

    The office must have a queue; it keeps the letters. Each is of a sender of its own, has HTML
    and an attachment of 20 kB.
    """
    run = f"{time.time_ns():x}"
    keepers = [_mailbox(office, f"bench-{run}-{number}") for number in range(boxes)]
    alone = [_letter(f"{run}-a{number}") for number in range(letters)]
    read = _timed(lambda: [parse_letter(raw) for raw in alone])
    one = _timed(lambda: _take(keepers[0], alone))
    together = [[_letter(f"{run}-{k}x{n}") for n in range(letters)] for k in range(boxes)]
    every = _timed(lambda: _at_once(keepers, together))
    return Intake(
        letters=letters,
        bytes_each=len(alone[0]),
        per_second=letters / one,
        boxes=boxes,
        per_second_of_all=letters * boxes / every,
        read_per_second=letters / read,
    )


def _timed(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def _mailbox(office: int, name: str) -> DatabaseKeeper:
    """An account that no door serves: it is switched off, and its letters are put in by hand."""
    settings = EmailSettings(
        address=f"{name}@bench.example",
        imap_host="localhost",
        smtp_host="localhost",
    )
    plain, secret = split(settings)
    with in_offices([office], durable=True):
        account = Account.objects.create(
            office_id=office, kind="email", name=name, settings=plain, secrets=secret, enabled=False
        )
    keeper = DatabaseKeeper(office, account.id, settings)
    keeper.begin(Cursor(1, 0))
    return keeper


def _take(keeper: DatabaseKeeper, letters: list[bytes], first: int = 1) -> None:
    for uid, raw in enumerate(letters, start=first):
        keeper.take(Fetched(1, uid, raw, len(raw), clock.now()))


def _at_once(keepers: list[DatabaseKeeper], letters: list[list[bytes]]) -> None:
    threads = [
        threading.Thread(target=_take, args=(keeper, some, len(some) + 1))
        for keeper, some in zip(keepers, letters, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _letter(name: str) -> bytes:
    message = EmailMessage()
    message["From"] = f"Klient {name} <{name}@bench.example>"
    message["To"] = "urzad@bench.example"
    message["Subject"] = "Pytanie o odpady"
    message["Message-ID"] = f"<{name}@bench.example>"
    message.set_content(_TEXT)
    message.add_alternative(f"<p>{_TEXT}</p>", subtype="html")
    message.add_attachment(
        b"%PDF-1.4 " + b"\x00\xff" * 10_000,
        maintype="application",
        subtype="pdf",
        filename="wniosek.pdf",
    )
    return message.as_bytes()
