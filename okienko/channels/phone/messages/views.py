"""A message is heard: as a wav file, in the parts that a browser asks for."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest, signed_in

from ..kept_sound import wav
from ..kept_sound.actions import heard, part
from ..kept_sound.ranges import answer_with, asked_range
from ..models import KeptSound, LeftMessage


@require_safe
@signed_in("answer", verbs=True)
def sound(request: SeatRequest, sound_id: int) -> HttpResponse:
    """The part of a message that is asked for; who hears it is told in the log.

    What was recorded of calls has a right and a view of its own (recording/views.py).
    """
    with in_offices(request.seat.offices, reading=True):
        found = KeptSound.objects.filter(id=sound_id, salt__isnull=False).first()
        if found is not None and not LeftMessage.objects.filter(contact=found.interaction).exists():
            found = None
    if found is None or not found.size:
        raise Http404
    size = wav.HEADER + 2 * found.size
    bounds = asked_range(request, size)
    if isinstance(bounds, HttpResponse):
        return bounds
    first, last = bounds
    if request.method == "GET":
        heard(found.office_id, sound_id=found.id, first=first)
    with in_offices([found.office_id], reading=True):
        content = _bytes(found, first, last)
    return answer_with(request, content, first, last, size)


def _bytes(found: KeptSound, first: int, last: int) -> bytes:
    """These bytes of the wav file."""
    head = wav.header(found.size)[first : last + 1]
    if last < wav.HEADER:
        return head
    begin, end = max(0, first - wav.HEADER), last - wav.HEADER
    samples = wav.samples(part(found, begin // 2, end // 2))
    return head + samples[begin % 2 : begin % 2 + end - begin + 1]
