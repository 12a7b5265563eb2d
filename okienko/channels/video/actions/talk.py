"""What the pages of a meeting say of themselves, and to each other."""

from typing import Any

from okienko.events import clock, prepared
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction

from ..limits import AWAY_AFTER, SIGNALS_KEPT, SIGNALS_WAITING
from ..models import Meeting, Seat, Signal
from ..queries import PHASES, TOGETHER, Said, Sitting, is_here, sits
from ..queries import generation as agreed
from ..refusals import VIDEO_FAST, VIDEO_GONE, VIDEO_MOVED


@verb
def set_flags(_office: int, *, who: Sitting, camera: bool, microphone: bool) -> None:
    """Whether the page sends a picture and sound, so that the others read why there is none."""
    Seat.objects.filter(id=who.seat).update(camera=camera, microphone=microphone)


@verb
def signal(office: int, *, who: Sitting, to: int, generation: str, kind: str, body: Any) -> Said:
    """What the browser of a seat says to another's; kept for moments.

    Refused `video_gone` (no seat any more), `video_moved`: the two are of another generation now,
    or do not exchange pictures; `video_fast`: more waits for the other than any browser says.
    """
    prepared.must(Meeting, lock=True, id=who.meeting)  # what it ends with goes, none comes after
    seats = {row.id: row for row in Seat.objects.filter(id__in=[who.seat, to])}
    mine, its = seats.get(who.seat), seats.get(to)
    if mine is None or mine.ended_at is not None:
        raise VIDEO_GONE()
    contact = prepared.must(Interaction, id=who.interaction)
    now = clock.now()
    if (
        its is None
        or its.id == mine.id
        or its.meeting_id != mine.meeting_id
        or PHASES[contact.state] not in TOGETHER
        or not (sits(mine, contact) and sits(its, contact) and is_here(its, now - AWAY_AFTER))
        or generation != agreed(mine.id, mine.turn, its.id, its.turn)
    ):
        raise VIDEO_MOVED()
    Signal.objects.filter(meeting=who.meeting, at__lt=now - SIGNALS_KEPT).delete()
    if Signal.objects.filter(receiver=its.id).count() >= SIGNALS_WAITING:
        raise VIDEO_FAST()
    row = prepared.insert(
        Signal,
        office_id=office,
        meeting_id=who.meeting,
        sender_id=mine.id,
        receiver_id=its.id,
        generation=generation,
        kind=kind,
        body=body,
        at=now,
    )
    return Said(row.id, who.meeting, mine.id, its.id, generation, kind, body)
