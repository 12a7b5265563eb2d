"""Letters are read in processes of their own, which may be ended at any moment by anything."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest

from okienko.channels.email import letter_store
from okienko.channels.email.models import LetterForm, MailboxState, RawMail
from okienko.channels.email.readers import NotRead, Readers
from okienko.channels.email.worker import StepLimits
from okienko.events import clock
from okienko.events.security.scope import in_offices
from tests.cast import Cast, the_cast

from . import letters
from .office import Mail
from .servers import until

pytestmark = pytest.mark.real
MEGABYTE = 1024 * 1024


@contextmanager
def reading(**limits: float) -> Iterator[Readers]:
    readers = Readers(2, StepLimits(**limits))  # type: ignore[arg-type]
    try:
        yield readers
    finally:
        readers.close()


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_letter_comes_back_whole_from_its_process() -> None:
    with reading() as readers:
        letter = readers.read(letters.with_files())
        (pid,) = readers.pids()
        assert pid != os.getpid()
        assert [f.name for f in letter.files] == ["logo.png", "wniosek.pdf", "fakturafdp.exe"]
        assert letter.files[0].content == letters.PNG
        again = readers.read(letters.plain())
        assert again.subject == "Pytanie"
        assert readers.pids() == [pid]  # the same one: it costs no start
    until(lambda: not alive(pid))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"processor": 0.001}, "took too long"),
        ({"seconds": 0.001}, "took too long"),
        ({"memory": 20 * MEGABYTE}, "too large"),
    ],
)
def test_a_letter_that_costs_too_much_ends_only_its_own_process(
    limits: dict[str, float], reason: str
) -> None:
    with reading(**limits) as readers:
        with pytest.raises(NotRead) as caught:
            readers.read(letters.large(30))
        assert caught.value.reason in (reason, "killed")
        assert caught.value.reason == reason
        assert readers.pids() == []


def test_a_killed_process_costs_no_letter() -> None:
    with reading() as readers:
        readers.read(letters.plain())
        (pid,) = readers.pids()
        os.kill(pid, signal.SIGKILL)
        assert readers.read(letters.plain(subject="Dalej")).subject == "Dalej"
        assert readers.pids() != [pid]


def test_a_process_killed_in_the_middle_gives_its_letter_a_second_try() -> None:
    with reading() as readers:
        readers.read(letters.plain())
        (pid,) = readers.pids()
        os.kill(pid, signal.SIGSTOP)  # it will not begin before it is killed
        found: list[str] = []
        thread = threading.Thread(
            target=lambda: found.append(readers.read(letters.plain(subject="Dalej")).subject)
        )
        thread.start()
        until(lambda: not readers.pids())
        os.kill(pid, signal.SIGKILL)
        thread.join(60)
        assert found == ["Dalej"]


_PARENT = """
import os, sys
from okienko.channels.email.readers import Readers
from tests.mail import letters
readers = Readers(1)
readers.read(letters.large(1))
print(readers.pids()[0], flush=True)
letter = letters.large({megabytes})
sys.stdin.readline()
{then}
"""


@pytest.mark.parametrize("then", ["sys.stdin.readline()", "readers.read(letter)"])
def test_no_process_outlives_a_killed_switchboard(then: str) -> None:
    """Killed while its process waits, and while that is reading."""
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT.format(megabytes=35, then=then)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert parent.stdin
    assert parent.stdout
    pid = int(parent.stdout.readline())
    assert alive(pid)
    parent.stdin.write("\n")
    parent.stdin.flush()
    if "letter" in then:
        until(lambda: _memory(pid) > 30 * MEGABYTE)  # the letter has arrived
    parent.kill()
    parent.wait(60)
    until(lambda: not alive(pid), 20)


def _memory(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


def much_html(text: str = "") -> bytes:
    """Honest, and as large as HTML may be; with a text beside it, or without."""
    message = EmailMessage()
    message["From"], message["Subject"] = "jan@example.pl", "Duży"
    html = "<p>x" * 500_000
    if text:
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="a.pdf")
    else:
        message.set_content(html, subtype="html")
    return message.as_bytes()


def test_large_honest_html_is_read_and_shown() -> None:
    with reading() as readers:
        letter = readers.read(much_html())
    assert "unreadable" not in letter.flaws
    assert letter.form
    assert letter.form.kept.html.count("<p>x") > 100_000
    assert letter.text.count("x") > 100_000


def test_a_view_that_costs_too_much_costs_no_words_and_no_files() -> None:
    with reading(processor=0.6) as readers:
        letter = readers.read(much_html("Proszę o pilną odpowiedź."))
        assert letter.text.strip() == "Proszę o pilną odpowiedź."
        assert letter.html
        assert [file.name for file in letter.files] == ["a.pdf"]
        assert letter.form is None
        assert "no view" in letter.flaws
        assert "unreadable" not in letter.flaws
        assert readers.pids() == []
        assert readers.read(letters.plain()).form


@pytest.fixture
def mail() -> Mail:
    cast: Cast = the_cast()
    return Mail(cast.here)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limits", [{"processor": 0.001}, {"memory": 20 * MEGABYTE}])
def test_a_letter_that_cannot_be_read_is_kept_and_the_next_is_read(
    mail: Mail, monkeypatch: pytest.MonkeyPatch, limits: dict[str, float]
) -> None:
    with reading(**limits) as readers:
        monkeypatch.setattr(letter_store, "readers", readers)
        taken = mail.take(letters.large(30, subject="Zly"))
    monkeypatch.undo()
    contact = mail.interaction(taken.interaction_id)
    assert contact.state == "waiting"
    assert contact.subject == "Zly"
    assert contact.address_value == "jan@example.pl"
    messages = mail.messages(taken.interaction_id)
    assert [m.direction for m in messages].count("note") == 1
    with in_offices([mail.office]):
        raw = RawMail.objects.get()
        assert MailboxState.objects.get().uid == mail.uid  # the next start does not meet it again
    assert "unreadable" in raw.flaws
    assert len(bytes(raw.content)) > 30 * MEGABYTE
    assert mail.interaction(mail.take(letters.plain()).interaction_id).subject == "Pytanie"


@pytest.mark.django_db(transaction=True)
def test_a_letter_without_a_view_is_kept_with_its_words(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading(processor=0.6) as readers:
        monkeypatch.setattr(letter_store, "readers", readers)
        taken = mail.take(much_html("Proszę o pilną odpowiedź."))
    (message, *_rest) = mail.messages(taken.interaction_id)
    assert message.text.strip() == "Proszę o pilną odpowiedź."
    with in_offices([mail.office]):
        assert LetterForm.objects.get(message_id=message.id).failed
        assert message.attachments.get().name == "a.pdf"


@pytest.mark.django_db(transaction=True)
def test_a_letter_waits_in_the_mailbox_while_no_process_can_start(
    mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the machine has no process or descriptor left to give: that is no letter's fault."""
    monkeypatch.setattr(letter_store, "readers", Readers(1))
    fetched = letter_store.Fetched(1, 1, letters.plain(), 1, clock.now())
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            mail.keeper.keep(fetched)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert mail.keeper.keep(fetched).message_id


@pytest.mark.parametrize("unit", ["<a ", "<!--", "<div>", "&#", "<", "a ", "&", "<![", "\n> "])
def test_hostile_html_alone_never_stops_a_mailbox(unit: str) -> None:
    """Whatever a tool makes of it, there is an answer within the limits."""
    raw = f"From: a@b.pl\nSubject: x\nContent-Type: text/html\n\n{unit * 100_000}".encode()
    began = time.monotonic()
    with reading(processor=2.0) as readers:
        try:
            assert readers.read(raw).subject == "x"
        except NotRead as error:
            assert error.reason == "took too long"  # noqa: PT017
    assert time.monotonic() - began < 60
