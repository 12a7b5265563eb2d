"""The virus check against Debian's clamd, with a signature of our own: no downloads."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from okienko.administration.tests.test_sections import browser
from okienko.channels import clamav, uploads
from okienko.channels.clamav import Result
from okienko.channels.scanning import scan_waiting
from okienko.config import Config
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment
from tests.cast import an_email, the_cast
from tests.waiting import until

CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
BAD = b"okienko-test-virus-5f3c"

needs_clamd = pytest.mark.skipif(not CLAMD, reason="needs Debian's clamav-daemon")


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A daemon that knows one virus."""
    home = tmp_path_factory.mktemp("clamd")
    database = home / "db"
    database.mkdir()
    (database / "own.ndb").write_text(f"Okienko.Test:0:*:{BAD.hex()}\n")
    at = home / "clamd.sock"
    settings = home / "clamd.conf"
    settings.write_text(
        f"LocalSocket {at}\nDatabaseDirectory {database}\nForeground yes\n"
        f"TemporaryDirectory {home}\nStreamMaxLength 30M\nMaxThreads 2\n"
        "OfficialDatabaseOnly no\nLogFile " + str(home / "log") + "\n"
    )
    process = subprocess.Popen([str(CLAMD), "-c", str(settings)], stdout=subprocess.DEVNULL)
    try:
        until(at.exists, 60)
        yield at
    finally:
        process.terminate()
        process.wait(20)


def configured(monkeypatch: pytest.MonkeyPatch, where: object) -> None:
    monkeypatch.setattr(clamav, "config", lambda: Config(clamav=str(where)))


@needs_clamd
@pytest.mark.real
class TestRealClamd:
    def test_what_is_clean_is_kept_and_marked(self, clamd, monkeypatch):
        configured(monkeypatch, clamd)
        assert uploads.take("a.txt", b"Dzien dobry").scan == "clean"
        large = uploads.take("a.txt", b"x" * 9 * uploads.MEGABYTE)
        assert large.scan == "clean"

    def test_what_is_infected_is_refused_in_words(self, clamd, monkeypatch):
        configured(monkeypatch, clamd)
        with pytest.raises(Refused) as caught:
            uploads.take("faktura.txt", b"Dzien dobry " + BAD)
        assert caught.value.code == "file_infected"
        assert "faktura.txt" in str(caught.value)


class Silent:
    """A server that takes all and says nothing, or nonsense."""

    def __init__(self, says: bytes | None) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.says = says

    def __enter__(self) -> str:
        def serve() -> None:
            try:
                connection, _who = self.socket.accept()
            except OSError:
                return
            with connection:
                while not connection.recv(65536).endswith(b"\0\0\0\0"):
                    pass
                if self.says is None:
                    self.open = connection.dup()
                else:
                    connection.sendall(self.says)

        self.thread = threading.Thread(target=serve, daemon=True)
        self.thread.start()
        return f"127.0.0.1:{self.socket.getsockname()[1]}"

    def __exit__(self, *_how: object) -> None:
        self.socket.close()


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"\xff\xfe", b"", None])
def test_without_a_plain_answer_the_file_is_kept_unchecked(monkeypatch, says):
    monkeypatch.setattr(clamav, "SECONDS", 1.0)
    with Silent(says) as where:
        configured(monkeypatch, where)
        upload = uploads.take("a.txt", b"Dzien dobry")
    assert upload.scan == "waits"
    assert upload.content == b"Dzien dobry"


@pytest.mark.parametrize("where", ["127.0.0.1:1", "/nowhere/clamd.sock", "no port"])
def test_a_check_that_is_away_refuses_nothing(monkeypatch, where):
    configured(monkeypatch, where)
    assert clamav.scan(b"x") is Result.UNANSWERED


@pytest.mark.django_db
def test_what_was_kept_unchecked_is_checked_when_the_check_is_back(monkeypatch):
    monkeypatch.setattr(clamav, "SECONDS", 1.0)
    cast = the_cast()
    configured(monkeypatch, "127.0.0.1:1")
    file = uploads.take("a.txt", b"Dzien dobry")
    an_email(cast.here, attachments=[file])
    assert scan_waiting() == 0
    with Silent(b"stream: Okienko.Test FOUND\0") as where:
        configured(monkeypatch, where)
        assert scan_waiting() == 1
    with in_offices([cast.here.id]):
        row = Attachment.objects.get()
    assert row.scan == "found"
    anna = browser(cast, "anna")
    assert anna.get(f"/desk/file/{row.id}/").status_code == 404
    assert scan_waiting() == 0
