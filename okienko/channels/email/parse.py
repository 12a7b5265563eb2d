"""Bytes of an e-mail to a `Letter`. Pure, bounded, and never raising: every letter is taken in.

The order of trust: what cannot be read as sent is read as well as it can be and named in
`Letter.flaws`; when nothing works, the letter is its sender, its subject and the raw bytes.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from okienko.channels.email.bounces import read_report
from okienko.channels.email.charsets import clean, decode_bytes, decode_value, one_line
from okienko.channels.email.files import looks_like, safe_name, unwrap_tnef
from okienko.channels.email.language import guess_language
from okienko.channels.email.letter import File, Letter, Mailbox
from okienko.channels.email.plain import MAX_HTML, text_of_html, unflow

MAX_PARTS = 200
MAX_DEPTH = 20
MAX_TEXT = 1_000_000
MAX_FILE = 40 * 1024 * 1024
MAX_ADDRESSES = 200
# Letters are read with the old policy: its headers stay raw strings, and the new policy's header
# parser raises on a dozen kinds of broken header (IndexError, AttributeError).
_PARSER = BytesParser(policy=policy.compat32)
_ADDRESS = re.compile(r"^[^\s@<>(),;:\"\x00-\x1f]{1,64}@[^\s@<>(),;:\"\x00-\x1f]{1,253}$")
_ID = re.compile(r"<\s*([^<>\s]{1,900})\s*>")


def parse_letter(raw: bytes) -> Letter:
    """Read a letter as it came over IMAP."""
    flaws: list[str] = []
    try:
        # Each level of nesting is a level of the parser's own recursion, and costs every line.
        if raw.lower().count(b"boundary=") > MAX_PARTS:
            raise RecursionError
        message = _PARSER.parsebytes(raw)
        return _letter(raw, message, flaws)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError,
            AssertionError):  # fmt: skip
        flaws.append("unreadable")
        return _envelope_only(raw, flaws)


def bare_letter(raw: bytes) -> Letter:
    """A letter of which only the bytes count: its id, and the first lines to look at."""
    text = clean(decode_bytes(raw[:20_000])[0])
    return Letter(
        message_id=_made_up_id(raw),
        made_up_id=True,
        essence=_digest([text]),
        sender=Mailbox(""),
        text=text,
        flaws=("unreadable",),
    )


def _letter(raw: bytes, message: Message, flaws: list[str]) -> Letter:
    body = _Body()
    body.walk(message, 0)
    text = _joined(body.texts)[:MAX_TEXT]
    html = _joined(body.htmls)[:MAX_HTML]
    if html and not text.strip():
        text = text_of_html(html)[:MAX_TEXT]
    return _with_headers(
        raw, message, [*flaws, *body.flaws], text=text, html=html, files=_placed(body.files, html)
    )


def _placed(files: list[File], html: str) -> tuple[File, ...]:
    """The files, with those marked that the HTML shows in their place."""
    return tuple(
        replace(file, inline=True) if file.content_id and f"cid:{file.content_id}" in html else file
        for file in files
    )


def _envelope_only(raw: bytes, flaws: list[str]) -> Letter:
    """The letter by its first headers alone, the start of its source as the text."""
    head, _, rest = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    try:
        message = _PARSER.parsebytes(head[:200_000] + b"\n\n", headersonly=True)
    except (MessageError, ValueError, LookupError, TypeError, RecursionError):
        message = Message()
    text = clean(decode_bytes(rest[:20_000])[0])
    return _with_headers(raw, message, flaws, text=text, html="", files=())


def _with_headers(
    raw: bytes,
    message: Message,
    flaws: list[str],
    *,
    text: str,
    html: str,
    files: tuple[File, ...],
) -> Letter:
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        headers.setdefault(name.lower()[:100], str(value))
    senders = _mailboxes(headers, "from") or _mailboxes(headers, "sender")
    if not senders:
        senders = _mailboxes(headers, "return-path")
        flaws.append("no sender")
    subject = decode_value(headers.get("subject", ""))[:500]
    ids = _ids(headers.get("message-id", ""))
    date = _date(headers.get("date", ""))
    sender = senders[0] if senders else Mailbox("")
    essence = _digest(
        [sender.address, headers.get("date", ""), subject, text, *(f.name for f in files)]
    )
    return Letter(
        message_id=ids[0] if ids else _made_up_id(raw),
        made_up_id=not ids,
        essence=essence,
        sender=sender,
        subject=subject,
        in_reply_to=next(iter(_ids(headers.get("in-reply-to", ""))), ""),
        references=tuple(_ids(headers.get("references", "")))[-100:],
        reply_to=tuple(_mailboxes(headers, "reply-to")[:5]),
        to=tuple(_mailboxes(headers, "to")),
        cc=tuple(_mailboxes(headers, "cc")),
        date=date,
        text=text,
        html=html,
        files=files,
        report=read_report(message),
        language=guess_language(f"{subject}\n{text}"),
        headers={name: one_line(decode_value(value)) for name, value in headers.items()},
        flaws=tuple(dict.fromkeys(flaws)),
    )


def _made_up_id(raw: bytes) -> str:
    """A stable id for a letter without one: the same bytes give the same id."""
    digest = hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest()[:40]
    return f"{digest}@without-id.invalid"


def _digest(parts: Iterable[str]) -> str:
    """What tells two letters apart that carry the same Message-ID (some scanners reuse one)."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _ids(value: str) -> list[str]:
    """Message ids of a header, in order, each once, without brackets."""
    text = clean(value[:65_536])
    found = _ID.findall(text)
    if not found:
        # Some mailers forget the brackets.
        found = [word for word in text.split() if "@" in word and len(word) < 900][:20]
    return list(dict.fromkeys(one_line(item) for item in found))


def _mailboxes(headers: dict[str, str], name: str) -> list[Mailbox]:
    """The usable addresses of a header, in order, each once, at most MAX_ADDRESSES."""
    value = headers.get(name, "")[:65_536].replace("\r", " ").replace("\n", " ")
    found: dict[str, Mailbox] = {}
    for display, address in getaddresses([value]):
        mailbox = _mailbox(display, address)
        if mailbox and len(found) < MAX_ADDRESSES:
            found.setdefault(mailbox.address, mailbox)
    return list(found.values())


def _mailbox(display: str, address: str) -> Mailbox | None:
    address = decode_value(address).strip("<>'\" ")
    local, _, domain = address.rpartition("@")
    if domain.lower().startswith("xn--") or ".xn--" in domain.lower():
        with contextlib.suppress(UnicodeError):
            domain = domain.encode("ascii").decode("idna")
    address = f"{local}@{domain.lower().rstrip('.')}"
    if not _ADDRESS.match(address):
        return None
    return Mailbox(address, decode_value(display).strip("\"' ")[:200])


def _date(value: str) -> datetime | None:
    """The time that the sender claims, in UTC; None when it cannot be read or cannot be true."""
    try:
        date = parsedate_to_datetime(one_line(value, 200))
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return date if 1980 <= date.year <= 2200 else None


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part.strip())


@dataclass(slots=True)
class _Body:
    """The parts of a letter, gathered: texts, HTML and files."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    parts: int = 0

    def walk(self, part: Message, depth: int) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS or depth > MAX_DEPTH:
            self.flaws.append("too many parts")
            return
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind.startswith("message/"):
            self.attach(part, _source_of(part), kind)
        elif isinstance(payload, list):
            self.walk_children(payload, kind, depth)
        elif kind in ("text/plain", "text/html") and not _is_file(part):
            self.read(part, kind)
        else:
            self.attach(part, _content_of(part), kind)

    def walk_children(self, children: list[Any], kind: str, depth: int) -> None:
        if kind != "multipart/alternative":
            for child in children:
                self.walk(child, depth + 1)
            return
        # The same thing told in several ways: of each way the last, which is the richest.
        texts, htmls = len(self.texts), len(self.htmls)
        for child in children:
            self.walk(child, depth + 1)
        del self.texts[texts:-1]
        del self.htmls[htmls:-1]

    def read(self, part: Message, kind: str) -> None:
        data = _content_of(part)
        text, fits = decode_bytes(data, _charset(part))
        if not fits:
            self.flaws.append("charset")
        text = clean(text)
        if len(text) > MAX_TEXT:
            self.flaws.append("text cut")
        if kind == "text/html":
            self.htmls.append(text[:MAX_HTML])
            return
        if str(part.get_param("format", "")).lower() == "flowed":
            text = unflow(text[:MAX_TEXT], delsp=str(part.get_param("delsp", "")).lower() == "yes")
        self.texts.append(text[:MAX_TEXT])

    def attach(self, part: Message, content: bytes, kind: str) -> None:
        name = _file_name(part)
        if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
            inside = unwrap_tnef(content)
            for inner_name, inner in inside:
                self.add(inner_name, "", inner)
            if inside:
                return
        if kind == "message/rfc822" and not name:
            name = f"{decode_value(_inner_subject(part)) or 'message'}.eml"
        elif kind == "text/calendar" and not name:
            name = "invitation.ics"
        elif kind == "message/delivery-status" and not name:
            name, kind = "delivery-report.txt", "text/plain"
        content_id = str(part.get("content-id", "")).strip().strip("<>")
        self.add(name, kind, content, one_line(content_id, 200))

    def add(self, name: str, kind: str, content: bytes, content_id: str = "") -> None:
        if len(content) > MAX_FILE:
            self.flaws.append("file left out")
            return
        declared = kind or "application/octet-stream"
        safe = safe_name(name, declared, len(self.files) + 1)
        actual = looks_like(content, declared)
        self.files.append(File(safe, actual, content, content_id))


def _is_file(part: Message) -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return disposition.startswith("attachment") or bool(_file_name(part))


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return decode_value(str(name))


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError, AttributeError, UnicodeError):
        return None


def _content_of(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError):
        data = None
    if isinstance(data, bytes):
        return data
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _source_of(part: Message) -> bytes:
    """The source of a letter inside a letter, or of a report's fields."""
    payload = part.get_payload()
    inner = [c for c in payload if isinstance(c, Message)] if isinstance(payload, list) else []
    if not inner:
        return _content_of(part)
    try:
        return b"\n".join(child.as_bytes() for child in inner)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError):
        return b"\n".join(_lines_of(child) for child in inner)


def _lines_of(message: Message) -> bytes:
    lines: Iterator[str] = (f"{name}: {value}" for name, value in message.raw_items())
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def _inner_subject(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return str(payload[0].get("subject", ""))
    return ""
