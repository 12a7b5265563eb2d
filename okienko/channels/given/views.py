"""A network, or a customer's telephone, fetches a file of an answer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from okienko.events.security.scope import in_offices
from okienko.look.answers import inert

from .addresses import read
from .queries import file_of

#: What may be called by its kind: nothing that a browser would run. All else is just bytes.
NAMED = ("image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf")
PLAYED = ("video/", "audio/")


@require_safe
def file(_request: HttpRequest, token: str, name: str) -> HttpResponse:  # noqa: ARG001
    """The file, to be saved and never shown; 410 when its address has ended. Nothing is logged."""
    given = read(token)
    if given is None:
        raise Http404
    found = None
    if not given.over:
        with in_offices([given.office], reading=True):
            found = file_of(given.file_id)
    if found is None:
        return _safe(HttpResponse(status=410, content_type="text/plain"))
    kind = found.content_type
    known = kind in NAMED or kind.startswith(PLAYED)
    answer = HttpResponse(
        bytes(found.content), content_type=kind if known else "application/octet-stream"
    )
    answer.headers["Content-Disposition"] = content_disposition_header(True, found.name) or ""
    return _safe(answer)


def _safe(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return inert(answer)
