"""The operator's list of a line: read with a preview, kept, and what differs from ours by day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from okienko.channels.models import Account
from okienko.channels.phone.counted import actions, queries
from okienko.channels.phone.counted.reading import (
    COLUMNS,
    YEARS,
    Table,
    TheirList,
    calls_in,
    guessed,
    table,
)
from okienko.channels.phone.queries import trunks
from okienko.channels.phone.settings import usable_trunk
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest
from okienko.offices.queries import office as office_row

from ...asking import administers, page
from ...people.listed import decoded

LONGEST = 900_000  # bytes of a list, which comes back with the preview: 10,000 calls
PREVIEW = 5  # lines that are shown before it is kept
MOST = 1_000_000  # calls, or minutes, of a day by hand
NAMES: Mapping[str, Any] = {
    "at": gettext_lazy("Day, with or without the time"),
    "time": gettext_lazy("Time, where it stands apart"),
    "caller": gettext_lazy("Who calls"),
    "called": gettext_lazy("Who is called"),
    "seconds": gettext_lazy("Duration"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@administers
def counted(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """GET: the days, with `day` what differs on one. POST: a list is looked at, or kept."""
    if request.method == "POST":
        return _list(request, office, account_id)
    with in_offices([office], reading=True):
        return _page(request, office, _line(account_id), {})


@require_POST
@administers
def by_hand(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    """Calls and minutes of one day, as the operator's page shows them."""
    posted = request.POST
    there = redirect("administration:trunks_counted", office, account_id)
    try:
        day = date.fromisoformat(posted.get("day", ""))
        many, minutes = int(posted.get("many", "")), int(posted.get("minutes", ""))
    except ValueError:
        day, many, minutes = date.min, -1, -1
    if day.year not in YEARS or not (0 <= many <= MOST and 0 <= minutes <= MOST):
        messages.error(request, _("Write a day, the number of calls and the minutes, in digits."))
        return there
    actions.keep_count(office, account_id=account_id, day=day, many=many, minutes=minutes)
    messages.success(request, _("Saved."))
    return there


def _list(request: SeatRequest, office: int, account_id: int) -> HttpResponse:
    file = request.FILES.get("file")
    data = file.read(LONGEST + 1) if file else b""
    text = decoded(data) if file else request.POST.get("text", "")
    if max(len(data), len(text)) > LONGEST:
        messages.error(request, _("The list is too long. Send it in parts, such as each month."))
        return redirect("administration:trunks_counted", office, account_id)
    found = table(text)
    with in_offices([office], reading=True):
        account = _line(account_id)
        columns = _columns(request, found, queries.columns_of(account_id))
        said = _read(office, account, found, columns)
        # another list of the same width is looked at before it is kept, whatever was remembered
        if "make" not in request.POST or not said.calls:
            return _page(request, office, account, _preview(text, found, columns, said))
    days = actions.keep_list(office, account_id=account_id, columns=columns, calls=said.calls)
    words = ngettext("%(n)d day is kept and compared.", "%(n)d days are kept and compared.", days)
    messages.success(request, words % {"n": days})
    return redirect("administration:trunks_counted", office, account_id)


def _columns(request: SeatRequest, found: Table, remembered: Mapping[str, int]) -> dict[str, int]:
    """As the form says; a new list's as remembered, else as its headings tell."""
    width = len(found.headings)
    if "column-at" in request.POST:
        asked = {name: request.POST.get(f"column-{name}", "") for name in COLUMNS}
        return {name: int(one) for name, one in asked.items() if one.isdecimal() and len(one) < 4}
    fits = remembered and max(remembered.values()) < width
    return dict(remembered) if fits else guessed(found.headings)


def _read(office: int, account: Account, found: Table, columns: Mapping[str, int]) -> TheirList:
    trunk = usable_trunk(account)
    return calls_in(
        found,
        columns,
        zone=office_row(office).zone,
        own=queries.numbers_of_office(),
        reading=trunk.callers if trunk else "auto",
    )


def _preview(
    text: str, found: Table, columns: Mapping[str, int], said: TheirList
) -> dict[str, Any]:
    width = range(len(found.headings))
    first = found.rows[0] if found.rows else ()
    shown = [found.headings[n] or (first[n] if first else "") for n in width]
    return {
        "text": text,
        "choices": [
            (
                name,
                NAMES[name],
                columns.get(name),
                [(n, words or str(n + 1)) for n, words in enumerate(shown)],
            )
            for name in COLUMNS
        ],
        "read": said.calls[:PREVIEW],
        "many": len(said.calls),
        "wrong": said.wrong[:20],
        "wrongs": len(said.wrong),
        "lines": len(found.rows),
    }


def _page(
    request: SeatRequest, office: int, account: Account, more: Mapping[str, Any]
) -> HttpResponse:
    with timezone.override(office_row(office).zone):
        context = {
            "account": account,
            "days": queries.days_of(account.id),
            **_day(request, account),
            **more,
        }
        return page(request, office, "administration/telephone/counted/page.html", context)


def _day(request: SeatRequest, account: Account) -> dict[str, Any]:
    try:
        day = queries.day_of(account.id, date.fromisoformat(request.GET.get("day", "")))
    except ValueError:
        return {}
    return {"day": day, "differences": queries.shown(day)} if day else {}


def _line(account_id: int) -> Account:
    for row in trunks():
        if row.id == account_id:
            return row
    raise Http404


ADDRESSES = [
    path("<int:office_id>/trunks/<int:account_id>/counted/", counted, name="trunks_counted"),
    path(
        "<int:office_id>/trunks/<int:account_id>/counted/by-hand/",
        by_hand,
        name="trunks_counted_by_hand",
    ),
]
