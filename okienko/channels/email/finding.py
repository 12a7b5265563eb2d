"""Finding a mailbox's servers by its address, as mail programs do.

In this order: what the domain says in the DNS (RFC 6186, RFC 8314), the files in which it tells
mail programs (autoconfig), who receives its mail (two providers whose servers are known), the usual
names. A server counts once it greets. No password is sent anywhere: the administrator sees what was
found first. Everything here is named by strangers, so that it is reached where `outward` lets us,
addresses in numbers too; no redirection leads elsewhere than to https.
"""

import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import InvalidURL
from typing import Literal, TypeVar
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import dns.exception
import dns.resolver
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.channels.door import SendError
from okienko.channels.http_client import ask
from okienko.channels.network import hang_up_after
from okienko.channels.outward import reach
from okienko.channels.setup import Found, Step

from .compose import ascii_domain
from .providers import BY_HOST, LABELS
from .wire import MailServer, Security

DNS_SECONDS, HTTP_SECONDS, GREETING_SECONDS = 2.0, 3.0, 4.0
REDIRECTIONS = 2
XML_BYTES = 65_536
_USUAL = ("imap", "mail", "poczta", "smtp")
#: By the name of who receives a domain's mail: the servers, and what to know of them.
_KNOWN: dict[str, tuple[str, str]] = {
    ".google.com": ("imap.gmail.com", "smtp.gmail.com"),
    ".googlemail.com": ("imap.gmail.com", "smtp.gmail.com"),
    ".mail.protection.outlook.com": ("outlook.office365.com", "smtp.office365.com"),
}
Kind = Literal["imap", "smtp"]
T = TypeVar("T")


@dataclass(frozen=True)
class Candidate:
    """A server that may be the one; `user` is empty where nobody said how one signs in."""

    kind: Kind
    host: str
    port: int
    security: Security
    user: str = ""


class Internet:
    """The outside, as finding needs it; tests lead it to servers of their own."""

    def __init__(
        self, resolver: dns.resolver.Resolver | None = None, certificate: str = ""
    ) -> None:
        self.resolver = resolver
        self.certificate = certificate  # an authority to trust besides the system's, PEM

    def names(self, name: str, kind: Literal["SRV", "MX"]) -> list[tuple[int, int, str]]:
        """The DNS's answer, best first: (priority, port, host); port is 0 of MX."""
        resolver = self.resolver or dns.resolver.Resolver()
        try:
            found = resolver.resolve(name, kind, lifetime=DNS_SECONDS)
        except (dns.exception.DNSException, OSError, ValueError):
            return []
        if kind == "MX":
            rows = [(row.preference, 0, row.exchange.to_text()) for row in found]
        else:
            rows = [(row.priority, row.port, row.target.to_text()) for row in found]
        rows = [(first, port, host.rstrip(".").lower()) for first, port, host in rows]
        return sorted(row for row in rows if row[2])  # "." says that there is none

    def fetch(self, url: str) -> bytes:
        """A file by https; empty for none. Redirections by https are followed, twice."""
        for _again in range(REDIRECTIONS + 1):
            try:
                if urlsplit(url).scheme != "https":
                    return b""
                answer = ask("GET", url, headers={}, timeout=HTTP_SECONDS, found=True)
                if answer.status in (301, 302, 303, 307, 308):
                    url = urljoin(url, answer.headers.get("location", ""))
                    continue
            except (SendError, ValueError, OSError, InvalidURL):  # of what a redirection names, too
                return b""
            return answer.body if answer.status == 200 else b""
        return b""

    def greets(self, server: Candidate) -> int:
        """2: greets, with a certificate of its name where it is encrypted; 1: of another; 0: no."""
        context = MailServer(server.host, server.port, certificate=self.certificate).context()
        try:
            with reach(server.host, server.port, GREETING_SECONDS, found=True) as plain:
                plain.settimeout(GREETING_SECONDS)
                with hang_up_after(GREETING_SECONDS, plain):
                    line = plain
                    if server.security == "tls":
                        line = context.wrap_socket(plain, server_hostname=server.host)
                    said = line.recv(200)
        except ssl.SSLCertVerificationError:
            return 1
        except (OSError, UnicodeError):
            return 0
        return 2 if said.startswith(b"* OK" if server.kind == "imap" else b"220") else 0


INTERNET = Internet()


def find(address: str) -> Iterator[Step | Found]:
    """The servers of a mailbox, each way told as it is tried."""
    domain = ascii_domain(address.rpartition("@")[2])
    chosen: dict[Kind, Candidate] = {}
    ways: list[tuple[str, str | Promise, Callable[[], Sequence[Candidate]]]] = [
        ("dns", gettext_lazy("What the domain says of its servers"), partial(_by_dns, domain)),
        ("file", gettext_lazy("What it tells mail programs"), partial(_by_file, domain, address)),
        ("mx", gettext_lazy("Who receives its mail"), partial(_by_receiver, domain)),
        ("usual", gettext_lazy("The usual names"), partial(_usual, domain)),
    ]
    for name, title, way in ways:
        if len(chosen) == 2:
            break
        yield Step(name, str(title))
        better = _best(each for each in way() if each.kind not in chosen)
        chosen |= better
        words = ", ".join(f"{each.host}:{each.port}" for each in better.values())
        state: Literal["ok", "off"] = "ok" if words else "off"
        yield Step(name, str(title), state, words or _("Nothing is said there."))
    yield _summary(chosen)
    if chosen:
        yield Found(_values(address, chosen))


def _summary(chosen: dict[Kind, Candidate]) -> Step:
    title = _("The servers")
    if len(chosen) == 2:
        advice = ""
        if by := BY_HOST.get(chosen["imap"].host):
            advice = _(
                "%(provider)s refuses passwords there and lets programs in by its own sign-in "
                "page. That is chosen for you in the form; beside it stands what to prepare."
            ) % {"provider": LABELS[by]}
        words = _("Reading: %(imap)s, sending: %(smtp)s. Look whether the provider says the same.")
        hosts = {kind: each.host for kind, each in chosen.items()}
        return Step("all", title, "late" if advice else "ok", words % hosts, advice=advice)
    words = _("Not both servers were found.") if chosen else _("No server was found.")
    advice = _(
        "The provider's letter or help page names them: server for incoming mail (IMAP) and for "
        "outgoing mail (SMTP). Your mail program has them, too, in the settings of the account."
    )
    return Step("all", title, "late", words, advice=advice)


def _values(address: str, chosen: dict[Kind, Candidate]) -> dict[str, object]:
    found: dict[str, object] = {"called": address, "address": address, "user": address}
    for kind, each in chosen.items():
        found |= {
            f"{kind}_host": each.host,
            f"{kind}_port": each.port,
            f"{kind}_security": each.security,
        }
        if kind == "imap":
            found |= {"user": each.user or address}
            found |= {"sign_in": BY_HOST[each.host]} if each.host in BY_HOST else {}
    return found


def _best(candidates: Iterable[Candidate]) -> dict[Kind, Candidate]:
    """Of each kind the first that greets by its own name, else the first that greets at all."""
    some = list(dict.fromkeys(candidates))
    marks = list(_together(INTERNET.greets, some))
    chosen: dict[Kind, Candidate] = {}
    for wanted in (2, 1):
        for each, mark in zip(some, marks, strict=True):
            if mark == wanted:
                chosen.setdefault(each.kind, each)
    return chosen


def _by_dns(domain: str) -> list[Candidate]:
    kinds: list[tuple[str, Kind, Security]] = [
        ("_imaps._tcp", "imap", "tls"),
        ("_imap._tcp", "imap", "starttls"),
        ("_submissions._tcp", "smtp", "tls"),
        ("_submission._tcp", "smtp", "starttls"),
    ]
    answers = _together(lambda row: INTERNET.names(f"{row[0]}.{domain}", "SRV"), kinds)
    return [
        Candidate(kind, host, port, security)
        for (_name, kind, security), found in zip(kinds, answers, strict=True)
        for _first, port, host in found[:2]
    ]


def _by_file(domain: str, address: str) -> list[Candidate]:
    asked = quote(address)
    places = (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={asked}",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress={asked}",
    )
    files = _together(INTERNET.fetch, places)
    return [each for file in files for each in told_by(file, address)]


def told_by(file: bytes, address: str) -> list[Candidate]:
    """The servers in an autoconfig file, in its order; none for what cannot be read or trusted.

    Form: https://wiki.mozilla.org/Thunderbird:Autoconfiguration:ConfigFileFormat.
    """
    if len(file) > XML_BYTES or b"<!DOCTYPE" in file or b"<!ENTITY" in file:
        return []
    with suppress(ET.ParseError, ValueError):
        found = [_told(each, address) for each in ET.fromstring(file).iter()]  # noqa: S314 - small, without a DOCTYPE
        return [each for each in found if each is not None]
    return []


def _told(server: ET.Element, address: str) -> Candidate | None:
    kinds: dict[tuple[str, str | None], Kind] = {
        ("incomingServer", "imap"): "imap",
        ("outgoingServer", "smtp"): "smtp",
    }
    kind = kinds.get((server.tag, server.get("type")))
    securities: dict[str, Security] = {"SSL": "tls", "STARTTLS": "starttls"}
    security = securities.get((server.findtext("socketType") or "").strip())
    host = (server.findtext("hostname") or "").strip().lower()
    port = (server.findtext("port") or "").strip()
    if kind is None or security is None or not (port.isascii() and port.isdigit()):
        return None
    local, _at, domain = address.rpartition("@")
    user = (server.findtext("username") or "").strip()
    for gap, value in (
        ("%EMAILADDRESS%", address),
        ("%EMAILLOCALPART%", local),
        ("%EMAILDOMAIN%", domain),
    ):
        host, user = host.replace(gap.lower(), value), user.replace(gap, value)
    number = int(port) if len(port) < 6 else 0
    if not ascii_domain(host) or not 0 < number < 65536:
        return None
    return Candidate(kind, host, number, security, user[:200])


def _by_receiver(domain: str) -> list[Candidate]:
    for _first, _port, host in INTERNET.names(domain, "MX"):
        for ending, (reading, sending) in _KNOWN.items():
            if host.endswith(ending):
                return [
                    Candidate("imap", reading, 993, "tls"),
                    Candidate("smtp", sending, 587, "starttls"),
                ]
    return []


def _usual(domain: str) -> list[Candidate]:
    found = []
    for name in _USUAL:
        host = f"{name}.{domain}"
        if name != "smtp":
            found += [Candidate("imap", host, 993, "tls"), Candidate("imap", host, 143, "starttls")]
        if name != "imap":
            found += [Candidate("smtp", host, 465, "tls"), Candidate("smtp", host, 587, "starttls")]
    # its own name last; the sending server's own name first
    found.sort(key=lambda each: each.host.split(".")[0] != each.kind)
    return found


def _together(step: Callable[[T], object], some: Sequence[T]) -> list:  # type: ignore[type-arg]
    """All at once, in their order: silence of one holds up none of the others."""
    with ThreadPoolExecutor(max_workers=12) as pool:
        return list(pool.map(step, some))
