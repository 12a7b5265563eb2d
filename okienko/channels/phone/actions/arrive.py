"""A call comes in and goes through its menu: the verbs, each one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from okienko.channels.models import Account
from okienko.channels.phone.events import CallMoved
from okienko.customers.identities import HIDDEN, Address, phone_address
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_all_offices, in_offices
from okienko.events.verbs import verb
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing

from .. import announcements
from ..callers import asks_who, with_branches
from ..formats import Reading, read
from ..menu import command, machine, steps
from ..menu.kept import graph_of, walked
from ..menu.queue_talk import QueueAction
from ..menu.shown import in_words as menu_words
from ..menu_cards import with_cards
from ..messages.actions import leave_message
from ..models import AnnouncedSound, Call, Guest, Number, Prompt
from ..record import way
from ..recording import actions as recording_of_calls
from ..recording.rules import rule_texts
from ..refusals import GUEST_GONE, NO_BOX
from ..settings import usable_trunk
from ..texting import can_text, send_text
from ..while_waiting.settings import spoken_texts
from . import announcing, closing, collecting, flow, queue_talk
from .guests import guest_address, number_as_said, taken_in
from .place import place_of

log = logging.getLogger(__name__)

Action = machine.Action | QueueAction


@dataclass(frozen=True)
class Ringing:
    """A caller as Asterisk reported it."""

    channel: str
    call_id: str
    caller: str
    called: str
    shown: bool  # the caller did not withhold the number
    asterisk_epoch: str
    guest: int | None = None  # whose browser it is (models.Guest)
    line: int | None = None  # the account of the trunk by which it came


@dataclass(frozen=True)
class TakenCall:
    """The call's interaction, and what its menu does first.

    `known`: it was taken in before, by the channel `channel`.
    """

    interaction_id: int
    actions: tuple[machine.Action, ...] = ()
    known: bool = False
    channel: str = ""


def called_number(called: str) -> str:
    """How a dialled number stands in phone.Number."""
    address = phone_address(called)
    return address.value if address.kind in ("e164", "short") else called[:40]


def caller_address(ringing: Ringing, line: Account | None = None) -> Address:
    """Who calls, as the line's operator writes it; a withheld number matches nobody, whatever the
    trunk sent.
    """
    if not ringing.shown:
        return Address(HIDDEN, "", ringing.caller)
    bare = line is not None and line.settings.get("callers") == "country"
    reading: Reading = "country" if bare else "auto"
    return phone_address(read(ringing.caller, reading))


def office_of_number(called: str) -> tuple[int, int] | None:
    """The office and the number's id for a number as it was dialled, or None."""
    found = prepared.execute("select * from okienko_phone_number(%s)", [called]).fetchone()
    return (found[0], found[1]) if found else None


def come_in(ringing: Ringing) -> tuple[int, TakenCall] | None:
    """Take a call in at the office whose number was called: its id and `arrive`'s answer, or None
    when the number is nobody's, or a browser may not call it (any more).
    """
    found = office_of_number(called_number(ringing.called))
    if found is None:
        return None
    office, number_id = found
    try:
        return office, arrive(office, number_id=number_id, ringing=ringing)
    except Refused as refusal:
        if refusal.code != GUEST_GONE.code:
            raise
        return None


@verb
@acting(CUSTOMER)
def arrive(office: int, *, number_id: int, ringing: Ringing) -> TakenCall:
    """Take a call in: customer, interaction, first step of the menu.

    Refused `guest_gone` for a browser that may not call, see `guests.taken_in`.
    """
    number = prepared.must(Number, id=number_id)
    graph = graph_of(number)
    line = None
    if ringing.line is not None:  # another office's line does not become this one's
        line = prepared.get(Account, id=ringing.line, kind="phone")
    caller = caller_address(ringing, line)
    account = number.account_id if line is None else line.id
    guest = None
    if ringing.guest is not None:
        guest = taken_in(ringing.guest, number.id, ringing.call_id)
    received = interactions.receive.within(
        office,
        arrival=interactions.Arrival(
            channel="phone",
            account_id=account,
            external_id=ringing.call_id,
            sender=caller if guest is None else guest_address(guest),
            receiver=number.digits,
            at=clock.now(),
            language=graph.languages[0],
            live=True,
            medium="voice",
            conversation=f"web-{guest.id}" if guest else "",
            recognise=guest is None,
            text=number_as_said(guest) if guest else "",
        ),
    )
    if received.duplicate:
        channel = Call.objects.filter(interaction_id=received.interaction_id).values_list(
            "channel", flat=True
        )
        return TakenCall(received.interaction_id, known=True, channel=channel.first() or "")
    if guest is not None:
        Guest.objects.filter(id=guest.id).update(interaction=received.interaction_id)
    customer = None
    if asks_who(graph):
        customer = prepared.must(Interaction, id=received.interaction_id).customer_id
    place = _as_seen_by(received.interaction_id, customer, graph, number, caller)
    state, actions = machine.advance(graph, machine.begin(graph, place), machine.Started(), place)
    now = clock.now()
    call = prepared.insert(
        Call,
        office_id=office,
        interaction_id=received.interaction_id,
        number_id=number.id,
        account_id=account,
        channel=ringing.channel,
        asterisk_epoch=ringing.asterisk_epoch,
        began_at=now,
        customer_up=True,
        menu=closing.kept(state),
        way=way.walked([], now, state, now),
    )
    announcing.begun(office, call, state)
    _act(office, call, graph, actions)
    return TakenCall(received.interaction_id, actions)


@verb
@acting(CUSTOMER)
def signal(office: int, *, interaction_id: int, signal: machine.Signal) -> tuple[Action, ...]:
    """A key, an end of sound, a silence: the next step of the menu, or of what a queue tells."""
    found = _in_menu(interaction_id)
    if found is None:
        if not isinstance(signal, machine.Finished | machine.Pressed | machine.TimedOut):
            return ()
        said = recording_of_calls.signal.within(
            office, interaction_id=interaction_id, signal=signal
        )
        if said is not None:
            return said
        return queue_talk.signal.within(office, interaction_id=interaction_id, signal=signal)
    call, graph, place = found
    return _step(office, call, graph, signal, place)


@verb
def resume(office: int, *, interaction_id: int) -> tuple[Action, ...]:
    """Speak the present step again, after another process took the call over; in a queue, what is
    to be said there.
    """
    found = _in_menu(interaction_id)
    if found is None:
        said = recording_of_calls.resume.within(office, interaction_id=interaction_id)
        if said is not None:
            return said
        return queue_talk.resume.within(office, interaction_id=interaction_id)
    call, graph, place = found
    state, actions = machine.again(graph, closing.state_of(call.menu), place)
    Call.objects.filter(id=call.id).update(menu=closing.kept(state))
    _act(office, call, graph, actions)
    return actions


def _in_menu(interaction_id: int) -> tuple[Call, steps.Graph, machine.MenuPlace] | None:
    call = (
        Call.objects.select_related("number", "menu_of", "interaction")
        .filter(interaction_id=interaction_id, ended_at=None)
        .first()
    )
    if call is None or (call.asks is None and call.interaction.state != "arrived"):
        return None
    graph, number = walked(call)
    contact = call.interaction
    if number is None:
        return None if call.asks is None else (call, graph, machine.MenuPlace())
    caller = Address(contact.address_kind, contact.address_value)
    seen = _as_seen_by(contact.id, contact.customer_id, graph, number, caller)
    return call, graph, seen


def _as_seen_by(
    contact: int, customer: int | None, graph: steps.Graph, number: Number, caller: Address
) -> machine.MenuPlace:
    """The place of a number for who calls it now."""
    place = with_texts(place_of(number), graph, number, caller)
    place = collecting.with_calls_back(place, graph, contact)
    return with_branches(place, graph, customer, caller)


def with_texts(
    place: machine.MenuPlace, graph: steps.Graph, by: Number, caller: Address
) -> machine.MenuPlace:
    """The same, knowing whether the caller can be sent a text: asked where the menu sends any.

    `by` tells the trunk by which the call came.
    """
    if not any(isinstance(step, steps.SendText | steps.Answer) for step in graph.steps.values()):
        return place
    texts = can_text(by.office_id, caller, usable_trunk(by.account))
    return place.model_copy(update={"texts": texts})


def _step(
    office: int, call: Call, graph: steps.Graph, signal: machine.Signal, place: machine.MenuPlace
) -> tuple[machine.Action, ...]:
    before = closing.state_of(call.menu)
    if isinstance(signal, machine.Pressed) and signal.key in machine.HIDDEN:
        place = place.model_copy(update={"commands": closing.possible()})
    if before.phase == "command":
        state, actions = command.advance(before, signal)
    else:
        state, actions = machine.advance(graph, before, signal, place)
    for action in actions:
        if isinstance(action, machine.AskCase):
            found = machine.Found(text=collecting.how_it_stands(office, action))
            state, actions = machine.advance(graph, state, found, place)
        elif isinstance(action, machine.AskCode):
            state, actions = command.begin(state)
        elif isinstance(action, machine.Check):
            official = closing.check(office, action.code)
            state, actions = command.advance(state, machine.Checked(official=official))
        elif isinstance(action, machine.Order):
            what = closing.order(office, action.what, state.commander)
            state, actions = command.advance(state, machine.Ordered(what=what))
    if state == before and not actions:
        return ()
    gone = way.walked(call.way, call.began_at, state, clock.now(), before=before)
    Call.objects.filter(id=call.id).update(menu=closing.kept(state), way=gone)
    announcing.moved(call, before, state, signal, actions)
    if state.choices != before.choices:
        flow.pressed(office, call, state.choices)
    _act(office, call, graph, actions)
    return actions


def _act(office: int, call: Call, graph: steps.Graph, actions: tuple[machine.Action, ...]) -> None:
    """What the menu decided for good: a queue, or the end. After a talk all of it is the end."""
    over = (machine.Enqueue, machine.Leave, machine.EndCall)
    for action in actions:
        if call.asks is not None and isinstance(action, over):
            flow.answered(call)
            emit(CallMoved(office=office, subject=call.interaction_id))
        elif isinstance(action, machine.Enqueue):
            _enqueue(office, call, graph, action)
        elif isinstance(action, machine.Leave):
            _leave(office, call, graph, action)
        elif isinstance(action, machine.Text):
            send_text(office, call, action)
        elif isinstance(action, machine.Collected):
            collecting.keep(office, call, action)
        elif isinstance(action, machine.EndCall):
            interactions.close.within(office, interaction_id=call.interaction_id)
            emit(CallMoved(office=office, subject=call.interaction_id))


def _leave(office: int, call: Call, graph: steps.Graph, action: machine.Leave) -> None:
    """Without any box in use the caller waits for a person: a menu stops for nothing."""
    _describe(office, call, graph, action)
    try:
        leave_message.within(
            office,
            interaction_id=call.interaction_id,
            box_id=action.box,
            announced=action.announced,
        )
    except Refused as refusal:
        if refusal.code != NO_BOX.code:
            raise
        routing.enqueue.within(office, interaction_id=call.interaction_id, queue_id=None)


def _describe(
    office: int,
    call: Call,
    graph: steps.Graph,
    action: machine.Enqueue | machine.Leave,
    subject: str = "",
) -> None:
    chosen = menu_words(graph, action.choices, "pl")
    interactions.describe.within(
        office,
        interaction_id=call.interaction_id,
        # the call came in with the first language and no choice: nothing to write down again
        language=action.language if action.language != graph.languages[0] else None,
        chosen=" › ".join(chosen) or None,
        subject=subject or None,
    )


def _enqueue(office: int, call: Call, graph: steps.Graph, action: machine.Enqueue) -> None:
    _describe(office, call, graph, action, action.topic)
    routing.enqueue.within(office, interaction_id=call.interaction_id, queue_id=action.queue)
    if action.calls:
        queue_talk.ask.within(office, interaction_id=call.interaction_id, number=action.number)


# --- sounds ------------------------------------------------------------------------------------


def recording(office: int, sound: machine.MenuSound) -> bytes | None:
    """The recording that a menu names for a sound, if it is there and of that step and language."""
    with in_offices([office]):
        rows: Any = AnnouncedSound.objects.filter(id=sound.recording or 0, language=sound.language)
        if sound.step != steps.ANNOUNCED:
            rows = Prompt.objects.filter(
                id=sound.recording or 0, step=sound.step, language=sound.language
            )
        content = rows.values_list("content", flat=True).first()
    return bytes(content) if content is not None else None


def all_texts() -> list[tuple[str, str]]:
    """(language, text) of all that the menus can say now, to be spoken in advance."""
    found: list[tuple[str, str]] = []
    with in_all_offices():
        for number in Number.objects.filter(active=True):
            graph = graph_of(number)
            found += machine.texts(graph, with_cards(place_of(number), graph))
        found += announcements.coming_texts()
        found += rule_texts()
        found += spoken_texts()
        if closing.possible():
            found += [pair for words in command.TEXTS for pair in words.items()]
    return list(dict.fromkeys(found))


def language_of(interaction: Interaction) -> str:
    """In which language one speaks to the caller."""
    return interaction.language or "pl"
