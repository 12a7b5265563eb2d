"""What Telegram brings, as news: one update at a time, whoever has fetched it."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError

from okienko.channels import door
from okienko.channels.files import ending_for
from okienko.customers.identities import Address
from okienko.interactions.actions import Arrival, Awaited

KIND = "telegram"
#: What is asked for (allowed_updates): nothing else is brought.
ALLOWED = ("message", "edited_message", "message_reaction", "my_chat_member")
LANGUAGES = ("pl", "en", "uk")
#: What the button that opens the chat writes, and with it the word of a link (Bot API, deep links).
_START = re.compile(r"/start(?: [\w-]{1,64})?")
# of a private chat's messages, those in which nobody says anything
_SILENT = ("pinned_message", "message_auto_delete_timer_changed", "chat_background_set")


class User(BaseModel):
    """Who wrote."""

    id: int
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""


class Chat(BaseModel):
    """Where. Of a private one the id is the person's."""

    id: int
    type: str


class Stored(BaseModel):
    """A file that lies at Telegram."""

    file_id: str = Field(max_length=250)
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0


class Sticker(BaseModel):
    """A picture that stands for a feeling."""

    emoji: str = ""


class Place(BaseModel):
    """On the map, in degrees."""

    latitude: float
    longitude: float


class Venue(BaseModel):
    """A place with a name."""

    location: Place
    title: str = ""
    address: str = ""


class Card(BaseModel):
    """A contact that was shared."""

    phone_number: str = ""
    first_name: str = ""
    last_name: str = ""


class Dice(BaseModel):
    """A throw."""

    emoji: str = ""
    value: int


class Said(BaseModel):
    """One message."""

    message_id: int
    date: int
    chat: Chat
    writer: User | None = Field(None, alias="from")
    text: str = ""
    caption: str = ""
    edit_date: int = 0
    photo: list[Stored] = []
    document: Stored | None = None
    video: Stored | None = None
    video_note: Stored | None = None
    animation: Stored | None = None
    voice: Stored | None = None
    audio: Stored | None = None
    sticker: Sticker | None = None
    location: Place | None = None
    venue: Venue | None = None
    contact: Card | None = None
    dice: Dice | None = None


class ReactionType(BaseModel):
    """A reaction; one of the network's own pictures has no emoji."""

    type: str
    emoji: str = ""


class Reaction(BaseModel):
    """Somebody's reactions to a message, all that there are now."""

    chat: Chat
    message_id: int
    date: int
    new_reaction: list[ReactionType]


class Update(BaseModel):
    """At most one of these; of another kind: none."""

    update_id: int
    message: Said | None = None
    edited_message: Said | None = None
    message_reaction: Reaction | None = None
    my_chat_member: dict[str, Any] | None = None


def news(account_id: int, webhook: door.Webhook) -> Sequence[door.News]:
    """What one update tells. Raises Unreadable."""
    try:
        update = Update.model_validate_json(webhook.body)
    except (ValidationError, RecursionError) as error:
        raise door.Unreadable("not Telegram's format") from error
    if update.message:
        return list(_arrived(account_id, update.message, webhook))
    if edited := update.edited_message:
        private = edited.chat.type == "private"
        return [_edited(edited, webhook.at)] if private else []
    if reaction := update.message_reaction:
        words = " ".join(one.emoji or _("a reaction") for one in reaction.new_reaction)
        chat = str(reaction.chat.id)
        return [door.Reacted(str(reaction.message_id), chat, words, webhook.at)]
    if update.my_chat_member is not None:  # blocked or allowed: told by the next answer
        return []
    return [door.Unknown("an update of Telegram's of an unknown kind")]


def _arrived(account_id: int, said: Said, webhook: door.Webhook) -> Iterator[door.News]:
    """Groups are not served: whoever adds the bot to one is not answered."""
    if said.chat.type != "private" or said.writer is None:
        return
    text, files = _text(said), list(_files(said))
    if _START.fullmatch(said.text):
        return
    unknown = not (text or files)
    if unknown and any(f'"{name}"'.encode() in webhook.body for name in _SILENT):
        return
    who = said.writer
    language = who.language_code[:2].lower()
    yield Arrival(
        channel=KIND,
        account_id=account_id,
        external_id=str(said.message_id),
        sender=_address(who),
        at=webhook.at,
        text=text,
        awaited=files,
        unknown=unknown,
        conversation=str(said.chat.id),
        language=language if language in LANGUAGES else "",
        quiet=who.is_bot,
        profile_url=f"https://t.me/{who.username}" if who.username.isidentifier() else "",
    )


def _address(who: User) -> Address:
    name = f"{who.first_name} {who.last_name}".strip()
    shown = f"@{who.username}" if who.username else str(who.id)
    return Address(KIND, str(who.id), str(who.id), shown, name)


def _edited(said: Said, at: datetime) -> door.News:
    return door.Edited(str(said.message_id), str(said.chat.id), _text(said), at)


def _text(said: Said) -> str:
    """The words, and what is no text in words."""
    found = [said.text or said.caption]
    if said.sticker:
        found.append(_("[sticker %(emoji)s]") % {"emoji": said.sticker.emoji})
    if said.dice:
        found.append(f"{said.dice.emoji} {said.dice.value}")
    if said.contact:
        card = said.contact
        found.append(f"{card.first_name} {card.last_name}".strip() + f": {card.phone_number}")
    if said.venue:
        found.append(", ".join(filter(None, (said.venue.title, said.venue.address))))
    if place := said.venue.location if said.venue else said.location:
        at = f"{place.latitude:.6f},{place.longitude:.6f}"
        found.append(_("Place on the map: %(at)s") % {"at": at})
    return "\n".join(filter(None, found))


def _files(said: Said) -> Iterator[Awaited]:
    if said.photo:  # the same picture in several sizes
        yield _awaited(max(said.photo, key=lambda one: one.file_size), "image/jpeg", _("picture"))
    kinds = (
        (None if said.animation else said.document, "application/octet-stream", _("file")),
        (said.animation, "video/mp4", _("animation")),
        (said.video or said.video_note, "video/mp4", _("film")),
        (said.voice, "audio/ogg", _("voice message")),
        (said.audio, "audio/mpeg", _("sound")),
    )
    for file, usual, name in kinds:
        if file:
            yield _awaited(file, usual, name)


def _awaited(file: Stored, usual: str, name: str) -> Awaited:
    kind = file.mime_type or usual
    named = file.file_name or f"{name}{ending_for(kind)}"
    return Awaited(file.file_id, named, kind, file.file_size)
