"""A call is recorded, or not: the verbs. Asterisk is brought to these rows by its lane.

Standing (pure) says whether a moment is recorded; here it is kept, and what follows is told.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any, cast

from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting, acting_official
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import NOT_YOURS
from okienko.routing.models import Wait

from ..events import CallerTold, CallMoved, RecordingMoved
from ..kept_sound.actions import forget, keep_sound
from ..kept_sound.models import KeptSound
from ..menu.machine import Finished, MenuSound, Play, Pressed, TimedOut
from ..menu.queue_talk import Rest
from ..menu.steps import Language
from ..models import Call, WaitingTalk
from ..recorded import CallRecording, RecordedPart, RecordingRule, RecordingText, RecordingTold
from ..refusals import NOT_RECORDED, RECORDING_REFUSED
from . import standing, words
from .standing import Standing

#: Numbers of what is said here begin there: no end of another sound is taken for one of these.
FIRST = 1_000_000
TYPES_FOR = timedelta(seconds=8)  # after a key of the caller's in the talk
QUIET = "phone.recording_quiet"
KEYS = (standing.AGREE, standing.MORE, standing.REFUSE)
NOTICE = "phone.recording_notice"
BEGINS = timedelta(seconds=3)  # what ended before Asterisk wrote of it is no loss
#: A notice that has not begun after so long is asked for again, and given up after so many times:
#: who cannot be told is not recorded, and waits no longer for it.
BEGINS_WITHIN, TRIES = timedelta(seconds=12), 5
State = RecordedPart.State
Actions = tuple[Play | Rest, ...]
TALK = ("active", "held", "kept")
_KEPT = [field.name for field in fields(Standing)]


def standing_of(row: CallRecording) -> Standing:
    """Where a call stands, of its row."""
    return Standing(**cast("dict[str, Any]", {name: getattr(row, name) for name in _KEPT}))


# --- what the caller hears ---------------------------------------------------------------------


@verb
def begin(office: int, *, interaction_id: int) -> None:
    """A call has come into a queue with a rule: its caller is told, if that is still to be done."""
    contact = chosen(Interaction, interaction_id)
    wait = prepared.get(Wait, newest=True, interaction_id=interaction_id)
    queue = wait.queue_id if wait is not None else 0
    rule = prepared.get(RecordingRule, queue_id=queue, active=True)
    row = prepared.get(CallRecording, lock=True, interaction_id=interaction_id)
    if rule is None or (row is not None and row.rule_id == rule.id):
        return
    text = RecordingText.objects.filter(rule=rule).latest("number")
    new = standing.begin(
        cast("standing.Mode", text.mode), standing_of(row) if row is not None else None
    )
    language = contact.language if contact.language in words.LANGUAGES else "pl"
    values: dict[str, Any] = {
        **asdict(new),
        "rule_id": rule.id,
        "text_id": text.id,
        "language": language,
    }
    if row is None:
        prepared.insert(CallRecording, office_id=office, interaction_id=interaction_id, **values)
    else:
        prepared.update(CallRecording, {"id": row.id}, **values)
    _moved(office, interaction_id)
    emit(CallerTold(office=office, subject=interaction_id))
    if new.says:
        set_timer(office, NOTICE, interaction_id, clock.now() + BEGINS_WITHIN, {"tries": 1})


@on_timer(NOTICE)
def _lasts(office: int, interaction_id: int, data: dict[str, Any]) -> None:
    row = _of(interaction_id)
    if row is None or not standing_of(row).holds_back:
        return
    tries = int(data.get("tries", 1))
    if tries >= TRIES:
        _keep(office, row, standing.told(standing_of(row), "failed"))
        return
    if not row.sequence:
        emit(CallerTold(office=office, subject=interaction_id))
    due = clock.now() + BEGINS_WITHIN
    set_timer(office, NOTICE, interaction_id, due, {"tries": tries + 1})


@verb
@acting(CUSTOMER)
def signal(  # noqa: C901, PLR0911 - a table
    office: int, *, interaction_id: int, signal: Finished | Pressed | TimedOut
) -> Actions | None:
    """A key, an end of sound, or that it could not be heard (TimedOut): what follows.

    None: it is nothing of recording's.
    """
    row = _of(interaction_id)
    if row is None:
        return None
    before = standing_of(row)
    match signal:
        case Finished(sequence=number) if number == FIRST + row.sequence and before.says:
            after = standing.told(before, "heard")
        case TimedOut(sequence=number) if number == FIRST + row.sequence and before.says:
            after = standing.told(before, "failed")
        case Pressed(key=key) if key in KEYS and (before.says or not _asked(interaction_id)):
            more = bool(row.text.texts["long"].get(row.language))
            after = standing.told(before, cast("Any", key), more=more)
        case Finished(sequence=number) | TimedOut(sequence=number) if number > FIRST:
            return ()  # of what is no longer said
        case Pressed() if before.says:
            return ()  # no key of a queue while the notice is heard
        case _:
            return None
    if after == before:
        return () if before.says else None
    if after.heard and not before.heard:
        prepared.insert(
            RecordingTold,
            office_id=office,
            interaction_id=interaction_id,
            text_id=row.text_id,
            language=row.language,
            at=clock.now(),
        )
    _keep(office, row, after)
    if (after.phase, after.words) == (before.phase, before.words) or (
        after.phase == before.phase == "short"
    ):
        return ()  # what is being said goes on
    if after.says:
        return _say(row, after)
    emit(CallerTold(office=office, subject=interaction_id))  # what the queue has to say
    return (Rest(),)


@verb
def resume(_office: int, *, interaction_id: int) -> Actions | None:
    """Say the present thing (again); None: nothing is said of recording."""
    row = _of(interaction_id)
    if row is None or not standing_of(row).says:
        return None
    return _say(row, standing_of(row))


def _asked(interaction_id: int) -> bool:
    """Whether a queue asks the caller for a number: keys are digits then."""
    talk = prepared.get(WaitingTalk, interaction_id=interaction_id)
    return talk is not None and talk.state.get("phase") in ("number", "typing")


def is_said(interaction_id: int) -> bool:
    """Whether a caller hears something of recording now. In an open scope."""
    row = prepared.get(CallRecording, interaction_id=interaction_id)
    return row is not None and standing_of(row).says


def _of(interaction_id: int) -> CallRecording | None:
    """The row of a call that is not over; locked."""
    row = prepared.get(CallRecording, lock=True, interaction_id=interaction_id)
    if row is None or prepared.get(Call, interaction_id=interaction_id, ended_at=None) is None:
        return None
    return row


def _say(row: CallRecording, now: Standing) -> Actions:
    language = cast("Language", row.language)
    texts = row.text.texts
    if now.phase == "short":
        text = texts["short"][language]
    else:
        said = {"long": texts["long"], "refused": words.REFUSED, "agreed": words.AGREED}
        text = said[now.words][language]
    row.sequence += 1
    prepared.update(CallRecording, {"id": row.id}, sequence=row.sequence)
    sound = MenuSound(step="recording", language=language, text=text)
    return (Play(sounds=(sound,), sequence=FIRST + row.sequence),)


# --- what is done in the talk ------------------------------------------------------------------


@verb
def take_step(office: int, *, interaction_id: int, step: str) -> None:
    """The official begins (`wish`) or ends it, pauses, goes on, or the caller has refused aloud.

    Refused `not_yours`, `not_recorded` where no rule holds, `recording_refused` to begin what the
    caller does not want. Doing it twice is harmless.
    """
    contact = chosen(Interaction, interaction_id)
    if contact.official_id is None or contact.official_id != acting_official(office):
        raise NOT_YOURS()
    row = _of(interaction_id)
    if row is None or contact.state not in TALK:
        raise NOT_RECORDED()
    before = standing_of(row)
    if step in ("wish", "go_on") and not before.allowed:
        raise RECORDING_REFUSED()
    if step not in ("wish", "unwish", "pause", "go_on", "refuse"):
        raise NOT_RECORDED()
    _keep(office, row, standing.taken(before, cast("standing.Step", step)))


@verb
@acting(CUSTOMER)
def typed(office: int, *, interaction_id: int) -> None:
    """The caller pressed a key in the talk: what they type is not recorded."""
    row = _of(interaction_id)
    if row is None or prepared.must(Interaction, id=interaction_id).state != "active":
        return
    if not standing_of(row).allowed:
        return
    _keep(office, row, standing.taken(standing_of(row), "type"))
    set_timer(office, QUIET, row.id, clock.now() + TYPES_FOR)


@on_timer(QUIET)
def _typed(office: int, recording_id: int, _data: dict[str, Any]) -> None:
    row = prepared.get(CallRecording, lock=True, id=recording_id)
    if row is not None:
        _keep(office, row, standing.taken(standing_of(row), "typed"))


def _keep(office: int, row: CallRecording, after: Standing) -> None:
    """Write down where it stands now. Of who refuses nothing is left, not even what was kept."""
    before = standing_of(row)
    if after == before:
        return
    prepared.update(CallRecording, {"id": row.id}, **asdict(after))
    for name, value in asdict(after).items():
        setattr(row, name, value)
    if after.choice == "refused" != before.choice:
        for part in RecordedPart.objects.filter(recording=row, state=State.KEPT):
            _drop(office, part, KeptSound.Gone.REFUSED)
    _moved(office, row.interaction_id)


def _drop(office: int, part: RecordedPart, why: str) -> None:
    for sound in (part.customer_sound_id, part.desk_sound_id):
        if sound is not None:
            forget(office, sound, why)
    prepared.update(RecordedPart, {"id": part.id}, state=State.DROPPED.value)


def _moved(office: int, interaction_id: int) -> None:
    tell(office, interaction_id)
    emit(CallMoved(office=office, subject=interaction_id))


def tell(office: int, interaction_id: int, part: int = 0) -> None:
    """Tell the switchboard and the page of who has the call; within a verb."""
    contact = prepared.must(Interaction, id=interaction_id)
    moved = RecordingMoved(
        office=office, subject=interaction_id, official=contact.official_id, part=part
    )
    emit(moved)


# --- parts -------------------------------------------------------------------------------------


@verb
def begin_part(office: int, *, interaction_id: int) -> None:
    """The talk of these two is recorded from now on; what was open between others ends."""
    row = _of(interaction_id)
    contact = prepared.must(Interaction, id=interaction_id)
    call = prepared.get(Call, interaction_id=interaction_id, ended_at=None)
    if row is None or call is None or contact.official_id is None or contact.state != "active":
        return
    if not standing_of(row).recorded or not call.desk_channel:
        return
    part = prepared.get(RecordedPart, recording_id=row.id, state="open")
    if part is not None:
        if (part.customer_channel, part.desk_channel) == (call.channel, call.desk_channel):
            return
        _end(office, interaction_id, part)
    prepared.insert(
        RecordedPart,
        office_id=office,
        recording_id=row.id,
        official_id=contact.official_id,
        keep_days=row.text.keep_days,
        customer_channel=call.channel,
        desk_channel=call.desk_channel,
        began_at=clock.now(),
    )
    tell(office, interaction_id)


@verb
def end_part(office: int, *, interaction_id: int) -> None:
    """Nothing is recorded now."""
    row = prepared.get(CallRecording, lock=True, interaction_id=interaction_id)
    part = prepared.get(RecordedPart, recording_id=row.id, state="open") if row else None
    if part is not None:
        _end(office, interaction_id, part)


def _end(office: int, interaction_id: int, part: RecordedPart) -> None:
    before = {"id": part.id, "state": "open"}
    prepared.update(RecordedPart, before, state=State.ENDED.value, ended_at=clock.now())
    tell(office, interaction_id, part.id)


@verb
def broken(office: int, *, part_id: int) -> None:
    """Something of it cannot be written: the call goes on, and the mark stays."""
    if prepared.update(RecordedPart, {"id": part_id, "broken": False}, broken=True):
        part = prepared.must(RecordedPart, id=part_id)
        row = prepared.must(CallRecording, id=part.recording_id)
        tell(office, row.interaction_id)


@verb
def take_in(office: int, *, part_id: int, customer: bytes, official: bytes) -> None:
    """Keep both tracks of a part that has ended; once, and not if the caller refuses."""
    found = prepared.get(RecordedPart, id=part_id)
    if found is None:
        return
    row = prepared.must(CallRecording, lock=True, id=found.recording_id)
    part = prepared.must(RecordedPart, lock=True, id=part_id)
    if part.state != State.ENDED:
        return
    if row.choice == "refused":
        _drop(office, part, KeptSound.Gone.REFUSED)
        return
    sounds = [
        keep_sound.within(
            office,
            interaction_id=row.interaction_id,
            began_at=part.began_at,
            content=track,
            keep_days=part.keep_days,
            broken=part.broken,
        )
        if track
        else None
        for track in (customer, official)
    ]
    lasted = (part.ended_at or clock.now()) - part.began_at
    if sounds == [None, None] and not part.broken and lasted < BEGINS:
        prepared.update(RecordedPart, {"id": part.id}, state=State.DROPPED.value)
        return
    lost = None in sounds and lasted >= BEGINS
    prepared.update(
        RecordedPart,
        {"id": part.id},
        state=State.KEPT.value,
        customer_sound_id=sounds[0],
        desk_sound_id=sounds[1],
        broken=part.broken or lost,
    )
    tell(office, row.interaction_id)
