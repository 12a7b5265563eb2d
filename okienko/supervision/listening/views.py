"""A supervisor listens to a call, whispers, takes part, takes it over, goes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from okienko.channels.phone.actions import listening
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.look.answers import tried
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.queries import office_of

#: What is kept as a note of the contact, in the words of who does it.
NOTES: dict[str, Callable[[], str]] = {
    "listen": lambda: _("Listens in as a supervisor."),
    "whisper": lambda: _("Listens in as a supervisor, and speaks to the official alone."),
    "join": lambda: _("Takes part in the call as a supervisor."),
    "take-over": lambda: _("Took the call over as a supervisor."),
}
STEPS = (*NOTES, "stop")


@require_POST
@signed_in("supervise", verbs=True)
def step(request: SeatRequest, interaction_id: int, step: str) -> HttpResponse:
    """One step at a call; the supervisor's telephone rings at the first, and answers by itself."""
    with in_offices(request.seat.where("supervise")):
        office = office_of(Interaction, interaction_id)
    if office is None or step not in STEPS:
        raise Http404
    if step == "stop":
        return tried(
            request, partial(listening.stop, office, interaction_id=interaction_id), close=True
        )
    words: dict[str, Any] = {"interaction_id": interaction_id, "words": NOTES[step]()}
    if step == "take-over":
        return tried(request, partial(listening.take_over, office, **words), close=True)
    told = _("Your telephone answers by itself. The official sees that you are there.")
    return tried(request, partial(listening.listen, office, mode=step, **words), told, close=True)
