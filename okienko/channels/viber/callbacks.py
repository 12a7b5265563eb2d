"""What Viber brings, as news."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from okienko.channels import door
from okienko.channels.files import ending_for
from okienko.channels.news import moment, written_at
from okienko.customers.identities import Address
from okienko.interactions.actions import Arrival, Awaited

KIND = "viber"
LANGUAGES = ("pl", "en", "uk")
_QUIET = {
    "webhook",
    "subscribed",
    "unsubscribed",
    "conversation_started",
    "client_status",
    "action",
}
_RECEIPTS = {"delivered": "delivered", "seen": "read", "failed": "failed"}
_FILES = {"picture": "image/jpeg", "video": "video/mp4", "file": "application/octet-stream"}


class Sender(BaseModel):
    """Who wrote. The id is Viber's, for this bot."""

    id: str
    name: str = ""
    language: str = ""


class Place(BaseModel):
    """On the map, in degrees."""

    lat: float
    lon: float


class Card(BaseModel):
    """A contact that was shared."""

    name: str = ""
    phone_number: str = ""


class Said(BaseModel):
    """One message."""

    type: str
    text: str = ""
    media: str = ""
    file_name: str = ""
    size: int = 0
    location: Place | None = None
    contact: Card | None = None


class Callback(BaseModel):
    """One request of Viber's."""

    event: str
    timestamp: int = 0  # ms since 1970
    message_token: int = 0
    sender: Sender | None = None
    message: Said | None = None
    user_id: str = ""
    desc: str = ""


def read(body: bytes) -> Callback:
    """A request; raises Unreadable."""
    try:
        return Callback.model_validate_json(body)
    except (ValidationError, RecursionError) as error:
        raise door.Unreadable("not Viber's format") from error


def news(account_id: int, webhook: door.Webhook) -> Sequence[door.News]:
    """What one request tells. Raises Unreadable."""
    told = read(webhook.body)
    if told.event in _QUIET:
        return []
    if told.event in _RECEIPTS:
        state = _RECEIPTS[told.event]
        return [door.Receipt(str(told.message_token), state)]  # type: ignore[arg-type]
    if told.event != "message":
        return [door.Unknown("a callback of Viber's of an unknown kind")]
    if told.sender is None or told.message is None or not told.message_token:
        raise door.Unreadable("a message without its writer or its words")
    at = written_at(moment(told.timestamp), webhook.at)
    return [_arrived(account_id, told.message_token, told.sender, told.message, at)]


def _arrived(account_id: int, token: int, who: Sender, said: Said, at: datetime) -> Arrival:
    text, files = "\n".join(_words(said)), list(_files(said))
    language = who.language[:2].lower()
    return Arrival(
        channel=KIND,
        account_id=account_id,
        external_id=str(token),
        sender=Address(KIND, who.id, who.id, who.name or who.id, who.name),
        at=at,
        text=text,
        awaited=files,
        unknown=not (text or files),
        conversation=who.id,
        language=language if language in LANGUAGES else "",
    )


def _words(said: Said) -> Iterator[str]:
    if said.text:
        yield said.text
    if said.type == "url" and said.media:
        yield said.media
    if said.type == "sticker":
        yield _("[sticker]")
    if said.contact:
        yield f"{said.contact.name}: {said.contact.phone_number}"
    if said.location:
        at = f"{said.location.lat:.6f},{said.location.lon:.6f}"
        yield _("Place on the map: %(at)s") % {"at": at}


def _files(said: Said) -> Iterator[Awaited]:
    kind = _FILES.get(said.type)
    if kind and said.media:
        names = {"picture": _("picture"), "video": _("film"), "file": _("file")}
        name = said.file_name or f"{names[said.type]}{ending_for(kind)}"
        yield Awaited(said.media, name, kind, said.size)
