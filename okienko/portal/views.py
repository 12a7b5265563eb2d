"""The customer's pages, and the landing page of the demo."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from okienko.channels.video.door import page_of
from okienko.channels.video.opening import entrance
from okienko.config import config
from okienko.events.security.scope import all_offices, in_offices
from okienko.offices import queries

from . import query, town
from .telephone import telephone

FOR_GOOD = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """How to begin; in the demo the landing page; else desk, the only office's page or sign-in."""
    offices = all_offices()
    if config().demo and offices:
        with in_offices(offices):
            return render(request, "portal/landing.html", _landing(request))
    if not offices:
        return render(request, "portal/no_office.html")
    if request.user.is_authenticated:
        return redirect("/desk/")
    if len(offices) == 1:
        with in_offices(offices):
            slug = queries.office(offices[0]).slug
        return redirect("portal:contact", office=slug)
    return redirect(settings.LOGIN_URL)


def _landing(request: HttpRequest) -> dict[str, object]:
    host = request.get_host().partition(":")[0]
    host = "127.0.0.1" if host == "localhost" else host
    port = config().sip_port
    places = queries.offices(all_offices())
    site = town.site(config().home)
    seen = entrance()
    return {
        "video": page_of(queries.office(seen.office_id)) if seen else "",
        "site": f"http://{host}:{site[0]}/" if site else "",
        "telephone": telephone(request, request.GET.get("by", "")),
        "places": places,
        "here": places[0],
        "sip": f"sip:19@{host}:{port}",
        "sip_closed": f"sip:+48140001920@{host}:{port}",
        "smtp": f"{host}:{config().post_smtp_port}",
        "imap": f"{host}:{config().post_imap_port}",
        "signed_in": request.user.is_authenticated,
        "username": getattr(request.user, "username", ""),
    }


@require_POST
def ring(request: HttpRequest) -> HttpResponse:
    """Have a simulated customer call now (`seen`: by video), first of all the one who asks."""
    if not config().demo:
        raise Http404
    person = request.user.pk if request.user.is_authenticated else None
    level, words = _rung(person, by_video="seen" in request.POST)
    if request.headers.get("HX-Request"):  # said here and now
        return HttpResponse(words, content_type="text/plain; charset=utf-8")
    messages.add_message(request, level, words)
    return redirect("portal:home")


def _rung(person: int | None, *, by_video: bool) -> tuple[int, str]:
    """Have somebody call this person first of all; a message's level and its words."""
    try:
        told = town.ask(config().home, "show" if by_video else "ring", person=person)
    except town.NoTown:
        words = _("Nobody can call: the sample commune is still waking up. Try again in a moment.")
        return messages.WARNING, words
    if told.get("error") == town.NO_TELEPHONE:
        words = _("Nobody can call: there is no telephone here; `okienko doctor` says why.")
        return messages.WARNING, words
    if by_video and told.get("ready"):
        words = _("%(name)s calls by video. Your desk rings in a moment.")
    elif told.get("ready"):
        words = _("%(name)s calls and chooses from the menu. Your desk rings in a moment.")
    else:
        words = _(
            "%(name)s calls. Whoever is free answers: to get the call yourself, sign in as "
            "anna and press “Ready” first."
        )
    return messages.SUCCESS, words % {"name": told.get("name", "")}


@require_GET
def contact(request: HttpRequest, office: str) -> HttpResponse:
    """How to reach one office: hours, number, e-mail."""
    office_id = queries.office_of_slug(office)
    if office_id is None:
        raise Http404
    with in_offices([office_id]):
        return render(request, "portal/contact.html", {"contact": query.contact(office_id)})


@require_safe
def logo(request: HttpRequest, office: str) -> HttpResponse:
    """The office's picture. Pages have it by an address that changes with it (`v`), which browsers
    may keep; what asks without, as an office's own web site, is shown another within the hour.
    """
    office_id = queries.office_of_slug(office)
    if office_id is None:
        raise Http404
    with in_offices([office_id], reading=True):
        content = queries.logo_content(office_id)
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="image/png",
        headers={"Cache-Control": FOR_GOOD if request.GET.get("v") else FOR_AN_HOUR},
    )
