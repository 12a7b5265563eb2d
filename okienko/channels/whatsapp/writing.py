"""An answer of ours as WhatsApp takes it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels.door import Parcel, Permanent
from okienko.channels.meta.sending import MEGABYTE, Calls, Upload, files_of, laid
from okienko.customers.identities import E164
from okienko.interactions.models import Attachment, Message, PartRole

LONGEST = 4096  # characters of a text
CAPTION = 1024  # of one beside a file
MOST_BYTES = 20 * MEGABYTE  # of all files of an answer
MOST_FILES = 10
NO_ADDRESS = gettext_noop("no address to write to")
TOO_MANY = gettext_noop("WhatsApp takes at most 10 files at once")
TOO_LONG = gettext_noop("WhatsApp takes at most 4096 characters")

# what WhatsApp shows as itself, up to how many bytes; everything else goes as a document
_SHOWN = {
    "image/jpeg": ("image", 5 * MEGABYTE),
    "image/png": ("image", 5 * MEGABYTE),
    "video/mp4": ("video", 16 * MEGABYTE),
    "audio/mpeg": ("audio", 16 * MEGABYTE),
    "audio/ogg": ("audio", 16 * MEGABYTE),
}


def write(phone_id: str, message: Message) -> Parcel:
    """Make the calls; Permanent when WhatsApp would never take them. In an open scope."""
    ours = f"okienko-{message.id}"
    to, who = _to(message)
    common = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **to,
        "biz_opaque_callback_data": ours,
    }
    files = files_of(message)
    if len(message.text) > LONGEST:
        raise Permanent(TOO_LONG)
    if len(files) > MOST_FILES:
        raise Permanent(TOO_MANY)
    said = [_template(message.template)] if message.template else _bodies(message.text, files)
    uploads = [
        Upload(
            f"{phone_id}/media",
            "file",
            file.name,
            file.content_type,
            bytes(file.content),
            {"messaging_product": "whatsapp", "type": file.content_type},
        )
        for file in files
    ]
    calls = Calls(f"{phone_id}/messages", [{**common, **one} for one in said], uploads)
    return Parcel(ours, (who,), calls.packed())


def _to(message: Message) -> tuple[dict[str, str], str]:
    """By the number where it is known; who hides it has an id for this office."""
    parts = {part.kind: part.value for part in message.participants.filter(role=PartRole.TO)}
    if number := parts.get(E164, "").removeprefix("+"):
        return {"to": number}, number
    if found := parts.get("whatsapp"):
        return {"recipient": found}, found
    raise Permanent(NO_ADDRESS)


def _bodies(text: str, files: list[Attachment]) -> list[dict[str, Any]]:
    """The text beside the first file where both fit, else before them."""
    said = [_file(place, file) for place, file in enumerate(files)]
    first = said[0] if said else None
    if first and first["type"] != "audio" and len(text) <= CAPTION:
        first[first["type"]]["caption"] = text
        return said
    return [{"type": "text", "text": {"body": text, "preview_url": False}}, *said]


def _file(place: int, file: Attachment) -> dict[str, Any]:
    kind, most = _SHOWN.get(file.content_type, ("document", 0))
    if file.size > most:
        kind = "document"
    named = {"filename": file.name} if kind == "document" else {}
    return {"type": kind, kind: {"id": laid(place), **named}}


def _template(chosen: dict[str, Any]) -> dict[str, Any]:
    """A template; fields are numbered, or have names, as Meta told them."""
    fields = chosen.get("fields", {})
    given = [
        {"type": "text", "text": value, **({} if name.isdecimal() else {"parameter_name": name})}
        for name, value in fields.items()
    ]
    parts = [{"type": "body", "parameters": given}] if given else []
    language = {"code": chosen["language"]}
    template = {"name": chosen["name"], "language": language, "components": parts}
    return {"type": "template", "template": template}
