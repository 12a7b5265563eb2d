"""What stands in a timeline: its boxes, and the days that they are of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from okienko.channels.outbox.showing import Sent
from okienko.customers.identities import Address
from okienko.interactions.models import Attachment, Interaction, Message, Wording


@dataclass(frozen=True)
class Sign:
    """An icon, named so that the build finds it for the sprite."""

    icon: str


NOTE, WHISPER = Sign(icon="sticky-note"), Sign(icon="message-circle-more")
HIDDEN, SHOWN = Sign(icon="eye-off"), Sign(icon="eye")
OUTWARD, ROBOT, PERSON = Sign(icon="phone-outgoing"), Sign(icon="bot"), Sign(icon="reply")
BEGUN = Sign(icon="send")


@dataclass(frozen=True)
class TitleTag:
    """A word beside a title. `look` is "", "ok", "act" or "late"."""

    words: str
    look: str = ""


@dataclass(frozen=True)
class Entry:
    """One box of the timeline. `look` is "", "ours", "note" or "quiet"."""

    at: datetime
    icon: str
    kind: str
    title: str
    look: str = ""
    sub: str = ""
    tags: Sequence[TitleTag] = ()
    text: str = ""
    more: bool = False  # the text goes on: a page prints the beginning of a very long one
    formatted: str = ""  # harmless HTML that is shown instead of `text`
    template: str = ""
    message: Message | None = None
    view: Any = None  # what the channel has kept to show of the message (Door.views)
    sent: Sent | None = None  # what became of an answer of ours
    interaction: Interaction | None = None
    files: Sequence[Attachment] = ()
    elsewhere: Interaction | None = None  # in which other contact a message stands
    writer: Address | None = None  # perhaps the real writer, of what a colleague forwarded
    previewed: Sequence[Attachment] = ()  # those of the files of which there is a small picture
    splits: bool = False  # from it on it can become a contact of its own
    mark: str = ""  # what the customer's page, or the network, told of it: delivered, read
    before: Sequence[Wording] = ()  # what it said before it was edited
    hides: Literal["", "hide", "show"] = ""  # what the reader may have done with it
    act: bool = False  # not something said, but something done with what was
    order: int = 1  # among what happened at the same moment


@dataclass(frozen=True)
class TimelineDay:
    """The entries of one local day."""

    day: date
    entries: list[Entry]
