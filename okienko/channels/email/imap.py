"""Reading a mailbox over IMAP: one thread for each, woken by IDLE, with UIDVALIDITY and UID.

Knows nothing of the database. What it reads it gives to a `LetterStore`, which keeps the letter and
moves the cursor in one transaction; the cursor is asked for again at every connection. So at
any moment this may die, and the next one goes on after the last letter that was kept.
"""

import logging
import random
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from okienko.channels.consent.tokens import ConsentMissing
from okienko.channels.door import Temporary
from okienko.channels.email.hand import in_hand
from okienko.events import clock

from .imap_client import FAULTS, Client, connect, drop, words_for
from .wire import MailServer

log = logging.getLogger(__name__)

# RFC 2177: a server may close an IDLE after 30 minutes; routers forget a silent one sooner.
IDLE_SECONDS = 540.0
POLL_SECONDS = 30.0  # for servers without IDLE
BACK_OFF = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
# After a sign-in that was refused: providers lock a mailbox that is knocked at with a wrong
# password. Once the settings are changed, the first try is at once.
REFUSED = (2.0, 30.0, 120.0, 300.0, 900.0)
# Without a consent: only the database is asked whether there is one again.
UNTIL_CONSENT = (10.0,)
TRIES_OF_ONE = 3  # connections lost at the same letter, before it is passed by
BATCH = 200
GROUP = 32  # letters that are fetched together
GROUP_BYTES = 2 * 1024 * 1024
HEAD_BYTES = 262_144  # of a letter that is too large to take


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to `uid` of the mailbox's age `uidvalidity` is kept."""

    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A letter as the server has it. `whole` is False when only its beginning was taken."""

    uidvalidity: int
    uid: int
    raw: bytes
    size: int
    received_at: datetime
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Announced:
    """A letter that lies in the mailbox: its size in bytes, and when it came."""

    uid: int
    size: int
    at: datetime


class LetterStore(Protocol):
    """What keeps the letters. Its methods are called from the mailbox's thread."""

    def cursor(self) -> Cursor | None:
        """Where reading goes on; None for a mailbox never read."""

    def since(self) -> date | None:
        """After a change of UIDVALIDITY: read again what came on this day or later."""

    def begin(self, cursor: Cursor) -> None:
        """The mailbox is read for the first time, or its UIDVALIDITY has changed."""

    def read_ahead(self, letters: Sequence[Fetched]) -> None:
        """`take` will get these next, in this order: their reading may begin."""

    def take(self, letter: Fetched) -> None:
        """Keep a letter and move the cursor to it, in one transaction. Raises when it cannot."""

    def pass_by(self, uidvalidity: int, uid: int, *, gone: bool) -> None:
        """Move the cursor over a letter that was deleted meanwhile (`gone`), or that cannot be
        fetched: that one leaves a trace for a person.
        """

    def answered(self) -> None:
        """The server has answered just now."""

    def trouble(self, reason: str) -> None:
        """The connection was lost or refused; `reason` holds no personal data."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read: folder, limits, and how long to wait (seconds)."""

    folder: str = "INBOX"
    max_bytes: int = 40 * 1024 * 1024
    from_beginning: bool = False
    mark_seen: bool = True
    idle_seconds: float = IDLE_SECONDS
    poll_seconds: float = POLL_SECONDS


class MailboxReader:
    """Reads one mailbox until `stop`. `run` is the body of a thread."""

    def __init__(
        self, server: MailServer, reading: Reading, keeper: LetterStore, name: str = ""
    ) -> None:
        self.server = server
        self.reading = reading
        self.keeper = keeper
        self.name = name
        self._stopped = threading.Event()
        self._client: Client | None = None
        self._lost_at: tuple[int, int] = (0, 0)  # uid, how often the connection was lost there
        self._careful = 0  # up to this uid each letter is fetched alone

    def stop(self) -> None:
        """End `run` soon, from any thread, also out of the middle of an IDLE."""
        self._stopped.set()
        client = self._client
        if client is not None:
            try:
                client.socket().shutdown(socket.SHUT_RDWR)
            except (OSError, ValueError):
                log.debug("imap_already_closed")

    def run(self) -> None:
        """Read, wait, read; connect again with growing pauses when anything breaks."""
        failures = 0
        while not self._stopped.is_set():
            began = time.monotonic()
            try:
                self._session()
            except LoginError:
                failures = self._failed("login refused", failures, began, REFUSED)
            except ConsentMissing as error:
                failures = self._failed(error.reason, failures, began, UNTIL_CONSENT)
            except Temporary as error:
                failures = self._failed(error.reason, failures, began)
            except FAULTS as error:
                failures = self._failed(words_for(error), failures, began)
            except Exception as error:
                # The keeper's: the database is away. The letter stays where it is.
                failures = self._failed(type(error).__name__, failures, began)

    def _failed(
        self, reason: str, failures: int, began: float, pauses: Sequence[float] = ()
    ) -> int:
        if self._stopped.is_set():
            return failures
        failures = 0 if time.monotonic() - began > 60 else failures
        log.warning("mailbox_lost", extra={"mailbox": self.name, "reason": reason})
        try:
            self.keeper.trouble(reason)
        except Exception as error:
            log.warning("mailbox_trouble_not_kept", extra={"error": type(error).__name__})
        pauses = pauses or BACK_OFF
        pause = pauses[min(failures, len(pauses) - 1)]
        self._stopped.wait(pause * random.uniform(0.7, 1.3))  # noqa: S311
        return failures + 1

    def _session(self) -> None:
        self._client = client = connect(self.server)
        try:
            cursor = self._open(client)
            self.keeper.answered()
            can_idle = client.has_capability("IDLE")
            while not self._stopped.is_set():
                client.announced()
                cursor = self._read_new(client, cursor)
                if not client.announced():
                    self._wait(client, can_idle=can_idle)
                    self.keeper.answered()
        finally:
            self._client = None
            drop(client)

    def _open(self, client: Client) -> Cursor:
        """Select the folder and settle where reading goes on."""
        selected = client.select_folder(self.reading.folder)
        validity, following = int(selected[b"UIDVALIDITY"]), int(selected.get(b"UIDNEXT", 0))
        known = self.keeper.cursor()
        if known is not None and known.uidvalidity == validity:
            return known
        if known is not None:
            # The server has numbered its letters anew: what came since we began is read again,
            # and the letters' own ids keep it from counting twice.
            start = self._before(client, self.keeper.since())
        elif self.reading.from_beginning:
            start = 0
        else:
            start = following - 1 if following else max(client.search("ALL"), default=0)
        cursor = Cursor(validity, max(start, 0))
        self.keeper.begin(cursor)
        return cursor

    def _before(self, client: Client, day: date | None) -> int:
        found = client.search(["SINCE", day]) if day else client.search("ALL")
        return min(found) - 1 if found else max(client.search("ALL"), default=0)

    def _read_new(self, client: Client, cursor: Cursor) -> Cursor:
        for group in _groups(self._new(client, cursor), self.reading.max_bytes):
            # where a connection was lost, one by one: which letter was it?
            alone = group[0].uid <= self._careful
            for some in [[each] for each in group] if alone else [group]:
                if self._stopped.is_set():
                    return cursor
                cursor = self._take_group(client, cursor, some)
        return cursor

    def _new(self, client: Client, cursor: Cursor) -> Iterator["Announced"]:
        """What lies after the cursor, in order."""
        found = client.search(["UID", f"{cursor.uid + 1}:*"])
        # n:* names the last letter even when its uid is lower (RFC 3501, section 6.4.8)
        uids = sorted(uid for uid in found if uid > cursor.uid)
        for start in range(0, len(uids), BATCH):
            some = uids[start : start + BATCH]
            answer = client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
            for uid in some:
                told = answer.get(uid, {})
                at = told.get(b"INTERNALDATE")
                known = at if isinstance(at, datetime) and at.tzinfo else clock.now()
                yield Announced(uid, int(told.get(b"RFC822.SIZE", 0)), known.astimezone(UTC))

    def _take_group(self, client: Client, cursor: Cursor, group: "list[Announced]") -> Cursor:
        """Fetch letters with one command, keep them one by one; the cursor behind the last."""
        validity, first = cursor.uidvalidity, group[0].uid
        if self._lost_at[0] == first and self._lost_at[1] >= TRIES_OF_ONE:
            self.keeper.pass_by(validity, first, gone=False)
            return Cursor(validity, first)
        kept: list[int] = []
        with in_hand(sum(min(each.size, self.reading.max_bytes) for each in group), self._stopped):
            if self._stopped.is_set():
                return cursor
            letters = self._fetch(client, validity, group)
            self.keeper.read_ahead([each for each in letters.values() if each])
            for uid in [each.uid for each in group]:
                letter = letters.pop(uid)
                if self._stopped.is_set():
                    break
                if letter is None:  # gone meanwhile: somebody moved or deleted it
                    self.keeper.pass_by(validity, uid, gone=True)
                else:
                    self.keeper.take(letter)
                    kept.append(uid)
                cursor = Cursor(validity, uid)
        if kept and self.reading.mark_seen and not self._stopped.is_set():
            self._mark(client, kept)
        return cursor

    def _fetch(
        self, client: Client, validity: int, group: "list[Announced]"
    ) -> dict[int, Fetched | None]:
        """The letters of a group; None for one that is gone."""
        first = group[0]
        whole = first.size <= self.reading.max_bytes  # one that is too large is a group alone
        part = "BODY.PEEK[]" if whole else f"BODY.PEEK[]<0.{HEAD_BYTES}>"
        try:
            answer = client.fetch([each.uid for each in group], [part])
        except FAULTS:
            count = self._lost_at[1] + 1 if self._lost_at[0] == first.uid else 1
            self._lost_at = (first.uid, count) if len(group) == 1 else (0, 0)
            self._careful = max(self._careful, group[-1].uid)
            raise
        found: dict[int, Fetched | None] = {}
        for each in group:
            raw = _body(answer.pop(each.uid, {}))
            found[each.uid] = (
                Fetched(validity, each.uid, raw, each.size, each.at, whole)
                if raw is not None
                else None
            )
        return found

    def _mark(self, client: Client, uids: list[int]) -> None:
        try:
            client.add_flags(uids, [b"\\Seen"], silent=True)
        except IMAPClientError as error:
            if isinstance(error, IMAPClient.AbortError):
                raise
            log.info("mailbox_read_only", extra={"mailbox": self.name})

    def _wait(self, client: Client, *, can_idle: bool) -> None:
        """Wait until there may be news; ends with an answer: silence alone is no sign of life."""
        if not can_idle:
            self._stopped.wait(self.reading.poll_seconds)
            client.noop()
            return
        client.idle()
        until = time.monotonic() + self.reading.idle_seconds
        while not self._stopped.is_set() and (left := until - time.monotonic()) > 0:
            if client.listen(left):
                break
        if not self._stopped.is_set():
            client.idle_done()


def _groups(letters: Iterable[Announced], most: int) -> Iterator[list[Announced]]:
    """Letters to be fetched with one command: a few small ones, or a large one alone."""
    group: list[Announced] = []
    for each in letters:
        if group and sum(one.size for one in group) + min(each.size, most) > GROUP_BYTES:
            yield group
            group = []
        group.append(each)
        if len(group) >= GROUP or each.size > GROUP_BYTES:
            yield group
            group = []
    if group:
        yield group


def _body(answer: dict[bytes, object]) -> bytes | None:
    for name, value in answer.items():
        if name.startswith(b"BODY[") and isinstance(value, bytes):
            return value
    return None


def held_uids(server: MailServer, folder: str, since: date) -> tuple[int, list[int]]:
    """(UIDVALIDITY, UIDs of what came on the day `since` or later), for the nightly comparison."""
    client = connect(server)
    try:
        selected = client.select_folder(folder, readonly=True)
        return int(selected[b"UIDVALIDITY"]), sorted(client.search(["SINCE", since]))
    finally:
        drop(client)
