"""The page of the office itself."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import actions, queries
from okienko.offices.access import SeatRequest
from okienko.offices.logo import LARGEST

from ..asking import administers, merges
from ..changes import as_before, history
from ..pages import answer, tried
from .form import OfficeForm, contrasts, current, for_verb, told

_KIND = "office.changed"


def office(request: SeatRequest, office: int) -> HttpResponse:
    """GET: the form, with `back` as it was before that change. POST: change it."""
    with in_offices([office], reading=True):
        row = queries.office(office)
        back = request.GET.get("back", "")
        filled = (
            as_before(office, _KIND, office, int(back), told)
            if back.isdecimal() and len(back) < 19
            else {}
        )
        sent = request.POST if request.method == "POST" else None
        form = OfficeForm(sent, current=current(row), filled=filled)
        good = form.is_valid()
    if good and not form.changes:
        messages.success(request, _("Nothing was changed."))
        return redirect("administration:office", office)
    if good and tried(form, lambda: actions.change_office(office, **for_verb(row, form.changes))):
        messages.success(request, _("Saved."))
        return redirect("administration:office", office)
    with in_offices([office], reading=True):
        context = {
            "filled": bool(filled),
            "contrasts": contrasts(row.colour) if row.colour else [],
            "colour": row.colour,
            "logo": queries.logo(office),
            "history": history(office, _KIND, office, form, told),
        }
        return answer(request, office, "administration/office/office.html", form, context)


@require_POST
@partial(administers, takes=LARGEST + 64 * 1024)
def logo(request: SeatRequest, office: int) -> HttpResponse:
    """Another logo (`logo`, a file), or with `remove` none."""
    file = request.FILES.get("logo")
    try:
        if "remove" in request.POST:
            actions.remove_logo(office)
        elif file is None:
            messages.error(request, _("Choose a picture first."))
            return redirect("administration:office", office)
        else:
            actions.set_logo(office, content=file.read(LARGEST + 1))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("administration:office", office)


OFFICE = [
    path("<int:office_id>/office/logo/", logo, name="office_logo"),
    path(
        "<int:office_id>/office/",
        require_http_methods(["GET", "HEAD", "POST"])(administers(merges(office))),
        name="office",
    ),
]
