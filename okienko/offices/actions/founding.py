"""An office is founded, with the person who administers it; nobody can be inside it before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from django.utils.text import slugify
from django.utils.translation import override

from okienko.events.security.scope import all_offices, in_offices
from okienko.events.verbs import one_at_a_time

from ..models import Role
from ..queries import own_schedule
from ..refusals import FOUNDED_ALREADY
from .hours import add_schedule
from .offices import add_office, next_office
from .officials import add_official
from .people import add_person

WEEKDAYS = range(5)
OPENS, CLOSES = time(8), time(16)
#: What other rooms give a new office, by its id: called in its scope and language.
AT_FOUNDING: list[Callable[[int], None]] = []
#: Polish letters that Unicode does not take apart.
LETTERS = str.maketrans("łŁ", "lL")


@dataclass(frozen=True)
class Founded:
    """Ids of the office and of its administrator's login."""

    office: int
    person: int


def slug_of(name: str) -> str:
    """The short name that an office's name suggests, for addresses: at most 50 characters."""
    return slugify(name.translate(LETTERS))[:50].strip("-") or "urzad"


def found_office(
    *,
    name: str,
    slug: str = "",
    zone: str = "Europe/Warsaw",
    admin: str = "",
    username: str = "",
    password: str | None = None,
    person: int | None = None,
    language: str = "",
    first: bool = False,
    furnish: Callable[[int], object] | None = None,
) -> Founded:
    """Found an office that is open Monday to Friday from 8 to 16, with an administrator.

    `furnish` sets it up instead, inside the same transaction; those hours are made unless it
    makes others.

    `admin` is the person's name; `person` a login that is there already, else one is made of
    `username` and `password`, whose goodness is asked before. `first`: only if there is no office
    yet. Refused `taken` (the short name), `login_taken`, `no_zone`, `founded_already`.
    """
    office = next_office()
    with in_offices([office], durable=True):
        if first:
            one_at_a_time("founding")  # the second finds an office
            if all_offices():
                raise FOUNDED_ALREADY()
        add_office.within(office, name=name, slug=slug or slug_of(name), zone=zone)
        if person is None:
            person = add_person.within(
                office, username=username, password=password, language=language
            )
        add_official.within(office, person_id=person, name=admin or username, role=Role.ADMIN)
        if furnish is not None:
            furnish(office)
        if own_schedule() is None:
            week = [(day, OPENS, CLOSES) for day in WEEKDAYS]
            add_schedule.within(office, name=name[:120], spans=week)
        with override(language or "pl"):
            for step in AT_FOUNDING:
                step(office)
    return Founded(office, person)
