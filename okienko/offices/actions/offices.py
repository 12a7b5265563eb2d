"""An office itself."""

import re
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.db import connection

from okienko.events.changing import change, make
from okienko.events.verbs import chosen

from ..access import settings_verb
from ..events import OfficeChanged
from ..models import Office
from ..refusals import COLOUR_WRONG, NO_ZONE

COLOUR = re.compile(r"#[0-9a-f]{6}")
#: What an office says in each language.
TEXTS = ("name", "intro", "privacy")
LONGEST_TEXT = 10_000


class OfficeSettings(TypedDict, total=False):
    """What an office is called and where it is; `zone` is a name of the tz database.

    `colour` is "#rrggbb" or "", `texts`, `most_an_hour` and `listening_tone` are models.Office's.
    """

    name: str
    slug: str
    zone: str
    phone: str
    email: str
    address: str
    factor_roles: list[str]
    colour: str
    most_an_hour: int
    listening_tone: bool
    texts: dict[str, dict[str, str]]


def next_office() -> int:
    """The id of an office that is to be founded: `add_office` runs inside it."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('offices_office', 'id'))")
        return int(cursor.fetchone()[0])


@settings_verb
def add_office(office: int, **settings: Unpack[OfficeSettings]) -> int:
    """Found the office whose id `next_office` gave; that id. Refused `taken` (the short name)."""
    _check(settings)
    return make(Office, OfficeChanged, id=office, **settings).id


@settings_verb
def change_office(office: int, **settings: Unpack[OfficeSettings]) -> None:
    """Change its settings. Refused as `add_office`."""
    _check(settings)
    change(chosen(Office, office, lock=True), OfficeChanged, **settings)


def _check(settings: OfficeSettings) -> None:
    if settings.get("colour") and not COLOUR.fullmatch(settings["colour"]):
        raise COLOUR_WRONG(field="colour")
    if "texts" in settings:
        settings["texts"] = {
            language: {
                what: words.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST_TEXT]
                for what, words in said.items()
                if what in TEXTS and words.strip()
            }
            for language, said in settings["texts"].items()
        }
    if "zone" in settings:
        try:
            ZoneInfo(settings["zone"])
        except (KeyError, OSError, ValueError):
            raise NO_ZONE() from None
