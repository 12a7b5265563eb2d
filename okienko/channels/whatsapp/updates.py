"""What WhatsApp brings, as news."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError

from okienko.channels import door
from okienko.channels.files import ending_for
from okienko.channels.meta import graph
from okienko.channels.meta.messaging import read
from okienko.channels.news import moment, written_at
from okienko.channels.wishes import wish
from okienko.customers.identities import Address, phone_address
from okienko.interactions.actions import Arrival, Awaited

KIND = "whatsapp"
_STATES = {"delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
_FILES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/ogg",
    "document": "application/octet-stream",
}


class Profile(BaseModel):
    """What people call themselves."""

    name: str = ""


class Contact(BaseModel):
    """Who wrote: by their number, unless they hide it, and by an id for this office."""

    profile: Profile = Profile()
    wa_id: str = ""
    user_id: str = ""


class Text(BaseModel):
    """Words."""

    body: str = ""


class Stored(BaseModel):
    """A file that lies at WhatsApp."""

    id: str = Field(max_length=250)
    mime_type: str = ""
    filename: str = ""
    caption: str = ""


class Place(BaseModel):
    """On the map, in degrees."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


class Sign(BaseModel):
    """A sign at a message; without one it is taken back."""

    message_id: str
    emoji: str = ""


class Phone(BaseModel):
    """A number of a shared card."""

    phone: str = ""


class Name(BaseModel):
    """A name of a shared card."""

    formatted_name: str = ""


class Card(BaseModel):
    """A contact that was shared."""

    name: Name = Name()
    phones: list[Phone] = []


class Pressed(BaseModel):
    """A button of a template."""

    text: str = ""


class Chosen(BaseModel):
    """A button or a line of a list."""

    title: str = ""


class Interactive(BaseModel):
    """What was chosen of several."""

    button_reply: Chosen | None = None
    list_reply: Chosen | None = None


class Problem(BaseModel):
    """Why a message of ours did not arrive, or one of theirs is not shown."""

    code: int = 0


class Said(BaseModel):
    """One message. `sender` is a number, "" of who hides it."""

    id: str
    type: str
    sender: str = Field("", alias="from")
    from_user_id: str = ""
    text: Text | None = None
    image: Stored | None = None
    video: Stored | None = None
    audio: Stored | None = None
    document: Stored | None = None
    sticker: Stored | None = None
    location: Place | None = None
    reaction: Sign | None = None
    contacts: list[Card] = []
    button: Pressed | None = None
    interactive: Interactive | None = None
    timestamp: str = ""


class Status(BaseModel):
    """What became of a message of ours."""

    id: str
    status: str
    errors: list[Problem] = []
    biz_opaque_callback_data: str = ""
    recipient_id: str = ""


class Number(BaseModel):
    """The office's, to which all this belongs."""

    phone_number_id: str = ""


class Value(BaseModel):
    """What one change holds."""

    metadata: Number = Number()
    contacts: list[Contact] = []
    messages: list[Said] = []
    statuses: list[Status] = []


def news(account_id: int, phone_id: str, webhook: door.Webhook) -> Sequence[door.News]:
    """What one request tells of this number. Raises Unreadable."""
    found: list[door.News] = []
    for entry in read(webhook).entry:
        for change in entry.changes:
            if change.field == "messages":
                found += _of(account_id, phone_id, _value(change.value), webhook)
            elif change.field not in _ELSEWHERE:
                found.append(door.Unknown(f"of WhatsApp: {change.field}"[:100]))
    return found


#: Told by the look of each hour, or of no use here.
_ELSEWHERE = (
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "account_update",
    "account_alerts",
    "account_review_update",
    "phone_number_quality_update",
    "phone_number_name_update",
    "business_capability_update",
    "security",
    "template_category_update",
)


def _value(value: dict[str, Any]) -> Value:
    try:
        return Value.model_validate(value)
    except ValidationError as error:
        raise door.Unreadable("not WhatsApp's format") from error


def _of(account_id: int, phone_id: str, value: Value, webhook: door.Webhook) -> Iterator[door.News]:
    if value.metadata.phone_number_id != phone_id:  # another number of the same app
        return
    for status in value.statuses:
        if state := _STATES.get(status.status):
            words = graph.in_words(status.errors[0].code) if status.errors else ""
            yield door.Receipt(
                status.id,
                state,  # type: ignore[arg-type]
                words=words,
                ours=status.biz_opaque_callback_data,
                **_identity(status, value.contacts),
            )
    for said in value.messages:
        who = _writer(said, value.contacts)
        talk = who.user_id or who.wa_id
        if said.reaction:
            sign = said.reaction
            yield door.Reacted(sign.message_id, talk, sign.emoji, _at(said) or webhook.at)
        elif said.type != "system":
            yield _arrival(account_id, who, talk, said, webhook)


def _at(said: Said) -> datetime | None:
    return moment(int(said.timestamp) * 1000) if said.timestamp.isdecimal() else None


def _identity(status: Status, contacts: Sequence[Contact]) -> dict[str, Any]:
    """Who got it, by the id for this office, under which the answer may come without a number."""
    for who in contacts:
        if who.user_id and who.wa_id and who.wa_id == status.recipient_id:
            also = Address(KIND, who.user_id, who.user_id, who.user_id, who.profile.name)
            return {"talk": who.user_id, "also": also}
    return {}


def _writer(said: Said, contacts: Sequence[Contact]) -> Contact:
    for one in contacts:
        if said.sender and one.wa_id == said.sender:
            return one
        if said.from_user_id and one.user_id == said.from_user_id:
            return one
    if contacts and not said.sender and len(contacts) == 1:
        return contacts[0]
    if not (said.sender or said.from_user_id):
        raise door.Unreadable("a message without its writer")
    return Contact(wa_id=said.sender, user_id=said.from_user_id)


def _arrival(
    account_id: int, who: Contact, talk: str, said: Said, webhook: door.Webhook
) -> Arrival:
    words, files = "\n".join(filter(None, _words(said))), list(_files(said))
    return Arrival(
        channel=KIND,
        account_id=account_id,
        external_id=said.id,
        sender=_address(who),
        at=written_at(_at(said), webhook.at),
        text=words,
        awaited=files,
        unknown=not (words or files),
        conversation=talk,
        begun_as=f"+{who.wa_id}" if who.wa_id else "",
        wish=wish(words, "pl") if said.text else None,
    )


def _address(who: Contact) -> Address:
    """The number, which WhatsApp has proved; of who hides it the id for this office."""
    name = who.profile.name
    if who.wa_id.isdecimal():
        number = phone_address(f"+{who.wa_id}")
        return Address(number.kind, number.value, number.raw, number.display, name)
    return Address(KIND, who.user_id, who.user_id, name or who.user_id, name)


def _words(said: Said) -> Iterator[str]:
    if said.text:
        yield said.text.body
    if said.button:
        yield said.button.text
    if said.interactive:
        chosen = said.interactive.button_reply or said.interactive.list_reply
        yield chosen.title if chosen else ""
    for file in (said.image, said.video, said.document):
        yield file.caption if file else ""
    if said.sticker:
        yield _("[sticker]")
    for card in said.contacts:
        numbers = ", ".join(one.phone for one in card.phones)
        yield f"{card.name.formatted_name}: {numbers}"
    if place := said.location:
        yield from (place.name, place.address)
        at = f"{place.latitude:.6f},{place.longitude:.6f}"
        yield _("Place on the map: %(at)s") % {"at": at}


def _files(said: Said) -> Iterator[Awaited]:
    names = {
        "image": _("picture"),
        "video": _("film"),
        "audio": _("sound"),
        "document": _("file"),
    }
    stored = (said.image, said.video, said.audio, said.document)
    for (name, usual), file in zip(_FILES.items(), stored, strict=True):
        if file:
            kind = file.mime_type.partition(";")[0] or usual
            named = file.filename or f"{names[name]}{ending_for(kind)}"
            yield Awaited(file.id, named, kind)
