"""Asks an operator's server by itself how it takes us: one SIP request, with its answer.

Asterisk registers and carries calls, but tells nobody why it was refused. A REGISTER that names no
contact (RFC 3261, 10.2.3) changes nothing there: it is answered as ours would be, and with what the
operator has of us. A line without a password is asked for its OPTIONS: any answer is life.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

from .asterisk.config import TRUNK_USER
from .asterisk.names import look_up
from .settings import TrunkSettings, host_of

PATIENCE = 4.0  # seconds for each answer
PAUSES = (0.5, 1.0, 2.0)  # seconds until it is sent again (RFC 3261, timer A)
SIP_PORT = {"udp": 5060, "tcp": 5060, "tls": 5061}
LONGEST = 65_535

#: What became of it. `answered` came with a SIP status, the others did not come to one.
KINDS = ("off", "name", "silent", "closed", "untrusted", "answered")


@dataclass(frozen=True)
class Answer:
    """What an operator's server answered.

    `kind` is one of KINDS. `status` and `words` are its SIP answer. `known_at`: where it sends
    calls for us, as it says; "" when it does not. `seen_as`: the address as which it sees this
    machine, `from_here` the one that the request left from.
    """

    kind: str
    status: int = 0
    words: str = ""
    known_at: str = ""
    seen_as: str = ""
    from_here: str = ""

    @property
    def hidden(self) -> bool:
        """Whether a router stands between: the operator sees another address than ours."""
        return bool(self.seen_as) and self.seen_as != self.from_here


def ask_operator(trunk: TrunkSettings, authorities: Path | None = None) -> Answer:
    """Ask once; takes up to ten seconds and never raises. `authorities`: see OKIENKO_SIP_..."""
    if not trunk.proxy:
        return Answer("off")
    host = host_of(trunk.proxy)
    port = trunk.proxy.rpartition(":")[2] if host != trunk.proxy else ""
    addresses = look_up(host.strip("[]"))
    if not addresses:
        return Answer("name")
    to = (
        addresses[0],
        int(port) if port.isdecimal() and int(port) <= 65_535 else SIP_PORT[trunk.transport],
    )
    try:
        with _open(trunk, to, host.strip("[]"), authorities) as wire:
            return _Asking(wire, trunk, host).run()
    except ConnectionRefusedError:
        return Answer("closed")
    except ssl.SSLCertVerificationError as error:
        return Answer("untrusted", words=_printable(error.verify_message))
    except OSError:
        return Answer("silent")


def _open(
    trunk: TrunkSettings, to: tuple[str, int], host: str, authorities: Path | None
) -> socket.socket:
    family = socket.AF_INET6 if ":" in to[0] else socket.AF_INET
    if trunk.transport == "udp":
        wire = socket.socket(family, socket.SOCK_DGRAM)
        wire.connect(to)
        return wire
    wire = socket.create_connection(to, timeout=PATIENCE)
    if trunk.transport == "tcp":
        return wire
    try:
        context = ssl.create_default_context(cafile=authorities)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context.wrap_socket(wire, server_hostname=host)
    except BaseException:
        wire.close()
        raise


class _Asking:
    def __init__(self, wire: socket.socket, trunk: TrunkSettings, host: str) -> None:
        self.wire = wire
        self.trunk = trunk
        self.host = host
        self.here, self.port = wire.getsockname()[:2]
        self.call = secrets.token_hex(12)
        self.tag = secrets.token_hex(6)

    def run(self) -> Answer:
        method = "REGISTER" if self.trunk.username else "OPTIONS"
        answer = self._ask(method, 1, "")
        if answer is None:
            return Answer("silent", from_here=self.here)
        head = _header(answer, "www-authenticate") or _header(answer, "proxy-authenticate")
        if _status(answer) in (401, 407) and self.trunk.username and head:
            name = "Authorization" if _status(answer) == 401 else "Proxy-Authorization"
            again = self._ask(method, 2, f"{name}: {self._proof(method, head)}\r\n")
            answer = again or answer
        return self._told(answer)

    def _told(self, answer: str) -> Answer:
        found = re.search(r";received=\[?([0-9A-Fa-f.:]{2,45})", _header(answer, "via"))
        contacts = ", ".join(_headers(answer, "contact"))
        ours = re.search(rf"sip:{TRUNK_USER}@([^>;,\s]{{1,120}})", contacts)
        return Answer(
            "answered",
            status=_status(answer),
            words=_printable(answer.partition("\r\n")[0].partition(" ")[2][4:]),
            known_at=_printable(ours[1]) if ours else "",
            seen_as=found[1] if found and _is_address(found[1]) else "",
            from_here=self.here,
        )

    def _ask(self, method: str, number: int, more: str) -> str | None:
        branch = f"z9hG4bK{secrets.token_hex(8)}"
        here = f"[{self.here}]" if ":" in self.here else self.here
        user = f"{self.trunk.username}@" if self.trunk.username else ""
        name = f"sip:{user}{self.host}"
        aim = f"sip:{self.host}"
        request = (
            f"{method} {aim} SIP/2.0\r\n"
            f"Via: SIP/2.0/{self.trunk.transport.upper()} "
            f"{here}:{self.port};rport;branch={branch}\r\n"
            f"Max-Forwards: 70\r\nFrom: <{name}>;tag={self.tag}\r\nTo: <{name}>\r\n"
            f"Call-ID: {self.call}\r\nCSeq: {number} {method}\r\n{more}"
            "User-Agent: Okienko\r\nContent-Length: 0\r\n\r\n"
        ).encode()
        end = time.monotonic() + PATIENCE
        for pause in (*PAUSES, PATIENCE) if self.trunk.transport == "udp" else (PATIENCE,):
            self.wire.sendall(request)
            answer = self._answer(min(end, time.monotonic() + pause), branch)
            if answer is not None or time.monotonic() >= end:
                return answer
        return None

    def _answer(self, end: float, branch: str) -> str | None:
        """The final answer to our request, of what comes until then."""
        text = ""
        while (left := end - time.monotonic()) > 0:
            self.wire.settimeout(left)
            try:
                came = self.wire.recv(LONGEST).decode(errors="replace")
            except TimeoutError:
                return None
            if not came:
                return None
            if self.trunk.transport != "udp":  # one answer may come in pieces, two in one
                text = (text + came)[-LONGEST:]
                start = text.rfind("SIP/2.0 ", 0, text.rfind("\r\n\r\n") + 1)
                came = text[start:] if start >= 0 else ""
            if came.startswith("SIP/2.0 ") and branch in came and _status(came) >= 200:
                return came
        return None

    def _proof(self, method: str, asked: str) -> str:
        """The answer to a challenge (RFC 2617, RFC 8760)."""
        said = dict(re.findall(r'(\w{1,20})\s*=\s*"?([^",]{0,500})', asked))
        name = said.get("algorithm", "MD5").upper()
        algorithm = hashlib.sha256 if name.startswith("SHA-256") else hashlib.md5

        def digest(text: str) -> str:
            return algorithm(text.encode()).hexdigest()

        realm, nonce, uri = said.get("realm", ""), said.get("nonce", ""), f"sip:{self.host}"
        password = self.trunk.password.get_secret_value()
        one = digest(f"{self.trunk.username}:{realm}:{password}")
        two = digest(f"{method}:{uri}")
        parts = [f'username="{self.trunk.username}"', f'realm="{realm}"', f'nonce="{nonce}"']
        parts += [f'uri="{uri}"', f"algorithm={name}"]
        if "auth" in said.get("qop", ""):
            own = secrets.token_hex(8)
            proof = digest(f"{one}:{nonce}:00000001:{own}:auth:{two}")
            parts += ["qop=auth", "nc=00000001", f'cnonce="{own}"']
        else:
            proof = digest(f"{one}:{nonce}:{two}")
        if "opaque" in said:
            parts.append(f'opaque="{said["opaque"]}"')
        line = ", ".join([*parts, f'response="{proof}"'])
        return "Digest " + line.replace("\r", "").replace("\n", "")


def _status(answer: str) -> int:
    code = answer[8:11]
    return int(code) if code.isascii() and code.isdecimal() else 0


def _headers(answer: str, name: str) -> list[str]:
    head = answer.partition("\r\n\r\n")[0]
    short = {"contact": "m", "via": "v"}.get(name, name)
    found = []
    for line in head.split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.strip().lower() in (name, short):
            found.append(value.strip())
    return found


def _header(answer: str, name: str) -> str:
    return next(iter(_headers(answer, name)), "")


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:120]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
