"""Service cards: written, changed, removed, found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from okienko.customers.names import fold
from okienko.events import clock
from okienko.events.changing import change, make, remove
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Topic
from okienko.offices.access import must_curate
from okienko.offices.models import Department
from okienko.routing.models import Queue

from .events import ServiceCardChanged
from .models import ServiceCard
from .refusals import SERVICE_CARD_NEEDS_NAME, SERVICE_CARD_PAGE, SERVICE_CARD_TEXT

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
TEXTS = ("about", "place", "bring", "cost", "takes", "spoken")
LONGEST = 2000  # characters of one text
LONGEST_SPOKEN = 300  # some twenty seconds; who calls keeps no more in mind


@verb
def add_card(office: int, /, **card: Any) -> int:
    """Make a service card of columns of models.ServiceCard; its id.

    Refused `service_card_needs_name`, `service_card_text`, `service_card_page` (no address of a
    page), `taken`, `gone`.
    """
    must_curate(office)
    return make(ServiceCard, ServiceCardChanged, **_checked({"name_pl": "", **card})).id


@verb
def change_card(office: int, /, *, service_card_id: int, **card: Any) -> None:
    """Change a card; what is not given stays. Refused as `add_card`, `gone`."""
    must_curate(office)
    change(chosen(ServiceCard, service_card_id, lock=True), ServiceCardChanged, **_checked(card))


@verb
def remove_card(office: int, *, service_card_id: int) -> None:
    """Take a card away; answers written with it stay, menus that speak it say so."""
    must_curate(office)
    remove(chosen(ServiceCard, service_card_id, lock=True), ServiceCardChanged)


def _checked(card: dict[str, Any]) -> dict[str, Any]:
    for name, value in card.items():
        if isinstance(value, str):
            card[name] = value.replace("\0", "").replace("\r\n", "\n").strip()
    if not card.get("name_pl", "x"):
        raise SERVICE_CARD_NEEDS_NAME()
    for name, value in card.items():
        most = LONGEST_SPOKEN if name.startswith("spoken_") else LONGEST
        if isinstance(value, str) and len(value) > most:
            raise SERVICE_CARD_TEXT()
    page = card.get("page", "")
    if page and not page.startswith(("https://", "http://")):
        raise SERVICE_CARD_PAGE()
    if card.get("topic_id") is not None:
        chosen(Topic, card["topic_id"])
    if card.get("department_id") is not None:
        chosen(Department, card["department_id"])
    if card.get("queue_id") is not None:
        chosen(Queue, card["queue_id"])
    return card


# --- what pages read -----------------------------------------------------------------------------


@dataclass(frozen=True)
class CardLine:
    """A card in one language; `parts` are its headings and texts, those that are written."""

    id: int
    name: str
    parts: list[tuple[str, str]]
    spoken: str
    page: str
    department: str
    state: bool
    topic_id: int | None
    valid_until: date | None
    checked_on: date | None
    over: bool  # its time has run out

    @property
    def text(self) -> str:
        """All of it, to stand in an answer."""
        told = [self.name, *(f"{heading}: {words}" for heading, words in self.parts)]
        return "\n".join([*told, *([self.page] if self.page else [])])


def all_cards(office: int) -> list[ServiceCard]:
    """The cards of an office, those out of use too, by name."""
    return sorted(ServiceCard.objects.filter(office=office), key=lambda row: fold(row.name_pl))


def cards(
    office: int, language: str = "pl", *, topics: Collection[int] = (), text: str = ""
) -> list[CardLine]:
    """The cards in use that hold, in a language, those of the topics first.

    `text`: only those in which all its words stand, in whatever language.
    """
    rows = ServiceCard.objects.filter(office=office, active=True).select_related("department")
    words = fold(text[:200]).split()
    today = clock.now().date()
    found = [
        line_of(row, language, today)
        for row in rows
        if not words or all(word in _all_words(row) for word in words)
    ]
    return sorted(
        (one for one in found if not one.over),
        key=lambda one: (one.topic_id not in topics, fold(one.name)),
    )


def line_of(row: ServiceCard, language: str, today: date) -> CardLine:
    """A card as it is read in a language."""
    language = language if language in LANGUAGES else "pl"

    def said(field: str) -> str:
        return str(getattr(row, f"{field}_{language}") or getattr(row, f"{field}_pl"))

    with override(language):
        headings = {
            "about": _("What it is"),
            "place": _("Where"),
            "bring": _("What to bring"),
            "cost": _("Cost"),
            "takes": _("Time"),
        }
    return CardLine(
        id=row.id,
        name=said("name"),
        parts=[(heading, words) for field, heading in headings.items() if (words := said(field))],
        spoken=said("spoken"),
        page=row.page,
        department=row.department.name if row.department else "",
        state=row.state,
        topic_id=row.topic_id,
        valid_until=row.valid_until,
        checked_on=row.checked_on,
        over=row.valid_until is not None and row.valid_until < today,
    )


@dataclass(frozen=True)
class Spoken:
    """What a menu says of a card, by language, those alone that are written."""

    id: int
    words: dict[str, str]
    names: dict[str, str]
    page: str


def spoken(named: Collection[int] | None = None) -> list[Spoken]:
    """The cards in use that hold, of these ids or all, by name. Inside an open scope."""
    rows = ServiceCard.objects.filter(active=True).exclude(valid_until__lt=clock.now().date())
    if named is not None:
        rows = rows.filter(id__in=named)
    return [
        Spoken(row.id, _by_language(row, "spoken"), _by_language(row, "name"), row.page)
        for row in rows.order_by("name_pl")
    ]


def _by_language(row: ServiceCard, field: str) -> dict[str, str]:
    found = {one: str(getattr(row, f"{field}_{one}")) for one in LANGUAGES}
    return {language: text for language, text in found.items() if text}


def _all_words(row: ServiceCard) -> str:
    fields = [f"{field}_{one}" for field in ("name", *TEXTS) for one in LANGUAGES]
    return fold(" ".join(getattr(row, field) for field in fields))
