"""The open contact: the document or its workspace, the timeline alone, files, notes, splitting."""

from datetime import timedelta
from functools import partial
from json import dumps
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.channels import pictures
from okienko.channels.refusals import FILES_BUSY
from okienko.config import config
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions import actions, queries
from okienko.interactions.models import Attachment, AwaitedFile, Interaction, Message
from okienko.interactions.public import contact_of_message
from okienko.look.answers import done, inert, office_of, refused, tried
from okienko.offices.access import SeatRequest, signed_in
from okienko.routing import actions as routing

from ..doors import able
from ..seen import fresh
from .query import can_be_previewed, conversation


def load(interaction_id: int) -> Interaction:
    """The interaction with what pages show of it; 404 when this office has none."""
    found = queries.contact(interaction_id)
    if found is None:
        raise Http404
    return found


@require_GET
@signed_in("answer")
def timeline(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The timeline alone, fetched when the contact changed."""
    return _timeline(request, load(interaction_id), whole=request.GET.get("history") == "all")


def _timeline(request: SeatRequest, interaction: Interaction, *, whole: bool) -> HttpResponse:
    office = interaction.office_id
    official, supervises = request.seat.officials[office], request.seat.may("supervise", office)
    talk = conversation(interaction, official, whole=whole, supervises=supervises)
    return fresh(request, "desk/conversation/timeline.html", {"talk": talk})


@require_GET
@signed_in("answer")
def file(_request: SeatRequest, file_id: int) -> HttpResponse:
    """An attachment, always as a download: what came from outside never runs here."""
    found = queries.file(file_id)
    if found is None or found.scan == Attachment.Scan.FOUND:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return inert(response)


@require_GET
@signed_in("answer")
def preview(_request: SeatRequest, file_id: int) -> HttpResponse:
    """A small picture of an attachment, made anew from its points alone; 404 when there is none."""
    found = queries.file(file_id)
    if found is None or not can_be_previewed(found):
        raise Http404
    try:
        picture = pictures.preview(bytes(found.content), found.name)
    except Refused as refusal:
        if refusal.code == FILES_BUSY.code:
            raise Http404 from refusal
        answer = HttpResponse(
            status=404
        )  # kept: what took all of its time is not tried at each look
        answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
        return answer
    response = HttpResponse(picture.content, content_type=picture.content_type)
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return inert(response)


@require_GET
@signed_in("answer")
def words(_request: SeatRequest, message_id: int) -> HttpResponse:
    """The whole text of a message, by itself: of a very long one the timeline has the beginning."""
    found = queries.message(message_id)
    if found is None:
        raise Http404
    response = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return inert(response)


@require_POST
@signed_in("answer", verbs=True)
def fetch_again(request: SeatRequest, awaited_id: int) -> HttpResponse:
    """Have a file asked for once more that its provider keeps and could not be fetched."""
    office = office_of(request.seat, AwaitedFile, awaited_id)
    return tried(request, partial(actions.fetch_again, office, awaited_id=awaited_id))


@require_POST
@signed_in("answer", verbs=True)
def note(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Keep a note that only officials see."""
    office = office_of(request.seat, Interaction, interaction_id)
    step = partial(
        actions.note,
        office,
        interaction_id=interaction_id,
        text=request.POST.get("text", ""),
    )
    return tried(request, step)


@require_POST
@signed_in("answer", verbs=True)
def hide(request: SeatRequest, message_id: int) -> HttpResponse:
    """Have what a customer wrote in public hidden from everybody; for some seconds it waits.

    The timeline comes back: it does not fetch itself while one of its forms has the focus.
    """
    office = office_of(request.seat, Message, message_id)
    try:
        with in_offices([office]):
            contact = contact_of_message(message_id)
            able(contact.channel, "hides")
        hold = timedelta(seconds=config().undo_seconds)
        reason = request.POST.get("reason", "")
        actions.hide(office, message_id=message_id, reason=reason, hold=hold)
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices([office]):
        return _timeline(request, load(contact.id), whole=False)


@require_POST
@signed_in("answer", verbs=True)
def show(request: SeatRequest, message_id: int) -> HttpResponse:
    """Show it to everybody again, or never hide it."""
    office = office_of(request.seat, Message, message_id)
    return tried(request, partial(actions.show, office, message_id=message_id))


@require_POST
@signed_in("answer", verbs=True)
def split(request: SeatRequest, message_id: int) -> HttpResponse:
    """A letter and all after it become a contact of their own, which is opened."""
    office = office_of(request.seat, Message, message_id)
    try:
        made = routing.split_thread(office, message_id=message_id)
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices([office]):
        number = load(made).number
    return opened(made, _("A contact of its own now: %(number)s.") % {"number": number})


@require_POST
@signed_in("answer", verbs=True)
def unsplit(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Its letters go back to the contact that they were taken out of, which is opened."""
    office = office_of(request.seat, Interaction, interaction_id)
    try:
        before = routing.rejoin_thread(office, interaction_id=interaction_id)
    except Refused as refusal:
        return refused(request, refusal)
    return opened(before, _("Put back: all letters stand in one contact again."))


def opened(contact: int, words: str = "") -> HttpResponse:
    """204: `words` are said, and the page opens a contact."""
    response = done(words)
    to = {"path": reverse("desk:contact", args=[contact]), "target": "#workspace"}
    response.headers["HX-Location"] = dumps({**to, "swap": "outerHTML"})
    return response
