"""A line is tried: by a call from here, and by calls that come for a number of nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from okienko.channels.models import Account
from okienko.channels.phone.events import LineTried
from okienko.channels.phone.models import MenuDraft, Number, StrayCall, TryCall
from okienko.channels.phone.settings import usable_trunk
from okienko.customers.identities import phone_address
from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.security.scope import in_all_offices
from okienko.events.verbs import chosen, verb
from okienko.offices.access import settings_verb

from ..dialling.rights import must_dial
from ..menu.kept import graph_of, sketch_of
from ..refusals import TRIED_JUST_NOW
from ..rules import check

AGAIN = timedelta(seconds=60)  # between two test calls of a line: it is no way to telephone
KEPT = 20  # of each line


@settings_verb
def ring_me(office: int, *, account_id: int, number: str) -> int:
    """Have a line ring a number, say a sentence and hang up; the test call's id.

    Refused as any call out (`rules.check`), `tried_just_now`, `gone`. The switchboard dials when it
    reads the event.
    """
    return _ring(office, account_id, number)


@settings_verb
def ring_menu(office: int, *, number_id: int, number: str) -> int:
    """Ring somebody who tries a menu, its draft if there is one; the test call's id.

    Refused as `ring_me`.
    """
    row = chosen(Number, number_id)
    draft = prepared.get(MenuDraft, number_id=number_id)
    sketch = (sketch_of(draft.menu) if draft else None) or graph_of(row)
    menu = sketch.model_dump(mode="json")
    return _ring(office, row.account_id, number, number_id=row.id, menu=menu)


def _ring(office: int, account_id: int, number: str, **more: Any) -> int:
    account = chosen(Account, account_id, kind="phone", enabled=True, lock=True)
    address = phone_address(number)
    digits = check(address, usable_trunk(account))
    must_dial(office, address, acting_official(office))
    at = clock.now()
    if TryCall.objects.filter(account=account, began_at__gt=at - AGAIN).exists():
        raise TRIED_JUST_NOW()
    row = TryCall.objects.create(
        office_id=office,
        account=account,
        digits=digits,
        began_at=at,
        official_id=acting_official(office),
        **more,
    )
    old = TryCall.objects.filter(account=account).order_by("-id")[KEPT:]
    TryCall.objects.filter(id__in=list(old.values_list("id", flat=True))).delete()
    emit(LineTried(office=office, subject=row.id))
    return row.id


@verb
def try_moved(_office: int, *, test_id: int, state: str, cause: int | None = None) -> None:
    """Tell how far a test call came; one that ended stays so."""
    rows = TryCall.objects.filter(id=test_id).exclude(state=TryCall.State.ENDED)
    heard = {"heard": True} if state == TryCall.State.ANSWERED else {}
    rows.update(state=state, cause=cause, **heard)


def note_stray(account_id: int, called: str) -> None:
    """Keep that a call came by a line for a number that nobody here has, for its page."""
    with in_all_offices():
        office = Account.objects.filter(id=account_id).values_list("office_id", flat=True).first()
    if office is not None:
        _stray(office, account_id=account_id, called=called)


@verb
def _stray(office: int, *, account_id: int, called: str) -> None:
    StrayCall.objects.create(
        office_id=office, account_id=account_id, called=called[:40], at=clock.now()
    )
    old = StrayCall.objects.filter(account_id=account_id).order_by("-id")[KEPT:]
    StrayCall.objects.filter(id__in=list(old.values_list("id", flat=True))).delete()
