"""The system's Dovecot with a configuration of its own: a real IMAP server for bench and tests."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from imapclient import IMAPClient

from okienko.channels.email.wire import MailServer

from .figures import Unavailable
from .waiting import until
from .whole import free_port

PASSWORD = "tajne-haslo"  # noqa: S105 (of a server on the loopback address, thrown away)


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

    def server(self, user: str = "urzad", **more: Any) -> MailServer:
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.imaps_port,
            "security": "tls",
            "user": user,
            "password": PASSWORD,
            "certificate": self.certificate,
            "timeout": 5.0,
        }
        return MailServer(**{**values, **more})

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
            until(self._answers, 60, "no answer")
        except Unavailable as error:
            written = self.folder / "dovecot.log"
            said = written.read_text(errors="replace")[-2000:] if written.exists() else ""
            raise Unavailable(f"Dovecot does not answer: {said}") from error

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise Unavailable("it has ended")
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
        ports = (self.imap_port, self.imaps_port)
        until(lambda: all(_refuses(port) for port in ports), 60, "Dovecot does not end")

    def children(self, kind: str = "") -> list[int]:
        """Pids of the processes that the master started, of one kind (imap, ...) or all."""
        if self.process is None:
            return []
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
auth_mechanisms = plain login {tokens}
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{folder}/mail/%u
mail_uid = {mail_uid}
mail_gid = {mail_gid}
first_valid_uid = 0
first_valid_gid = 0
mail_max_userip_connections = 100
{passdb}passdb {{
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

#: Tokens are shown to the provider that gave them; whose it is must be the user's name.
_PASSDB = """passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
"""
_OAUTH2 = """
introspection_mode = post
introspection_url = {url}
username_attribute = sub
active_attribute = active
active_value = true
force_introspection = yes
"""


def make_dovecot(folder: Path, introspection: str = "") -> Dovecot:
    """Write the configuration; runs as root and as an ordinary user. `start` starts it.

    `introspection`: where tokens are looked at (RFC 7662), if they are taken as well.
    """
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
    if introspection:
        (folder / "oauth2.conf").write_text(_OAUTH2.format(url=introspection))
    (folder / "dovecot.conf").write_text(
        _CONFIG.format(
            folder=folder, cert=certificate, key=key, internal=internal, internal_group=group,
            login=login, mail_uid=mail.pw_uid, mail_gid=mail.pw_gid, password=PASSWORD,
            imap_port=ports[0], imaps_port=ports[1],
            tokens="xoauth2 oauthbearer" if introspection else "",
            passdb=_PASSDB.format(folder=folder) if introspection else "",
        )
    )  # fmt: skip
    return Dovecot(folder, *ports, certificate=certificate.read_text())


def dovecot_is_here() -> bool:
    return shutil.which("dovecot", path=f"/usr/sbin:{os.environ['PATH']}") is not None
