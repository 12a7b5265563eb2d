"""An answer of ours as Messenger, or the page, takes it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels.door import Parcel, Permanent
from okienko.channels.meta.sending import MEGABYTE, Calls, Upload, files_of
from okienko.events import clock
from okienko.interactions.models import Message, PartRole
from okienko.interactions.public import came_last

LONGEST = 2000  # characters of a private message
MOST_BYTES = 20 * MEGABYTE  # of all files of an answer
MOST_FILES = 10
DAY = timedelta(hours=24)
WEEK = timedelta(days=7)
NO_ADDRESS = gettext_noop("no address to write to")
TOO_LONG = gettext_noop("Messenger takes at most 2000 characters")
TOO_MANY = gettext_noop("Messenger takes at most 10 files at once")
NO_FILES = gettext_noop("an answer in public, or to a comment, takes no files")
ONE_PRIVATE = gettext_noop("a comment can be answered in private once, within seven days")
NO_COMMENT = gettext_noop("there is no comment to answer")
BY_A_PERSON = gettext_noop("a day after the customer wrote only a person may answer")


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
    comment = _comment(message)
    if files_of(message):
        raise Permanent(NO_FILES)
    calls = Calls(f"{comment}/comments", [{"message": message.text}])
    return Parcel(recipients=(comment,), content=calls.packed())


def _to_comment(page_id: str, message: Message) -> Parcel:
    """In private to who commented: once, and within seven days."""
    comment = _comment(message)
    if files_of(message):
        raise Permanent(NO_FILES)
    answered = message.answers
    late = answered is not None and clock.now() - answered.at > WEEK
    before = Message.objects.filter(
        interaction=message.interaction_id,
        answers=message.answers_id,
        public=False,
        direction__in=[Message.Direction.OUT, Message.Direction.AUTO],
        delivery__in=["sent", "sending", "uncertain"],
    ).exclude(id=message.id)
    if late or before.exists():
        raise Permanent(ONE_PRIVATE)
    body = {"recipient": {"comment_id": comment}, "message": {"text": message.text}}
    calls = Calls(f"{page_id}/messages", [{**body, "messaging_type": "RESPONSE"}])
    return Parcel(recipients=(comment,), content=calls.packed())


def _comment(message: Message) -> str:
    """The comment that is answered, as Facebook calls it."""
    found = message.answers.external_id if message.answers else ""
    found = found or message.interaction.conversation
    if not found:
        raise Permanent(NO_COMMENT)
    return found


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
        said.append({"attachment": {"type": kind, "payload": {"attachment_id": f"@{place}"}}})
        about = {"attachment": {"type": kind, "payload": {"is_reusable": False}}}
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
    common = {"recipient": {"id": who.value}, **_type(message)}
    calls = Calls(f"{page_id}/messages", [{**common, "message": one} for one in said], uploads)
    return Parcel(recipients=(who.value,), content=calls.packed())


def _kind(content_type: str) -> str:
    kind = content_type.partition("/")[0]
    return kind if kind in ("image", "video", "audio") else "file"


def _type(message: Message) -> dict[str, str]:
    """After a day a person may answer for six days more, and must say that it is one."""
    last = came_last(message.interaction)
    if last is None or clock.now() - last <= DAY:
        return {"messaging_type": "RESPONSE"}
    if message.direction == Message.Direction.AUTO:
        raise Permanent(BY_A_PERSON)
    return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
