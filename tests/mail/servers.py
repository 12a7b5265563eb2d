"""A real Dovecot and real SMTP relays, each a process or thread of the test's own."""

import asyncio
import contextlib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from imapclient import IMAPClient

from okienko.channels.email.wire import Server
from tests.whole import free_port

PASSWORD = "tajne-haslo"


def until(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """The first true value of `condition`; fails after `seconds`: so slow is no machine."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s")
        threading.Event().wait(0.02)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and localhost, and its key."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    )
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "mail.crt", folder / "mail.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@dataclass
class Dovecot:
    """The system's Dovecot with a configuration of its own, on ports of its own."""

    folder: Path
    imap_port: int
    imaps_port: int
    certificate: str
    process: "subprocess.Popen[bytes] | None" = None

    def server(self, user: str = "urzad", **more: Any) -> Server:
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.imaps_port,
            "security": "tls",
            "user": user,
            "password": PASSWORD,
            "certificate": self.certificate,
            "timeout": 5.0,
        }
        return Server(**{**values, **more})

    def start(self) -> None:
        # Left by a crash: when its number is another process's by now, Dovecot would not start.
        (self.folder / "run/master.pid").unlink(missing_ok=True)
        log = (self.folder / "out.log").open("ab")
        self.process = subprocess.Popen(
            ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "PATH": f"/usr/sbin:{os.environ['PATH']}"},
        )
        log.close()
        try:
            until(self._answers)
        except AssertionError as error:
            written = self.folder / "dovecot.log"
            said = written.read_text(errors="replace")[-2000:] if written.exists() else ""
            raise AssertionError(f"Dovecot does not answer: {said}") from error

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "it has ended"
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.imap_port), timeout=1) as connection,
        ):
            return connection.recv(20).startswith(b"* OK")
        return False

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the master and what it started; with SIGKILL, as a crash."""
        if self.process is None:
            return
        if how == signal.SIGKILL:
            # all at once: a master that sees a child die would start another
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.terminate()
        self.process.wait(60)
        self.process = None
        # its children leave a moment later: nobody may be served by them, nor find the port taken
        until(lambda: all(_refuses(port) for port in (self.imap_port, self.imaps_port)))

    def children(self, kind: str = "") -> list[int]:
        """Pids of the processes that the master started, of one kind (imap, ...) or all."""
        assert self.process is not None
        listed = subprocess.run(
            ["ps", "-o", "pid=,comm=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        rows = [line.split(None, 1) for line in listed.splitlines()]
        return [int(pid) for pid, name in rows if not kind or name.strip() == kind]

    def client(self, user: str = "urzad") -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.imap_port, ssl=False, timeout=30)
        client.login(user, PASSWORD)
        return client

    def deliver(self, raw: bytes, user: str = "urzad", folder: str = "INBOX") -> None:
        with self.client(user) as client:
            client.append(folder, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def renumber(self, user: str = "urzad") -> None:
        """Give the inbox a new UIDVALIDITY, as a restore from backup does."""
        box = self.folder / "mail" / user
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache",
                     "dovecot-uidvalidity"):  # fmt: skip
            (box / name).unlink(missing_ok=True)
        for found in box.glob("dovecot-uidvalidity.*"):
            found.unlink()


def _refuses(port: int) -> bool:
    """Whether nobody listens at this port of the loopback address."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


_CONFIG = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%u
mail_uid = {mail_uid}
mail_gid = {mail_gid}
first_valid_uid = 0
first_valid_gid = 0
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail_uid} gid={mail_gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


def make_dovecot(folder: Path) -> Dovecot:
    """Write the configuration; runs as root and as an ordinary user. `start` starts it."""
    certificate, key = make_certificate(folder)
    (folder / "mail").mkdir()
    (folder / "run").mkdir()
    me = pwd.getpwuid(os.getuid())
    internal, login, mail = me.pw_name, me.pw_name, me
    if os.getuid() == 0:
        # Dovecot refuses to read mail as root; its package has made these users.
        internal, login, mail = "dovecot", "dovenull", pwd.getpwnam("nobody")
        for path in (folder / "mail", folder):
            os.chown(path, mail.pw_uid, mail.pw_gid)
        folder.chmod(0o755)
    group = subprocess.run(
        ["id", "-gn", internal], capture_output=True, text=True, check=True
    ).stdout.strip()
    ports = (free_port(), free_port())
    (folder / "dovecot.conf").write_text(
        _CONFIG.format(
            folder=folder, cert=certificate, key=key, internal=internal, internal_group=group,
            login=login, mail_uid=mail.pw_uid, mail_gid=mail.pw_gid, password=PASSWORD,
            imap_port=ports[0], imaps_port=ports[1],
        )
    )  # fmt: skip
    return Dovecot(folder, *ports, certificate=certificate.read_text())


def dovecot_is_here() -> bool:
    return shutil.which("dovecot", path=f"/usr/sbin:{os.environ['PATH']}") is not None


@dataclass
class Relay:
    """An SMTP server whose answers the test decides. `taken` holds what it accepted."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer: Callable[[bytes], str] = lambda raw: "250 2.0.0 queued"
    answer_to: Callable[[str], str] = lambda address: "250 ok"
    cut_after_end: bool = False
    hold: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
    controller: Any = None

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await asyncio.to_thread(self.answer_to, address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = bytes(envelope.content or b"")
        if not self.hold.is_set():
            # it has the letter and says nothing
            self.taken.append(raw)
            self.arrived.set()
            await asyncio.to_thread(self.hold.wait)
            return "250 ok"
        self.arrived.set()
        if self.cut_after_end:
            self.taken.append(raw)
            server.transport.abort()
            return "421 gone"
        answer = self.answer(raw)
        if answer.startswith("250"):
            self.taken.append(raw)
            self.recipients.extend(envelope.rcpt_tos)
        return answer

    def server(self, **more: Any) -> Server:
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": "none",
            "timeout": 5.0,
        }
        return Server(**{**values, **more})


def _authenticator(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
    return AuthResult(success=data.login == b"urzad" and data.password == PASSWORD.encode())


@contextlib.contextmanager
def running_relay(certificate: tuple[Path, Path] | None = None) -> Iterator[Relay]:
    """A relay; with a certificate it asks for STARTTLS and for a sign-in."""
    relay = Relay(port=free_port())
    relay.hold.set()
    more: dict[str, Any] = {}
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
        more = {
            "tls_context": context,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _authenticator,
        }
    relay.controller = Controller(relay, hostname="127.0.0.1", port=relay.port, **more)
    relay.controller.start()
    try:
        yield relay
    finally:
        relay.hold.set()
        relay.controller.stop()
