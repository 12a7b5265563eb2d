"""The sample commune's post office: IMAP with IDLE and SMTP, for this machine only.

A process of its own without root: `python -m okienko.sampletown.post_office`. Every address has
a mailbox from its first letter or sign-in on, in memory; the password of all is PASSWORD. Nothing
ever leaves: a letter to any address lies in its mailbox here. Addresses that begin with `nikt`
are unknown (550), so that one can see how a returned answer looks.
"""

import asyncio
import logging
import signal
import sys
from argparse import Namespace
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from pymap.backend.dict import Config as BoxConfig
from pymap.backend.dict import DictBackend, Identity, Login
from pymap.imap import IMAPService
from pymap.parsing.message import AppendMessage
from pymap.user import Passwords, UserMetadata

from okienko.config import config

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PASSWORD = "okienko"  # noqa: S105 (of the demo's people, who do not exist)
NOBODY = "nikt"
MAX_BYTES = 50 * 1024 * 1024


class Boxes:
    """All mailboxes; one is made when its address is first used."""

    def __init__(self, backend: DictBackend, login: Login, settings: BoxConfig) -> None:
        self.backend = backend
        self.login = login
        self.settings = settings
        self.password: str | None = None

    async def open(self, address: str) -> Identity:
        """The mailbox of `address`."""
        name = address.lower()
        if self.password is None:
            self.password = await Passwords(self.settings).hash_password(PASSWORD)
        identity = Identity(name, self.login, None, frozenset())
        if name not in self.login.users_dict:
            await identity.set(UserMetadata(self.settings, name, password=self.password))
        return identity

    async def deliver(self, address: str, raw: bytes) -> None:
        """Put a letter into the mailbox of `address`; whoever waits there in IDLE is told."""
        identity = await self.open(address)
        async with identity.new_session() as session:
            await session.append_messages("INBOX", [AppendMessage(raw, datetime.now(UTC))])


class _AnyLogin(Login):
    """Signs in every address, with the one password."""

    boxes: Boxes

    async def authenticate(self, credentials: Any) -> Identity:
        await self.boxes.open(credentials.authcid)
        return await super().authenticate(credentials)


class _Sorter:
    """What SMTP takes in goes into the mailboxes."""

    def __init__(self, boxes: Boxes) -> None:
        self.boxes = boxes

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address.lower().startswith(NOBODY) or "@" not in address:
            return f"550 5.1.1 <{address}> unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        stamp = (
            f"Return-Path: <{envelope.mail_from or ''}>\r\n"
            f"Received: from {HOST} by poczta.example with ESMTP; "
            f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S +0000}\r\n"
        ).encode("ascii", "replace")
        for address in dict.fromkeys(envelope.rcpt_tos):
            await self.boxes.deliver(address, stamp + raw)
        return "250 2.0.0 delivered"


async def serve(imap_port: int, smtp_port: int) -> None:
    """Listen at both ports until cancelled. OSError when a port is taken."""
    args = Namespace(
        host=[HOST], port=str(imap_port), tls=False, cert=None, key=None, debug=False,
        inherited_sockets=None, proxy_protocol=None, passlib_cfg=None,
        demo_data=False, demo_user="poczta", demo_password=PASSWORD,
    )  # fmt: skip
    settings = BoxConfig.from_args(args)
    settings.apply_context()
    login = _AnyLogin(settings)
    backend = DictBackend(login, settings)
    boxes = login.boxes = Boxes(backend, login, settings)
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        await IMAPService(backend, settings).start(stack)
        smtp = await loop.create_server(
            lambda: SMTP(_Sorter(boxes), hostname="poczta.example", data_size_limit=MAX_BYTES,
                         enable_SMTPUTF8=True, loop=loop),
            HOST,
            smtp_port,
        )  # fmt: skip
        await stack.enter_async_context(smtp)
        log.info("post_office_open", extra={"imap": imap_port, "smtp": smtp_port})
        await asyncio.Event().wait()


async def _main() -> None:
    settings = config()
    work = asyncio.ensure_future(serve(settings.post_imap_port, settings.post_smtp_port))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, work.cancel)
    await asyncio.gather(work, return_exceptions=False)


def main() -> int:
    """Run until SIGTERM or SIGINT; 1 when a port is taken."""
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    try:
        asyncio.run(_main())
    except asyncio.CancelledError:
        return 0
    except OSError as error:
        print(f"The sample post office cannot listen: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
