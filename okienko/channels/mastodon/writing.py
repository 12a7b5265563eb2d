"""An answer of ours as a status: never for more eyes than what it answers."""

import base64
import json
import re
import time
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels.door import Parcel, Permanent, Temporary, Uncertain
from okienko.channels.multipart import multipart
from okienko.channels.pieces import Piece
from okienko.interactions.models import Attachment, Message, PartRole

from . import api
from .notes import KIND
from .settings import MastodonSettings

LONGEST = 500  # characters, the name of whom it is to among them; servers may allow more
KEPT_FOR_NAME = 50
MOST_FILES = 4
TAKEN = ("image/", "video/", "audio/")
#: What servers take for somebody's name in a text: whoever is named gets it, in private, too.
_NAMED = re.compile(r"(?<![=/\w])@(?=\w)")
_NOBODY = "@\u200b"  # looks the same
NO_ADDRESS = gettext_noop("no address to write to")
VIRUS = gettext_noop("a virus was found in a file")
TOO_MANY = gettext_noop("Mastodon takes at most 4 files at once")
TOO_LONG = gettext_noop("Mastodon takes at most 500 characters, with the name of whom it is to")
NO_SUCH_FILES = gettext_noop("Mastodon takes pictures, films and sounds, and no other files")
READY = 30.0  # seconds in which the server makes a file ready


def write(message: Message) -> Parcel:
    """Make the status; Permanent when no server would take it. In an open scope."""
    who = message.participants.filter(role=PartRole.TO, kind=KIND).first()
    if who is None or not who.value:
        raise Permanent(NO_ADDRESS)
    words = message.text if message.public else _NAMED.sub(_NOBODY, message.text)
    text = f"@{who.value} {words}"
    # of a name with a host only the name counts
    if len(text) - len(who.value) + len(who.value.partition("@")[0]) > LONGEST:
        raise Permanent(TOO_LONG)
    files = list(Attachment.objects.filter(message=message).order_by("id"))
    if any(file.scan == Attachment.Scan.FOUND for file in files):
        raise Permanent(VIRUS)
    if reason := objects_to([Piece.of(file) for file in files]):
        raise Permanent(reason)
    status: dict[str, Any] = {
        "status": text,
        "visibility": "unlisted" if message.public else "direct",
    }
    if message.answers and message.answers.external_id.isdecimal():
        status["in_reply_to_id"] = message.answers.external_id
    kept = [
        {
            "name": file.name,
            "type": file.content_type,
            "content": base64.b64encode(bytes(file.content)).decode(),
        }
        for file in files
    ]
    content = json.dumps({"key": f"okienko-{message.id}", "status": status, "files": kept})
    return Parcel(recipients=(who.value,), content=content.encode())


def objects_to(files: Sequence[Piece]) -> str:
    """Why no server would take these files; "": it would."""
    if len(files) > MOST_FILES:
        return TOO_MANY
    known = all(file.content_type.startswith(TAKEN) for file in files)
    return "" if known else NO_SUCH_FILES


def upload(settings: MastodonSettings, file: dict[str, str]) -> str:
    """Give the server a file that nobody sees yet; its id. Raises SendError: nothing has left."""
    try:
        return _uploaded(settings, file)
    except Uncertain as error:  # nothing that anybody sees
        raise Temporary(error.reason, 60, error.detail) from error


def _uploaded(settings: MastodonSettings, file: dict[str, str]) -> str:
    part = ("file", file["name"], file["type"], base64.b64decode(file["content"]))
    content_type, body = multipart({}, [part])
    headers = {"Content-Type": content_type}
    answer = api.ask(settings, "POST", "/api/v2/media", body, headers=headers)
    made, until = str(api.found(answer).get("id", "")), time.monotonic() + READY
    while answer.status in (202, 206):
        if time.monotonic() > until:
            raise Temporary(gettext_noop("the server has not made the file ready"), 60)
        time.sleep(0.5)
        answer = api.ask(settings, "GET", f"/api/v1/media/{made}")
        api.found(answer)
    return made
