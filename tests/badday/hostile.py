"""SIP as nobody should send it: valid requests that are spoiled, by the numbers of one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

NAME = "Halina Wrzos"  # who stands in every request; no log may hold it
CALLER = "48601000777"
METHODS = ("INVITE", "REGISTER", "BYE", "OPTIONS", "CANCEL", "ACK", "INFO", "REFER", "NOTIFY")
ABSURD = ("-1", "0", "4294967296", "99999999999999999999", "1e9", "abc", "", "0x10", "٣")
URIS = (
    "sip:",
    "sip:%00@x",
    "sip:%zz@[::1",
    "sip:" + "9" * 4000 + "@x",
    "tel:+48;phone-context=" + "x" * 300,
    "<<sip:a@b>>",
    "sip:a@b;transport=" + ";" * 200,
    "sips:ż@ą",
    "urn:service:sos",
)
SDPS = (
    "",
    "v=0",
    "m=audio 99999 RTP/AVP 8\r\n",
    "v=0\r\no=- 1 1 IN IP4 x\r\ns=-\r\nc=IN IP6 ::zz\r\nt=0 0\r\nm=audio -1 RTP/AVP 300 -8\r\n",
    "v=0\r\n" + "m=audio 9 RTP/AVP 8\r\n" * 700,
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 255.255.255.255\r\nt=0 0\r\n"
    "m=audio 9 RTP/AVP 8 101\r\na=rtpmap:101 " + "x" * 3000 + "/0\r\na=fmtp:101 \xff\r\n",
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=image 1 udptl t38\r\nm=\r\na=crypto:\r\n",
    "\0" * 300,
)

Lines = list[bytes]
Spoil = Callable[[random.Random, Lines, bytes], bytes]


def valid(chance: random.Random, host: str, port: int, server: str, number: str) -> bytes:
    """A request that is in order, from a caller with a name, to a number."""
    method = chance.choice(METHODS)
    body = (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
    )
    body = body if method in ("INVITE", "INFO") else ""
    tag = f"{chance.randrange(1 << 40):x}"
    return (
        f"{method} sip:{number}@{server} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{tag};rport\r\n"
        f'From: "{NAME}" <sip:{CALLER}@{host}>;tag={tag}\r\n'
        f"To: <sip:{number}@{server}>\r\nCall-ID: {tag}@{host}\r\nCSeq: 1 {method}\r\n"
        f"Contact: <sip:{CALLER}@{host}:{port}>\r\nMax-Forwards: 70\r\n"
        f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _joined(lines: Lines, body: bytes) -> bytes:
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _with(lines: Lines, name: bytes, value: bytes) -> Lines:
    return [name + b": " + value if line.startswith(name + b":") else line for line in lines]


def _cut(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    whole = _joined(lines, body)
    return whole[: chance.randrange(len(whole))]


def _length(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    return _joined(_with(lines, b"Content-Length", chance.choice(ABSURD).encode()), body)


def _sequence(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    value = f"{chance.choice(ABSURD)} {chance.choice((*METHODS, 'X' * 500, ''))}"
    return _joined(_with(lines, b"CSeq", value.encode()), body)


def _huge(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    name = chance.choice((b"Subject", b"X", b"Via", b"Route", b"Contact", b"Authorization"))
    return _joined([*lines, name + b": " + b"a" * chance.randrange(2000, 50_000)], body)


def _many(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    line = chance.choice(lines)
    return _joined([*lines, *[line] * chance.randrange(2, 400)], body)[:60_000]


def _binary(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    whole = bytearray(_joined(lines, body))
    for _ in range(chance.randrange(1, 40)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return bytes(whole)


def _sound(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    spoiled = chance.choice(SDPS).encode("latin-1")
    return _joined(_with(lines, b"Content-Length", str(len(spoiled)).encode()), spoiled)


def _without(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    gone = chance.choice((b"Via", b"From", b"To", b"Call-ID", b"CSeq", b"Contact", b"Max-Forwards"))
    return _joined([line for line in lines if not line.startswith(gone + b":")], body)


def _address(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    uri = chance.choice(URIS).encode()
    if chance.random() < 0.3:
        method = lines[0].split(b" ")[0]
        return _joined([method + b" " + uri + b" SIP/2.0", *lines[1:]], body)
    name = chance.choice((b"From", b"To", b"Contact", b"Via"))
    return _joined(_with(lines, name, b"<" + uri + b">;tag=" + uri[:40]), body)


def _shape(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    whole = _joined(lines, body)
    return chance.choice(
        (
            whole.replace(b"\r\n", b"\n"),
            whole.replace(b"\r\n", b"\r\n "),
            whole.replace(b": ", b" ", chance.randrange(1, 5)),
            whole.replace(b"SIP/2.0", b"SIP/9.9"),
            whole.replace(b" ", b"\t\t"),
            whole[::-1],
            b"\r\n\r\n\0" + whole,
            whole.upper(),
        )
    )


def _dialog(chance: random.Random, lines: Lines, body: bytes) -> bytes:
    more = chance.choice(
        (
            b"Replaces: x;to-tag=1;from-tag=2",
            b"Require: 100rel, nonsense",
            b"Session-Expires: -5;refresher=" + b"y" * 99,
            b"Content-Type: multipart/mixed;boundary=" + b"b" * 200,
            b"Authorization: Digest " + b'username="' * 50,
            b"Event: presence\r\nSubscription-State: active;expires=99999999999",
            b"Refer-To: <sip:" + b"a" * 900 + b"@x?Replaces=%ff%00>",
            b"Record-Route: <sip:\0;lr>\r\nMax-Forwards: -1",
        )
    )
    return _joined([*lines, more], body)


SPOILS: tuple[Spoil, ...] = (
    *(_cut, _length, _sequence, _huge, _many, _binary),
    *(_sound, _without, _address, _shape, _dialog),
)


def spoiled(seed: int, host: str, port: int, server: str, number: str) -> Iterator[bytes]:
    """Requests without end, each spoiled in one way or in several; the same for the same seed."""
    chance = random.Random(seed)
    while True:
        message = valid(chance, host, port, server, number)
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            head, _, body = message.partition(b"\r\n\r\n")
            message = chance.choice(SPOILS)(chance, head.split(b"\r\n"), body)
        yield message[:65_000]
