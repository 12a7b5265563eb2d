"""An answer of ours as calls of Meta's: files are laid down first, then each message is one call.

Meta takes a text and files as messages of their own. What was laid down and not sent is seen by
nobody, so that may be repeated; of several messages the first that is taken makes the rest a
person's matter, should it fail.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels.door import Permanent, SendError, Sent, Temporary, Uncertain
from okienko.channels.multipart import multipart
from okienko.channels.parcels import UNCLEAR
from okienko.events import clock
from okienko.interactions.models import Attachment, Message

from . import graph
from .settings import MetaSettings

PARTLY = gettext_noop("a part of it has arrived, of the rest nothing is known")
VIRUS = gettext_noop("a virus was found in a file")
MEGABYTE = 1024 * 1024
_LAID, _AFTER = "@laid", "@after"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is laid down before the messages; `fields` go beside it in the form."""

    path: str
    part: str
    name: str
    content_type: str
    content: bytes = field(repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Calls:
    """All that is to be done. `bodies` are messages; `laid` stands in them for an upload's id."""

    path: str
    bodies: Sequence[Mapping[str, Any]]
    uploads: Sequence[Upload] = ()

    def packed(self) -> bytes:
        """As bytes that a parcel keeps."""
        uploads = [
            [one.path, one.part, one.name, one.content_type, len(one.content), dict(one.fields)]
            for one in self.uploads
        ]
        head = {"path": self.path, "bodies": [dict(one) for one in self.bodies], "files": uploads}
        return json.dumps(head).encode() + b"\n" + b"".join(one.content for one in self.uploads)


def unpacked(content: bytes) -> Calls:
    """What `packed` has made."""
    head, _, rest = content.partition(b"\n")
    said, uploads = json.loads(head), []
    for path, name_of_field, name, kind, size, fields in said["files"]:
        uploads.append(Upload(path, name_of_field, name, kind, rest[:size], fields))
        rest = rest[size:]
    return Calls(said["path"], said["bodies"], uploads)


def laid(place: int) -> dict[str, int]:
    """What stands in a body for the id of an upload. No text, which an official could write."""
    return {_LAID: place}


def after(moment: datetime, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a body for fields that it has only when it leaves after a moment (UTC)."""
    return {_AFTER: [moment.isoformat(), dict(fields)]}


def files_of(message: Message) -> list[Attachment]:
    """The files of an answer; Permanent when one must not leave. In an open scope."""
    found = list(Attachment.objects.filter(message=message).order_by("id"))
    if any(file.scan == Attachment.Scan.FOUND for file in found):
        raise Permanent(VIRUS)
    return found


def send(
    settings: MetaSettings,
    content: bytes,
    handing: Callable[[], None],
    id_in: Callable[[dict[str, Any]], str],
    give: Callable[[Any], Any] = lambda body: body,
) -> Sent:
    """Make the calls. `id_in` finds the message's id in an answer; the first one's counts.

    `give` puts addresses into a body from which files are fetched (`given.addresses.filled`).
    """
    calls = unpacked(content)
    ids = [_laid_down(settings, upload) for upload in calls.uploads]
    bodies = [json.dumps(give(_with(body, ids))).encode() for body in calls.bodies]
    first = ""
    for place, body in enumerate(bodies):
        try:
            said = graph.ask(
                settings,
                "POST",
                calls.path,
                body,
                handing=(lambda: None) if place else handing,
            )
        except SendError as error:
            if place:
                raise Uncertain(PARTLY) from error
            raise
        found = id_in(said)
        if not found:
            raise Uncertain(UNCLEAR, "no id")
        first = first or found
    return Sent(first)


def _laid_down(settings: MetaSettings, upload: Upload) -> str:
    kind, body = multipart(
        upload.fields, [(upload.part, upload.name, upload.content_type, upload.content)]
    )
    try:
        said = graph.ask(settings, "POST", upload.path, body, content_type=kind)
    except Uncertain as error:  # nobody has seen it
        raise Temporary(error.reason, detail=error.detail) from error
    found = said.get("id") or said.get("attachment_id")
    if not isinstance(found, str):
        raise Temporary(UNCLEAR, detail="no id")
    return found


def _with(body: Any, ids: Sequence[str]) -> Any:
    """The body as it leaves now, with the ids of what was laid down."""
    if isinstance(body, list):
        return [_with(value, ids) for value in body]
    if not isinstance(body, dict):
        return body
    if _LAID in body:
        return ids[body[_LAID]]
    found = {name: _with(value, ids) for name, value in body.items() if name != _AFTER}
    if _AFTER in body:
        moment, fields = body[_AFTER]
        found |= fields if clock.now() > datetime.fromisoformat(moment) else {}
    return found
