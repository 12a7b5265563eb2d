"""OpenSMTPD as the relay: Debian's, with a configuration of its own. It needs root."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from okienko.channels.email.wire import MailServer
from tests.whole import free_port

from .servers import Dovecot, until

# Without TLS: Debian 12's build of OpenSMTPD fails at every handshake ("EVP lib"). TLS and
# signing in are tested with another server (test_smtp.py).
_CONFIG = """
listen on 127.0.0.1 port {port} hostname localhost
action "boxes" maildir "{boxes}/%{{dest.user}}" user nobody virtual {{ "@example.pl" = nobody }}
match from any for domain "example.pl" action "boxes"
"""


@dataclass
class Smtpd:
    """A running OpenSMTPD that delivers to Dovecot's mailboxes."""

    port: int
    config: Path
    process: "subprocess.Popen[bytes] | None" = None

    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, "none", timeout=10)

    def start(self) -> None:
        until(self._answers)

    def _spawn(self) -> None:
        with (self.config.parent / "smtpd.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["smtpd", "-d", "-f", str(self.config)],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "PATH": f"/usr/sbin:{os.environ['PATH']}"},
            )

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            # the one before may still be leaving: there is one queue for the whole system
            self._spawn()
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection,
        ):
            return connection.recv(4) == b"220 "
        return False

    def stop(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(60)
            self.process = None


def missing() -> str:
    """Why OpenSMTPD cannot run here; "" when it can."""
    if shutil.which("smtpd", path=f"/usr/sbin:{os.environ['PATH']}") is None:
        return "OpenSMTPD is missing: apt-get install opensmtpd"
    if os.geteuid() != 0:
        return "OpenSMTPD runs as root only"
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as control:
        control.connect("/var/run/smtpd.sock")
        return "this system's own OpenSMTPD runs, and there can be but one"
    return ""


@contextlib.contextmanager
def running(dovecot: Dovecot) -> Iterator[Smtpd]:
    """An OpenSMTPD beside `dovecot`, which delivers into its mailboxes."""
    port = free_port()
    config = dovecot.folder / "smtpd.conf"
    config.write_text(_CONFIG.format(port=port, boxes=dovecot.folder / "mail"))
    relay = Smtpd(port, config)
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()


def make_box(dovecot: Dovecot, name: str) -> None:
    """An empty mailbox into which OpenSMTPD can deliver."""
    nobody = pwd.getpwnam("nobody")
    for part in ("", "new", "cur", "tmp"):
        folder = dovecot.folder / "mail" / name / part
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
