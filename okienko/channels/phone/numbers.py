"""The office's numbers and what callers hear there: made, changed, removed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypedDict, Unpack

from pydantic import ValidationError

from okienko.channels.models import Account
from okienko.channels.phone.events import NumberChanged
from okienko.channels.phone.models import Box, Number
from okienko.channels.phone.refusals import (
    MENU_BOX,
    MENU_CARD,
    MENU_QUEUE,
    MENU_SHARED,
    MENU_WRONG,
    NUMBER_TAKEN,
    NUMBER_USED,
    NUMBER_WRONG,
)
from okienko.customers.identities import phone_address
from okienko.events.changing import change, make, remove
from okienko.events.verbs import chosen
from okienko.knowledge.cards import spoken
from okienko.offices import queries as offices
from okienko.offices.access import settings_verb
from okienko.offices.models import Office
from okienko.routing.models import Queue

from .actions.arrive import called_number
from .menu.simple import simple
from .menu.steps import Graph, Language, boxes, cards, queues
from .menu.words import LANGUAGES
from .menus import begin_menu


class NumberSettings(TypedDict, total=False):
    """A number's own; see models.Number. `menu` is a steps.Graph as JSON."""

    digits: str
    name: str
    account_id: int
    schedule_id: int | None
    menu: dict[str, Any]
    menu_of_id: int | None
    outgoing: bool
    web: bool
    active: bool


@settings_verb
def add_number(office: int, **settings: Unpack[NumberSettings]) -> int:
    """Let callers reach the office by a number; its id.

    Refused `number_taken`, `number_wrong`, `menu_wrong`, `menu_queue`, `gone` (line or hours).
    """
    _check(settings)
    _wait_for_others(office, settings)
    _check_shared(0, settings)
    row = make(Number, NumberChanged, taken=NUMBER_TAKEN, **settings)
    _only_outgoing(row, settings)
    return row.id


@settings_verb
def begin_number(
    office: int,
    *,
    languages: Collection[Language],
    menu_from: int | None = None,
    first: dict[str, Any] | None = None,
    **settings: Unpack[NumberSettings],
) -> int:
    """As `add_number`, with the menu of another number, or the simple one in these languages.

    `first`: a whole menu that callers hear instead, if nothing stops it (menus.begin_menu).
    """
    if menu_from is not None:
        source = chosen(Number, menu_from)
        menu = (source.menu_of or source).menu
    else:
        name = offices.office(office).name
        menu = simple({"pl": name}, [one for one in LANGUAGES if one in languages])
    number = add_number.within(office, **(settings | {"menu": menu}))
    if first is not None:
        begin_menu.within(office, number_id=number, menu=first)
    return number


@settings_verb
def change_number(office: int, *, number_id: int, **settings: Unpack[NumberSettings]) -> None:
    """Change a number; calls that stand go on as they began. Refused as `add_number`."""
    _check(settings)
    _wait_for_others(office, settings)
    row = chosen(Number, number_id, lock=True)
    _check_shared(row.id, settings)
    if "menu" in settings:  # who writes texts alone takes no recording away
        kept = {"recordings": row.menu.get("recordings", {})} if isinstance(row.menu, dict) else {}
        settings["menu"] = {**kept, **settings["menu"]}
    change(row, NumberChanged, taken=NUMBER_TAKEN, **settings)
    _only_outgoing(row, settings)


@settings_verb
def remove_number(_office: int, *, number_id: int) -> None:
    """Take a number away with which there was no call. Refused `number_used`: make it inactive."""
    remove(chosen(Number, number_id, lock=True), NumberChanged, used=NUMBER_USED)


def _check(settings: NumberSettings) -> None:
    if "account_id" in settings:
        chosen(Account, settings["account_id"], kind="phone")
    if "digits" in settings:
        if phone_address(settings["digits"]).kind not in ("e164", "short"):
            raise NUMBER_WRONG()
        settings["digits"] = called_number(settings["digits"])
    if "menu" in settings:
        _check_menu(settings["menu"])


def _check_menu(menu: dict[str, Any]) -> None:
    try:
        graph = Graph.model_validate(menu)
    except ValidationError as error:
        raise MENU_WRONG(words=str(error.errors()[0]["msg"])) from None
    in_use = set(Queue.objects.filter(active=True).values_list("id", flat=True))
    for step, queue in queues(graph).items():
        if queue is not None and queue not in in_use:
            raise MENU_QUEUE(step=step)
    kept = set(Box.objects.filter(active=True).values_list("id", flat=True))
    for step, box in boxes(graph).items():
        if box is not None and box not in kept:
            raise MENU_BOX(step=step)
    told = {row.id for row in spoken()}
    for step, card in cards(graph).items():
        if card is not None and card not in told:
            raise MENU_CARD(step=step)


def _check_shared(number: int, settings: NumberSettings) -> None:
    """Whose menu is heard on others has its own: nobody looks for one in circles."""
    if (source := settings.get("menu_of_id")) is None:
        return
    shared = Number.objects.filter(menu_of=number).exists() if number else False
    if source == number or shared or chosen(Number, source, lock=True).menu_of_id is not None:
        raise MENU_SHARED()


def _wait_for_others(office: int, settings: NumberSettings) -> None:
    """Of two numbers that are to be shown from the same moment on, the second sees the first."""
    if settings.get("outgoing"):
        chosen(Office, office, lock=True)


def _only_outgoing(row: Number, settings: NumberSettings) -> None:
    """One number is shown on outgoing calls: the last that was said to be."""
    if settings.get("outgoing"):
        for other in Number.objects.filter(outgoing=True).exclude(id=row.id):
            change(other, NumberChanged, outgoing=False)
