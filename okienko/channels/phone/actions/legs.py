"""The states of a department's leg, as a table; nothing else decides what may follow what.

    ringing -> asked -> joined -> ended
               asked <-> waits, together

`connect` is said while it still rings: it is joined to the customer as soon as it answers. The
official turns from the one to the other (`swap`), or all three speak together (`gather`), and then
again apart (`swap`). Besides, what the call's own row keeps of the official's leg. Every change
expects the row as it was read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from okienko.channels.phone.events import LegChanged
from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import OVERTAKEN
from okienko.offices.models import Official
from okienko.routing.actions import let_go

from ..models import Call, ConsultLeg
from ..refusals import CALL_MOVED_ON
from ..way_out import OURS

STATES: Mapping[str, Mapping[str, str]] = {
    "ringing": {"connect": "ringing", "answer": "asked", "join": "joined", "end": "ended"},
    "asked": {"swap": "waits", "gather": "together", "join": "joined", "end": "ended"},
    "waits": {"swap": "asked", "gather": "together", "join": "joined", "end": "ended"},
    "together": {"swap": "asked", "join": "joined", "end": "ended"},
    "joined": {"end": "ended"},
    "ended": {},
}
#: States of a leg that is there; one at most in each call (Leg.Meta).
THERE = [state for state in STATES if state != "ended"]


def there(interaction_id: int) -> ConsultLeg | None:
    """The leg of a call that has not ended.

    Locked until the end of the transaction: who comes second goes by what the first has done. Verbs
    ask for it first, before the contact and the call: so no two wait for each other.
    """
    return prepared.get(ConsultLeg, lock=True, interaction_id=interaction_id, state=THERE)


def move(office: int, leg: ConsultLeg, step: str, **changes: Any) -> None:
    """Take `step` by compare-and-swap, and say so; Refused when it is impossible now.

    `changes` are written in the same statement. The object in hand is brought up to date.
    """
    following = STATES[leg.state].get(step)
    if following is None:
        raise CALL_MOVED_ON()
    if step == "connect":
        changes["blind"] = True
    if step in ("answer", "join") and leg.answered_at is None:
        changes["answered_at"] = clock.now()
    before = {"id": leg.id, "state": leg.state, "blind": leg.blind}
    if prepared.update(ConsultLeg, before, state=following, **changes) != 1:
        raise OVERTAKEN()
    leg.state = following
    for name, value in changes.items():
        setattr(leg, name, value)
    emit(
        LegChanged(
            office=office,
            subject=leg.interaction_id,
            leg=leg.id,
            state=leg.state,
            official=leg.official_id,
            reason=leg.reason,
        )
    )


def end(office: int, leg: ConsultLeg | None, reason: str) -> None:
    """End a leg, if there is one; `reason` as in Leg. A colleague who was asked is free again."""
    if leg is not None:
        move(office, leg, "end", reason=reason, ended_at=clock.now())
        if leg.helper_id is not None:
            let_go.within(office, interaction_id=leg.helper_id)


def helper_state(leg: ConsultLeg) -> str:
    """How what assists the contact stands, of a colleague who is asked; "" of anybody else."""
    if leg.helper_id is None:
        return ""
    return prepared.must(Interaction, id=leg.helper_id).state


# --- the official's leg, in the row of the call -----------------------------------------------


def desk_rung(call: Call, channel: str, person: int, *, up: bool) -> None:
    """The official's leg is this channel now. It takes the place of the one that was read."""
    _swap(call, desk_channel=channel, desk_person=person, desk_up=up)


def is_ours(channel: str) -> bool:
    """Whether the customer's leg is one that we dial."""
    return channel.startswith(OURS)


def to_dial(interaction_id: int, again: int = 0) -> str:
    """The name of that leg; it is another each time that the customer is called."""
    return f"{OURS}{interaction_id}" + (f"-{again}" if again else "")


def waits_for_turn(call: Call) -> None:
    """Nobody answered, and the customer is called once more: by another leg, of no Asterisk yet."""
    call.desk_leg += 1
    prepared.update(
        Call,
        {"id": call.id},
        channel=to_dial(call.interaction_id, call.desk_leg),
        asterisk_epoch="",
        customer_up=False,
        tried="",
        desk_channel="",
        desk_person=None,
        desk_up=False,
        desk_leg=call.desk_leg,
        ended_at=None,
    )


def by_line(call: Call, account_id: int, tried: str) -> None:
    """The customer is called by another line, and so by another leg."""
    again = call.desk_leg + 1
    channel = to_dial(call.interaction_id, again)
    _swap(call, account_id=account_id, tried=tried, channel=channel, desk_leg=again)


def desk_forgotten(call: Call) -> None:
    """There is no leg of an official; the next one gets another name."""
    _swap(call, desk_channel="", desk_person=None, desk_up=False, desk_leg=call.desk_leg + 1)


def _swap(call: Call, **changes: Any) -> None:
    before = {
        "id": call.id,
        "desk_channel": call.desk_channel,
        "desk_leg": call.desk_leg,
        "ended_at": None,
    }
    if prepared.update(Call, before, **changes) != 1:
        raise OVERTAKEN()
    for name, value in changes.items():
        setattr(call, name, value)


def person_of(official_id: int) -> int:
    """Whose login an official is: the telephone is the person's."""
    return prepared.must(Official, id=official_id).person_id
