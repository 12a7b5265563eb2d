"""A customer's leg goes from a talk back into a menu: sent there by the official, or asked after.

Sent there (`to_menu`), the contact has arrived anew: the menu of any number, from its beginning or
at a step, says what is heard, and leads into queues, boxes and to an end as ever. Asked after the
talk (`stays`), the contact is the official's to wrap up; the customer's leg alone goes on, through
a menu of its own that stands in the call's row, until that ends, or leads anywhere, or they hang
up. What they press stands in the call's row all the while (`MenuState.choices`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast, get_args

from okienko.channels.phone.events import CallerTold
from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Engagement

from ..causes import HungUp
from ..menu import machine, steps
from ..menu.kept import graph_of
from ..models import Call, Number
from ..record import way
from ..refusals import MENU_NO_STEP, NO_TALK
from . import closing, legs
from .place import place_of

#: What customers are asked after a talk, by whoever wants to know: (office, call, contact) -> menu.
ASKS: list[Callable[[int, Call, Interaction], steps.Graph | None]] = []
#: Who is told of each key that is pressed then: (office, call, all "step:key" until now).
TELLS: list[Callable[[int, Call, Sequence[str]], None]] = []


@verb
def to_menu(
    office: int, *, interaction_id: int, official_id: int, number_id: int, step: str = ""
) -> None:
    """The customer goes into the menu of a number, from its beginning or at `step`.

    Refused `no_talk`, `menu_no_step` where the menu has no such step (any more), and as a transfer.
    """
    leg = legs.there(interaction_id)
    contact = chosen(Interaction, interaction_id, lock=True)
    call = prepared.get(Call, interaction_id=interaction_id, ended_at=None)
    if call is None or contact.state not in ("active", "held") or not call.customer_up:
        raise NO_TALK()
    number = chosen(Number, number_id, active=True)
    graph = graph_of(number)
    if step and step not in graph.steps:
        raise MENU_NO_STEP()
    legs.end(office, leg, "given_up")
    routing.transfer_to_menu.within(office, interaction_id=interaction_id, official_id=official_id)
    legs.desk_forgotten(call)
    start = step or machine.begin(graph, place_of(number)).step
    state = _begun(call, start, _language(graph, contact.language))
    _walks(office, call, state, menu_of_id=number.id)


def stays(office: int, call: Call) -> bool:
    """The official has left and the customer has not: are they asked something, from now on?

    A part of other verbs, of a call that would be over now.
    """
    if call.asks is not None:
        return call.ended_at is None
    if not call.customer_up or prepared.get(Engagement, interaction_id=call.interaction_id) is None:
        return False  # nobody has spoken with them
    contact = prepared.must(Interaction, id=call.interaction_id)
    for asks in ASKS:
        graph = asks(office, call, contact)
        if graph is not None:
            state = _begun(call, graph.start, _language(graph, contact.language))
            if call.desk_channel:
                legs.desk_forgotten(call)
            _walks(office, call, state, asks=graph.model_dump(mode="json"))
            return True
    return False


def pressed(office: int, call: Call, choices: Sequence[str]) -> None:
    """Keys counted: of who is asked after the talk it is told at once. A part of verbs."""
    for tell in TELLS if call.asks is not None else ():
        tell(office, call, choices)


def answered(call: Call) -> None:
    """What was asked after the talk is over, and the call with it: a part of other verbs."""
    before = {"id": call.id, "ended_at": None}
    prepared.update(Call, before, ended_at=clock.now(), hung_up=HungUp.OFFICE)


def _begun(call: Call, step: str, language: steps.Language) -> machine.MenuState:
    """Nothing is announced once more, and who goes round in circles still comes to an end."""
    before = closing.state_of(call.menu) if call.menu else None
    return machine.MenuState(
        step=step,
        language=language,
        sequence=before.sequence if before else 0,
        announced=before.announced if before else (),
    )


def _language(graph: steps.Graph, spoken: str) -> steps.Language:
    known = spoken in get_args(steps.Language) and spoken in graph.languages
    return cast("steps.Language", spoken) if known else graph.languages[0]


def _walks(office: int, call: Call, state: machine.MenuState, **changes: object) -> None:
    entered = state.model_copy(update={"passed": (state.step,)})
    changes |= {
        "menu": closing.kept(state),
        "way": way.walked(call.way, call.began_at, entered, clock.now()),
    }
    prepared.update(Call, {"id": call.id}, **changes)
    for name, value in changes.items():
        setattr(call, name, value)
    emit(CallerTold(office=office, subject=call.interaction_id))
