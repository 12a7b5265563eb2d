"""PINs of cases: by a case's number and its PIN one hears on the telephone how it stands."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from hmac import compare_digest

from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb

from .. import queries, sealing
from ..events import CasePinLocked, CasePinMade
from ..models import Case, CasePin
from ._common import locked, today

DIGITS = 6
WRONG = 5  # in a row, in whatever calls: then none is taken for a while
LOCKED_FOR = timedelta(hours=1)
_YEAR = re.compile(r"(20[0-9]{2})([0-9]+)")


@verb
def new_pin(_office: int, *, case_id: int) -> None:
    """The case has another PIN from now on, or its first. Refused `unknown_case`."""
    make(locked(case_id))


def make(case: Case) -> None:
    """Make the PIN of a case anew; within a verb."""
    pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    values = {"sealed": sealing.seal(pin), "wrong": 0, "locked_until": None}
    CasePin.objects.update_or_create(office_id=case.office_id, case=case, defaults=values)
    emit(CasePinMade(office=case.office_id, subject=case.id))


def asked_by_number(office: int, typed: str, pin: str) -> queries.CaseLine | None:
    """The case of a number, as it is typed on a telephone, if this is its PIN; within a verb.

    Nothing tells a wrong number from a wrong PIN, nor from one that is locked.
    """
    case = Case.objects.filter(number=number_of(typed, today(office).year)).first()
    row = CasePin.objects.select_for_update(no_key=True).filter(case=case or 0).first()
    now = clock.now()
    if case is None or row is None or (row.locked_until is not None and row.locked_until > now):
        return None
    good = compare_digest(sealing.opened(row.sealed).encode(), pin.encode())
    lock = not good and row.wrong + 1 >= WRONG
    CasePin.objects.filter(id=row.id).update(
        wrong=0 if good or lock else row.wrong + 1,
        locked_until=now + LOCKED_FOR if lock else None,
    )
    if lock:
        emit(CasePinLocked(office=office, subject=case.id))
    return queries.line(case.id) if good else None


def number_of(typed: str, year: int) -> str:
    """`Z-2026-00412` of "202600412" or "2026412"; of "412" the present year's."""
    found = _YEAR.fullmatch(typed)
    if found:
        return f"Z-{found[1]}-{int(found[2]):05}"
    return f"Z-{year}-{int(typed):05}" if typed.isdecimal() else ""
