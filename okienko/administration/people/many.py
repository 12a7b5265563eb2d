"""Many people at once: a list is pasted or uploaded, and links are made for all who have none."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.look.sheets import sheet
from okienko.offices import actions, queries
from okienko.offices.access import SeatRequest, not_administered
from okienko.offices.actions.links import LIVES
from okienko.offices.inviting import address
from okienko.offices.queries import Colleague
from okienko.routing import queries as routing

from ..asking import administers, merges, page
from ..pages import narrowed
from . import People
from .listed import Line, decoded, headings, listed, parse
from .verbs import add_colleagues

#: Characters of a list: five hundred people with all their columns.
LONGEST = 200_000


@require_http_methods(["GET", "HEAD", "POST"])
@administers
@merges
def paste(request: SeatRequest, office: int) -> HttpResponse:
    """GET: where a list is pasted. POST: shows what it says; with `make`, makes who is right."""
    text, refused = _text(request), ""
    with in_offices([office], reading=True):
        lines = _lines(office, text)
    good = [line for line in lines if not line.wrong]
    if text and not lines:
        refused = _("There is nobody in this list.")
    if good and request.POST.get("make") == "1":
        try:
            made = add_colleagues(office, people=[line.values for line in good])
        except Refused as why:
            refused = str(why)
        else:
            words = ngettext("%(n)d person was added.", "%(n)d people were added.", len(made))
            messages.success(request, words % {"n": len(made)})
            return redirect("administration:people", office)
    with in_offices([office], reading=True):
        context = {
            "text": text,
            "lines": lines,
            "good": good,
            "bad": [line for line in lines if line.wrong],
            "skills": {skill.id: skill.name for skill in routing.skills(office)},
            "refused": refused,
        }
        status = 422 if refused else 200
        return page(request, office, "administration/people/paste.html", context, status=status)


def _text(request: SeatRequest) -> str:
    """What was pasted, or what the file says when there is one."""
    file = request.FILES.get("file")
    text = decoded(file.read(LONGEST * 4)) if file else request.POST.get("text", "")
    return text[:LONGEST].replace("\0", "")


def _lines(office: int, text: str) -> list[Line]:
    if not text.strip():
        return []
    skills = {skill.id: skill.name for skill in routing.skills(office)}
    people = [each for each in queries.colleagues(office, clock.now()) if each.official.active]
    here = {each.official.name.casefold() for each in people}
    here |= {each.person.email.casefold() for each in people if each.person.email}
    lines = parse(text, skills=skills, here=here)
    taken = queries.usernames_taken([line.username for line in lines if line.username])
    return parse(text, skills=skills, here=here, taken=taken)


@require_safe
@administers
def export(request: SeatRequest, office: int) -> HttpResponse:
    """Who is in the list as it was asked for, as a file that `paste` takes; those in use unless
    others were asked for.
    """
    with in_offices([office], reading=True):
        found = narrowed(People(), office, request.GET.dict())
        shown = {row.id for row in found.rows if row.active or request.GET.get("state") == "out"}
        skills = {skill.id: skill.name for skill in routing.skills(office)}
        levels = routing.levels(office)
        lines = [
            listed(each.official, each.person, levels.get(each.official.id, {}), skills)
            for each in queries.colleagues(office, clock.now())
            if each.official.id in shown
        ]
        name = queries.office(office).slug
    return sheet(f"{name}-{clock.now():%Y-%m-%d}.csv", [headings(), *lines])


def without_password(office: int) -> list[Colleague]:
    """Who works here and cannot sign in yet, and whose login is this office's alone to give."""
    return [
        each
        for each in queries.colleagues(office, clock.now())
        if each.official.active
        and not each.has_password
        and not each.person.operator
        and not not_administered(office, each.person.id)
    ]


@require_POST
@administers
def links(request: SeatRequest, office: int) -> HttpResponse:
    """Make a link for everybody who has no password yet, and show all of them, this once."""
    with in_offices([office], reading=True):
        people = without_password(office)
    rows: list[dict[str, Any]] = []
    for each in people:
        try:
            token = actions.make_link(office, person_id=each.person.id)
        except Refused:
            continue  # has a seat elsewhere since, or is gone
        rows.append({"colleague": each, "link": address(request, token)})
    with in_offices([office], reading=True):
        context = {"rows": rows, "ends": clock.now() + LIVES}
        response = page(request, office, "administration/people/links.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
