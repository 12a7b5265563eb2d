"""Who hears what was recorded, why, and who deletes it before its days are over."""

from __future__ import annotations

from datetime import timedelta

from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.offices.access import may

from ..events import RecordingOpened
from ..kept_sound.actions import forget
from ..kept_sound.models import KeptSound
from ..recorded import CallRecording, Hearing, RecordedPart
from ..refusals import MAY_NOT_HEAR, NO_REASON_TO_HEAR
from .actions import tell

LASTS = timedelta(hours=1)
RIGHT = "hear"


@verb
def open_recording(office: int, *, interaction_id: int, reason: str) -> None:
    """Let the official hear what was recorded of a contact, for an hour: why stands in the log.

    Refused `may_not_hear`, `no_reason_to_hear`.
    """
    mine = _must_hear(office)
    chosen(Interaction, interaction_id)
    words = _reason(reason)
    prepared.insert(
        Hearing,
        office_id=office,
        interaction_id=interaction_id,
        official_id=mine,
        reason=words,
        at=clock.now(),
    )
    emit(RecordingOpened(office=office, subject=interaction_id, official=mine, reason=words))


@verb
def delete_recording(office: int, *, interaction_id: int, reason: str) -> None:
    """Delete what was recorded of a contact before its days are over. Refused as `open_recording`.

    Doing it twice is harmless.
    """
    _must_hear(office)
    chosen(Interaction, interaction_id)
    words = _reason(reason)
    row = prepared.get(CallRecording, lock=True, interaction_id=interaction_id)
    if row is None:
        return
    for part in RecordedPart.objects.select_for_update(no_key=True).filter(recording=row):
        for sound in (part.customer_sound_id, part.desk_sound_id):
            if sound is not None:
                forget(office, sound, KeptSound.Gone.PERSON, words)
    tell(office, interaction_id)


def is_open(interaction_id: int, official_id: int) -> bool:
    """Whether an official has said within the hour why they hear it. In an open scope."""
    rows = Hearing.objects.filter(interaction=interaction_id, official=official_id)
    return rows.filter(at__gt=clock.now() - LASTS).exists()


def _must_hear(office: int) -> int:
    mine = acting_official(office)
    if mine is None or not may(office, RIGHT):
        raise MAY_NOT_HEAR()
    return mine


def _reason(text: str) -> str:
    words = " ".join(text.split())[:200]
    if len(words) < 5:
        raise NO_REASON_TO_HEAR()
    return words
