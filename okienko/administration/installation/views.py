"""The pages of the installation."""

import platform
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko import __version__
from okienko.channels import registry
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime.health import run_all
from okienko.look.sheets import sheet
from okienko.offices import actions, queries
from okienko.offices.actions.links import LIVES
from okienko.offices.inviting import address
from okienko.statistics import installation
from okienko.statistics.installation import InstalledOffice, Use

from ..forms import SettingsForm
from ..pages import tried
from .asking import operates, page
from .forms import PARTS, WORDS, NewOfficeForm, NoticeForm, OfficeForm, OperatorForm, month_of

MEGABYTE = 1_000_000
MONTHS = 12  # so many can be chosen
LINES = 30  # of what was done


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _status(form: SettingsForm) -> int:
    return 422 if form.first_error else 200


# --- offices -------------------------------------------------------------------------------------


@require_safe
@operates
def offices(request: HttpRequest) -> HttpResponse:
    """All offices, with their numbers."""
    doors = installation.installed_doors()
    rows = [
        (office, [n for door in doors if door.office == office.id for n in door.numbers])
        for office in installation.installed_offices()
    ]
    return page(request, "offices", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@operates
def new_office(request: HttpRequest) -> HttpResponse:
    """Found an office; then the link of its administrator, this once."""
    form = NewOfficeForm(_posted(request))
    made: list[tuple[int, str]] = []
    if form.is_valid():
        values = {**form.cleaned_data, "language": (get_language() or "pl")[:2]}
        if tried(form, lambda: made.append(actions.open_office(**values))):
            office, token = made[0]
            if not token:
                messages.success(request, _("Added. Its administrator signs in as in the others."))
                return redirect("installation:offices_one", office)
            context = {
                "name": form.cleaned_data["admin"],
                "username": form.cleaned_data["username"],
                "office": form.cleaned_data["name"],
                "pk": office,
                "link": address(request, token),
                "ends": clock.now() + LIVES,
            }
            response = page(request, "link", context)
            response.headers["Cache-Control"] = "no-store"
            return response
    return page(request, "new", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@operates
def one_office(request: HttpRequest, office_id: int) -> HttpResponse:
    """An office from outside: its name, its doors, whether it is paused."""
    office = _office(office_id)
    form = OfficeForm(_posted(request), current={"name": office.name})
    if form.is_valid():
        name = form.changes.get("name")
        if name is None or tried(form, lambda: actions.rename_office(office_id, name=name)):
            messages.success(request, _("Saved."))
            return redirect("installation:offices_one", office_id)
    doors = [
        (registry.door(door.kind).label, door)
        for door in installation.installed_doors()
        if door.office == office_id
    ]
    return page(
        request, "one", {"form": form, "office": office, "doors": doors}, status=_status(form)
    )


@require_POST
@operates
def pause(request: HttpRequest, office_id: int) -> HttpResponse:
    """Shut an office's doors."""
    return _step(request, office_id, lambda: actions.pause_office(office_id), _("Paused."))


@require_POST
@operates
def resume(request: HttpRequest, office_id: int) -> HttpResponse:
    """Open them again."""
    return _step(request, office_id, lambda: actions.resume_office(office_id), _("Open again."))


def _step(
    request: HttpRequest, office_id: int, step: Callable[[], object], done: str
) -> HttpResponse:
    _office(office_id)
    _said(request, step, done)
    return redirect("installation:offices_one", office_id)


def _office(office_id: int) -> InstalledOffice:
    found = installation.installed_office(office_id)
    if found is None:
        raise Http404
    return found


def _said(request: HttpRequest, step: Callable[[], object], done: str) -> None:
    try:
        step()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)


# --- use -----------------------------------------------------------------------------------------


@require_safe
@operates
def use(request: HttpRequest) -> HttpResponse:
    """What each office used in a month."""
    today = _today()
    month = month_of(request.GET.get("month"), today)
    heads, rows = _used(month)
    context = {"heads": heads, "rows": rows, "month": month, "months": _months(today)}
    return page(request, "use", context)


@require_safe
@operates
def export(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    month = month_of(request.GET.get("month"), _today())
    heads, rows = _used(month)
    return sheet(f"okienko-{month:%Y-%m}.csv", [heads, *rows])


def _today() -> date:
    return timezone.localtime(clock.now()).date()


def _used(month: date) -> tuple[list[str], list[list[str]]]:
    uses = installation.use_in(month, timezone.get_default_timezone_name())
    channels = installation.channels_of(uses.values())
    heads = [_("Office")]
    heads += [str(registry.door(channel).label) for channel in channels]
    heads += [_("Minutes of calls"), _("Letters, MB"), _("Files, MB"), _("Recordings, MB")]
    rows = []
    for office in installation.installed_offices():
        used = uses.get(office.id, Use())
        counts = [str(used.contacts.get(channel, 0)) for channel in channels]
        sizes = [_megabytes(size) for size in (used.letters, used.files, used.recordings)]
        rows.append([office.name, *counts, str(round(used.minutes)), *sizes])
    return heads, rows


def _megabytes(size: int) -> str:
    """In the way of the page's language; what is there at all is not 0."""
    shown = f"{size / MEGABYTE:.1f}"
    return shown if get_language() == "en" else shown.replace(".", ",")


def _months(today: date) -> list[date]:
    months = [today.year * 12 + today.month - 1 - back for back in range(MONTHS)]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


# --- health --------------------------------------------------------------------------------------


@require_safe
@operates
def health(request: HttpRequest) -> HttpResponse:
    """How each part is, and its version."""
    found = run_all(*(door.parts() for door in registry.doors()))
    parts = [(PARTS.get(name, name), part) for name, part in found.items()]
    versions = [
        ("Okienko", __version__),
        ("Python", platform.python_version()),
        ("Django", version("Django")),
    ]
    return page(request, "health", {"parts": parts, "versions": versions})


# --- a notice, and who runs it -------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@operates
def notice(request: HttpRequest) -> HttpResponse:
    """Tell everybody something."""
    form = NoticeForm(_posted(request))
    if form.is_valid():
        text, ends_at = form.cleaned_data["text"], form.ends_at
        if tried(form, lambda: actions.announce(text=text, ends_at=ends_at)):
            messages.success(request, _("Everybody sees it on the next page they open."))
            return redirect("installation:notice")
    return page(request, "notice", {"form": form}, status=_status(form))


@require_POST
@operates
def end_notice(request: HttpRequest) -> HttpResponse:
    """Nobody is told any more."""
    _said(request, actions.withdraw, _("Nobody sees it any more."))
    return redirect("installation:notice")


@require_http_methods(["GET", "HEAD", "POST"])
@operates
def operators(request: HttpRequest) -> HttpResponse:
    """Who runs the installation, and what they did."""
    form = OperatorForm(_posted(request))
    if form.is_valid():
        username = form.cleaned_data["username"]
        if tried(form, lambda: actions.add_operator(username=username)):
            messages.success(request, _("Added."))
            return redirect("installation:operators")
    context = {
        "form": form,
        "operators": queries.operators(),
        "factors": queries.with_factor([row.id for row in queries.operators()]),
        "steps": [(step, WORDS[step.what]) for step in queries.steps(LINES)],
    }
    return page(request, "operators", context, status=_status(form))


@require_POST
@operates
def operators_factors(request: HttpRequest) -> HttpResponse:
    """Take the second factor of somebody away who has lost it (`username`)."""
    username = request.POST.get("username", "")
    done = _("The password alone lets in now, until another factor is set up.")
    _said(request, lambda: actions.take_operator_factors(username=username), done)
    return redirect("installation:operators")


@require_POST
@operates
def remove_operator(request: HttpRequest) -> HttpResponse:
    """Somebody does not run it any more (`username`)."""
    username = request.POST.get("username", "")
    mine = username.casefold() == request.user.get_username().casefold()
    _said(request, lambda: actions.remove_operator(username=username), _("Removed."))
    return redirect("account_login" if mine else "installation:operators")
