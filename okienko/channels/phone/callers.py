"""Who calls, as far as the number proves it: for branches of a menu. Inside an open scope.

A number proves its card when it was shown, belongs to that card alone (no firm's switchboard) and
the card has a name. What is said by it is the number of a case and its term: no name and no
matter, for whoever can make a number look like another's hears no more than that.
"""

from __future__ import annotations

from okienko.cases.actions.pins import number_of
from okienko.cases.queries import CaseLine, open_of_customer
from okienko.customers.identities import Address
from okienko.customers.models import Identity
from okienko.events import clock
from okienko.offices.hours import is_open

from .menu.machine import AskCase, Found, MenuCaller, MenuPlace
from .menu.steps import ByHours, Sketch, Texts
from .menu.words import in_genitive
from .menu_cards import with_cards

_ONE = {
    "pl": "Państwa sprawa {} jest w toku{}.",
    "en": "Your case {} is being worked on{}.",
    "uk": "Вашу справу {} розглядають{}.",
}
_MORE = {
    "pl": "Mają Państwo sprawy w toku: {}. Najbliższy termin ma sprawa {}{}.",
    "en": "You have cases that are being worked on: {}. The next that is due is {}{}.",
    "uk": "Ваші справи в роботі: {}. Найближчий термін має справа {}{}.",
}
_UNTIL = {"pl": ", termin do {}", "en": ", until {}", "uk": ", термін до {}"}

#: What is told of a case to who has its number and its PIN, by its state; else that it is open.
_STATES: dict[str, Texts] = {
    "waiting": {
        "pl": "Sprawa {} czeka na odpowiedź lub uzupełnienie od Państwa.",
        "en": "Case {} is waiting for your answer or for something that is missing.",
        "uk": "Справа {} чекає на Вашу відповідь або доповнення.",
    },
    "suspended": {
        "pl": "Postępowanie w sprawie {} jest zawieszone.",
        "en": "The proceedings in case {} are suspended.",
        "uk": "Провадження у справі {} зупинено.",
    },
    "settled": {
        "pl": "Sprawa {} jest załatwiona.",
        "en": "Case {} has been settled.",
        "uk": "Справу {} вирішено.",
    },
    "rejected": {
        "pl": "Sprawa {} jest zakończona. O wyniku poinformuje pracownik.",
        "en": "Case {} is closed. A member of staff can tell you the outcome.",
        "uk": "Справу {} закрито. Про результат розповість працівник.",
    },
    "passed_on": {
        "pl": "Sprawa {} została przekazana do właściwego urzędu.",
        "en": "Case {} was passed on to the authority that deals with it.",
        "uk": "Справу {} передано до установи, яка нею займається.",
    },
}

#: Callers as a walk through a menu tries them.
TRIED_PIN = "123456"
SAMPLES = {
    "known": MenuCaller(known=True),
    "case": MenuCaller(
        known=True, case={tongue: text.format("Z-2026-000123", "") for tongue, text in _ONE.items()}
    ),
}


def asks_who(graph: Sketch) -> bool:
    """Whether a menu asks anywhere who calls."""
    return any(step.kind == "customer" for step in graph.steps.values())


def with_branches(place: MenuPlace, graph: Sketch, customer: int | None, by: Address) -> MenuPlace:
    """The same place, knowing what the branches of this menu ask; nothing is read for others."""
    if schedules := schedules_now(graph):
        place = place.model_copy(update={"schedules": schedules})
    place = with_cards(place, graph)
    if customer is not None and asks_who(graph):
        place = place.model_copy(update={"caller": _caller(customer, by)})
    return place


def schedules_now(graph: Sketch) -> dict[int, bool]:
    """Which of the hours that a menu names hold now."""
    named = {step.hours for step in graph.steps.values() if isinstance(step, ByHours)}
    return {one: is_open(one, clock.now()) for one in named if one is not None}


def _caller(customer: int, by: Address) -> MenuCaller:
    if by.kind != "e164":
        return MenuCaller()
    own = Identity.objects.filter(kind=by.kind, value=by.value, customer=customer, shared=False)
    card = own.exclude(customer__name="").select_related("customer").first()
    if card is None or card.customer is None:
        return MenuCaller()
    return MenuCaller(
        known=True, case=told(open_of_customer(customer)), language=card.customer.language
    )


def tried_case(asked: AskCase) -> Found:
    """What is told where a menu is tried: of a case that nobody has, of the PIN 123456."""
    if asked.pin != TRIED_PIN:
        return Found()
    number = number_of(asked.number, 2026) or asked.number
    return Found(text={tongue: text.format(number, "") for tongue, text in _ONE.items()})


def case_words(line: CaseLine) -> Texts:
    """How one case stands, whoever asks. Pure."""
    words = _STATES.get(line.state)
    if words is None:
        return told([line])
    return {tongue: text.format(line.number) for tongue, text in words.items()}


def told(cases: list[CaseLine]) -> Texts:
    """How the open cases of a caller stand: the first by term; none without any. Pure."""
    if not cases:
        return {}
    first = cases[0]
    found: Texts = {}
    for tongue, one in _ONE.items():
        until = ""
        if first.days is not None and first.days >= 0:  # a term that passed is no news to tell so
            until = _UNTIL[tongue].format(in_genitive(first.due_on, tongue))
        words = one.format(first.number, until)
        if len(cases) > 1:
            words = _MORE[tongue].format(len(cases), first.number, until)
        found[tongue] = words  # type: ignore[index]
    return found
