"""A sound is heard: as a wav file, in the parts that a browser asks for."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from okienko.events.security.scope import in_offices
from okienko.look.answers import inert
from okienko.offices.access import SeatRequest, signed_in

from . import wav
from .actions import heard, part
from .models import KeptSound

MOST = 512 * 1024  # bytes of an answer: half a minute
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})", re.ASCII)


@require_safe
@signed_in("answer", verbs=True)
def sound(request: SeatRequest, sound_id: int) -> HttpResponse:
    """The part that is asked for; who begins at its beginning is told in the log."""
    with in_offices(request.seat.offices, reading=True):
        found = KeptSound.objects.filter(id=sound_id, salt__isnull=False).first()
    if found is None or not found.size:
        raise Http404
    size = wav.HEADER + 2 * found.size
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    first = int(asked[1]) if asked else 0
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(size, int(asked[2]) + 1 if asked and asked[2] else size) - 1
    last = max(first, min(last, first + MOST - 1 if asked else size - 1))
    if first == 0 and request.method == "GET":
        heard(found.office_id, sound_id=found.id)
    with in_offices([found.office_id], reading=True):
        content = _bytes(found, first, last)
    answer = HttpResponse(content, status=206 if asked else 200, content_type="audio/wav")
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = "no-store, private"
    if asked:
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return inert(answer)


def _bytes(found: KeptSound, first: int, last: int) -> bytes:
    """These bytes of the wav file."""
    head = wav.header(found.size)[first : last + 1]
    if last < wav.HEADER:
        return head
    begin, end = max(0, first - wav.HEADER), last - wav.HEADER
    samples = wav.samples(part(found, begin // 2, end // 2))
    return head + samples[begin % 2 : begin % 2 + end - begin + 1]
