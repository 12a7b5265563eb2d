"""What is read of messages: by the switchboard, and by pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from okienko.events import clock
from okienko.events.runtime.health import Health
from okienko.events.security.scope import in_all_offices, in_offices
from okienko.interactions.models import Message

from ..kept_sound.models import KeptSound
from ..models import Box, Call, LeftMessage
from .actions import OPEN


@dataclass(frozen=True)
class Leaving:
    """A message that is being left, as the switchboard must know it."""

    id: int
    file: str
    state: str
    channel: str  # the caller's
    there: bool  # the call is not over
    language: str
    text: str  # what is said before the tone
    longest: int


def leaving(office: int, interaction_id: int) -> Leaving | None:
    """The message that is being left in a call, or has to be taken in."""
    with in_offices([office]):
        rows = LeftMessage.objects.filter(interaction_id=interaction_id, state__in=OPEN)
        row = rows.select_related("box").first()
        call = Call.objects.filter(interaction_id=interaction_id).first()
    if row is None or call is None:
        return None
    box = row.box
    texts = {"pl": box.text_pl, "en": box.text_en, "uk": box.text_uk}
    text = texts.get(row.language) or _USUAL[row.language if row.language in _USUAL else "pl"]
    return Leaving(
        id=row.id,
        file=row.file,
        state=row.state,
        channel=call.channel,
        there=call.ended_at is None,
        language=row.language,
        text="" if row.announced else text,
        longest=box.longest_seconds,
    )


#: For a box without a text of its own.
_USUAL = {
    "pl": "Prosimy zostawić wiadomość po sygnale. Zakończyć ją można krzyżykiem.",
    "en": "Please leave a message after the tone. Press hash when you have finished.",
    "uk": "Залиште, будь ласка, повідомлення після сигналу. Щоб завершити, натисніть решітку.",
}
THANKS = {
    "pl": "Dziękujemy, wiadomość została zapisana. Do usłyszenia.",
    "en": "Thank you, your message has been saved. Goodbye.",
    "uk": "Дякуємо, повідомлення збережено. До побачення.",
}


def open_messages() -> list[tuple[int, int]]:
    """(office, interaction) of every message that is being left or has to be taken in."""
    with in_all_offices():
        rows = LeftMessage.objects.filter(state__in=OPEN).order_by("office_id", "id")
        return list(rows.values_list("office_id", "interaction_id"))


STUCK = timedelta(minutes=10)  # a message is taken in within seconds of its end


def sounds_part() -> Health:
    """The line in `/health`: what callers leave is written down to its end, and taken in."""
    day, at = clock.now() - timedelta(days=1), clock.now()
    with in_all_offices():
        contacts = LeftMessage.objects.filter(contact=OuterRef("interaction"))
        cut = KeptSound.objects.filter(Exists(contacts), broken=True, began_at__gt=day)
        broken = cut.count()
        written = LeftMessage.objects.filter(state=LeftMessage.State.WRITTEN)
        stuck = written.filter(began_at__lt=at - STUCK - timedelta(minutes=15)).count()
        used = Box.objects.filter(active=True).exists()
    if broken or stuck:
        words = _("messages cut off: %(broken)d, not taken in: %(stuck)d; is the disk full?")
        return Health("failed", words % {"broken": broken, "stuck": stuck})
    return Health("ok", "") if used else Health("off", _("no message box"))


def needed_files() -> set[str]:
    """The files of Asterisk's that are not taken in yet."""
    with in_all_offices():
        return {row.file for row in LeftMessage.objects.filter(state__in=OPEN)}


@dataclass(frozen=True)
class Player:
    """A message as it is heard on a page; `bars` are (place, top, height) of its picture."""

    sound: KeptSound | None
    box: str
    bars: Sequence[tuple[int, int, int]] = ()

    @property
    def long(self) -> str:
        """How long it is: 1:05."""
        seconds = self.sound.seconds if self.sound else 0
        return f"{seconds // 60}:{seconds % 60:02}"


def players(messages: Sequence[Message]) -> Mapping[int, Player]:
    """By the message's id: those of a box. In an open scope, two questions."""
    contacts = {one.interaction_id for one in messages if one.external_id.startswith("message-")}
    if not contacts:
        return {}
    left = LeftMessage.objects.filter(contact__in=contacts).select_related("box")
    boxes = {row.contact_id: row.box.name for row in left}
    sounds = {row.interaction_id: row for row in KeptSound.objects.filter(interaction__in=contacts)}
    return {
        one.id: Player(
            sounds.get(one.interaction_id),
            boxes[one.interaction_id],
            bars(sounds.get(one.interaction_id)),
        )
        for one in messages
        if one.interaction_id in boxes and one.external_id.startswith("message-")
    }


def bars(sound: KeptSound | None) -> list[tuple[int, int, int]]:
    """The picture of a sound, 40 high and three wide for each part."""
    found = []
    for place, loud in enumerate(bytes(sound.peaks) if sound else b""):
        height = max(1, round(loud**0.5 * 40 / 255**0.5))
        found.append((3 * place, (40 - height) // 2, height))
    return found
