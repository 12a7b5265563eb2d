"""What a customer sees of the call from a browser. Every function runs inside an open scope."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from okienko.interactions.models import Interaction, Message
from okienko.routing import in_line

from .actions.closing import state_of
from .actions.place import place_of
from .menu import machine
from .menu.kept import walked
from .menu.shown import on_screen, types
from .menu_cards import with_cards
from .models import Call, Guest, Number

#: What the customer is told of where the call stands.
STATES = {
    "arrived": "menu",
    "waiting": "queue",
    "offered": "queue",
    "active": "talk",
    "held": "hold",
    "kept": "hold",
}
LANGUAGES = {"pl": "Polski", "en": "English", "uk": "Українська"}  # each in its own
SHOWN = (Message.Direction.IN, Message.Direction.OUT)
MOST = 100  # messages


def web_number() -> Number | None:
    """The number that is called from browsers; None when the office does not offer it."""
    return Number.objects.filter(active=True, web=True).order_by("id").first()


def web_call(guest: Guest) -> dict[str, Any]:
    """The call as its page draws it.

    `state`: "new" (not taken in yet), "menu", "queue", "talk", "hold" or "over". `wait` is in
    seconds, null when unknown. `menu` has what is said now, and its choices by key.
    """
    contact = guest.interaction
    if contact is None:
        return {"state": "new"}
    state = STATES.get(contact.state, "over")
    if state == "over" and (call := _call(contact)) is not None and call.asks is not None:
        state = "menu"  # of what is asked after the talk
    told: dict[str, Any] = {"state": state, "messages": _messages(contact)}
    if state == "menu":
        told["menu"] = _menu(contact)
    elif state == "queue":
        stands = in_line.stands(contact.id)
        told["place"] = stands.place if stands else None
        told["wait"] = stands.wait if stands else None
    elif state in ("talk", "hold") and contact.official:
        told["official"] = contact.official.name
    return told


def _call(contact: Interaction) -> Call | None:
    rows = Call.objects.select_related("number", "menu_of")
    return rows.filter(interaction_id=contact.id, ended_at=None).first()


def _menu(contact: Interaction) -> dict[str, Any] | None:
    call = _call(contact)
    if call is None or call.number is None:
        return None
    graph, number = walked(call)
    state = state_of(call.menu)
    place = machine.MenuPlace() if number is None else with_cards(place_of(number), graph)
    text, language, ways = on_screen(graph, state, place)
    choices = [
        {
            "key": key,
            "words": way.choice.get(state.language)
            or (LANGUAGES[way.language] if way.language else "")
            or next(iter(way.choice.values()), ""),
        }
        for key, way in ways.items()
    ]
    if types(graph, state, place):
        choices = [{"key": "#", "words": _("Done")}]  # digits are on the page's keypad
        if place.open:
            choices.append({"key": "*", "words": _("To a person at once")})
        return {"text": text, "language": language, "choices": choices, "types": True}
    if state.phase != "done" and "0" not in ways and place.open:
        choices.append({"key": "0", "words": _("To a person at once")})
    return {"text": text, "language": language, "choices": [one for one in choices if one["words"]]}


def _messages(contact: Interaction) -> list[dict[str, Any]]:
    rows = Message.objects.filter(interaction=contact, direction__in=SHOWN)
    return [
        {
            "id": row.id,
            "at": row.at.isoformat(),
            "mine": row.direction == Message.Direction.IN,
            "name": row.author.name if row.author else "",
            "text": row.text,
        }
        for row in rows.select_related("author").order_by("at", "id")[:MOST]
    ]
