"""How mail servers are reached: addresses, encryption, sign-in. Shared by IMAP and SMTP."""

import socket
import ssl
from dataclasses import dataclass, field
from typing import Literal, Protocol

from okienko.channels.network import trusting

Security = Literal["tls", "starttls", "none"]


class Bearer(Protocol):
    """What signs in by a token instead of a password (channels/consent/tokens.py)."""

    def token(self) -> str:
        """One that is valid now; raises Temporary when there is none."""

    def refused(self) -> None:
        """The server did not take the one that was given last."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """One mail server as an account names it. With a `bearer` nobody's password is used.

    `certificate` is a PEM of an authority (or of the server itself) to trust besides the system's.
    `timeout` is in seconds and bounds every single answer.
    """

    host: str
    port: int
    security: Security = "tls"
    user: str = ""
    password: str = field(default="", repr=False)
    certificate: str = ""
    timeout: float = 30.0
    bearer: Bearer | None = None

    def context(self) -> ssl.SSLContext:
        """TLS with the name checked, always: a mailbox without it can be read by anybody."""
        return trusting(self.certificate)


def keep_alive(connection: socket.socket) -> None:
    """Let the kernel notice a dead peer in some two minutes, also while nothing is sent."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
