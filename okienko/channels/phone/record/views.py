"""The course of a call, fetched when somebody opens it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from okienko.offices.access import SeatRequest, signed_in

from .course import course_of


@require_GET
@signed_in("answer")
def course(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """What happened in a call, moment by moment."""
    found = course_of(interaction_id)
    if found is None:
        raise Http404
    return render(request, "phone/course.html", {"course": found})
