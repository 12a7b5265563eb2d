"""What a connection brought and nobody could read: looked at, tried again, dropped.

Of what a customer wrote nothing is shown: when it came, and why it was set aside.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from okienko.channels.connections.queries import waiting
from okienko.channels.inbox import actions
from okienko.channels.inbox.queries import aside_of
from okienko.channels.inbox.refusals import NOT_SET_ASIDE
from okienko.channels.queries import account_if_there
from okienko.events.refusals import REFUSALS, Refused
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest

from ..asking import page, supervises
from .section import Connections

HERE = "administration:connections_aside"


@require_safe
@supervises
def aside(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """All that a connection set aside."""
    with in_offices([office], reading=True):
        account = account_if_there(account_id)
        if account is None:
            raise Http404
        context = {
            "section": Connections,
            "account": account,
            "waiting": waiting(account_id),
            "rows": [(row, _why(row.words)) for row in aside_of(account_id)],
        }
        return page(request, office, "administration/connections/aside.html", context)


def _why(words: str) -> tuple[str, str]:
    """Why something was set aside, and in which language that is: the program's own or ""."""
    reason = REFUSALS.get(words)
    return (str(reason.words), "") if reason else (words, "en")


@require_POST
@supervises
def retry(request: SeatRequest, office: int, account_id: int, payload_id: int) -> HttpResponse:
    """Have one read again."""
    step = lambda: actions.try_again(office, payload_id=payload_id)  # noqa: E731
    words = _("It is read again now. What still cannot be read comes back here.")
    return _settled(request, office, account_id, [payload_id], step, words)


@require_POST
@supervises
def drop(request: SeatRequest, office: int, account_id: int, payload_id: int) -> HttpResponse:
    """Put one away for good."""
    step = lambda: actions.drop(office, payload_id=payload_id)  # noqa: E731
    words = _("It was dropped: nothing comes of it.")
    return _settled(request, office, account_id, [payload_id], step, words)


@require_POST
@supervises
def retry_all(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """Have all that the page shows read again, the oldest first."""
    with in_offices([office], reading=True):
        found = [row.id for row in aside_of(account_id)]

    def step() -> None:
        for payload_id in found:
            actions.try_again(office, payload_id=payload_id)

    words = _("All of it is read again now. What still cannot be read comes back here.")
    return _settled(request, office, account_id, found, step, words)


def _settled(
    request: SeatRequest,
    office: int,
    account_id: int,
    payloads: list[int],
    step: Callable[[], None],
    words: str,
) -> HttpResponse:
    """Decide about some; 404 when the connection, or one of them, is not the office's."""
    with in_offices([office], reading=True):
        account = account_if_there(account_id)
        known = {row.id for row in aside_of(account_id)}
    if account is None:
        raise Http404
    try:
        if not set(payloads) <= known:  # decided already, or another connection's
            raise NOT_SET_ASIDE()
        step()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(HERE, office, account_id)


_AT = "<int:office_id>/connections/<int:account_id>/aside/"
ADDRESSES = [
    path(_AT, aside, name="connections_aside"),
    path(f"{_AT}retry/", retry_all, name="connections_aside_retry_all"),
    path(f"{_AT}<int:payload_id>/retry/", retry, name="connections_aside_retry"),
    path(f"{_AT}<int:payload_id>/drop/", drop, name="connections_aside_drop"),
]
