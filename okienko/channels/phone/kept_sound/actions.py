"""Sounds are kept, heard and forgotten: the verbs."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from okienko.channels.phone.events import SoundGone, SoundHeard, SoundKept
from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.log.queries import changes
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import chosen, one_at_a_time, verb

from . import sealing, wav
from .models import KeptSound, SoundKey, SoundPiece

END = "phone.sound_end"
BEGAN_WITHIN = timedelta(hours=1)


@verb
def keep_sound(
    office: int,
    *,
    interaction_id: int,
    began_at: datetime,
    content: bytes,
    keep_days: int,
    broken: bool = False,
) -> int:
    """Keep a sound (a-law) of a contact for so many days; its id."""
    salt = secrets.token_bytes(sealing.KEY)
    sound = prepared.insert(
        KeptSound,
        office_id=office,
        interaction_id=interaction_id,
        began_at=began_at,
        size=len(content),
        peaks=wav.peaks(content),
        salt=salt,
        broken=broken,
        keep_days=keep_days,
    )
    name = called(office, sound.id)
    sealed = sealing.seal(content, key=_own_key(office), salt=salt, name=name)
    for number, piece in enumerate(sealed):
        prepared.insert(
            SoundPiece, office_id=office, sound_id=sound.id, number=number, content=piece
        )
    set_timer(office, END, sound.id, clock.now() + timedelta(days=keep_days))
    emit(SoundKept(office=office, subject=sound.id, interaction=interaction_id, broken=broken))
    return sound.id


@verb
def heard(office: int, *, sound_id: int, first: int) -> None:
    """Somebody hears a sound from its byte `first` on: who, which and when stands in the log.

    Once, at the beginning; for a later part alone where they did not begin within the hour, for
    who begins at the second byte hears as much.
    """
    sound = chosen(KeptSound, sound_id)
    mine = acting_official(office)
    if first:
        since = clock.now() - BEGAN_WITHIN
        told = changes(office, SoundHeard.kind, sound.id)
        if any(one.at > since and one.data["official"] == mine for one in told):
            return
    emit(
        SoundHeard(office=office, subject=sound.id, interaction=sound.interaction_id, official=mine)
    )


@on_timer(END)
def _over(office: int, sound_id: int, _data: dict[str, Any]) -> None:
    """Its days are over."""
    forget(office, sound_id, KeptSound.Gone.RULE)


def forget(office: int, sound_id: int, why: str, words: str = "") -> None:
    """Forget a sound's key and delete its pieces, within a verb; that stays written down."""
    sound = prepared.get(KeptSound, id=sound_id, lock=True)
    if sound is None or sound.gone_at is not None:
        return
    reason = KeptSound.Gone(why)
    cancel_timer(office, END, sound_id)
    SoundPiece.objects.filter(sound=sound).delete()
    KeptSound.objects.filter(id=sound.id).update(
        salt=None, peaks=b"", gone_at=clock.now(), gone_why=reason
    )
    emit(
        SoundGone(
            office=office,
            subject=sound.id,
            interaction=sound.interaction_id,
            why=reason.value,
            days=sound.keep_days,
            words=words,
        )
    )


def called(office: int, sound_id: int) -> str:
    """To what the pieces of a sound are bound."""
    return f"{office}.{sound_id}"


def office_key() -> bytes:
    """The key of the one office in whose scope this runs. Raises SecretsLost."""
    return base64.b64decode(SoundKey.objects.get().secrets["key"])


def _own_key(office: int) -> bytes:
    """The same, made when it is first needed."""
    if not SoundKey.objects.exists():
        one_at_a_time("sound key", office)
        if not SoundKey.objects.exists():
            key = base64.b64encode(secrets.token_bytes(sealing.KEY)).decode()
            SoundKey.objects.create(office_id=office, secrets={"key": key})
    return office_key()


def piece_numbers(first: int, last: int) -> range:
    """The pieces in which the bytes `first` to `last` of a sound lie."""
    return range(first // sealing.PIECE, last // sealing.PIECE + 1)


def part(sound: KeptSound, first: int, last: int) -> bytes:
    """Bytes of a sound from `first` to `last`. In an open scope of its office alone."""
    numbers = piece_numbers(first, last)
    rows = SoundPiece.objects.filter(sound=sound, number__in=list(numbers)).order_by(F("number"))
    key, name = office_key(), called(sound.office_id, sound.id)
    whole = b"".join(
        sealing.unseal(
            bytes(row.content),
            row.number,
            key=key,
            salt=bytes(sound.salt or b""),
            name=name,
            size=sound.size,
        )
        for row in rows
    )
    begin = first - numbers[0] * sealing.PIECE
    return whole[begin : begin + last - first + 1]
