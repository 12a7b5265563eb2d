"""A recorded part is heard: a wav file of two channels, the customer's and the official's."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from okienko.events.security.scope import in_offices
from okienko.offices.access import SeatRequest, signed_in

from ..kept_sound import wav
from ..kept_sound.actions import heard, part
from ..kept_sound.models import KeptSound
from ..kept_sound.ranges import answer_with, asked_range
from .hearing import RIGHT, is_open
from .queries import kept_part

FRAME = 4  # bytes: two samples


@require_safe
@signed_in(RIGHT, verbs=True)
def recording(request: SeatRequest, part_id: int) -> HttpResponse:
    """The piece that is asked for, to who has said within the hour why they hear it."""
    for office in request.seat.where(RIGHT):
        with in_offices([office], reading=True):
            found = kept_part(office, part_id)
            mine = request.seat.officials[office]
            open_ = found is not None and is_open(found[0], mine)
        if found is None:
            continue
        if not open_:
            raise PermissionDenied
        return _heard(request, office, found[1], found[2])
    raise Http404


def _heard(
    request: SeatRequest, office: int, customer: KeptSound | None, official: KeptSound | None
) -> HttpResponse:
    tracks = (customer, official)
    frames = max((one.size for one in tracks if one is not None), default=0)
    if not frames:
        raise Http404
    size = wav.HEADER + FRAME * frames
    bounds = asked_range(request, size)
    if isinstance(bounds, HttpResponse):
        return bounds
    first, last = bounds
    if request.method == "GET":
        for one in tracks:
            if one is not None:
                heard(office, sound_id=one.id, first=first)
    head = wav.header(frames, channels=2)[first : last + 1]
    body = b""
    if last >= wav.HEADER:
        begin, end = max(0, first - wav.HEADER), last - wav.HEADER
        with in_offices([office], reading=True):
            sides = [_samples(one, begin // FRAME, end // FRAME) for one in tracks]
        mixed = wav.beside(*sides)
        body = mixed[begin % FRAME : begin % FRAME + end - begin + 1]
    return answer_with(request, head + body, first, last, size)


def _samples(sound: KeptSound | None, first: int, last: int) -> bytes:
    """A-law of a track from one frame to another; silence where it has none."""
    found = b""
    if sound is not None and first < sound.size:
        found = part(sound, first, min(last, sound.size - 1))
    return found.ljust(last - first + 1, wav.SILENCE)
