"""A person's voice in the place of a spoken text: putting a recording in place, taking it away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from okienko.channels.phone.events import NumberChanged, RecordingChanged
from okienko.events import prepared
from okienko.events.changing import change, make
from okienko.events.security.scope import in_all_offices
from okienko.offices.access import settings_verb

from ..models import AnnouncedSound, Number, Prompt
from ..refusals import (
    MENU_SHARED,
    NOTHING_SAID_THERE,
    SOUND_TOO_LARGE,
    SOUND_TOO_LONG,
    SOUND_UNREADABLE,
    UNKNOWN_NUMBER,
)
from .kept import graph_of
from .sound import BadSound, evened, read_wav, wav
from .steps import WRONG, Sketch

LARGEST = 24 << 20  # bytes: two minutes at the best quality that is taken
LONGEST = 120  # seconds; nobody listens longer


@settings_verb
def record(
    _office: int, *, number_id: int, step: str, language: str, name: str, content: bytes
) -> int:
    """Let callers of a number hear a wav file at a step of its menu, at once; the recording's id.

    Refused as `keep`. The switchboard makes it ready for Asterisk when it reads the event.
    """
    number = _own(number_id)
    found = keep(number, graph_of(number), step, language, name=name, content=content)
    _heard(number, named(number.menu, step, language, found))
    return found


@settings_verb
def unrecord(_office: int, *, number_id: int, step: str, language: str) -> bool:
    """Let the voice speak again; False when there was no recording."""
    number = _own(number_id)
    if language not in number.menu.get("recordings", {}).get(step, {}):
        return False
    _heard(number, named(number.menu, step, language, None))
    return True


def keep(
    number: Number, menu: Sketch, step: str, language: str, *, name: str, content: bytes
) -> int:
    """Keep a wav file for a step of a menu, as loud as the voice; its id. Inside a verb.

    Refused for a step or a language that says nothing, and for a file that is no sound, too large
    or too long.
    """
    text = texts_of(menu, step).get(language)
    if text is None:
        raise NOTHING_SAID_THERE()
    sound = as_loud(content)
    row = make(
        Prompt,
        RecordingChanged,
        number_id=number.id,
        step=step,
        language=language,
        name=name[:200],
        text=text,
        content=sound,
    )
    return row.id


def as_loud(content: bytes) -> bytes:
    """A wav file, as loud as the voice. Refused when it is none, too large or too long."""
    if len(content) > LARGEST:
        raise SOUND_TOO_LARGE()
    try:
        samples, rate = read_wav(content)
    except BadSound:
        raise SOUND_UNREADABLE() from None
    if len(samples) > LONGEST * rate:
        raise SOUND_TOO_LONG()
    return wav(evened(samples, rate), rate)


def copied(number_id: int, recording: int) -> int | None:
    """A number's own copy of another's recording; None for one that is gone. Inside a verb."""
    row = Prompt.objects.filter(id=recording).first()
    if row is None:
        return None
    taken = ("step", "language", "name", "text", "content")
    values = {field: getattr(row, field) for field in taken}
    return make(Prompt, RecordingChanged, number_id=number_id, **values).id


def named(menu: dict[str, Any], step: str, language: str, recording: int | None) -> dict[str, Any]:
    """A menu's JSON that names this recording at a step, or none."""
    found = dict(menu.get("recordings", {}))
    here = {tongue: one for tongue, one in found.get(step, {}).items() if tongue != language}
    if recording is not None:
        here[language] = recording
    found[step] = here
    return {**menu, "recordings": {name: each for name, each in found.items() if each}}


def _heard(number: Number, menu: dict[str, Any]) -> None:
    change(number, NumberChanged, menu=menu)


def places(graph: Sketch) -> Iterator[tuple[str, str, str]]:
    """(step, language, text) of everything that a recording can replace."""
    for step in [*graph.steps, WRONG]:
        for language, text in texts_of(graph, step).items():
            yield step, language, text


def contents() -> Iterator[bytes]:
    """The files of all offices, one after another; of announcements those that are not over."""
    with in_all_offices():
        told = AnnouncedSound.objects.filter(announcement__ended_at=None)
        sources = [
            (rows.model, list(rows.values_list("id", flat=True)))
            for rows in (Prompt.objects.order_by("id"), told.order_by("id"))
        ]
    for model, ids in sources:
        for one in ids:
            with in_all_offices():
                rows = model.objects.filter(id=one)
                found = rows.values_list("content", flat=True).first()
            if found is not None:
                yield bytes(found)


def _own(number_id: int) -> Number:
    """A number on which its own menu is heard, locked."""
    number = prepared.get(Number, id=number_id, lock=True)
    if number is None:
        raise UNKNOWN_NUMBER()
    if number.menu_of_id is not None:
        raise MENU_SHARED()
    return number


def texts_of(graph: Sketch, step: str) -> dict[str, str]:
    """What is said at a step by language; at the step `WRONG`, after a key that means nothing."""
    found = graph.steps.get(step)
    texts = found.text if found is not None else graph.wrong if step == WRONG else {}
    return {language: text for language, text in texts.items() if text}
