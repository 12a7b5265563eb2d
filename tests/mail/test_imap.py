"""The mailbox's reader against a real Dovecot, good days and bad ones."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from okienko.channels.email import imap, imap_client
from okienko.channels.email.imap import Cursor, Fetched, MailboxReader, Reading, held_uids
from okienko.channels.email.wire import MailServer

from . import letters
from .servers import Dovecot, until

pytestmark = pytest.mark.real


@dataclass
class Memory:
    """A keeper that forgets nothing; `refuse` makes it fail as a database does."""

    at: Cursor | None = None
    letters: list[Fetched] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    passed: list[tuple[int, bool]] = field(default_factory=list)
    begun: list[Cursor] = field(default_factory=list)
    ahead: list[list[int]] = field(default_factory=list)
    answers: int = 0
    refuse: Callable[[Fetched], bool] = lambda letter: False

    def cursor(self) -> Cursor | None:
        return self.at

    def since(self) -> date | None:
        return datetime.now(UTC).date()

    def begin(self, cursor: Cursor) -> None:
        self.begun.append(cursor)
        self.at = cursor

    def read_ahead(self, letters: Sequence[Fetched]) -> None:
        self.ahead.append([letter.uid for letter in letters])

    def take(self, letter: Fetched) -> None:
        if self.refuse(letter):
            raise RuntimeError("database away")
        self.letters.append(letter)
        self.at = Cursor(letter.uidvalidity, letter.uid)

    def pass_by(self, uidvalidity: int, uid: int, *, gone: bool) -> None:
        self.passed.append((uid, gone))
        self.at = Cursor(uidvalidity, uid)

    def answered(self) -> None:
        self.answers += 1

    def trouble(self, reason: str) -> None:
        self.troubles.append(reason)


@contextmanager
def reading(server: MailServer, keeper: Memory, **how: object) -> Iterator[MailboxReader]:
    reader = MailboxReader(server, Reading(**how), keeper)  # type: ignore[arg-type]
    thread = threading.Thread(target=reader.run)
    thread.start()
    try:
        yield reader
    finally:
        reader.stop()
        thread.join(60)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "BACK_OFF", (0.05,))


def test_a_letter_is_there_at_once_over_tls(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    dovecot.deliver(letters.plain(subject="stary"), box)
    with reading(dovecot.server(box), keeper):
        until(lambda: keeper.answers)
        until(lambda: dovecot.children("imap"))
        began = time.monotonic()
        dovecot.deliver(letters.plain(subject="nowy"), box)
        until(lambda: keeper.letters)
        waited = time.monotonic() - began
    (letter,) = keeper.letters  # what lay there before the account was made stays where it is
    assert b"Subject: nowy" in letter.raw
    assert letter.raw.count(b"\r\n") == letter.raw.count(b"\n")
    assert abs((letter.received_at - datetime.now(UTC)).total_seconds()) < 60
    assert waited < 60  # pushed: the next look would be nine minutes later


def test_letters_that_come_while_others_are_read_are_not_late(dovecot: Dovecot, box: str) -> None:
    """Each announcement counts, also one beside another answer; IDLE here lasts nine minutes."""
    keeper = Memory()
    with reading(dovecot.server(box), keeper):
        until(lambda: keeper.answers)
        with dovecot.client(box) as client:
            for number in range(60):
                client.append("INBOX", letters.plain(message_id=f"<{number}@x>"))
                if number % 5 == 0:
                    until(lambda n=number: len(keeper.letters) == n + 1)
        until(lambda: len(keeper.letters) == 60)


def test_it_is_read_and_stays(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    dovecot.deliver(letters.plain(), box)
    with reading(dovecot.server(box), keeper, from_beginning=True):
        until(lambda: keeper.letters)
        with dovecot.client(box) as client:
            client.select_folder("INBOX", readonly=True)
            until(lambda: b"\\Seen" in client.get_flags([1])[1])


def test_a_new_process_goes_on_after_the_last_letter(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    for number in range(3):
        dovecot.deliver(letters.plain(message_id=f"<{number}@x>"), box)
    with reading(dovecot.server(box), keeper, from_beginning=True):
        until(lambda: len(keeper.letters) == 3)
    dovecot.deliver(letters.plain(message_id="<3@x>"), box)
    with reading(dovecot.server(box), keeper):
        until(lambda: len(keeper.letters) == 4)
    assert [letter.uid for letter in keeper.letters] == [1, 2, 3, 4]


def test_a_database_that_is_away_costs_nothing(dovecot: Dovecot, box: str) -> None:
    failures = iter([True, True, True, False])
    keeper = Memory(refuse=lambda letter: letter.uid == 2 and next(failures, False))
    for number in range(3):
        dovecot.deliver(letters.plain(message_id=f"<{number}@x>"), box)
    with reading(dovecot.server(box), keeper, from_beginning=True):
        until(lambda: len(keeper.letters) == 3)
    assert [letter.uid for letter in keeper.letters] == [1, 2, 3]
    assert keeper.troubles == ["RuntimeError"] * 3


def test_dovecot_killed_and_started_again(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    with reading(dovecot.server(box), keeper):
        until(lambda: keeper.answers)
        dovecot.deliver(letters.plain(message_id="<1@x>"), box)
        until(lambda: len(keeper.letters) == 1)
        dovecot.stop(signal.SIGKILL)
        until(lambda: "connection refused" in keeper.troubles)
        dovecot.start()
        dovecot.deliver(letters.plain(message_id="<2@x>"), box)
        until(lambda: len(keeper.letters) == 2)
    assert [letter.uid for letter in keeper.letters] == [1, 2]
    assert len(keeper.begun) == 1


def test_a_stalled_server_is_noticed(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    with reading(dovecot.server(box, timeout=0.5), keeper, idle_seconds=0.2):
        until(lambda: keeper.answers >= 2)
        stalled = [*dovecot.children("imap"), *dovecot.children("imap-login")]
        for pid in stalled:
            os.kill(pid, signal.SIGSTOP)
        try:
            until(lambda: "no answer" in keeper.troubles)
            answers = keeper.answers
        finally:
            for pid in stalled:
                os.kill(pid, signal.SIGCONT)
        until(lambda: keeper.answers > answers)


def test_new_uidvalidity_reads_again_what_came_since(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    with reading(dovecot.server(box), keeper):
        until(lambda: keeper.answers)
        for number in range(2):
            dovecot.deliver(letters.plain(message_id=f"<{number}@x>"), box)
        until(lambda: len(keeper.letters) == 2)
    first = keeper.letters[0].uidvalidity
    until(lambda: time.time() > first + 1)  # Dovecot's UIDVALIDITY is a time in seconds
    dovecot.renumber(box)
    with reading(dovecot.server(box), keeper):
        until(lambda: len(keeper.letters) == 4)
    assert keeper.letters[-1].uidvalidity != first
    assert [x.raw for x in keeper.letters[:2]] == [x.raw for x in keeper.letters[2:]]
    assert len(keeper.begun) == 2


def test_a_huge_letter_gives_its_beginning(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    dovecot.deliver(letters.plain("x" * 70 + "\n" + ("y" * 70 + "\n") * 30_000), box)
    dovecot.deliver(letters.plain(message_id="<after@x>"), box)
    with reading(dovecot.server(box), keeper, from_beginning=True, max_bytes=1_000_000):
        until(lambda: len(keeper.letters) == 2)
    huge, after = keeper.letters
    assert not huge.whole
    assert len(huge.raw) == imap.HEAD_BYTES
    assert huge.size > 2_000_000
    assert after.whole


def test_a_wrong_password_and_an_unknown_certificate_are_told(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    with reading(dovecot.server(box, password="zle"), keeper):
        until(lambda: "login refused" in keeper.troubles)
    keeper = Memory()
    with reading(dovecot.server(box, certificate=""), keeper):
        until(lambda: "certificate not trusted" in keeper.troubles)


def test_starttls(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    server = dovecot.server(box, port=dovecot.imap_port, security="starttls", host="localhost")
    with reading(server, keeper, from_beginning=True):
        dovecot.deliver(letters.plain(), box)
        until(lambda: keeper.letters)


def test_a_hundred_at_once_come_in_order_and_once(dovecot: Dovecot, box: str) -> None:
    keeper = Memory()
    with reading(dovecot.server(box), keeper):
        until(lambda: keeper.answers)
        with dovecot.client(box) as client:
            for number in range(100):
                client.append("INBOX", letters.plain(message_id=f"<{number}@x>"))
        until(lambda: len(keeper.letters) == 100)
    assert [letter.uid for letter in keeper.letters] == list(range(1, 101))
    validity, uids = held_uids(dovecot.server(box), "INBOX", datetime.now(UTC).date())
    assert uids == list(range(1, 101))
    assert validity == keeper.letters[0].uidvalidity


def test_one_letter_that_breaks_the_connection_costs_no_other(
    dovecot: Dovecot, box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fetched together with others at first, then each alone until it is known which it is."""
    for number in range(6):
        dovecot.deliver(letters.plain(message_id=f"<{number}@x>"), box)
    fetched: list[list[int]] = []
    fetch = imap_client.Client.fetch

    def breaking(client: imap_client.Client, uids: list[int], parts: list[str]) -> object:
        if parts[0].startswith("BODY"):
            fetched.append(list(uids))
            if 4 in uids:  # as when the server's process dies of this letter
                for pid in dovecot.children("imap"):
                    os.kill(pid, signal.SIGKILL)
        return fetch(client, uids, parts)

    monkeypatch.setattr(imap_client.Client, "fetch", breaking)
    keeper = Memory()
    with reading(dovecot.server(box), keeper, from_beginning=True):
        until(lambda: len(keeper.letters) == 5)
    assert [letter.uid for letter in keeper.letters] == [1, 2, 3, 5, 6]
    assert keeper.passed == [(4, False)]
    assert fetched[0] == [1, 2, 3, 4, 5, 6]
    assert all(len(uids) == 1 for uids in fetched[1:])
    assert keeper.ahead[0] == [1]


def test_a_refused_sign_in_is_not_hammered(
    dovecot: Dovecot, box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pauses are its own, and in a day a wrong password is tried some hundred times at most."""
    assert 24 * 3600 / (imap.REFUSED[-1] * 0.7) + len(imap.REFUSED) < 150
    monkeypatch.setattr(imap, "BACK_OFF", (600.0,))
    monkeypatch.setattr(imap, "REFUSED", (0.05,))
    keeper = Memory()
    with reading(dovecot.server(box, password="zle"), keeper):
        until(lambda: len(keeper.troubles) >= 3)
    assert set(keeper.troubles) == {"login refused"}
