"""An answer of ours as calls of Meta's: files are laid down first, then each message is one call.

Meta takes a text and files as messages of their own. What was laid down and not sent is seen by
nobody, so that may be repeated; of several messages the first that is taken makes the rest a
person's matter, should it fail.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels.door import Permanent, SendError, Sent, Temporary, Uncertain
from okienko.channels.multipart import multipart
from okienko.interactions.models import Attachment, Message

from . import graph
from .settings import MetaSettings

PARTLY = gettext_noop("a part of it has arrived, of the rest nothing is known")
VIRUS = gettext_noop("a virus was found in a file")
MEGABYTE = 1024 * 1024


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
    """All that is to be done. `bodies` are messages; "@0" in one is the id of the first upload."""

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
) -> Sent:
    """Make the calls. `id_in` finds the message's id in an answer; the first one's counts."""
    calls = unpacked(content)
    ids = [_laid_down(settings, upload) for upload in calls.uploads]
    first = ""
    for place, body in enumerate(calls.bodies):
        try:
            said = graph.ask(
                settings,
                "POST",
                calls.path,
                json.dumps(_with(body, ids)).encode(),
                handing=(lambda: None) if place else handing,
            )
        except SendError as error:
            if place:
                raise Uncertain(PARTLY) from error
            raise
        found = id_in(said)
        if not found:
            raise Uncertain("an unclear answer (200)")
        first = first or found
    return Sent(first)


def _laid_down(settings: MetaSettings, upload: Upload) -> str:
    kind, body = multipart(
        upload.fields, [(upload.part, upload.name, upload.content_type, upload.content)]
    )
    try:
        said = graph.ask(settings, "POST", upload.path, body, content_type=kind)
    except Uncertain as error:  # nobody has seen it
        raise Temporary(error.reason) from error
    found = said.get("id") or said.get("attachment_id")
    if not isinstance(found, str):
        raise Temporary("an unclear answer (200)")
    return found


def _with(body: Any, ids: Sequence[str]) -> Any:
    """The body with the ids of what was laid down."""
    if isinstance(body, dict):
        return {name: _with(value, ids) for name, value in body.items()}
    if isinstance(body, list):
        return [_with(value, ids) for value in body]
    if isinstance(body, str) and body.startswith("@") and body[1:].isdecimal():
        return ids[int(body[1:])] if int(body[1:]) < len(ids) else body
    return body
