"""Letters of ours, as bytes ready for SMTP."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from okienko.channels import formatting
from okienko.channels.plain_text import clean, one_line

from .letter import LetterFile, Mailbox

_POLICY = SMTP.clone(max_line_length=78, cte_type="7bit")
_MAX_REFERENCES = 30
# What no part of an address before the @ holds, unless in quotes, which we never write (RFC 5321,
# 4.1.2): with it somebody could end the address and begin a command or a header of theirs.
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0<>()\[\]:;,\\\"@]")
_MAX_QUOTE = 50_000

# How the quoted letter is introduced, in the language of the letter.
_WROTE = {
    "pl": "W dniu {date} {who} napisał(a):",
    "en": "On {date} {who} wrote:",
    "uk": "{date} {who} пише:",
}


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """What a letter of ours is made of. `references` are ids without brackets, oldest first.

    Files that `html` shows by their content id go with it (RFC 2387), all others below.
    """

    sender: Mailbox
    to: Sequence[Mailbox]
    subject: str
    text: str
    message_id: str
    date: datetime
    cc: Sequence[Mailbox] = ()
    html: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    files: Sequence[LetterFile] = ()
    automatic: bool = False
    language: str = ""
    reply_to: Mailbox | None = None


def new_message_id(office: int, domain: str) -> str:
    """An id of ours, that nobody can guess: who quotes it has had our letter."""
    return f"okienko.{office}.{secrets.token_hex(12)}@{ascii_domain(domain) or 'okienko.invalid'}"


def ascii_domain(domain: str) -> str:
    """A domain as SMTP and headers carry it (IDNA); "" when it cannot be one."""
    try:
        name = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return name if re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", name) else ""


def wire_address(address: str) -> str:
    """An address as SMTP carries it: its domain in ASCII; raises ValueError when impossible."""
    local, at, domain = address.rpartition("@")
    ascii_part = ascii_domain(domain)
    if not at or not local or not ascii_part or _UNSAFE.search(local):
        raise ValueError("address cannot be written to")
    return f"{local}@{ascii_part}"


def compose(draft: LetterDraft) -> bytes:
    """The letter as bytes with CRLF line ends. Raises ValueError for an impossible address."""
    message = EmailMessage(policy=_POLICY)
    _address(message, draft)
    _trace(message, draft)
    message.set_content(clean(draft.text) or "\n")
    within = [file for file in draft.files if formatting.shows(draft.html, file.content_id)]
    if draft.html:
        _add_html(message, draft.html, within)
    for file in draft.files:
        if file in within:
            continue
        main, _, sub = file.content_type.partition("/")
        if main in ("multipart", "message") or not sub:
            # A letter inside ours travels as a file: it may not be rebuilt on the way.
            main, sub = "application", "octet-stream"
        message.add_attachment(
            file.content, maintype=main, subtype=sub, filename=one_line(file.name, 200)
        )
    return message.as_bytes()


def _add_html(message: EmailMessage, html: str, pictures: Sequence[LetterFile]) -> None:
    """The formatted words, with the pictures that stand in them."""
    for file in pictures:
        key = file.content_id
        told = f'src="cid:{key}" alt="{escape(file.name)}" style="max-width:100%"'
        html = formatting.placed(html, key, told)
    message.add_alternative(clean(html), subtype="html")
    *_, part = message.iter_parts()
    for file in pictures:
        main, _, sub = file.content_type.partition("/")
        part.add_related(
            file.content,
            maintype=main,
            subtype=sub,
            disposition="inline",
            cid=f"<{file.content_id}>",
            filename=one_line(file.name, 200),
        )


def _address(message: EmailMessage, draft: LetterDraft) -> None:
    message["From"] = _header(draft.sender)
    message["To"] = [_header(mailbox) for mailbox in draft.to]
    if draft.cc:
        message["Cc"] = [_header(mailbox) for mailbox in draft.cc]
    if draft.reply_to:
        message["Reply-To"] = _header(draft.reply_to)
    message["Subject"] = one_line(draft.subject, 500)
    message["Date"] = format_datetime(draft.date)


def _trace(message: EmailMessage, draft: LetterDraft) -> None:
    """What ties the letter to its thread, and what says that a machine wrote it."""
    message["Message-ID"] = f"<{draft.message_id}>"
    if draft.in_reply_to:
        message["In-Reply-To"] = _bracketed([draft.in_reply_to])
    references = _references(draft)
    if references:
        message["References"] = _bracketed(references)
    if draft.language:
        message["Content-Language"] = draft.language
    if draft.automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"


def _header(mailbox: Mailbox) -> Address:
    local, _, domain = wire_address(mailbox.address).rpartition("@")
    return Address(one_line(mailbox.name, 120), local, domain)


def _references(draft: LetterDraft) -> list[str]:
    """The first id and the last ones: what RFC 5322 allows to be left out is the middle."""
    ids = [item for item in draft.references if item and item != draft.message_id]
    if draft.in_reply_to and draft.in_reply_to not in ids:
        ids.append(draft.in_reply_to)
    ids = list(dict.fromkeys(ids))
    return ids if len(ids) <= _MAX_REFERENCES else [ids[0], *ids[1 - _MAX_REFERENCES :]]


def _bracketed(ids: Sequence[str]) -> str:
    kept = [one_line(item).strip("<>") for item in ids]
    return " ".join(f"<{item}>" for item in kept if item.isascii() and " " not in item)


def quote(
    text: str, *, who: Mailbox, date: datetime | None, language: str, zone: str = "Europe/Warsaw"
) -> str:
    """The customer's letter below our answer, each line behind `> `, with its introduction."""
    when = date.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if date else ""
    introduction = _WROTE.get(language, _WROTE["pl"]).format(date=when, who=who)
    body = clean(text)[:_MAX_QUOTE].rstrip()
    lines = [">" + line if line.startswith(">") else f"> {line}" for line in body.split("\n")]
    return "\n".join([" ".join(introduction.split()), *(line.rstrip() for line in lines)])
