"""What pages of a meeting send of what stands beside the pictures. A seat is known by its token."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from okienko.channels import uploads
from okienko.channels.paces import Pace
from okienko.channels.web_answers import Wrong, body_of, done, number_in, text_in

from . import actions, signals
from .actions.beside import WRITES_CAPTIONS
from .limits import LONGEST, LONGEST_PASSING, PASSINGS
from .queries import Sitting
from .refusals import VIDEO_GONE
from .views import CHANGED, MOST, SAYS, answers, seated

PASSED = Pace(PASSINGS, 60.0)


@answers
@seated(PASSED)
def passing(request: HttpRequest, who: Sitting) -> HttpResponse:
    """Words as they are typed, or where somebody points: told to the others, and kept nowhere."""
    given = body_of(request)
    if who.ended:
        raise VIDEO_GONE()
    kind = text_in(given, "kind")
    body = {"caption": _caption, "pointer": _pointer}.get(kind, _wrong)(given, who)
    signals.passes(signals.Passing(who.meeting, who.seat, kind, body))
    return done()


passing.strangers_send = LONGEST_PASSING  # type: ignore[attr-defined]


def _caption(given: dict[str, object], who: Sitting) -> str:
    text = text_in(given, "body")
    if who.role not in WRITES_CAPTIONS or len(text) > LONGEST:
        raise Wrong
    return text


def _pointer(given: dict[str, object], _who: Sitting) -> list[float] | None:
    """Where on the page, in shares of its width and height; None: nowhere."""
    body = given.get("body")
    if body is None:
        return None
    if not isinstance(body, list) or len(body) != 2:
        raise Wrong
    if not all(type(part) in (int, float) and 0 <= part <= 1 for part in body):
        raise Wrong
    return [round(part, 4) for part in body]


def _wrong(_given: dict[str, object], _who: Sitting) -> None:
    raise Wrong


@answers
@seated(CHANGED)
def document(request: HttpRequest, who: Sitting) -> HttpResponse:
    """Show a file (`file`, `page`), go to a page of it (and `turn`), or nothing more (`file` 0)."""
    given = body_of(request)
    file, page = number_in(given, "file"), number_in(given, "page")
    if not file:
        actions.hide_document(who.office, who=who)
    elif given.get("turn") is True:
        actions.turn_page(who.office, who=who, file_id=file, page=page)
    else:
        actions.show_document(who.office, who=who, file_id=file, page=page or 1)
    signals.touched(who.meeting)
    return done()


@answers
@seated(CHANGED)
def screen(request: HttpRequest, who: Sitting) -> HttpResponse:
    """The page shares its screen (`on`), or does so no more."""
    actions.share_screen(who.office, who=who, on=body_of(request).get("on") is True)
    signals.touched(who.meeting)
    return done()


@answers
@seated(CHANGED)
def snapshot(_request: HttpRequest, who: Sitting) -> HttpResponse:
    """The office asks for a still of what the customer's camera sees: 202 with its id."""
    asked = actions.ask_snapshot(who.office, who=who)
    signals.touched(who.meeting)
    return JsonResponse({"id": asked}, status=202)


@answers
@seated(CHANGED)
def answer(request: HttpRequest, who: Sitting, snapshot_id: int) -> HttpResponse:
    """The customer says yes (`agreed`) or no."""
    agreed = body_of(request).get("agreed") is True
    actions.answer_snapshot(who.office, who=who, snapshot_id=snapshot_id, agreed=agreed)
    signals.touched(who.meeting)
    return done()


@answers
@seated(SAYS)
def still(request: HttpRequest, who: Sitting, snapshot_id: int) -> HttpResponse:
    """What was taken (multipart `file`), once it was agreed to: 202 with its message's id."""
    given = request.FILES.get("file")
    if given is None:
        raise Wrong
    taken = uploads.take("still.jpg", given)
    if not taken.width:  # no picture
        raise Wrong
    said = actions.give_snapshot(who.office, who=who, snapshot_id=snapshot_id, file=taken)
    signals.touched(who.meeting)
    return JsonResponse({"id": said}, status=202)


still.strangers_send = uploads.MOST + MOST  # type: ignore[attr-defined]
