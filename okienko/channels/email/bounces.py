"""Delivery reports (RFC 3464) and the letters of servers that say the same in prose."""

import re
from collections.abc import Iterator
from email.message import Message

from okienko.channels.email.charsets import one_line
from okienko.channels.email.letter import Report

_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})
# The shape of the ids that compose.new_message_id makes.
OUR_ID = re.compile(r"okienko\.[0-9a-z]{1,20}\.[0-9a-f]{16,40}@[A-Za-z0-9.-]{1,253}")
_MAX_SEARCH = 262_144


def read_report(message: Message) -> Report | None:
    """The report that a letter is; None when it is none."""
    kind = message.get_content_type()
    reports = str(message.get_param("report-type", "") or "").lower()
    if kind == "multipart/report" and reports in ("", "delivery-status"):
        found = _from_fields(message)
        if found:
            return found
    return _from_prose(message)


def _from_fields(message: Message) -> Report | None:
    fields: dict[str, str] = {}
    original = ""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for name, value in _status_fields(part):
                # Several recipients: the gravest counts, and we write to one customer.
                if name == "action" and fields.get("action") == "failed":
                    continue
                fields[name] = value
        elif kind in ("message/rfc822", "text/rfc822-headers", "message/global"):
            original = original or _message_id(part)
    action = fields.get("action", "").lower()
    if action not in _ACTIONS:
        return None
    return Report(
        action=action,
        message_id=original or _our_id(message),
        recipient=_recipient(fields.get("final-recipient", "")),
        status=fields.get("status", "")[:20],
        diagnostic=fields.get("diagnostic-code", "")[:500],
    )


def _from_prose(message: Message) -> Report | None:
    """Older servers: no fields, but a null sender, or failed recipients, and our id within."""
    sender = str(message.get("from", "")).lower()
    null_path = str(message.get("return-path", "")).strip() == "<>"
    daemon = "mailer-daemon" in sender or "postmaster@" in sender
    failed = message.get("x-failed-recipients")
    if not (failed or (null_path and daemon)):
        return None
    original = _our_id(message)
    if not original:
        return None
    return Report("failed", original, recipient=one_line(str(failed or ""), 320))


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    payload = message.get_payload()
    if depth > 4 or not isinstance(payload, list):
        return
    for part in payload[:20]:
        if isinstance(part, Message):
            yield part
            if part.is_multipart() and part.get_content_maintype() == "multipart":
                yield from _parts(part, depth + 1)


def _status_fields(part: Message) -> Iterator[tuple[str, str]]:
    blocks = part.get_payload()
    if isinstance(blocks, list):
        for block in blocks[:50]:
            if isinstance(block, Message):
                for name, value in block.raw_items():
                    yield name.lower(), one_line(str(value))
        return
    for line in str(blocks).splitlines()[:500]:
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), one_line(value)


def _message_id(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        value = str(payload[0].get("message-id", ""))
    else:
        match = re.search(r"^message-id:\s*(\S+)", str(payload), re.IGNORECASE | re.MULTILINE)
        value = match[1] if match else ""
    return one_line(value).strip("<> ")


def _recipient(value: str) -> str:
    return value.rpartition(";")[2].strip()[:320]


def _our_id(message: Message) -> str:
    """An id of ours anywhere in the source: in References, or in the copy of our message."""
    for name in ("references", "in-reply-to"):
        match = OUR_ID.search(str(message.get(name, "")))
        if match:
            return match[0]
    try:
        source = message.as_bytes()[:_MAX_SEARCH].decode("ascii", "replace")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
    match = OUR_ID.search(source)
    return match[0] if match else ""
