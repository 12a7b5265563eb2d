"""An answer of ours as Messenger, or the page, takes it."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels.door import Parcel, Permanent
from okienko.channels.meta.replying import (
    NO_ADDRESS,
    NO_FILES,
    comment_of,
    must_be_the_first,
    tag_of,
)
from okienko.channels.meta.sending import MEGABYTE, Calls, Upload, files_of, laid
from okienko.interactions.models import Message, PartRole

LONGEST = 2000  # characters of a private message
MOST_BYTES = 20 * MEGABYTE  # of all files of an answer
MOST_FILES = 10
TOO_LONG = gettext_noop("Messenger takes at most 2000 characters")
TOO_MANY = gettext_noop("Messenger takes at most 10 files at once")


def write(page_id: str, message: Message) -> Parcel:
    """Make the calls; Permanent when they would never be taken. In an open scope."""
    if len(message.text) > LONGEST:
        raise Permanent(TOO_LONG)
    if message.public:
        return _in_public(message)
    if message.interaction.public:
        return _to_comment(page_id, message)
    return _private(page_id, message)


def _in_public(message: Message) -> Parcel:
    comment = comment_of(message)
    if files_of(message):
        raise Permanent(NO_FILES)
    calls = Calls(f"{comment}/comments", [{"message": message.text}])
    return Parcel(recipients=(comment,), content=calls.packed())


def _to_comment(page_id: str, message: Message) -> Parcel:
    """In private to who commented: once, and within seven days."""
    comment = comment_of(message)
    if files_of(message):
        raise Permanent(NO_FILES)
    must_be_the_first(message)
    body = {"recipient": {"comment_id": comment}, "message": {"text": message.text}}
    calls = Calls(f"{page_id}/messages", [{**body, "messaging_type": "RESPONSE"}])
    return Parcel(recipients=(comment,), content=calls.packed())


def _private(page_id: str, message: Message) -> Parcel:
    who = message.participants.filter(role=PartRole.TO, kind="messenger").first()
    if who is None or not who.value:
        raise Permanent(NO_ADDRESS)
    files = files_of(message)
    if len(files) > MOST_FILES:
        raise Permanent(TOO_MANY)
    said: list[dict[str, Any]] = [{"text": message.text}]
    uploads = []
    for place, file in enumerate(files):
        kind = _kind(file.content_type)
        said.append({"attachment": {"type": kind, "payload": {"attachment_id": laid(place)}}})
        about = {"attachment": {"type": kind, "payload": {"is_reusable": True}}}
        uploads.append(
            Upload(
                f"{page_id}/message_attachments",
                "filedata",
                file.name,
                file.content_type,
                bytes(file.content),
                {"message": json.dumps(about)},
            )
        )
    common = {"recipient": {"id": who.value}, "messaging_type": "RESPONSE", **tag_of(message)}
    calls = Calls(f"{page_id}/messages", [{**common, "message": one} for one in said], uploads)
    return Parcel(recipients=(who.value,), content=calls.packed())


def _kind(content_type: str) -> str:
    kind = content_type.partition("/")[0]
    return kind if kind in ("image", "video", "audio") else "file"
