"""The page on which an office says who may dial what, with what was used up today."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from okienko.channels.phone.dialling.actions import change_dialling
from okienko.channels.phone.dialling.rights import dialling_of, used_today
from okienko.channels.phone.models import Dialling
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest

from ...asking import administers, merges
from ...changes import as_before, history
from ...pages import answer, tried
from .form import DIALLING, DiallingForm, told

_KIND = "dialling.changed"


@require_http_methods(["GET", "HEAD", "POST"])
@administers
@merges
def dialling(request: SeatRequest, office: int) -> HttpResponse:
    """GET: the form, with `back` as it was before that change. POST: change it."""
    with in_offices([office], reading=True):
        row = dialling_of(office)
        back = request.GET.get("back", "")
        known = row.pk is not None and back.isdecimal() and len(back) < 19
        filled = as_before(office, _KIND, row.pk, int(back), told) if known else {}
        sent = request.POST if request.method == "POST" else None
        form = DiallingForm(sent, current=_current(row), filled=filled)
        good = form.is_valid()
    if good and not form.changes:
        messages.success(request, _("Nothing was changed."))
        return redirect("administration:dialling", office)
    if good and tried(form, lambda: change_dialling(office, **form.changes)):
        messages.success(request, _("Saved."))
        return redirect("administration:dialling", office)
    with in_offices([office], reading=True):
        used = used_today(office, row, always=True)
        context = {
            "filled": bool(filled),
            "used": used,
            "minutes": int(used.seconds // 60),
            "roles": [form[role] for role in DIALLING],
            "limits": [form[name] for name in ("minutes", "money", "prices")],
            "history": [] if row.pk is None else history(office, _KIND, row.pk, form, told),
        }
        template = "administration/telephone/dialling/page.html"
        return answer(request, office, template, form, context)


def _current(row: Dialling) -> dict[str, Any]:
    return {
        **{role: list(getattr(row, role)) for role in DIALLING},
        "minutes": row.minutes,
        "money": row.money,
        "prices": [list(each) for each in row.prices],
    }


ADDRESSES = [path("<int:office_id>/dialling/", dialling, name="dialling")]
