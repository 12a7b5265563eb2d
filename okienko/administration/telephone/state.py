"""How a line is: what the operator answers, the last calls, "ring me" and "call us"."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from okienko.channels.models import Account
from okienko.channels.phone import guarding, queries
from okienko.channels.phone.actions.trying import ring_me
from okienko.channels.phone.asterisk.health import trunk_health
from okienko.channels.phone.probe import Answer, ask_operator
from okienko.channels.phone.settings import TrunkSettings, usable_trunk
from okienko.config import config
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest

from ..asking import administers, page

LISTENS = timedelta(minutes=3)  # so long "call us" looks for calls by itself
STOP = 286  # htmx asks no more after this answer
TRIES = 5  # test calls that are shown


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: "ok", "late" or "failed", in words, and what to do."""

    state: str
    words: str
    deed: str = ""


@require_safe
@administers
def state(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """How a line is; with `check` the operator is asked first, with `since` calls are awaited."""
    with in_offices([office], reading=True):
        account, trunk = _line(account_id)
    # outside of any transaction: both may take seconds
    answer = (
        ask_operator(trunk, config().sip_authorities)
        if trunk and request.GET.get("check") == "1"
        else None
    )
    health = trunk_health(account)
    with in_offices([office], reading=True):
        context = {
            "account": account,
            "trunk": trunk,
            "checked": answer is not None,
            "findings": [
                *_down(account),
                *_findings(account, trunk, answer, health.state, health.words),
            ],
            "reach": _reach(trunk, answer),
            "numbers": [queries.shown(one.digits) for one in queries.numbers_of(account_id)],
            "tries": [(one, _try_words(one)) for one in queries.tries_of(account_id, TRIES)],
            **_calls(request, account_id),
        }
        return page(request, office, "administration/telephone/state.html", context)


@require_safe
@administers
def calls(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """The calls by a line and the test calls, for a page that waits for them."""
    with in_offices([office], reading=True):
        account, _trunk = _line(account_id)
        context = {
            "account": account,
            "tries": [(one, _try_words(one)) for one in queries.tries_of(account_id, TRIES)],
            **_calls(request, account_id),
        }
        status = 200 if context["listens"] else STOP
        template = "administration/telephone/calls.html"
        return page(request, office, template, context, status=status)


@require_POST
@administers
def ring(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """Have the line ring a number."""
    try:
        ring_me(office, account_id=account_id, number=request.POST.get("number", "")[:60])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("administration:trunks_state", office, account_id)
    messages.success(request, _("It is being dialled. Pick it up and listen."))
    at = int(clock.now().timestamp())
    answer = redirect("administration:trunks_state", office, account_id)
    answer["Location"] += f"?since={at}"
    return answer


@require_POST
@administers
def let_in(request: SeatRequest, office: int) -> HttpResponse:
    """Hear a network address again that was blocked."""
    guarding.free(office, address=request.POST.get("address", "")[:60])
    messages.success(request, _("It is let in again."))
    return redirect("administration:trunks", office)


ADDRESSES = [
    path("<int:office_id>/trunks/let-in/", let_in, name="trunks_let_in"),
    path("<int:office_id>/trunks/<int:account_id>/state/", state, name="trunks_state"),
    path("<int:office_id>/trunks/<int:account_id>/calls/", calls, name="trunks_calls"),
    path("<int:office_id>/trunks/<int:account_id>/ring/", ring, name="trunks_ring"),
]


def _line(account_id: int) -> tuple[Account, TrunkSettings | None]:
    for row in queries.trunks():
        if row.id == account_id:
            return row, usable_trunk(row)
    raise Http404


def _calls(request: SeatRequest, account_id: int) -> dict[str, Any]:
    """The last calls; while the page listens, those since it began."""
    text = request.GET.get("since", "")
    since = None
    if text.isascii() and text.isdecimal() and len(text) < 11:
        since = datetime.fromtimestamp(int(text), UTC)
    now = clock.now()
    listens = since is not None and timedelta(0) <= now - since < LISTENS
    found = queries.calls_of(account_id, since if listens else None)
    return {
        "calls": [(one, queries.shown(one.number), _call_words(one)) for one in found],
        "since": text if since is not None else "",
        "now": int(now.timestamp()),
        "listens": listens,
    }


def _findings(
    account: Account, trunk: TrunkSettings | None, answer: Answer | None, state: str, words: str
) -> list[Finding]:
    if not account.enabled:
        return [Finding("late", _("This line is out of use."))]
    if trunk is None:
        deed = _("Open the line and save it anew; type the password once more.")
        return [Finding("failed", _("The settings of this line cannot be used."), deed)]
    found = []
    if state != "ok" and not (answer and answer.kind == "answered"):
        found.append(Finding("failed" if state == "failed" else "late", words))
    elif state == "ok":
        found.append(Finding("ok", _("The switchboard runs and has this line.")))
    if answer is not None:
        found += _answered(trunk, answer)
    return found


def _down(account: Account) -> list[Finding]:
    """That it counts as down, and what becomes of calls meanwhile."""
    found = []
    for line in queries.lines_down([account.office_id]):
        if line.account_id == account.id:
            at = date_format(localtime(line.since), "H:i")
            words = _("This line counts as down since %(at)s.") % {"at": at}
            deed = _(
                "Calls out go by the next line, if there is one. It is looked at all the time."
            )
            found.append(Finding("failed", words, deed))
    return found


def _answered(trunk: TrunkSettings, answer: Answer) -> list[Finding]:
    """What the operator's answer means, and what to do."""
    where = trunk.proxy
    if answer.kind == "off":
        words = _("No server of the operator is named: nobody can dial out by this line.")
        return [Finding("late", words)]
    if answer.kind == "name":
        words = _("There is no server of the name %(where)s.") % {"where": where}
        return [Finding("failed", words, _("Compare it letter by letter with the letter."))]
    if answer.kind == "untrusted":
        words = _("The certificate of %(where)s cannot be trusted: %(why)s.")
        deed = _(
            "Write the server as the certificate names it. If the operator has an authority of its "
            "own, whoever runs this machine sets OKIENKO_SIP_AUTHORITIES."
        )
        return [Finding("failed", words % {"where": where, "why": answer.words}, deed)]
    if answer.kind in ("silent", "closed"):
        words = _("%(where)s does not answer.") % {"where": where}
        deed = _(
            "Is the server right, and the port? Does a firewall here let it out? Has the operator "
            "to know your address first? Ask them, with this sentence."
        )
        return [Finding("failed", words, deed)]
    found = [_meaning(trunk, answer)]
    if trunk.register_there and answer.status == 200:
        if answer.known_at:
            words = _("The operator sends your calls to %(where)s.") % {"where": answer.known_at}
            found.append(Finding("ok", words))
        else:
            words = _("The password is right, but the operator does not know yet where you are.")
            found.append(Finding("late", words, _("Wait half a minute and check again.")))
    return found


def _meaning(trunk: TrunkSettings, answer: Answer) -> Finding:
    status = answer.status
    said = _("The operator answers: %(status)s %(words)s.") % {
        "status": status,
        "words": answer.words,
    }
    if not trunk.username:
        if status in (403, 401, 407):
            return Finding("late", said, _("It is there, and may want to know your address first."))
        return Finding("ok", said)
    if 200 <= status < 300:
        return Finding("ok", _("The operator took the user name and the password."))
    deeds = {
        401: _("The user name or the password is wrong. Copy both anew from the letter."),
        407: _("The user name or the password is wrong. Copy both anew from the letter."),
        403: _(
            "It refuses you: the password is wrong, the account is blocked, or it takes calls from "
            "another address alone. Ask the operator which."
        ),
        404: _("It does not know this user name. Compare it with the letter."),
        408: _("It is there and gives no answer. Try again later, or ask the operator."),
        423: _("It is there; it only wants another interval. This is no fault of yours."),
    }
    late = _("The operator has a fault of its own. Try again later, or ask there.")
    other = late if status >= 500 else _("Read this sentence to the operator.")
    return Finding("late" if status >= 500 else "failed", said, deeds.get(status, other))


def _reach(trunk: TrunkSettings | None, answer: Answer | None) -> list[Finding]:
    """From where the operator can reach us, as far as that can be seen from inside."""
    settings = config()
    found = []
    if answer is not None and answer.from_here:
        outside = answer.seen_as or settings.public_address
        if answer.hidden and settings.public_address != answer.seen_as:
            words = _("The operator sees you at %(seen)s, this machine calls itself %(here)s.")
            deed = _(
                "A router stands between. Whoever runs this machine sets OKIENKO_PUBLIC_ADDRESS to "
                "%(seen)s, or callers hear nothing."
            )
            names = {"seen": answer.seen_as, "here": settings.public_address or answer.from_here}
            found.append(Finding("failed", words % names, deed % names))
        elif outside:
            words = _("The operator sees you at %(seen)s.") % {"seen": outside}
            found.append(Finding("ok", words))
        elif trunk and not trunk.register_there and _private(answer.from_here):
            words = _("This machine has an address of an inner network: %(here)s.")
            deed = _("Give the operator the outer address of your router.")
            found.append(Finding("late", words % {"here": answer.from_here}, deed))
    ports = {
        "sip": settings.sip_port,
        "first": settings.rtp_start,
        "last": settings.rtp_end,
    }
    words = _("From the operator must come in: UDP %(sip)s, and UDP %(first)s to %(last)s.") % ports
    deed = _("Whether a firewall lets them in, only a call from outside shows: call one of yours.")
    found.append(Finding("", words, deed))
    return found


def _private(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


def _call_words(call: queries.LineCall) -> str:
    if not call.state:
        return _("refused: this office has no such number")
    words = {
        "arrived": _("hears the menu"),
        "waiting": _("waits"),
        "offered": _("rings at an official"),
        "dialling": _("is being dialled"),
        "abandoned": _("hung up before anybody answered"),
        "wrap_up": _("over"),
        "closed": _("over"),
    }
    return words.get(call.state, _("speaks"))


def _try_words(one: Any) -> str:
    if one.state == "wanted":
        late = clock.now() - one.began_at > timedelta(seconds=15)
        return _("was not dialled: the switchboard does not run") if late else _("is being dialled")
    if one.state == "ringing":
        return _("rings")
    if one.state == "answered":
        return _("was answered and speaks")
    if one.heard:
        return _("was answered: this line works")
    return {
        1: _("the operator says there is no such number"),
        17: _("busy"),
        18: _("nobody answered"),
        19: _("nobody answered"),
        20: _("did not go out: the operator cannot be reached"),
        21: _("the operator refuses such calls"),
        28: _("the operator cannot read the number so: try the other way of dialling"),
        34: _("the operator has no line free"),
        38: _("the operator has a fault"),
    }.get(one.cause, _("not reached (%(cause)s)") % {"cause": one.cause})
