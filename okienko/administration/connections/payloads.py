"""All that a provider brought in thirty days: listed, looked at, read once more."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from okienko.channels.connections.queries import connections, waiting
from okienko.channels.inbox import actions
from okienko.channels.inbox.models import Payload
from okienko.channels.inbox.queries import (
    SHOWN,
    brought_by,
    brought_to,
    part_of_flood,
    payload_of,
    traffic,
)
from okienko.channels.inbox.showing import shown
from okienko.channels.models import Account
from okienko.channels.queries import account_if_there
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest

from ..asking import page, supervises
from .section import Connections

HERE = "administration:connections_payloads"
ONE = "administration:connections_payload"


@require_safe
@supervises
def brought(request: SeatRequest, office: int) -> HttpResponse:
    """The connections to which providers bring, with how much came: where a supervisor begins."""
    with in_offices([office], reading=True):
        to = brought_to()
        rates = traffic(to)
        context = {
            "section": Connections,
            "rows": [(one, rates[one.account.id]) for one in connections() if one.account.id in to],
        }
        return page(request, office, "administration/connections/brought.html", context)


@require_safe
@supervises
def payloads(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """What came, the newest first; `before` is the payload after which the page goes on."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    now = timezone.localtime(clock.now())
    with in_offices([office], reading=True):
        account = _account(account_id)
        found = brought_by(account_id, before)
        rows = _with_floods(found[:SHOWN])
        context = {
            "section": Connections,
            "account": account,
            "rows": rows,
            "following": rows[-1].id if len(found) > SHOWN else None,
            "traffic": traffic([account_id])[account_id],
            "aside": waiting(account_id).aside,
            "since": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
            "until": f"{now + timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        }
        return page(request, office, "administration/connections/payloads.html", context)


@require_safe
@supervises
def payload(request: SeatRequest, office: int, account_id: int, payload_id: int) -> HttpResponse:
    """One of them, without what it says: who wants to see that presses a button."""
    return _one(request, office, account_id, payload_id)


@require_POST
@supervises
def look(request: SeatRequest, office: int, account_id: int, payload_id: int) -> HttpResponse:
    """What it says, secrets masked; that somebody looked stands in the log."""
    with in_offices([office], reading=True):
        account = _account(account_id)
        if payload_of(account_id, payload_id) is None:
            raise Http404
    row = actions.look(office, payload_id=payload_id)
    return _one(request, office, account_id, payload_id, said=shown(account, row))


@require_POST
@supervises
def replay(request: SeatRequest, office: int, account_id: int, payload_id: int) -> HttpResponse:
    """Have one read once more."""
    with in_offices([office], reading=True):
        if payload_of(account_id, payload_id) is None:
            raise Http404

    def step() -> str:
        actions.replay(office, payload_id=payload_id)
        return _("It is read once more now. What came in by it before counts once.")

    return _settled(request, step, ONE, office, account_id, payload_id)


@require_POST
@supervises
def replay_span(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """Have all read once more that came between two moments of the office's clock."""
    with in_offices([office], reading=True):
        _account(account_id)
    since, until = (_moment(request.POST.get(name, "")) for name in ("since", "until"))
    if since is None or until is None or since >= until:
        messages.error(request, _("Choose from when until when: the first moment comes first."))
        return redirect(HERE, office, account_id)

    def step() -> str:
        many = actions.replay_span(office, account_id=account_id, since=since, until=until)
        words = ngettext(
            "%(n)s request is read once more now. What came in by it before counts once.",
            "%(n)s requests are read once more now. What came in by them before counts once.",
            many,
        )
        return words % {"n": many}

    return _settled(request, step, HERE, office, account_id)


def _one(
    request: SeatRequest, office: int, account_id: int, payload_id: int, said: str | None = None
) -> HttpResponse:
    with in_offices([office], reading=True):
        account, row = _account(account_id), payload_of(account_id, payload_id)
        if row is None:
            raise Http404
        context = {
            "section": Connections,
            "account": account,
            "row": _with_floods([row])[0],
            "said": said,
        }
        return page(request, office, "administration/connections/payload.html", context)


def _with_floods(rows: list[Payload]) -> list[Payload]:
    """The rows, each with the `flood` of which something in it is part: "held" or "discarded"."""
    floods = part_of_flood([row.id for row in rows])
    for row in rows:
        row.flood = floods.get(row.id, "")  # type: ignore[attr-defined]
    return rows


def _account(account_id: int) -> Account:
    account = account_if_there(account_id)
    if account is None:
        raise Http404
    return account


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or not timezone.is_naive(found):
        return found
    return timezone.make_aware(found)


def _settled(request: SeatRequest, step: Callable[[], str], back: str, *where: Any) -> HttpResponse:
    try:
        messages.success(request, step())
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(back, *where)


_AT = "<int:office_id>/connections/<int:account_id>/brought/"
ADDRESSES = [
    path("<int:office_id>/connections/brought/", brought, name="connections_brought"),
    path(_AT, payloads, name="connections_payloads"),
    path(f"{_AT}again/", replay_span, name="connections_payloads_replay"),
    path(f"{_AT}<int:payload_id>/", payload, name="connections_payload"),
    path(f"{_AT}<int:payload_id>/look/", look, name="connections_payload_look"),
    path(f"{_AT}<int:payload_id>/again/", replay, name="connections_payload_replay"),
]
