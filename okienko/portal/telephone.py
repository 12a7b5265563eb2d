"""The small telephone of the landing page: a newcomer texts and messages the sample commune."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.channels.registry import door
from okienko.config import config
from okienko.customers.identities import E164, display

from . import town

LONGEST = 600  # letters of one message
PATIENCE = 2.0  # seconds for the sample commune
OWNER = "telephone"  # in the session: whose telephone it is


def telephone(request: HttpRequest, by: str = "", **more: str) -> dict[str, Any]:
    """What the page needs; `kinds` is empty while the sample commune is not awake.

    `by` is the network that is looked at, the first one when there is no such.
    """
    try:
        told = town.ask(config().home, "telephone", PATIENCE, who=_owner(request), by=by, **more)
    except town.NoTown:
        return {"kinds": []}
    kinds = [(kind, _label(kind)) for kind in told.get("kinds", [])]
    said = [{**one, "at": parse_datetime(one["at"])} for one in told.get("said", [])]
    number = display(E164, told.get("number", ""))
    return {**told, "kinds": kinds, "said": said, "number": number, "longest": LONGEST}


def _label(kind: str) -> str:
    """What people call it, who see a network and not a connection."""
    if kind == "comments":  # under the page's posts: no channel of its own
        return _("Facebook, in public")
    return str(door(kind).address_words.get(kind) or door(kind).label)


def _owner(request: HttpRequest) -> str:
    return str(request.session.get(OWNER, ""))


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The telephone, or with `said` what was said by the network alone."""
    if not config().demo:
        raise Http404
    found = telephone(request, request.GET.get("by", ""))
    part = "said" if "said" in request.GET else "telephone"
    return render(request, f"portal/{part}.html", {"telephone": found})


@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """Text or message the office; the telephone with what was written, and what was not."""
    if not config().demo:
        raise Http404
    by, text = request.POST.get("by", ""), request.POST.get("text", "").strip()
    wrong = _wrong(text)
    if not wrong and OWNER not in request.session:
        request.session[OWNER] = secrets.token_urlsafe(9)
    found = telephone(request, by, **({} if wrong else {"text": text}))
    if not wrong and not found["kinds"]:
        wrong = _("The sample commune is still waking up. Try again in a moment.")
    if not request.headers.get("HX-Request"):
        if wrong:
            messages.warning(request, wrong)
        return redirect(f"{reverse('portal:home')}?by={found.get('by', '')}#telephone")
    kept = {"telephone": found, "wrong": wrong, "text": text if wrong else "", "wrote": True}
    return render(request, "portal/telephone.html", kept)


def _wrong(text: str) -> str:
    if not text:
        return _("Nothing is written yet.")
    if len(text) > LONGEST:
        return _("That is too long for the small telephone: %(most)s letters at most.") % {
            "most": LONGEST
        }
    return ""
