"""How the supervisor's actions answer: done, or a verb's refusal in words."""

from collections.abc import Callable
from json import dumps
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from okienko.events.refusals import Refused


def tried(step: Callable[[], Any], words: str = "") -> HttpResponse:
    """Do a step: 204 that closes the dialog, or 409 with the words of the refusal in a header."""
    try:
        step()
    except Refused as refusal:
        return HttpResponse(status=409, headers={"X-Words": quote(str(refusal))})
    triggers: dict[str, Any] = {"close-dialog": True}
    if words:
        triggers["said"] = {"value": words}
    return HttpResponse(status=204, headers={"HX-Trigger": dumps(triggers)})
