"""What an office says of its calls is changed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypedDict, Unpack

from okienko.events.changing import change
from okienko.events.verbs import one_at_a_time
from okienko.offices.access import settings_verb

from ..events import DiallingChanged
from ..kinds import KINDS
from ..models import Dialling
from ..refusals import PRICES_WRONG

_BEGINNING = re.compile(r"\+?[0-9]{1,15}")
_PRICE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4})?")
MOST_PRICES = 200


class DiallingSettings(TypedDict, total=False):
    """As models.Dialling has them."""

    trainee: list[str]
    official: list[str]
    supervisor: list[str]
    admin: list[str]
    minutes: int
    money: int
    prices: list[list[str]]


@settings_verb
def change_dialling(office: int, **settings: Unpack[DiallingSettings]) -> None:
    """Say who may dial what, and for how much in a day. Refused `prices_wrong`, `invalid`."""
    for role in ("trainee", "official", "supervisor", "admin"):
        if role in settings:
            chosen = set(settings[role])
            settings[role] = [kind for kind in KINDS if kind in chosen]
    if "prices" in settings:
        settings["prices"] = _prices(settings["prices"])
    one_at_a_time("dialling", office)
    row = Dialling.objects.filter(office_id=office).first()
    if row is None:
        row = Dialling.objects.create(office_id=office)
    change(row, DiallingChanged, **settings)


def _prices(rows: list[list[str]]) -> list[list[str]]:
    """Beginnings and prices as the row keeps them, each beginning once."""
    found: dict[str, str] = {}
    for start, price in rows:
        digits, value = "".join(start.split()), price.strip().replace(",", ".")
        if not _BEGINNING.fullmatch(digits) or not _PRICE.fullmatch(value):
            raise PRICES_WRONG(field="prices", what=f"{start} {price}"[:60])
        if digits in found:
            raise PRICES_WRONG(field="prices", what=digits)
        found[digits] = str(Decimal(value))
    if len(found) > MOST_PRICES:
        raise PRICES_WRONG(field="prices", what=f"{len(found)} > {MOST_PRICES}")
    return [[start, found[start]] for start in sorted(found)]
