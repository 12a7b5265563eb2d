"""Parts of a wav file, as browsers ask for them."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from okienko.look.answers import inert

MOST = 512 * 1024  # bytes of an answer: half a minute
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})", re.ASCII)


def asked_range(request: HttpRequest, size: int) -> tuple[int, int] | HttpResponse:
    """The first and the last byte that are to be sent of so many; an answer when there are none."""
    asked = _asked(request)
    first = int(asked[1]) if asked else 0
    if first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(size, int(asked[2]) + 1 if asked and asked[2] else size) - 1
    return first, max(first, min(last, first + MOST - 1 if asked else size - 1))


def answer_with(
    request: HttpRequest, content: bytes, first: int, last: int, size: int
) -> HttpResponse:
    """These bytes of a wav file, kept by no browser."""
    asked = _asked(request)
    answer = HttpResponse(content, status=206 if asked else 200, content_type="audio/wav")
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = "no-store, private"
    if asked:
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return inert(answer)


def _asked(request: HttpRequest) -> re.Match[str] | None:
    return _RANGE.fullmatch(request.headers.get("Range", ""))
