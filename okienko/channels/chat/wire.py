"""A chat as its stream tells it: the words of the contract with the window (README.md)."""

from dataclasses import asdict
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from okienko.channels.text_lines import Line

from .queries import Picture


def state_of(seen: Picture, language: str, *, mails: bool) -> dict[str, Any]:
    """Where a chat stands, in words of the window's language, and what may be done."""
    with translation.override(language):
        words = {
            "queue": _("You are waiting for an official."),
            "talk": _("%(name)s is here.") % {"name": seen.official} if seen.official else "",
            "kept": _("The connection to the official is interrupted. Please wait a moment."),
            "over": _("The conversation is over. You can still write."),
        }[seen.state]
    return {
        "state": seen.state,
        "place": seen.place,
        "wait": seen.wait,
        "official": seen.official or None,
        "words": words,
        "may": {
            "say": True,
            "file": True,
            "end": seen.state != "over",
            "call": True,
            "email": mails,
            "rate": seen.rated,
        },
    }


def marks_of(line: Line, seen: Picture) -> tuple[bool, bool]:
    """Whether a message has come to the other side, and was read there."""
    if line.sender == "me":
        return True, line.id <= seen.official_read
    return line.id <= seen.delivered, line.id <= seen.read


def shown(line: Line, marks: tuple[bool, bool]) -> dict[str, Any]:
    """A message with its marks."""
    return {
        "id": line.id,
        "at": line.at.isoformat(),
        "from": line.sender,
        "name": line.name,
        "text": line.text,
        "files": [asdict(file) for file in line.files],
        "client_id": line.client_id,
        "delivered": marks[0],
        "read": marks[1],
    }
