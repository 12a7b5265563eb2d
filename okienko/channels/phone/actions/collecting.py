"""What callers type at a step of a menu: kept for the official, or asked of a case.

Parts of the verbs in arrive.py. What was typed becomes a note of the contact, which is masked and
forgotten as the contact is; it stands in no event and no log.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.cases.actions.pins import asked_by_number
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.interactions.actions import note
from okienko.routing.queries import queue_in_use, week_of

from ..callers import case_words
from ..menu import machine
from ..menu.steps import CallBack, Sketch, Texts
from ..models import Call, Guest
from ..way_out import first_way


def keep(office: int, call: Call, action: machine.Collected) -> None:
    """Write down for the official what the caller typed."""
    digits = action.digits
    if action.goal == "number":
        digits = phone_address(digits).display or digits
    with override("pl"):  # as officials read what was chosen in the menu
        usual = {
            "note": _("Typed by the caller"),
            "case": _("Number of the case, as the caller typed it"),
            "number": _("Number to call back, as the caller typed it"),
        }[action.goal]
    text = f"{action.name or usual}: {digits}"
    note.within(office, interaction_id=call.interaction_id, text=text, drafted=False)


def how_it_stands(office: int, action: machine.AskCase) -> Texts:
    """What is told of the case of a number and a PIN; nothing where they are not right."""
    line = asked_by_number(office, action.number, action.pin)
    return case_words(line) if line is not None else {}


def with_calls_back(
    place: machine.MenuPlace, graph: Sketch, interaction_id: int
) -> machine.MenuPlace:
    """The same place, knowing which steps can offer to call: asked where the menu has any.

    Never outside the hours of the queue, to no browser, and by no office that cannot dial.
    """
    offers = {name: one for name, one in graph.steps.items() if isinstance(one, CallBack)}
    if not offers or Guest.objects.filter(interaction_id=interaction_id).exists():
        return place
    try:
        first_way()
    except Refused:
        return place
    return place.model_copy(
        update={"calls_back": tuple(name for name, one in offers.items() if _answers(one.queue))}
    )


def _answers(wanted: int | None) -> bool:
    """Whether a queue is answered now."""
    queue = queue_in_use(wanted)
    week = week_of(queue) if queue is not None else None
    return queue is not None and (week is None or week.is_open(clock.now()))
