"""How many e-mails are taken in per second: figures of `okienko bench`.

Over IMAP (`over_imap`): what a mailbox's thread does, from a real server to the committed rows.
Without a server (`measure_intake`): the keeper is called directly with letters in memory: reading
the bytes, and the whole verb (customer, contact, queue, acknowledgement, original, cursor) in one
durable transaction. Beside it: reading alone, so that one sees what limits.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil
from pydantic import SecretStr

from okienko.channels.actions import add_account
from okienko.events import clock

from .imap import Cursor, Fetched, MailboxReader
from .letter_store import DatabaseLetterStore
from .reading import read_letter
from .settings import EmailSettings
from .specimen import sample_letter


class _Timed(DatabaseLetterStore):
    """A keeper that notes when each letter was kept."""

    kept: list[float]

    def take(self, letter: Fetched) -> None:
        super().take(letter)
        self.kept.append(time.perf_counter())


def over_imap(office: int, port: int, password: str, users: Sequence[str], letters: int) -> float:
    """Letters a second, from the first to the last that is kept, of all mailboxes together.

    At `port` of the loopback address an IMAP server holds `letters` in each user's inbox.
    """
    keepers, readers = [], []
    for user in users:
        settings = EmailSettings(
            address=f"{user}@bench.example",
            imap_host="127.0.0.1",
            imap_port=port,
            imap_security="none",
            smtp_host="localhost",
            user=user,
            password=SecretStr(password),
            from_beginning=True,
        )
        keeper = _Timed(office, _account(office, user, settings), settings)
        keeper.kept = []
        keepers.append(keeper)
        readers.append(MailboxReader(settings.imap(), settings.reading(), keeper, user))
    threads = [threading.Thread(target=reader.run, daemon=True) for reader in readers]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 300
    while any(len(keeper.kept) < letters for keeper in keepers) and time.monotonic() < end:
        time.sleep(0.05)
    for reader in readers:
        reader.stop()
    for thread in threads:
        thread.join(30)
    moments = sorted(moment for keeper in keepers for moment in keeper.kept)
    return (len(moments) - 1) / max(moments[-1] - moments[0], 0.001)


def memory_over_imap(
    office: int, port: int, password: str, users: Sequence[str], letters: int
) -> tuple[float, float]:
    """Bytes that this process and those that read letters have at most: before, and while.

    As `over_imap`, for letters so large that their bytes count.
    """
    me = psutil.Process()
    most = before = _bytes_of(me)
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.02):
            most = max(most, _bytes_of(me))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        over_imap(office, port, password, users, letters)
    finally:
        done.set()
        watcher.join()
    return before, most


def _bytes_of(process: psutil.Process) -> float:
    found = 0.0
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            found += each.memory_info().rss
    return found


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
    keepers = [mailbox(office, f"bench-{run}-{number}") for number in range(boxes)]
    alone = [sample_letter(f"{run}-a{number}") for number in range(letters)]
    read = _timed(lambda: [read_letter(raw) for raw in alone])
    one = _timed(lambda: _take(keepers[0], alone))
    together = [[sample_letter(f"{run}-{k}x{n}") for n in range(letters)] for k in range(boxes)]
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


def mailbox(office: int, name: str) -> DatabaseLetterStore:
    """An account that no door serves: it is switched off, and its letters are put in by hand."""
    settings = EmailSettings(
        address=f"{name}@bench.example",
        imap_host="localhost",
        smtp_host="localhost",
    )
    keeper = DatabaseLetterStore(office, _account(office, name, settings), settings)
    keeper.begin(Cursor(1, 0))
    return keeper


def _account(office: int, name: str, settings: EmailSettings) -> int:
    return add_account(office, kind="email", name=name, settings=settings, enabled=False)


def _take(keeper: DatabaseLetterStore, letters: list[bytes], first: int = 1) -> None:
    for uid, raw in enumerate(letters, start=first):
        keeper.take(Fetched(1, uid, raw, len(raw), clock.now()))


def _at_once(keepers: list[DatabaseLetterStore], letters: list[list[bytes]]) -> None:
    threads = [
        threading.Thread(target=_take, args=(keeper, some, len(some) + 1))
        for keeper, some in zip(keepers, letters, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
