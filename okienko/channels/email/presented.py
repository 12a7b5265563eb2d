"""The certificate that a server shows, also one that is not trusted: for words about it alone."""

import contextlib
import ssl
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from cryptography import x509

from okienko.channels.outward import reach
from okienko.events import clock

from .wire import MailServer

_GREETING = 4096  # bytes
_ASKS = {"smtp": (b"EHLO okienko\r\n", b"STARTTLS\r\n"), "imap": (b"a STARTTLS\r\n",)}


@dataclass(frozen=True)
class Presented:
    """Whom a certificate is for, by whom, and until when."""

    names: tuple[str, ...]
    issuer: str
    until: datetime

    @classmethod
    def of(cls, der: bytes) -> Self:
        """ValueError for what is no certificate."""
        found = x509.load_der_x509_certificate(der)
        names: list[str] = []
        with contextlib.suppress(x509.ExtensionNotFound):
            also = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            names = [
                *also.get_values_for_type(x509.DNSName),
                *map(str, also.get_values_for_type(x509.IPAddress)),
            ]
        by = [
            str(each.value)
            for oid in (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME)
            for each in found.issuer.get_attributes_for_oid(oid)
        ]
        return cls(tuple(names), by[0] if by else "", found.not_valid_after_utc)

    @property
    def expired(self) -> bool:
        """Whether it has ended."""
        return self.until < clock.now()

    def covers(self, host: str) -> bool:
        """Whether a host is among its names (RFC 6125: a star stands for one label)."""
        host = host.lower().rstrip(".")
        rest = host.partition(".")[2]
        return any(
            name.lower() == host or (name.startswith("*.") and name[2:].lower() == rest)
            for name in self.names
        )


def presented(server: MailServer, protocol: str, timeout: float) -> Presented | None:
    """What a server shows, without trusting it; nothing is sent to it but the wish to encrypt."""
    loose = ssl.create_default_context()
    loose.check_hostname = False
    loose.verify_mode = ssl.CERT_NONE
    try:
        with reach(server.host, server.port, timeout) as plain:
            plain.settimeout(timeout)
            if server.security == "starttls":
                plain.recv(_GREETING)
                for said in _ASKS[protocol]:
                    plain.sendall(said)
                    plain.recv(_GREETING)
            with loose.wrap_socket(plain, server_hostname=server.host) as line:
                return Presented.of(line.getpeercert(binary_form=True) or b"")
    except (OSError, ValueError):
        return None
