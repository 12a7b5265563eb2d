"""Drafts of the forms of a contact: the page asks once, and saves as somebody writes."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.events.stream.sse import sign_others
from okienko.interactions import actions
from okienko.interactions.models import Draft, Interaction
from okienko.interactions.queries import drafts_of
from okienko.look.answers import office_of, refused
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import row_id
from okienko.offices.queries import official

from ..conversation.views import load

TAKES = 4 * 1024 * 1024  # bytes: more than a text that is kept, so that one that is not is told so


@require_GET
@signed_in("answer")
def drafts(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """What this official has written about a contact and not sent, by form."""
    interaction = load(interaction_id)
    found = drafts_of(interaction, request.seat.officials[interaction.office_id])
    return JsonResponse(
        {draft.form: shown(draft) for draft in found}, headers={"Cache-Control": "no-store"}
    )


@require_POST
@signed_in("answer", verbs=True, takes=TAKES)
def save(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Keep a form as it stands: `draft` holds its fields as JSON, `base` the version last seen."""
    office = office_of(request.seat, Interaction, interaction_id)
    try:
        draft = actions.save_draft(
            office,
            interaction_id=interaction_id,
            official_id=request.seat.officials[office],
            form=request.POST.get("form", ""),
            fields=texts(request.POST.get("draft", "")),
            files=request.POST.getlist("file"),
            base=row_id(request.POST.get("base")),
        )
    except Refused as refusal:
        return refused(request, refusal)
    if draft and draft.form != Draft.Form.WRAP:
        _tell_others(office, interaction_id, request.seat.officials[office])
    return JsonResponse(shown(draft) if draft else {"version": 0})


def _tell_others(office: int, interaction_id: int, official_id: int) -> None:
    """Who has the same contact before them sees that somebody writes; what, is nobody's yet."""
    with in_offices([office]):
        writes = official(official_id).name
    told = {"contact": interaction_id, "writes": writes}
    sign_others(office, official_id, interaction_id, told)


@require_POST
@signed_in("answer", verbs=True)
def drop(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Forget the draft of a form; `other`: only the older of two texts."""
    office = office_of(request.seat, Interaction, interaction_id)
    official, form = request.seat.officials[office], request.POST.get("form", "")
    if request.POST.get("other"):
        actions.settle_draft(office, interaction_id=interaction_id, official_id=official, form=form)
    else:
        actions.drop_drafts(
            office, interaction_id=interaction_id, official_id=official, forms=[form]
        )
    return HttpResponse(status=204)


def shown(draft: Draft) -> dict[str, Any]:
    """A draft as the page takes it: frontend/drafts.ts, `Kept`."""
    other = draft.other
    return {
        "version": draft.version,
        "at": timezone.localtime(draft.saved_at).strftime("%H:%M"),
        "fields": draft.fields,
        "files": draft.files,
        "other": other and {"at": _time(other["saved_at"]), "fields": other["fields"]},
    }


def _time(saved: str) -> str:
    at = parse_datetime(saved)
    return timezone.localtime(at).strftime("%H:%M") if at else ""


def texts(written: str) -> dict[str, str]:
    """The fields of a form; nothing that is not a text by name, and no halves of characters."""
    try:
        fields = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    return {
        _whole(name[:80]): _whole(value) for name, value in fields.items() if isinstance(value, str)
    }


def _whole(text: str) -> str:
    """A text that the database takes: without NUL, and "?" for half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
