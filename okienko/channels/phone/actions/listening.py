"""A supervisor at somebody's call: listens, whispers to the official, takes part, takes it over.

The official is told at once, and each step is kept as a note of the contact: nobody is listened to
in secret. The supervisor's own telephone is rung and answers by itself; hanging it up ends it.
"""

from __future__ import annotations

from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.interactions.actions import note
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import NOT_YOURS
from okienko.offices.access import must_supervise
from okienko.routing import actions as routing

from ..events import ListeningChanged
from ..fitting import LISTENED
from ..models import Call, Listening
from ..refusals import LISTENED_TO_ALREADY, NO_TALK, NOT_LISTENING
from . import legs

OPEN = [Listening.State.WANTED.value, Listening.State.UP.value]


@verb
def listen(office: int, *, interaction_id: int, mode: str, words: str) -> int:
    """Ring the supervisor's telephone for a call that goes on; `words` are kept as a note.

    Who is there already changes to another mode. Refused `may_not_supervise`, `no_talk` where no
    call goes on, `not_yours` at one's own, `listened_to_already`, `phone_not_free`.
    """
    must_supervise(office)
    mine = acting_official(office)
    contact = chosen(Interaction, interaction_id, lock=True)
    if mine is None or contact.official_id == mine:
        raise NOT_YOURS()
    call = prepared.get(Call, interaction_id=interaction_id, ended_at=None)
    if call is None or contact.state not in ("active", "held"):
        raise NO_TALK()
    mode = Listening.Mode(mode).value
    there = prepared.get(Listening, lock=True, interaction_id=interaction_id, state=OPEN)
    if there is not None and there.official_id != mine:
        raise LISTENED_TO_ALREADY()
    if there is not None and there.mode == mode:
        return there.id
    note.within(office, interaction_id=interaction_id, text=words, drafted=False)
    if there is not None:
        prepared.update(Listening, {"id": there.id}, mode=mode)
        there.mode = mode
        _say(office, there, contact)
        return there.id
    for left in Listening.objects.filter(official_id=mine, state__in=OPEN):
        _end(office, left, "replaced")
    routing.put_aside.within(office, official_id=mine)
    row: Listening = prepared.insert(
        Listening,
        office_id=office,
        interaction_id=interaction_id,
        official_id=mine,
        person=legs.person_of(mine),
        mode=mode,
        began_at=clock.now(),
    )
    _say(office, row, contact)
    return row.id


@verb
def stop(office: int, *, interaction_id: int) -> None:
    """The supervisor goes. Doing it twice is harmless."""
    must_supervise(office)
    row = prepared.get(Listening, lock=True, interaction_id=interaction_id, state=OPEN)
    if row is not None and row.official_id == acting_official(office):
        _end(office, row, "left")


@verb
def take_over(office: int, *, interaction_id: int, words: str) -> None:
    """The contact is the supervisor's from now on, in the same call; its official is free.

    Refused `may_not_supervise`, and `not_listening` until the supervisor's telephone has answered.
    """
    must_supervise(office)
    legs.end(office, legs.there(interaction_id), "given_up")
    chosen(Interaction, interaction_id, lock=True)  # before the row, as who listens does
    row = prepared.get(Listening, lock=True, interaction_id=interaction_id, state="up")
    mine = acting_official(office)
    if row is None or mine is None or row.official_id != mine:
        raise NOT_LISTENING()
    call = prepared.get(Call, interaction_id=interaction_id, ended_at=None)
    if call is None:
        raise NO_TALK()
    note.within(office, interaction_id=interaction_id, text=words, drafted=False)
    _end(office, row, "took_over")
    routing.take_from.within(office, interaction_id=interaction_id, official_id=mine)
    legs.desk_rung(call, row.channel, row.person, up=True)


@verb
def ear_up(office: int, interaction_id: int, channel: str, _cause: int) -> None:
    """The supervisor's telephone stands."""
    row = _of(interaction_id, channel)
    if row is None or row.state != Listening.State.WANTED:
        return
    before = {"id": row.id, "state": row.state}
    if prepared.update(Listening, before, state="up", up_at=clock.now()) == 1:
        row.state = Listening.State.UP
        _say(office, row, prepared.must(Interaction, id=interaction_id))


@verb
def ear_gone(office: int, interaction_id: int, channel: str, _cause: int) -> None:
    """The supervisor hung up, or the telephone did not answer."""
    row = _of(interaction_id, channel)
    if row is not None:
        _end(office, row, "left" if row.state == Listening.State.UP else "no_answer")


def end_when_over(office: int, contact: Interaction, *, ended: bool) -> bool:
    """Nobody is at a call that no longer goes on: a part of other verbs. True: somebody was."""
    if not ended and contact.state in LISTENED:
        return False
    row = prepared.get(Listening, lock=True, interaction_id=contact.id, state=OPEN)
    if row is not None:
        _end(office, row, "over")
    return row is not None


def _of(interaction_id: int, channel: str) -> Listening | None:
    row = prepared.get(Listening, interaction_id=interaction_id, state=OPEN)
    return row if row is not None and row.channel == channel else None


def _end(office: int, row: Listening, reason: str) -> None:
    changes = {"state": "ended", "ended_at": clock.now(), "reason": reason}
    if prepared.update(Listening, {"id": row.id, "state": OPEN}, **changes) == 1:
        row.state, row.reason = Listening.State.ENDED, reason
        _say(office, row, prepared.must(Interaction, id=row.interaction_id))


def _say(office: int, row: Listening, contact: Interaction) -> None:
    """Tell the page of the supervisor, and that of who is listened to."""
    for whose in dict.fromkeys((row.official_id, contact.official_id)):
        if whose is not None:
            emit(
                ListeningChanged(
                    office=office,
                    subject=row.interaction_id,
                    official=whose,
                    supervisor=row.official_id,
                    mode=str(row.mode),
                    state=str(row.state),
                    reason=row.reason,
                )
            )
