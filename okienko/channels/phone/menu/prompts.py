"""A person's voice in the place of a spoken text: putting a recording in place, taking it away."""

from __future__ import annotations

from collections.abc import Iterator

from okienko.channels.phone.events import RecordingChanged
from okienko.events.changing import make, remove
from okienko.events.security.scope import in_all_offices
from okienko.offices.access import settings_verb

from ..models import Number, Prompt
from ..refusals import (
    NOTHING_SAID_THERE,
    SOUND_TOO_LARGE,
    SOUND_TOO_LONG,
    SOUND_UNREADABLE,
    UNKNOWN_NUMBER,
)
from .kept import graph_of
from .machine import Graph
from .speech import BadSound, read_wav

LARGEST = 24 << 20  # bytes: two minutes at the best quality that is taken
LONGEST = 120  # seconds; nobody listens longer
WRONG = "wrong"  # the name of the words after a key that means nothing


@settings_verb
def record(
    _office: int, *, number_id: int, step: str, language: str, name: str, content: bytes
) -> int:
    """Let callers of a number hear a wav file at a step of its menu; the recording's id.

    One that was there is replaced. Refused for a step or a language that says nothing, and for a
    file that is no sound, too large or too long. The switchboard makes it ready for Asterisk when
    it reads the event.
    """
    number = _number(number_id)
    if language not in _texts(graph_of(number), step):
        raise NOTHING_SAID_THERE()
    if len(content) > LARGEST:
        raise SOUND_TOO_LARGE()
    try:
        samples, rate = read_wav(content)
    except BadSound:
        raise SOUND_UNREADABLE() from None
    if len(samples) > LONGEST * rate:
        raise SOUND_TOO_LONG()
    known = Prompt.objects.filter(number=number, step=step, language=language).first()
    if known is not None:
        remove(known, RecordingChanged)
    row = make(
        Prompt,
        RecordingChanged,
        number_id=number_id,
        step=step,
        language=language,
        name=name[:200],
        content=content,
    )
    return row.id


@settings_verb
def unrecord(_office: int, *, number_id: int, step: str, language: str) -> bool:
    """Let the voice speak again; False when there was no recording."""
    number = _number(number_id)
    row = Prompt.objects.filter(number=number, step=step, language=language).first()
    if row is not None:
        remove(row, RecordingChanged)
    return row is not None


def places(graph: Graph) -> Iterator[tuple[str, str, str]]:
    """(step, language, text) of everything that a recording can replace."""
    for step in [*graph.steps, WRONG]:
        for language, text in _texts(graph, step).items():
            yield step, language, text


def contents() -> Iterator[bytes]:
    """The files of all offices, one after another."""
    with in_all_offices():
        ids = list(Prompt.objects.order_by("id").values_list("id", flat=True))
    for one in ids:
        with in_all_offices():
            row = Prompt.objects.filter(id=one).values_list("content", flat=True).first()
        if row is not None:
            yield bytes(row)


def _number(number_id: int) -> Number:
    number = Number.objects.filter(id=number_id).first()
    if number is None:
        raise UNKNOWN_NUMBER()
    return number


def _texts(graph: Graph, step: str) -> dict[str, str]:
    found = graph.steps.get(step)
    texts = found.text if found is not None else graph.wrong if step == WRONG else {}
    return {language: text for language, text in texts.items() if text}
