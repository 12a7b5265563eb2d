"""Signing in at a connection's provider: there by a link, and back with what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from okienko.channels.connections.trials import trials
from okienko.channels.consent.actions import give
from okienko.channels.consent.client import (
    NotGiven,
    Pending,
    Provider,
    exchange,
    question,
)
from okienko.channels.consent.queries import consent
from okienko.channels.consent.words import advice_for
from okienko.channels.door import Temporary
from okienko.channels.models import Account
from okienko.channels.queries import account_if_there
from okienko.channels.registry import UnknownDoor
from okienko.channels.secrets import SecretsLost
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest, signed_in

from ..asking import administers, page

HERE = "administration:connections"
KEPT = "consents"  # in the session: questions that wait for their answer, by their state
LASTS = 15 * 60  # seconds
MOST = 5  # of them at once


@dataclass(frozen=True)
class Agreement:
    """What a page tells of a connection's consent."""

    provider: str
    state: str  # "never", "ended", "given"
    person: str = ""
    at: datetime | None = None
    theirs: str = ""  # the provider's words of the end
    another: bool = False  # agreed to by somebody else than the mailbox itself


def agreement(account: Account) -> Agreement | None:
    """How the consent of a connection stands; None for one that needs none. In an open scope."""
    provider = provider_of(account)
    if provider is None:
        return None
    found = consent(account.id, provider)
    if found is None:
        return Agreement(provider.label, "never")
    if found.ended_at is not None:
        return Agreement(provider.label, "ended", found.person, found.ended_at, found.words)
    another = bool(found.person) and found.person.casefold() != provider.hint.casefold()
    return Agreement(provider.label, "given", found.person, found.given_at, another=another)


def provider_of(account: Account) -> Provider | None:
    """Where somebody agrees; None for settings that need no consent, or cannot be read."""
    try:
        return account.door.provider(account.read())
    except (ValidationError, SecretsLost, UnknownDoor):
        return None


@require_http_methods(["GET"])
@never_cache
@administers
def begin(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """To the provider's page, where somebody agrees.

    By a link and not by a form: a form may lead nowhere outside (CSP). Nothing is changed but what
    this browser waits for.
    """
    account = _account(office, account_id)
    provider = provider_of(account)
    if provider is None:
        messages.info(request, _("This connection is set to let nobody sign in elsewhere."))
        return redirect(f"{HERE}_row", office, account_id)
    try:
        url, pending = question(provider, request.build_absolute_uri(reverse(f"{HERE}_signed_in")))
    except Temporary as error:
        return _failed(request, office, account, provider, "", error.reason)
    now = clock.now().timestamp()
    kept = {
        state: each
        for state, each in list(request.session.get(KEPT, {}).items())[-MOST + 1 :]
        if now - each["at"] < LASTS
    }
    kept[pending.state] = {
        "office": office,
        "account": account_id,
        "bound": provider.bound,
        "at": now,
        "pending": asdict(pending),
    }
    request.session[KEPT] = kept
    return redirect(url)


@require_http_methods(["GET"])
@never_cache
@signed_in("administer", verbs=True)
def back(request: SeatRequest) -> HttpResponse:
    """The provider's answer. Only who has asked, in the same browser, gets any further."""
    kept = dict(request.session.get(KEPT, {}))
    asked = kept.pop(request.GET.get("state", ""), None)
    request.session[KEPT] = kept
    if (
        asked is None
        or clock.now().timestamp() - asked["at"] > LASTS
        or not request.seat.may("administer", asked["office"])
    ):
        messages.error(
            request,
            _("This sign-in was not begun here, or too long ago. Begin it from the connection."),
        )
        return redirect("administration:start")
    office = asked["office"]
    account = _account(office, asked["account"])
    provider = provider_of(account)
    if provider is None or provider.bound != asked["bound"]:
        messages.error(request, _("The settings were changed meanwhile. Sign in again."))
        return redirect(f"{HERE}_row", office, account.id)
    pending = Pending(**asked["pending"])
    try:
        tokens = exchange(provider, pending, _answer(request.GET))
    except NotGiven as error:
        return _failed(request, office, account, provider, error.code, error.theirs or error.code)
    except Temporary as error:
        return _failed(request, office, account, provider, "", error.reason)
    try:
        give(
            office,
            account_id=account.id,
            bound=provider.bound,
            token_url=pending.token_url,
            tokens=tokens,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(HERE, office)
    trials.allow(office, account.id)
    messages.success(
        request,
        _("%(provider)s lets us in. Test the connection now.") % {"provider": provider.label},
    )
    return redirect(f"{HERE}_row", office, account.id)


def _answer(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name] for name in query}


def _failed(
    request: SeatRequest,
    office: int,
    account: Account,
    provider: Provider,
    code: str,
    theirs: str,
) -> HttpResponse:
    """The page that says why nobody was let in, in the provider's words, and what to do."""
    advice = (
        advice_for(code)
        if code
        else _("Try again in some minutes; if it stays so, compare the address of the sign-in.")
    )
    with in_offices([office], reading=True):
        context: dict[str, Any] = {
            "account": account,
            "provider": provider.label,
            "theirs": theirs,
            "advice": advice,
        }
        template = "administration/connections/not_signed_in.html"
        return page(request, office, template, context, status=422)


def _account(office: int, account_id: int) -> Account:
    with in_offices([office], reading=True):
        account = account_if_there(account_id)
    if account is None:
        raise Http404
    return account
