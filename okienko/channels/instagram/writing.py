"""An answer of ours as Instagram takes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels.door import Parcel, Permanent
from okienko.channels.given.addresses import later
from okienko.channels.meta.replying import (
    NO_ADDRESS,
    NO_FILES,
    comment_of,
    first_of,
    must_be_the_first,
    tag_of,
)
from okienko.channels.meta.sending import MEGABYTE, Calls, files_of
from okienko.channels.pieces import Piece
from okienko.interactions.models import Attachment, Message, PartRole

KIND = "instagram"
LONGEST = 1000  # bytes of UTF-8
MOST_BYTES = 20 * MEGABYTE  # of all files of an answer: a video or a PDF may have 25 MB there
PICTURE = 8 * MEGABYTE
MOST_FILES = 10
HOURS = 2  # that a file can be fetched; Instagram does so when it takes the message
TOO_LONG = gettext_noop("Instagram takes at most 1000 bytes: Polish letters count two")
TOO_MANY = gettext_noop("Instagram takes at most 10 files at once")
TOO_LARGE = gettext_noop("Instagram takes pictures of at most 8 MB")
NO_SUCH_FILES = gettext_noop(
    "Instagram takes pictures (JPEG, PNG, GIF), films, sounds and PDF, and no other files"
)

_KINDS = {
    "image/jpeg": "image",
    "image/png": "image",
    "image/gif": "image",
    "application/pdf": "file",
    **dict.fromkeys(("audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav"), "audio"),
    **dict.fromkeys(
        ("video/mp4", "video/ogg", "video/webm", "video/quicktime", "video/x-msvideo"), "video"
    ),
}


def objects_to(text: str, files: Sequence[Piece]) -> str:
    """Why Instagram would not take it; "": it would."""
    if len(text.encode()) > LONGEST:
        return TOO_LONG
    if len(files) > MOST_FILES:
        return TOO_MANY
    return next(filter(None, map(_trouble, files)), "")


def _trouble(file: Piece) -> str:
    kind = _KINDS.get(file.content_type)
    if kind is None:
        return NO_SUCH_FILES
    return TOO_LARGE if kind == "image" and file.size > PICTURE else ""


def write(own: str, message: Message) -> Parcel:
    """Make the calls; Permanent when they would never be taken. In an open scope."""
    files = files_of(message)
    if reason := objects_to(message.text, [Piece.of(file) for file in files]):
        raise Permanent(reason)
    if files and (message.public or message.interaction.public):
        raise Permanent(NO_FILES)
    if message.public:
        comment = first_of(message)
        calls = Calls(f"{comment}/replies", [{"message": message.text}])
        return Parcel(recipients=(comment,), content=calls.packed())
    to, common = _to(message)
    bodies = [{**common, "message": one} for one in _bodies(message.text, files)]
    return Parcel(recipients=(to,), content=Calls(f"{own}/messages", bodies).packed())


def _to(message: Message) -> tuple[str, dict[str, Any]]:
    """Who commented, once; or who wrote in private."""
    if message.interaction.public:
        comment = comment_of(message)
        must_be_the_first(message)
        return comment, {"recipient": {"comment_id": comment}}
    who = message.participants.filter(role=PartRole.TO, kind=KIND).first()
    if who is None or not who.value:
        raise Permanent(NO_ADDRESS)
    return who.value, {"recipient": {"id": who.value}, **tag_of(message)}


def _bodies(text: str, files: Iterable[Attachment]) -> list[dict[str, Any]]:
    """The words, then each file, which Instagram fetches from us: it takes none by itself."""
    said: list[dict[str, Any]] = [{"text": text}]
    for file in files:
        attached = {"type": _KINDS[file.content_type], "payload": {"url": later(file)}}
        said.append({"attachment": attached})
    return said
