"""The outside of the e-mail door: Dovecot for what comes, an SMTP server for what goes."""

import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator
from email import policy
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller

from okienko.channels.door import Runtime
from okienko.channels.email import live
from okienko.customers.identities import email_address
from tests.kit.peer import Peer, Taken

from . import letters
from .office import settings_for
from .servers import Dovecot, Relay

ANSWERS = {
    "temporary": "451 4.3.0 try later",
    "permanent": "550 5.1.1 unknown",
    "garbage": "what a nice day",
}


class MailPeer(Peer):
    """A mailbox of its own in Dovecot, and a relay."""

    kind = "email"
    sender = email_address("Jan Kowalski <jan@example.pl>")

    def __init__(self, dovecot: Dovecot, relay: Relay, box: str) -> None:
        super().__init__()
        self.dovecot, self.relay, self.box = dovecot, relay, box
        self.arrived = relay.arrived
        relay.answer = self._answer

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "fault":
            self.relay.cut_after_end = value == "cut"
            self.relay.drips = value == "drips"
            (self.relay.hold.clear if value == "stalls" else self.relay.hold.set)()

    def _answer(self, raw: bytes) -> str:
        if self.fault == "slow":
            time.sleep(0.3)
        if self.fault == "garbage":
            self.relay.taken.append(raw)
        return ANSWERS.get(self.fault, "250 2.0.0 queued")

    @property
    def taken(self) -> list[Taken]:
        found = []
        for raw in self.relay.taken:
            letter = BytesParser(policy=policy.default).parsebytes(raw)
            found.append(Taken(letter["Message-ID"], letter.get_body().get_content()))
        return found

    @property
    def settings(self) -> dict[str, Any]:
        read = settings_for(
            imap_port=self.dovecot.imaps_port,
            imap_security="tls",
            certificate=self.dovecot.certificate,
            user=self.box,
            smtp_port=self.relay.port,
            from_beginning=True,
            acknowledge=False,
            idle_seconds=30,
            timeout=2,
        )
        return {**read.model_dump(), "password": read.password, "smtp_password": read.smtp_password}

    @property
    def wrong(self) -> dict[str, Any]:
        return {**self.settings, "password": "zle-haslo"}

    @property
    def parts(self) -> list[Callable[[Runtime], Awaitable[None]]]:
        return [live.serve]

    def connect(self, office: int, account: int) -> None:
        """Nothing: the mailbox is fetched."""

    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        self.dovecot.deliver(letters.plain(text, message_id=f"<{name}@example.pl>"), self.box)

    def hostile(self) -> Iterator[str]:
        plain = letters.plain(message_id="<h@example.pl>")
        strange = {
            "nothing": b"\n",
            "no header": b"\n\nsam tekst\n",
            "only a header": b"From: x\n",
            "NUL": plain.replace(b"<h@", b"<h1@").replace(b"o", b"\0"),
            "no letter": bytes(range(256)) * 40,
            "deep": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n" * 20_000,
            "a long header": b"Subject: " + b"x" * 500_000 + b"\n\nx\n",
            "in another's name": plain.replace(b"<h@", b"<okienko.1.abc@"),
            "huge": letters.plain("x" * 70 * 40_000, message_id="<huge@example.pl>"),
        }
        for name, raw in strange.items():
            self.dovecot.deliver(raw, self.box)
            yield name

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        self.relay.controller.stop()
        self.dovecot.stop()
        try:
            yield
        finally:
            self.dovecot.start()
            self.relay.controller = Controller(
                self.relay, hostname="127.0.0.1", port=self.relay.port
            )
            self.relay.controller.start()
