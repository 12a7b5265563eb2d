"""Bytes of an e-mail to a `Letter`. Pure and bounded: every letter is taken in.

The order of trust: what cannot be read as sent is read as well as it can be and named in
`Letter.flaws`; when nothing works, the letter is its sender, its subject and the raw bytes. One
bad header never costs another one.
"""

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from okienko.channels.email.body import read_body
from okienko.channels.email.bounces import read_report
from okienko.channels.email.charsets import decode_bytes, decode_value, decoded_words
from okienko.channels.email.essence import essence_of
from okienko.channels.email.language import guess_language
from okienko.channels.plain_text import clean, one_line
from okienko.customers.mailboxes import ListedAddress, read_mailboxes

from .letter import DeliveryReport, Letter, LetterFile, Mailbox
from .mime import MimePart, as_message, charset_of, read_head, read_structure

log = logging.getLogger(__name__)

R = TypeVar("R")

_ID = re.compile(r"<\s{0,50}([^<>\s]{1,900})\s{0,50}>")
_MOST_HEADERS = 500
_UNREAD = 20_000  # bytes of the source that are shown of a letter that could not be read


def parse_letter(raw: bytes) -> Letter:
    """Read a letter as it came over IMAP."""
    flaws: list[str] = []
    message = read_structure(raw)
    if message.cut:
        flaws.append("too many parts")
    charset = charset_of(message)
    text, html, files, found = read_body(message, charset)
    if message.broken:
        flaws.append("structure")
    return _with_headers(
        raw, message, charset, [*flaws, *found], text=text, html=html, files=tuple(files)
    )


def envelope_letter(raw: bytes, *flaws: str) -> Letter:
    """What the first headers of a letter tell, and the beginning of its source as the text.

    Bounded work, whatever the bytes: for a letter at which full reading failed.
    """
    head = read_head(raw[:300_000])
    text = clean(decode_bytes(bytes(head.body[:_UNREAD]))[0])
    return _with_headers(raw, head, None, ["unreadable", *flaws], text=text, html="", files=())


def bare_letter(raw: bytes) -> Letter:
    """A letter of which only the bytes count: its id, and the first lines to look at."""
    text = clean(decode_bytes(raw[:_UNREAD])[0])
    return Letter(
        message_id=_made_up_id(raw),
        made_up_id=True,
        essence=essence_of(raw),
        sender=Mailbox(""),
        text=text,
        flaws=("unreadable",),
    )


def _with_headers(
    raw: bytes,
    message: MimePart,
    charset: str | None,
    flaws: list[str],
    *,
    text: str,
    html: str,
    files: tuple[LetterFile, ...],
) -> Letter:
    headers = _Headers(message, charset)
    sender, doubtful = _sender(headers, flaws)
    subject = headers.text("subject")[:500]
    ids = _ids(headers.raw("message-id"))
    return Letter(
        message_id=ids[0] if ids else _made_up_id(raw),
        made_up_id=not ids,
        essence=essence_of(raw),
        sender=sender,
        sender_doubtful=doubtful,
        subject=subject,
        in_reply_to=next(iter(_ids(headers.raw("in-reply-to"))), ""),
        references=tuple(_ids(headers.raw("references")))[-100:],
        reply_to=tuple(headers.mailboxes("reply-to")[:5]),
        to=tuple(headers.mailboxes("to")),
        cc=tuple(headers.mailboxes("cc")),
        date=_date(headers.raw("date")),
        text=text,
        html=html,
        files=files,
        report=_report(message, flaws),
        language=guess_language(f"{subject}\n{text[:20_000]}"),
        headers=headers.all(),
        flaws=tuple(dict.fromkeys(flaws)),
    )


def _report(message: MimePart, flaws: list[str]) -> DeliveryReport | None:
    try:
        return read_report(as_message(message))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        log.warning("report_unreadable", extra={"error": type(error).__name__})
        flaws.append("report")
        return None


class _Headers:
    """The headers of a letter, each read by itself."""

    def __init__(self, message: MimePart, charset: str | None) -> None:
        self.charset = charset
        self.first: dict[str, str] = {}
        self.count: dict[str, int] = {}
        for name, value in message.headers[:_MOST_HEADERS]:
            text = value[:65_536].decode("ascii", "surrogateescape")
            self.first.setdefault(name, text)
            self.count[name] = self.count.get(name, 0) + 1
        self.message = message

    def raw(self, name: str) -> str:
        """The first value, as it came."""
        return self.first.get(name, "")

    def text(self, name: str) -> str:
        """The first value in words; "" when it cannot be read."""
        return _safely(lambda: decode_value(self.raw(name), self.charset), "")

    def all(self) -> dict[str, str]:
        """The first value of each header in words."""
        return {name: self.text(name) for name in self.first}

    def listed(self, name: str) -> list[ListedAddress]:
        """The entries of the address headers of this name, over all of them."""
        found: list[ListedAddress] = []
        for known, value in self.message.headers[:_MOST_HEADERS]:
            if known == name and len(found) < 400:
                data = value[:65_536]
                text = data.decode() if _is_utf8(data) else decode_bytes(data, self.charset)[0]
                found += _safely(lambda text=text: read_mailboxes(text), [])  # type: ignore[misc]
        return found

    def mailboxes(self, name: str) -> list[Mailbox]:
        """The usable addresses of a header, in order, each once."""
        found: dict[str, Mailbox] = {}
        for entry in self.listed(name):
            if entry.address:
                found.setdefault(entry.address.lower(), _mailbox(entry))
        return list(found.values())[:200]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeError:
        return False
    return True


def _safely(step: Callable[[], R], otherwise: R) -> R:
    """One header's value; a surprise in one must not cost the letter the others."""
    try:
        return step()
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        log.warning("header_unreadable", extra={"error": type(error).__name__})
        return otherwise


def _mailbox(entry: ListedAddress) -> Mailbox:
    """The name decoded after the address was found: no encoded word ever becomes an address."""
    name = decode_value(entry.name).strip("\"' ")[:200]
    alone = [each for each in read_mailboxes(name) if each.address] if "@" in name else []
    if alone and len(alone) == 1 and not alone[0].name:
        name = ""  # an address where the name should be is none, and may be another's
    return Mailbox(entry.address, name)


def _sender(headers: _Headers, flaws: list[str]) -> tuple[Mailbox, bool]:
    """Who the letter shows as its sender, and whether that is in doubt; see Letter."""
    entries = headers.listed("from")
    addresses = [entry for entry in entries if entry.address]
    if addresses:
        distinct = {entry.address.lower() for entry in addresses}
        plain = all(entry.plain for entry in addresses) and not _has_control(headers.raw("from"))
        if len(distinct) == 1 and plain:
            return _best_named(addresses), False
        flaws.append("several senders" if len(distinct) > 1 else "odd sender")
        return _mailbox(addresses[0]), True
    raw_name = next((entry.name for entry in entries if entry.name), "")
    name = decode_value(raw_name)
    whole = _encoded_whole(decoded_words(raw_name))
    if whole is not None:
        flaws.append("encoded sender")
        return whole, True
    for header, doubtful in (
        ("sender", bool(entries)),
        ("reply-to", bool(entries)),
        ("return-path", True),
    ):
        found = headers.mailboxes(header)
        if found:
            flaws.append("no sender")
            return Mailbox(found[0].address, found[0].name or name[:200]), doubtful
    flaws.append("no sender")
    return Mailbox("", name[:200]), True


def _best_named(entries: list[ListedAddress]) -> Mailbox:
    found = [_mailbox(entry) for entry in entries]
    return next((each for each in found if each.name), found[0])


def _has_control(text: str) -> bool:
    return any(char < " " and char != "\t" for char in text)


def _encoded_whole(name: str) -> Mailbox | None:
    """The sender of a From of which some mailer encoded all, the address too: shown, not trusted.

    What decodes to more than one plain name and address is no sender at all.
    """
    if "@" not in name or _has_control(name) or any(char in name for char in ",;:"):
        return None
    found = [each for each in read_mailboxes(name) if each.address]
    if len(found) != 1 or not found[0].plain:
        return None
    return Mailbox(found[0].address, found[0].name[:200])


def _made_up_id(raw: bytes) -> str:
    """A stable id for a letter without one: the same bytes give the same id."""
    digest = hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest()[:40]
    return f"{digest}@without-id.invalid"


def _ids(value: str) -> list[str]:
    """Message ids of a header, in order, each once, without brackets."""
    text = clean(value[:65_536])
    found = _ID.findall(text)
    if not found:
        # Some mailers forget the brackets.
        found = [word for word in text.split() if "@" in word and len(word) < 900][:20]
    return list(dict.fromkeys(one_line(item) for item in found))


def _date(value: str) -> datetime | None:
    """The time that the sender claims, in UTC; None when it cannot be read or cannot be true."""
    try:
        date = parsedate_to_datetime(one_line(value, 200))
        date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return date if 1980 <= date.year <= 2200 else None
