"""How a form looks, and the forms that wait for a person's word."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from okienko.channels.form import actions, queries
from okienko.channels.form.showing import shown
from okienko.channels.form.spec import AnswerForm, said
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest

from ..asking import administers, page

LANGUAGES = ("pl", "en", "uk")


@require_safe
@administers
def preview(request: SeatRequest, office: int, webform_id: int) -> HttpResponse:
    """The questions of a form as customers see them, in each language."""
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else "pl"
    with in_offices([office], reading=True):
        row = next((one for one in queries.all_forms(office) if one.id == webform_id), None)
        if row is None:
            raise Http404
        sheet = queries.sheet_of(row)
        with translation.override(language):
            form = AnswerForm(sheet, language)
            asked = [
                (one, None if one.files else form[one.key], said(one.label, language))
                for one in sheet.questions
            ]
        context = {
            "row": row,
            "title": said(sheet.name, language),
            "intro": said(sheet.intro, language),
            "asked": asked,
            "languages": LANGUAGES,
            "language": language,
        }
        return page(request, office, "administration/webforms/preview.html", context)


@require_safe
@administers
def held(request: SeatRequest, office: int) -> HttpResponse:
    """What waits for a person's word, and what was discarded lately."""
    with in_offices([office], reading=True):
        context = {
            "waiting": [
                (entry, shown(entry, "pl"), [_(words) for words in entry.why])
                for entry in queries.held([office])
            ],
            "discarded": [(entry, shown(entry, "pl")) for entry in queries.discarded([office])],
        }
        return page(request, office, "administration/webforms/held.html", context)


@require_POST
@administers
def decide(request: SeatRequest, office: int, formentry_id: int) -> HttpResponse:
    """Let one in, discard it, or take it back."""
    try:
        match request.POST.get("do", ""):
            case "let_in":
                actions.let_in(office, entry_id=formentry_id)
                words = _("It waits in its queue now.")
            case "discard":
                actions.discard(office, entry_id=formentry_id)
                words = _("Discarded. It can be taken back for two weeks.")
            case "restore":
                actions.restore(office, entry_id=formentry_id)
                words = _("It waits for a decision again.")
            case _other:
                raise Http404
        messages.success(request, words)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("administration:held", office)


WEBFORMS = [
    path("<int:office_id>/forms/<int:webform_id>/preview/", preview, name="forms_preview"),
    path("<int:office_id>/held/", held, name="held"),
    path("<int:office_id>/held/<int:formentry_id>/", decide, name="held_decide"),
]
