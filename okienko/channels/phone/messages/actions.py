"""A caller leaves a message: the verbs. Asterisk is brought to these rows by asterisk/boxes.py."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext, override

from okienko.customers.identities import Address
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing

from ..events import CallMoved, MessageMoved
from ..kept_sound import wav
from ..kept_sound.actions import keep_sound
from ..models import Box, Call, LeftMessage
from ..refusals import NO_BOX

SHORTEST = wav.RATE  # samples: less than a second is a receiver that is put down
QUIET = 3  # of 255: a room in which nobody speaks stays below
FIRST_THEIRS = timedelta(days=3)  # so long a person's own messages are offered to nobody else
State = LeftMessage.State
OPEN = (State.GREETING, State.RECORDING, State.WRITTEN, State.KEPT)


@verb
def leave_message(
    office: int, *, interaction_id: int, box_id: int | None = None, announced: bool = False
) -> int:
    """Let a caller who is in no queue leave a message in a box, the first by name if none is said.

    `announced`: they have heard what to do, and hear a tone alone. Refused `no_box`.
    """
    boxes = Box.objects.filter(active=True).order_by("name")
    box = (boxes.filter(id=box_id) if box_id is not None else boxes).first() or boxes.first()
    if box is None:
        raise NO_BOX()
    contact = chosen(Interaction, interaction_id)
    message = prepared.insert(
        LeftMessage,
        office_id=office,
        interaction_id=interaction_id,
        box_id=box.id,
        language=contact.language or "pl",
        announced=announced,
        began_at=clock.now(),
    )
    _moved(office, message)
    return message.id


@verb
def greeted(office: int, *, message_id: int) -> None:
    """The caller has heard the tone: what is said now is written down."""
    _step(office, message_id, State.GREETING, State.RECORDING)


@verb
def written(office: int, *, message_id: int) -> None:
    """Asterisk's file is as whole as it will be."""
    _step(office, message_id, State.RECORDING, State.WRITTEN)


@verb
@acting(CUSTOMER)
def take_in(office: int, *, message_id: int, content: bytes, failed: bool = False) -> None:
    """Make a written contact of what was said, in the box's queue; once, however often it comes.

    Of nothing said none is made: the caller has hung up, as others do. `failed`: the file could
    not be written to its end; then the contact is made in any case, for the caller wanted one.
    """
    message = chosen(LeftMessage, message_id, lock=True)
    if message.state not in (State.RECORDING, State.WRITTEN):
        return
    call = prepared.must(Call, interaction_id=message.interaction_id)
    said = len(content) >= SHORTEST and max(wav.peaks(content)) >= QUIET
    if not said and not failed:
        LeftMessage.objects.filter(id=message.id).update(state=State.NONE)
        routing.customer_left.within(office, interaction_id=message.interaction_id)
        emit(CallMoved(office=office, subject=message.interaction_id))
        return
    contact = _contact(office, message, call)
    if content:
        keep_sound.within(
            office,
            interaction_id=contact,
            began_at=message.began_at,
            content=content,
            keep_days=message.box.keep_days,
            broken=failed,
        )
    state = State.KEPT if call.ended_at is None else State.DONE
    LeftMessage.objects.filter(id=message.id).update(state=state, contact=contact)
    message.state = state
    if state == State.DONE:
        interactions.close.within(office, interaction_id=message.interaction_id)
    _moved(office, message)


def _contact(office: int, message: LeftMessage, call: Call) -> int:
    caller, box = prepared.must(Interaction, id=message.interaction_id), message.box
    with override("pl"):
        subject = gettext("Voice message: %(box)s") % {"box": box.name}
    found = interactions.receive.within(
        office,
        arrival=interactions.Arrival(
            channel="phone",
            account_id=call.account_id,
            external_id=message.file,
            sender=Address(caller.address_kind, caller.address_value, caller.address_name),
            receiver=caller.receiver,
            at=message.began_at,
            subject=subject,
            language=caller.language,
            live=False,
            medium="voice",
            recognise=caller.customer_id is not None,
        ),
    )
    routing.enqueue.within(
        office,
        interaction_id=found.interaction_id,
        queue_id=box.queue_id,
        preferred_id=box.official_id,
        preferred_seconds=int(FIRST_THEIRS.total_seconds()) if box.official_id else None,
    )
    return found.interaction_id


@verb
def thanked(office: int, *, message_id: int) -> None:
    """The caller has heard that it is kept: the call is over."""
    message = prepared.must(LeftMessage, id=message_id)
    if _step(office, message_id, State.KEPT, State.DONE):
        interactions.close.within(office, interaction_id=message.interaction_id)
        emit(CallMoved(office=office, subject=message.interaction_id))


def caller_gone(office: int, interaction_id: int) -> bool:
    """The call is over, hung up or lost: whether the message says what becomes of the contact.

    Inside an open verb that has ended the telephone's side.
    """
    rows = LeftMessage.objects.select_for_update(no_key=True).filter(interaction_id=interaction_id)
    message = rows.filter(state__in=OPEN).first()
    if message is None:
        return False
    if message.state == State.GREETING:
        LeftMessage.objects.filter(id=message.id).update(state=State.NONE)
        return False
    if message.state == State.RECORDING:
        LeftMessage.objects.filter(id=message.id).update(state=State.WRITTEN)
    elif message.state == State.KEPT:
        LeftMessage.objects.filter(id=message.id).update(state=State.DONE)
        interactions.close.within(office, interaction_id=interaction_id)
    _moved(office, message)
    return True


def _step(office: int, message_id: int, before: str, after: str) -> bool:
    moved = prepared.update(LeftMessage, {"id": message_id, "state": before}, state=after)
    if moved:
        _moved(office, prepared.must(LeftMessage, id=message_id))
    return bool(moved)


def _moved(office: int, message: LeftMessage) -> None:
    emit(MessageMoved(office=office, subject=message.interaction_id, state=message.state))
