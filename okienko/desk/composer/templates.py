"""Reply templates with their values filled in, for the form in which somebody writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext

from okienko.cases import queries as cases
from okienko.cases.queries import CaseLine
from okienko.events import clock
from okienko.knowledge import queries as knowledge
from okienko.knowledge.cards import cards
from okienko.knowledge.filling import fill
from okienko.offices import queries as offices


@dataclass(frozen=True)
class Template:
    """A reply template with its values in it."""

    id: int
    name: str
    text: str
    subject: str = ""
    shortcut: str = ""
    own: bool = True  # in the customer's language


def templates(
    office: int,
    language: str,
    fits: Callable[[str], bool],
    filled_by: Callable[[], Mapping[str, str]],
) -> tuple[Template, ...]:
    """Those in the customer's language first, then the others, then the service cards.

    `filled_by` is asked if there are any. `fits` says of a kind of door whether what is for its
    answers alone is of use.
    """
    found = [
        line
        for line in knowledge.templates(office=office)
        if not line.channel or fits(line.channel)
    ]
    language = language or "pl"
    known = filled_by() if found else {}
    written = tuple(
        Template(
            id=line.id,
            name=line.name if line.language == language else f"{line.name} ({line.language})",
            text=fill(line.body, known).text,
            subject=fill(line.subject, known).text,
            shortcut=line.shortcut,
            own=line.language == language,
        )
        for line in sorted(found, key=lambda line: line.language != language)
    )
    # ids below zero: a service card's; both stand in one list
    told = tuple(
        Template(id=-one.id, name=gettext("Service: %(name)s") % {"name": one.name}, text=one.text)
        for one in cards(office, language)
    )
    return written + told


def values(
    office_id: int,
    official_id: int | None,
    *,
    customer: str = "",
    contact_number: str = "",
    case: CaseLine | None = None,
) -> dict[str, str]:
    """What the placeholders of a template stand for."""
    office = offices.office(office_id)
    official = offices.official(official_id) if official_id else None
    today = timezone.localtime(clock.now()).date()
    return {
        "customer": customer,
        "official": official.name if official else "",
        "office": office.name,
        "office_phone": office.phone,
        "office_email": office.email,
        "office_address": office.address,
        "contact_number": contact_number,
        "case_number": case.number if case else "",
        "case_pin": cases.pin(case.id) if case else "",
        "due": formats.date_format(case.due_on, "j E Y") if case else "",
        "department": case.department if case else "",
        "date": formats.date_format(today, "j E Y"),
    }
