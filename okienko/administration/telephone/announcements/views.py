"""Something is announced to callers, changed, and ended; with how many needed no more."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okienko.channels.phone import announcements
from okienko.channels.phone.actions.announcing import (
    announce,
    change_announcement,
    end_announcement,
    record_announcement,
    unrecord_announcement,
)
from okienko.channels.phone.actions.closing import remove_pin, set_pin
from okienko.channels.phone.drafts import CLOSED, OTHER, draft
from okienko.channels.phone.menu.prompts import LARGEST
from okienko.channels.phone.refusals import SOUND_UNREADABLE
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.look.answers import tried
from okienko.look.sheets import sheet
from okienko.offices import queries as offices
from okienko.offices.access import SeatRequest

from ...asking import page, supervises
from .form import KINDS, AnnouncementForm, WhatForm, in_fields

LIST = "administration:announcements"


def all_of_them(request: SeatRequest, office: int) -> HttpResponse:
    """What is announced now, what will be and what was; and the form that begins another."""
    with in_offices([office], reading=True), timezone.override(_zone(office)):
        mine = request.seat.officials[office]
        context = {
            "form": WhatForm(),
            "lines": announcements.lines(),
            "mine": mine,
            "has_pin": announcements.has_pin(mine),
        }
        return page(request, office, "administration/telephone/announcements/list.html", context)


def new(request: SeatRequest, office: int) -> HttpResponse:
    """GET: the words that are proposed. POST: they are announced."""
    with in_offices([office], reading=True):
        zone = _zone(office)
        with timezone.override(zone):
            if request.method == "POST":
                form = AnnouncementForm(request.POST)
            else:
                form = AnnouncementForm(initial=_proposed(request, zone))
            form.is_valid()
    kind = request.POST.get("what") or request.GET.get("what", OTHER)
    if request.method == "POST" and form.is_valid():
        try:
            announce(office, kind=kind, **_said(form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Announced: the next caller hears it."))
            return redirect(LIST, office)
    return _form(request, office, form, kind=kind)


def one(request: SeatRequest, office: int, announcement_id: int) -> HttpResponse:
    """An announcement is said otherwise, elsewhere, or for longer."""
    with in_offices([office], reading=True):
        row = announcements.announcement(announcement_id)
        if row is None:
            raise Http404
        with timezone.override(_zone(office)):
            numbers = tuple(announcements.numbers_of(row.id))
            initial = in_fields(
                row.texts,
                closes=row.closes,
                until=row.until,
                begins_at=row.begins_at,
                numbers=numbers,
            )
            form = AnnouncementForm(request.POST or None, initial=initial)
            good = form.is_valid()
    if good:
        try:
            change_announcement(office, announcement_id=row.id, kind=row.kind, **_said(form))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved: the next caller hears it so."))
            return redirect(LIST, office)
    return _form(request, office, form, row=row, kind=row.kind)


def end(request: SeatRequest, office: int, announcement_id: int) -> HttpResponse:
    """It is over; asked from its page or from the wallboard."""
    words = _("It is not announced any more.")
    if request.headers.get("HX-Request"):
        step = partial(end_announcement, office, announcement_id=announcement_id)
        return tried(request, step, words)
    try:
        end_announcement(office, announcement_id=announcement_id)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(LIST, office)


def sound(_request: SeatRequest, office: int, announcement_id: int, language: str) -> HttpResponse:
    """The person's voice that callers hear in a language."""
    with in_offices([office], reading=True):
        content = announcements.recording(announcement_id, language)
    if content is None:
        raise Http404
    headers = {"Cache-Control": "no-store, private"}
    return HttpResponse(content, content_type="audio/wav", headers=headers)


def record(request: SeatRequest, office: int, announcement_id: int, language: str) -> HttpResponse:
    """A person's voice is heard instead of the words, or (without a file) the program's again."""
    file = request.FILES.get("file")
    try:
        if "remove" in request.POST:
            unrecord_announcement(office, announcement_id=announcement_id, language=language)
            words = _("The voice speaks there again.")
        elif file is None:
            raise SOUND_UNREADABLE()
        else:
            record_announcement(
                office,
                announcement_id=announcement_id,
                language=language,
                name=str(file.name),
                content=file.read(LARGEST + 1),
            )
            words = _("The next caller hears the recording.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(LIST, office)


def export(_request: SeatRequest, office: int) -> HttpResponse:
    """What was announced in the last year and how many needed no more, as a table."""
    now = clock.now()
    with in_offices([office], reading=True):
        zone = ZoneInfo(_zone(office))
        rows = announcements.begun_between(now - timedelta(days=366), now)
    heads = [
        *(_("From"), _("Until"), _("What happened"), _("Words"), _("On which numbers")),
        *(_("Closes the telephone"), _("Heard"), _("Hung up content"), _("Went on")),
        _("Content, %"),
    ]
    lines = []
    for one in rows:
        over = one.row.ended_at or one.row.until
        lines.append(
            [
                f"{one.row.begins_at.astimezone(zone):%Y-%m-%d %H:%M}",
                f"{over.astimezone(zone):%Y-%m-%d %H:%M}" if over else "",
                str(KINDS.get(one.row.kind, one.row.kind)),
                one.row.texts.get("pl", ""),
                ", ".join(one.numbers),
                _("yes") if one.row.closes else _("no"),
                *(str(each) for each in (one.heard, one.content, one.went_on)),
                "" if one.share is None else str(one.share),
            ]
        )
    return sheet(f"okienko-announcements-{now.astimezone(zone):%Y-%m-%d}.csv", [heads, *lines])


def pin(request: SeatRequest, office: int) -> HttpResponse:
    """The PIN with which who asks closes the telephone by a call: another, or none."""
    try:
        if "remove" in request.POST:
            remove_pin(office)
            words = _("You can close the telephone by a call no more.")
        else:
            set_pin(office, pin=request.POST.get("pin", "").strip())
            words = _("From now on you can close the telephone by a call.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect(LIST, office)


def _proposed(request: SeatRequest, zone: str) -> dict[str, Any]:
    """The first words of an announcement; of what cannot be read nothing."""
    asked = WhatForm(request.GET or None)
    if not asked.is_valid():
        return {}
    kind, place, until = (asked.cleaned_data[name] for name in ("what", "place", "until"))
    words = draft(kind, place, until, clock.now(), zone)
    return in_fields(words, closes=kind == CLOSED, until=until)


def _said(form: AnnouncementForm) -> dict[str, Any]:
    values = form.cleaned_data
    names = ("closes", "begins_at", "until", "numbers")
    return {"texts": form.texts, **{name: values[name] for name in names}}


def _form(
    request: SeatRequest, office: int, form: AnnouncementForm, *, kind: str, row: Any = None
) -> HttpResponse:
    with in_offices([office], reading=True), timezone.override(_zone(office)):
        context = {"form": form, "row": row, "kind": kind}
        status = 422 if form.is_bound and form.errors else 200
        where = "administration/telephone/announcements/one.html"
        return page(request, office, where, context, status=status)


def _zone(office: int) -> str:
    return offices.office(office).zone


_AT = "<int:office_id>/announcements/"
ADDRESSES = [
    path(_AT, require_safe(supervises(all_of_them)), name="announcements"),
    path(
        f"{_AT}new/",
        require_http_methods(["GET", "HEAD", "POST"])(supervises(new)),
        name="announcements_new",
    ),
    path(f"{_AT}export.csv", require_safe(supervises(export)), name="announcements_export"),
    path(
        f"{_AT}<int:announcement_id>/<slug:language>/sound/",
        require_safe(supervises(sound)),
        name="announcements_sound",
    ),
    path(
        f"{_AT}<int:announcement_id>/<slug:language>/record/",
        require_POST(supervises(record, takes=LARGEST + 64 * 1024)),
        name="announcements_record",
    ),
    path(f"{_AT}pin/", require_POST(supervises(pin)), name="announcements_pin"),
    path(
        f"{_AT}<int:announcement_id>/",
        require_http_methods(["GET", "HEAD", "POST"])(supervises(one)),
        name="announcements_row",
    ),
    path(
        f"{_AT}<int:announcement_id>/end/",
        require_POST(supervises(end)),
        name="announcements_end",
    ),
]
