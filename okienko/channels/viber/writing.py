"""An answer of ours as Viber takes it: words and files as messages of their own.

Viber takes no file itself: it wants an address, which the customer's telephone may open when it
shows the message. So the address holds for a day, as the window does (`channels/given`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels.door import Parcel, Permanent, SendError, Sent, Uncertain
from okienko.channels.given.addresses import filled, later
from okienko.channels.pieces import Piece
from okienko.interactions.models import Attachment, Message, PartRole

from . import api
from .callbacks import KIND
from .settings import ViberSettings

LONGEST = 7000  # characters of a text
CAPTION = 512  # of one beside a picture
MEGABYTE = 1024 * 1024
PICTURE = MEGABYTE  # bytes; a larger one goes as a file
PICTURES = ("image/jpeg", "image/png")
MOST_BYTES = 20 * MEGABYTE  # of all files of an answer; one may have 50 MB there
MOST_FILES = 10
HOURS = 24  # that a file can be fetched
NO_ADDRESS = gettext_noop("no address to write to")
VIRUS = gettext_noop("a virus was found in a file")
TOO_MANY = gettext_noop("at most 10 files go to Viber at once")
PARTLY = gettext_noop("a part of it has arrived, of the rest nothing is known")


def objects_to(files: Sequence[Piece]) -> str:
    """Why it could not be sent; "": it can."""
    return TOO_MANY if len(files) > MOST_FILES else ""


def write(settings: ViberSettings, message: Message) -> Parcel:
    """Make the requests; Permanent when Viber would never take them. In an open scope."""
    who = message.participants.filter(role=PartRole.TO, kind=KIND).first()
    if who is None or not who.value:
        raise Permanent(NO_ADDRESS)
    files = list(Attachment.objects.filter(message=message).order_by("id"))
    if any(file.scan == Attachment.Scan.FOUND for file in files):
        raise Permanent(VIRUS)
    if reason := objects_to([Piece.of(file) for file in files]):
        raise Permanent(reason)
    common = {
        "receiver": who.value,
        "min_api_version": 1,
        "sender": {"name": settings.name},
        "tracking_data": f"okienko-{message.id}",
    }
    bodies = [{**common, **said} for said in _said(message.text, files)]
    return Parcel(recipients=(who.value,), content=json.dumps(bodies).encode())


def _said(text: str, files: Iterable[Attachment]) -> list[dict[str, Any]]:
    """The words beside the first picture where both fit, else before the files."""
    said = [_file(file) for file in files]
    if said and said[0]["type"] == "picture" and len(text) <= CAPTION:
        said[0]["text"] = text
        return said
    return [{"type": "text", "text": text}, *said]


def _file(file: Attachment) -> dict[str, Any]:
    if file.content_type in PICTURES and file.size <= PICTURE:
        return {"type": "picture", "text": "", "media": later(file)}
    return {"type": "file", "media": later(file), "size": file.size, "file_name": file.name}


def send(settings: ViberSettings, office: int, content: bytes, handing: Callable[[], None]) -> Sent:
    """Make the requests; the first one's number counts."""
    bodies = filled(json.loads(content), site=settings.address, office=office, hours=HOURS)
    first = ""
    for place, body in enumerate(bodies):
        try:
            said = api.call(
                settings,
                "send_message",
                json.dumps(body).encode(),
                handing=(lambda: None) if place else handing,
            )
        except SendError as error:
            if place:
                raise Uncertain(PARTLY) from error
            raise
        first = first or str(said.get("message_token", ""))
    return Sent(first)
