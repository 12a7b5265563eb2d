"""Something is announced to callers, changed, and over; and who heard it. Verbs of supervisors."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypedDict, Unpack

from okienko.events import clock
from okienko.events.actor import current_actor
from okienko.events.changing import change, make, remove
from okienko.events.verbs import chosen, verb
from okienko.offices.access import must_supervise
from okienko.offices.models import Office

from ..drafts import KINDS, OTHER
from ..events import AnnouncementChanged, RecordingChanged
from ..menu import machine
from ..menu.prompts import as_loud
from ..menu.steps import Texts
from ..models import AnnouncedNumber, AnnouncedSound, Announcement, Call, Heard, Number
from ..refusals import (
    ANNOUNCED_MANY,
    ANNOUNCED_NOTHING,
    ANNOUNCED_OVER,
    ANNOUNCED_TIMES,
    NOTHING_SAID_THERE,
)

MOST = 5  # at once, running and coming: a caller listens to no more
LONGEST = 500  # characters of a text: half a minute


class AnnouncementSettings(TypedDict, total=False):
    """An announcement's own; see models.Announcement. `begins_at`: None is now."""

    kind: str
    texts: Texts
    closes: bool
    begins_at: datetime | None
    until: datetime | None


@verb
def announce(
    office: int, *, numbers: Collection[int] = (), **settings: Unpack[AnnouncementSettings]
) -> int:
    """Tell callers something before all else, on these numbers or on all; its id.

    Refused `announced_nothing` (no Polish text, or one too long), `announced_times`,
    `announced_many`, `gone` (a number), `may_not_supervise`.
    """
    must_supervise(office)
    chosen(Office, office, lock=True)  # of two who announce at once the second sees the first
    values = _whole(settings)
    if _not_over().count() >= MOST:
        raise ANNOUNCED_MANY(n=MOST)
    parts = {"numbers": _numbers(numbers)}
    official = current_actor().officials.get(office) if current_actor().is_person else None
    row = make(Announcement, AnnouncementChanged, parts=parts, official_id=official, **values)
    _heard_on(office, row, parts["numbers"])
    return row.id


@verb
def change_announcement(
    office: int,
    *,
    announcement_id: int,
    numbers: Collection[int],
    **settings: Unpack[AnnouncementSettings],
) -> None:
    """Say it otherwise, elsewhere or for longer. Refused as `announce`, and `announced_over`."""
    must_supervise(office)
    row = _running(announcement_id)
    old = sorted(row.numbers.values_list("number_id", flat=True))
    new = _numbers(numbers)
    begun = settings.get("begins_at") or row.begins_at
    values = _whole({**settings, "begins_at": begun})
    if old != new:
        row.numbers.all().delete()
        _heard_on(office, row, new)
    texts: dict[str, str] = values["texts"]
    # a voice that says other words than are written would tell callers something else
    _unrecord(row.id, [one for one, text in row.texts.items() if texts.get(one) != text])
    change(row, AnnouncementChanged, before={"numbers": old}, after={"numbers": new}, **values)


@verb
def end_announcement(office: int, *, announcement_id: int) -> None:
    """It is over now: the next caller hears nothing of it. Refused `announced_over`."""
    must_supervise(office)
    change(_running(announcement_id), AnnouncementChanged, ended_at=clock.now())


@verb
def record_announcement(
    office: int, *, announcement_id: int, language: str, name: str, content: bytes
) -> None:
    """Let a person's voice (a wav file) be heard instead of the words in a language.

    Refused `announced_over`, `nothing_said_there`, and for a file that is no sound, too large or
    too long. One that closes the telephone is spoken by the voice.
    """
    must_supervise(office)
    row = _running(announcement_id)
    if row.closes or not row.texts.get(language):
        raise NOTHING_SAID_THERE()
    sound = as_loud(content)
    _unrecord(row.id, [language])
    make(
        AnnouncedSound,
        RecordingChanged,
        announcement_id=row.id,
        language=language,
        name=name[:200],
        content=sound,
    )


@verb
def unrecord_announcement(office: int, *, announcement_id: int, language: str) -> None:
    """Let the voice speak again."""
    must_supervise(office)
    _unrecord(_running(announcement_id).id, [language])


def _unrecord(announcement_id: int, languages: Collection[str]) -> None:
    rows = AnnouncedSound.objects.filter(announcement=announcement_id, language__in=languages)
    for row in rows.defer("content"):
        remove(row, RecordingChanged)


def _running(announcement_id: int) -> Announcement:
    row = chosen(Announcement, announcement_id, lock=True)
    if row.ended_at is not None or (row.until is not None and row.until <= clock.now()):
        raise ANNOUNCED_OVER()
    return row


def _not_over() -> Any:
    return Announcement.objects.filter(ended_at=None).exclude(until__lte=clock.now())


def _whole(settings: AnnouncementSettings) -> dict[str, Any]:
    """The settings, tidied and checked."""
    texts = {
        tongue: " ".join(text.split()) for tongue, text in settings["texts"].items() if text.strip()
    }
    if not texts.get("pl") or any(len(text) > LONGEST for text in texts.values()):
        raise ANNOUNCED_NOTHING(n=LONGEST)
    begins = settings.get("begins_at") or clock.now()
    until = settings.get("until")
    if until is not None and until <= max(begins, clock.now()):
        raise ANNOUNCED_TIMES()
    kind = settings.get("kind", OTHER)
    return {
        "kind": kind if kind in KINDS else OTHER,
        "texts": texts,
        "closes": settings.get("closes", False),
        "begins_at": begins,
        "until": until,
    }


def _numbers(ids: Collection[int]) -> list[int]:
    return sorted(chosen(Number, one).id for one in set(ids))


def _heard_on(office: int, row: Announcement, numbers: list[int]) -> None:
    AnnouncedNumber.objects.bulk_create(
        AnnouncedNumber(office_id=office, announcement=row, number_id=one) for one in numbers
    )


# --- who heard it: parts of the verbs in arrive.py ---------------------------------------------


def begun(office: int, call: Call, state: machine.MenuState) -> None:
    """A caller begins to hear what is announced."""
    Heard.objects.bulk_create(
        Heard(office_id=office, announcement_id=one, call=call, at=clock.now())
        for one in state.announced
    )


def moved(
    call: Call,
    before: machine.MenuState,
    after: machine.MenuState,
    signal: machine.Signal,
    actions: tuple[machine.Action, ...],
) -> None:
    """What a step of the menu says of what the caller heard before: all of it, or wanted more."""
    if not before.announced:
        return
    rows = Heard.objects.filter(call=call)
    if before.phase == "announcing" and after.phase != "announcing":
        rows.filter(said_at=None).update(said_at=clock.now())
    decided = any(isinstance(one, machine.Enqueue | machine.EndCall) for one in actions)
    if decided or isinstance(signal, machine.Pressed):
        rows.filter(went_on=False).update(went_on=True)
