"""What Messenger and Instagram bring of private messages: the same shape for both."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from okienko.channels import door
from okienko.channels.files import ending_for
from okienko.channels.news import moment, written_at
from okienko.customers.identities import Address
from okienko.interactions.actions import Arrival, Awaited

_KINDS = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/mpeg",
    "file": "application/octet-stream",
}


class Who(BaseModel):
    """Somebody, by an id that is of this page or profile alone."""

    id: str


class Payload(BaseModel):
    """Where a file is, for some days."""

    url: str = ""
    title: str = ""
    sticker_id: int | None = None


class Attached(BaseModel):
    """A file, or something of the network's that was shared."""

    type: str
    payload: Payload = Payload()


class Said(BaseModel):
    """One message; `is_echo`: of the office's own, however it was sent."""

    mid: str
    text: str = ""
    attachments: list[Attached] = []
    is_echo: bool = False
    is_deleted: bool = False


class Edit(BaseModel):
    """A message that says something else now."""

    mid: str
    text: str = ""


class Delivery(BaseModel):
    """Ours that have arrived; some are told only by the moment up to which all have."""

    mids: list[str] = []
    watermark: int = 0


class Read(BaseModel):
    """Ours that were read: one, or all up to a moment."""

    mid: str = ""
    watermark: int = 0


class Reaction(BaseModel):
    """A sign at a message."""

    mid: str
    action: str = "react"
    emoji: str = ""
    reaction: str = ""


class Postback(BaseModel):
    """A button of ours was pressed."""

    title: str = ""
    mid: str = ""


class Event(BaseModel):
    """Something between somebody and the page; at most one of these."""

    sender: Who | None = None
    recipient: Who | None = None
    timestamp: int = 0  # ms since 1970
    message: Said | None = None
    message_edit: Edit | None = None
    delivery: Delivery | None = None
    read: Read | None = None
    reaction: Reaction | None = None
    postback: Postback | None = None


class Change(BaseModel):
    """Something that everybody sees has changed."""

    field: str
    value: dict[str, Any] = {}


class Entry(BaseModel):
    """What happened at one page or profile."""

    id: str
    messaging: list[Event] = []
    changes: list[Change] = []


class Brought(BaseModel):
    """One request."""

    object: str
    entry: list[Entry] = []


def read(webhook: door.Webhook) -> Brought:
    """A request; raises Unreadable."""
    try:
        return Brought.model_validate_json(webhook.body)
    except (ValidationError, RecursionError) as error:
        raise door.Unreadable("not Meta's format") from error


class Talk:
    """The messages of one connection as news."""

    def __init__(self, kind: str, account_id: int, webhook: door.Webhook) -> None:
        self.kind, self.account_id, self.webhook = kind, account_id, webhook

    def news(self, event: Event) -> Sequence[door.News]:
        """What one event tells."""
        if event.sender is None:
            return [door.Unknown("an event of Meta's without a sender")]
        who = event.sender.id
        if said := event.message:
            return self._echo(said, event) if said.is_echo else self._said(who, said, event)
        if event.message_edit or event.reaction:
            return list(self._changed(who, event))
        if event.delivery or event.read:
            return list(self._receipts(who, event))
        if event.postback:
            return self._postback(who, event.postback, event)
        return [door.Unknown("an event of Meta's of an unknown kind")]

    def _changed(self, who: str, event: Event) -> Iterator[door.News]:
        at = moment(event.timestamp) or self.webhook.at
        if edit := event.message_edit:
            yield door.Edited(edit.mid, who, edit.text, at)
        if sign := event.reaction:
            words = "" if sign.action == "unreact" else sign.emoji or sign.reaction or _("a sign")
            yield door.Reacted(sign.mid, who, words, at)

    def _said(self, who: str, said: Said, event: Event) -> Sequence[door.News]:
        if said.is_deleted:
            return [door.Withdrawn(said.mid, who, self.webhook.at)]
        words, files = "\n".join(filter(None, _words(said))), list(_files(said))
        return [self._arrival(who, said.mid, words, files, event)]

    def _echo(self, said: Said, event: Event) -> Sequence[door.News]:
        """The office's own words, however they were sent. Of files alone nobody tells whose."""
        if event.recipient is None or not said.text:
            return []
        at = moment(event.timestamp) or self.webhook.at
        return [door.Echoed(said.mid, event.recipient.id, said.text, at)]

    def _postback(self, who: str, pressed: Postback, event: Event) -> Sequence[door.News]:
        # the button that opens the chat is pressed by everybody and says nothing
        if not (pressed.mid and pressed.title):
            return []
        return [self._arrival(who, pressed.mid, pressed.title, [], event)]

    def _arrival(
        self, who: str, mid: str, words: str, files: Sequence[Awaited], event: Event
    ) -> Arrival:
        return Arrival(
            channel=self.kind,
            account_id=self.account_id,
            external_id=mid,
            sender=Address(self.kind, who, who, who),
            at=written_at(moment(event.timestamp), self.webhook.at),
            text=words,
            awaited=files,
            unknown=not (words or files),
            conversation=who,
        )

    def _receipts(self, who: str, event: Event) -> Iterator[door.Receipt]:
        if event.delivery:
            for mid in event.delivery.mids:
                yield door.Receipt(mid, "delivered")
            if not event.delivery.mids and event.delivery.watermark:
                yield _up_to(who, event.delivery.watermark, "delivered")
        if event.read and event.read.mid:
            yield door.Receipt(event.read.mid, "read")
        elif event.read and event.read.watermark:
            yield _up_to(who, event.read.watermark, "read")


def _up_to(who: str, watermark: int, state: Any) -> door.Receipt:
    return door.Receipt("", state, conversation=who, until=moment(watermark))


def _words(said: Said) -> Iterator[str]:
    yield said.text
    for one in said.attachments:
        if one.payload.sticker_id is not None:
            yield _("[sticker]")
        elif one.type not in _KINDS:  # a post, a story, a product that was shared
            shared = " ".join(filter(None, (one.payload.title, one.payload.url)))
            yield _("[shared: %(what)s]") % {"what": shared} if shared else ""


def _files(said: Said) -> Iterator[Awaited]:
    names = {"image": _("picture"), "video": _("film"), "audio": _("sound"), "file": _("file")}
    for one in said.attachments:
        if one.type in _KINDS and one.payload.url and one.payload.sticker_id is None:
            kind = _KINDS[one.type]
            yield Awaited(one.payload.url, f"{names[one.type]}{ending_for(kind)}", kind)
