"""A real Dovecot and real SMTP relays, each a process or thread of the test's own."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

from okienko.bench.dovecot import (
    PASSWORD,
    Dovecot,
    dovecot_is_here,
    make_certificate,
    make_dovecot,
)
from okienko.channels.email.wire import MailServer
from tests.waiting import until
from tests.whole import free_port

__all__ = [
    "PASSWORD",
    "Dovecot",
    "dovecot_is_here",
    "make_certificate",
    "make_dovecot",
    "until",
]


@dataclass
class Relay:
    """An SMTP server whose answers the test decides. `taken` holds what it accepted."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer: Callable[[bytes], str] = lambda raw: "250 2.0.0 queued"
    answer_to: Callable[[str], str] = lambda address: "250 ok"
    cut_after_end: bool = False
    drips: bool = False  # has the letter and answers a byte at a time, without end
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
        if self.drips:
            self.taken.append(raw)
            while not server.transport.is_closing():
                server.transport.write(b"2")
                await asyncio.sleep(0.1)
            return "421 gone"
        if self.cut_after_end:
            self.taken.append(raw)
            server.transport.abort()
            return "421 gone"
        answer = self.answer(raw)
        if answer.startswith("250"):
            self.taken.append(raw)
            self.recipients.extend(envelope.rcpt_tos)
        return answer

    def server(self, **more: Any) -> MailServer:
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": "none",
            "timeout": 5.0,
        }
        return MailServer(**{**values, **more})


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
