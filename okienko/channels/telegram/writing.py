"""An answer of ours as one call of Telegram's: whole, or not at all."""

import json
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from okienko.channels.door import Parcel, Permanent
from okienko.channels.multipart import multipart
from okienko.interactions.models import Attachment, Message, PartRole

from .api import JSON

LONGEST = 4096  # characters of a text
BESIDE_FILES = 1024  # of one beside files
MOST_FILES = 10
PHOTO_MOST = 10 * 1024 * 1024  # bytes; a larger one goes as a file
PHOTOS = ("image/jpeg", "image/png")
NO_ADDRESS = gettext_noop("no address to write to")
VIRUS = gettext_noop("a virus was found in a file")
TOO_MANY = gettext_noop("Telegram takes at most 10 files at once")
TOO_LONG = gettext_noop("Telegram takes at most 4096 characters")
TOO_LONG_BESIDE = gettext_noop("Telegram takes at most 1024 characters beside a file")


@dataclass(frozen=True, slots=True)
class Request:
    """A call: its method, the kind of its body, its body."""

    method: str
    content_type: str
    body: bytes

    def packed(self) -> bytes:
        """As bytes that a parcel keeps."""
        return f"{self.method} {self.content_type}\n".encode() + self.body


def unpacked(content: bytes) -> Request:
    """What `packed` has made."""
    head, _, body = content.partition(b"\n")
    method, _, content_type = head.decode().partition(" ")
    return Request(method, content_type, body)


def write(message: Message) -> Parcel:
    """Make the call; Permanent when Telegram would never take it. In an open scope."""
    chat = message.participants.filter(role=PartRole.TO, kind="telegram").first()
    if chat is None or not chat.value.lstrip("-").isdecimal():
        raise Permanent(NO_ADDRESS)
    files = list(Attachment.objects.filter(message=message).order_by("id"))
    _must_fit(message.text, files)
    return Parcel(recipients=(chat.value,), content=_call(chat.value, message, files).packed())


def _must_fit(text: str, files: list[Attachment]) -> None:
    if any(file.scan == Attachment.Scan.FOUND for file in files):
        raise Permanent(VIRUS)
    if len(files) > MOST_FILES:
        raise Permanent(TOO_MANY)
    # Telegram counts UTF-16 units, as browsers do
    most = BESIDE_FILES if files else LONGEST
    if len(text.encode("utf-16-le")) // 2 > most:
        raise Permanent(TOO_LONG_BESIDE if files else TOO_LONG)


def _call(chat: str, message: Message, files: list[Attachment]) -> Request:
    text = message.text
    if not files:
        body = {"chat_id": int(chat), "text": text, "link_preview_options": {"is_disabled": True}}
        return Request("sendMessage", JSON, json.dumps(body).encode())
    shown = all(one.content_type in PHOTOS and one.size <= PHOTO_MOST for one in files)
    kind = "photo" if shown else "document"
    parts = [
        (f"file{place}", one.name, one.content_type, bytes(one.content))
        for place, one in enumerate(files)
    ]
    if len(files) == 1:
        fields = {"chat_id": chat, "caption": text, kind: "attach://file0"}
        return Request(f"send{kind.capitalize()}", *multipart(fields, parts))
    media = [{"type": kind, "media": f"attach://{field}"} for field, *_rest in parts]
    # pictures stand as one with the first one's words; files below each other, the words last
    media[0 if shown else -1]["caption"] = text
    fields = {"chat_id": chat, "media": json.dumps(media)}
    return Request("sendMediaGroup", *multipart(fields, parts))
