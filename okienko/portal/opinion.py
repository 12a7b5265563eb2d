"""What a customer thinks of a call: two questions, by the link of a text message."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from okienko.channels.satisfaction import actions, queries
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import queries as offices
from okienko.offices.fields import row_id

from .webforms import head_of

LONGEST_LINK = 40  # characters


def marks() -> list[tuple[int, str]]:
    """The answers to the first question, the best first."""
    return [
        (5, _("Very well")),
        (4, _("Well")),
        (3, _("So-so")),
        (2, _("Badly")),
        (1, _("Very badly")),
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, office: str, token: str) -> HttpResponse:
    """The questions; sent again, the last word counts. 404 where there is no such office."""
    office_id = offices.office_of_slug(office)
    if office_id is None or len(token) > LONGEST_LINK:
        raise Http404
    with in_offices([office_id]):
        asked = actions.asked_of(token)
    if asked is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(asked.language)
    wrong, sent = "", False
    if request.method == "POST":
        try:
            actions.answer(
                office_id,
                token=token,
                mark=row_id(request.POST.get("mark")),
                settled={"yes": True, "no": False}.get(request.POST.get("settled", "")),
                text=request.POST.get("words", "")[: 2 * actions.LONGEST_WORDS],
            )
            sent = True
        except Refused as refusal:
            wrong = str(refusal)
    with in_offices([office_id]):
        language = (translation.get_language() or "pl")[:2]
        context: dict[str, Any] = {
            "head": head_of(office_id, language),
            "asked": asked,
            "questions": queries.questions_of(asked, language) if asked else None,
            "marks": marks(),
            "wrong": wrong,
            "sent": sent,
            "longest": actions.LONGEST_WORDS,
        }
        status = 422 if wrong else 200
        return render(request, "portal/opinion.html", context, status=status)
