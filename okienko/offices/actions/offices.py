"""An office itself."""

from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.db import connection

from okienko.events.changing import change, make
from okienko.events.verbs import chosen

from ..access import settings_verb
from ..events import OfficeChanged
from ..models import Office
from ..refusals import NO_ZONE


class OfficeSettings(TypedDict, total=False):
    """What an office is called and where it is; `zone` is a name of the tz database."""

    name: str
    slug: str
    zone: str
    phone: str
    email: str
    address: str
    factor_roles: list[str]


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
    if "zone" in settings:
        try:
            ZoneInfo(settings["zone"])
        except (KeyError, OSError, ValueError):
            raise NO_ZONE() from None
