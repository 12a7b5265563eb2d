"""The telephone is closed and opened by a call: PINs of who supervises, and what they order."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.fernet import InvalidToken, MultiFernet
from django.contrib.auth.hashers import check_password, make_password

from okienko.events import clock
from okienko.events.actor import acting, acting_official, official
from okienko.events.changing import change, make, remove
from okienko.events.log.kinds import emit
from okienko.events.refusals import Refused
from okienko.events.security.keys import fernet
from okienko.events.verbs import verb
from okienko.offices.access import may, must_supervise
from okienko.offices.models import Office

from ..drafts import CLOSED, draft
from ..events import ClosingPinChanged, ClosingPinLocked
from ..menu.machine import MenuState
from ..models import Announcement, ClosingPin
from ..refusals import CLOSING_PIN_WEAK
from .announcing import announce, end_announcement

WRONG = 5  # PINs in a row, in whatever calls: then none is taken for a while
LOCKED_FOR = timedelta(hours=1)
TYPED = ("typed", "number")  # of a MenuState: what callers typed
_GOOD = re.compile(r"[0-9]{8,12}")


@verb
def set_pin(office: int, *, pin: str) -> None:
    """Who acts may close the telephone by a call with this PIN from now on.

    Refused `closing_pin_weak`, `may_not_supervise`.
    """
    must_supervise(office)
    mine = acting_official(office)
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin) if pin.isdecimal()}
    if not _GOOD.fullmatch(pin) or len(set(pin)) < 4 or len(steps) < 2 or mine is None:
        raise CLOSING_PIN_WEAK()
    values: dict[str, Any] = {"password": make_password(pin), "made_at": clock.now()}
    row = ClosingPin.objects.select_for_update(no_key=True).filter(official_id=mine).first()
    if row is None:
        make(ClosingPin, ClosingPinChanged, official_id=mine, **values)
    else:
        change(row, ClosingPinChanged, **values, wrong=0, locked_until=None)


@verb
def remove_pin(office: int) -> None:
    """Who acts can close nothing by a call any more."""
    row = ClosingPin.objects.filter(official_id=acting_official(office) or 0).first()
    if row is not None:
        remove(row, ClosingPinChanged)


def possible() -> bool:
    """Whether anybody may close the telephone of the office by a call."""
    return ClosingPin.objects.exists()


def check(office: int, code: str) -> int:
    """Whose code it is, or 0; within the verb that took it."""
    who, _, pin = code.partition("*")
    row = None
    if who.isdecimal() and len(who) < 18:
        row = ClosingPin.objects.select_for_update(no_key=True).filter(official_id=int(who)).first()
    now = clock.now()
    if row is None or (row.locked_until is not None and row.locked_until > now):
        make_password(pin)  # as long as it takes for one that is there
        return 0
    with acting(official(office, row.official_id)):
        good = check_password(pin, row.password) and may(office, "supervise")
    if good:
        ClosingPin.objects.filter(id=row.id).update(wrong=0, locked_until=None)
        return row.official_id
    wrong = row.wrong + 1
    locked = wrong >= WRONG
    until = now + LOCKED_FOR if locked else None
    ClosingPin.objects.filter(id=row.id).update(wrong=0 if locked else wrong, locked_until=until)
    if locked:
        emit(ClosingPinLocked(office=office, subject=row.id, official=row.official_id))
    return 0


def order(office: int, what: str, official_id: int) -> str:
    """Close the telephone until midnight, or end all that closes it; what was done, or ""."""
    with acting(official(office, official_id)):
        try:
            if what == "close":
                zone = Office.objects.get(id=office).zone
                until = _midnight(zone)
                words = draft(CLOSED, "", None, clock.now(), zone)
                announce.within(office, kind=CLOSED, texts=words, closes=True, until=until)
            else:
                now = clock.now()
                closing = Announcement.objects.filter(closes=True, ended_at=None)
                for row in closing.exclude(until__lte=now):
                    end_announcement.within(office, announcement_id=row.id)
        except Refused:
            return ""
    return what


def _midnight(zone: str) -> datetime:
    here = clock.now().astimezone(ZoneInfo(zone))
    return datetime.combine(here.date() + timedelta(days=1), time(0), ZoneInfo(zone))


# --- what was typed is kept encrypted, for as long as it is typed ------------------------------


def kept(state: MenuState) -> dict[str, Any]:
    """A menu's state as its row has it."""
    found = state.model_dump(exclude={"passed"})
    for name in TYPED:
        if found[name]:
            found[name] = _fernet().encrypt(found[name].encode()).decode()
    return found


def state_of(row: dict[str, Any]) -> MenuState:
    """The state in a row; what another key encrypted is typed anew."""
    return MenuState.model_validate({**row, **{name: _read(row.get(name, "")) for name in TYPED}})


def _read(typed: str) -> str:
    try:
        return _fernet().decrypt(typed.encode()).decode() if typed else ""
    except InvalidToken:
        return ""


def _fernet() -> MultiFernet:
    return fernet(b"okienko typed keys")
