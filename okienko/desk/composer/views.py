"""The answer to a written contact."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from json import dumps
from secrets import token_hex
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.channels import formatting, registry, uploads
from okienko.channels.door import Abilities, Door
from okienko.channels.files import PICTURES
from okienko.channels.outbox.actions import take_back
from okienko.channels.pieces import Piece
from okienko.channels.short.links import linked_both
from okienko.channels.windows import offered
from okienko.config import config
from okienko.events.refusals import GONE, Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import File, answer
from okienko.interactions.models import Attachment, Interaction, Message
from okienko.interactions.queries import files_taken_back
from okienko.interactions.recipients import checked
from okienko.knowledge import hints
from okienko.look.answers import done, fragment, office_of, refused
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import row_id

from ..conversation.views import load
from ..places import write_at
from ..refusals import FILES_TOO_LARGE, NO_DOOR, NOT_TAKEN, TEXT_TOO_LONG
from ..seen import fresh
from .query import begun_again, composer, opens_no_case, written
from .recipients import answered, as_typed, at_first, chosen, quotes, takes_recipients
from .sending import after_window, chosen_audience, chosen_template

TAKES = 30 * 1024 * 1024  # bytes of a request: the largest files of any channel, and the words


@require_POST
@signed_in("answer", verbs=True, takes=TAKES)
def reply(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Queue an answer; the form comes back empty. A refusal leaves it as it was."""
    office = office_of(request.seat, Interaction, interaction_id)
    official = request.seat.officials[office]
    with in_offices([office]):
        contact = load(interaction_id)
        door = registry.door(contact.channel)
    try:
        if not door.installed:
            raise NO_DOOR()
        with in_offices([office]):
            to = _addressed(request, contact) if takes_recipients(door) else {}
            again = {row_id(one) for one in request.POST.getlist("again")}
            back = files_taken_back(interaction_id, official) if again else []
            to |= chosen_audience(contact, request.POST.dict())
            of_template = chosen_template(offered(contact), request.POST.dict())
        text, html, attached = composed(request, door, [one for one in back if one.id in again])
        if of_template:
            text, html = of_template.pop("text"), ""
            to |= of_template
        text, html = linked_both(office, text, html)
        answer(
            office,
            interaction_id=interaction_id,
            text=text,
            html=html,
            subject=request.POST.get("subject", ""),
            attachments=attached,
            again=again,
            client_id=request.POST.get("client_id", "")[:64],
            hold=timedelta(seconds=config().undo_seconds),
            **to,
        )
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices([office]):
        context = {"composer": composer(load(interaction_id), official)}
        events: dict[str, Any] = {"desk-changed": True}
        if not contact.chat:  # there it stands in the history at once
            events["said"] = {"value": _("The answer is on its way.")}
        return fragment(request, "desk/composer/panel.html", context, **events)


@require_POST
@signed_in("answer", verbs=True)
def undo(request: SeatRequest, message_id: int) -> HttpResponse:
    """Take an answer back before it leaves: the form holds it again."""
    office = office_of(request.seat, Message, message_id)
    with in_offices([office]):
        contact, fields = written(message_id)
        again = begun_again(message_id, fields)
    try:
        if again:
            take_back(office, message_id=message_id, fields=again.fields, about=again.about)
        else:
            take_back(office, message_id=message_id, fields=fields)
    except Refused as refusal:
        return refused(request, refusal)
    if again:
        response = done(_("It did not leave. Go on writing."))
        to = {"path": write_at(again.about), "target": "#workspace", "swap": "outerHTML"}
        response.headers["HX-Location"] = dumps(to)
        return response
    with in_offices([office]):
        context = {"composer": composer(load(contact), request.seat.officials[office])}
        events = {"desk-changed": True, "said": {"value": _("It did not leave. Go on writing.")}}
        return fragment(request, "desk/composer/panel.html", context, **events)


@require_POST
@signed_in("answer")
def provider_template(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The fields of the network's template that was chosen, or what it says with them filled in."""
    after = after_window(load(interaction_id), request.POST.dict())
    part = "preview" if request.POST.get("part") == "preview" else "fields"
    return fragment(request, f"desk/composer/provider_{part}.html", {"after": after})


@require_GET
@signed_in("answer")
def panel(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The form alone, fetched when a chat began, went on or was over."""
    interaction = load(interaction_id)
    official = request.seat.officials[interaction.office_id]
    supervises = request.seat.may("supervise", interaction.office_id)
    context = {"composer": composer(interaction, official, supervises=supervises)}
    return fragment(request, "desk/composer/panel.html", context)


def _addressed(request: HttpRequest, contact: Interaction) -> dict[str, Any]:
    """What `answer` is told of whom it goes to and what it quotes; nothing: as usual."""
    form = request.POST.dict()
    if "to" not in form:
        return {}
    recipients, letter = chosen(form), answered(contact, form)
    if letter is None and form.get("answers"):
        raise GONE()  # an old page's: what it quotes is not to be guessed
    return {
        "recipients": checked(recipients),
        "answers": letter.id if letter else None,
        "quotes": quotes(letter, recipients, form.get("quote", "")),
    }


@require_POST
@signed_in("answer")
def recipients(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """What there is to say about the recipients in the form; with `newest` the fields anew."""
    interaction = load(interaction_id)
    if not takes_recipients(registry.door(interaction.channel)):
        raise Http404
    if "newest" in request.POST:
        context = {"addressed": at_first(interaction)}
        return fragment(request, "desk/composer/recipients.html", context)
    context = {"addressed": as_typed(interaction, request.POST.dict())}
    return fresh(request, "desk/composer/notes.html", context)


@require_POST
@signed_in("answer", takes=TAKES)
def hint(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """What to know before this draft is sent; empty when there is nothing to say."""
    interaction = load(interaction_id)
    found = None
    if opens_no_case(registry.door(interaction.channel)):
        found = hints.for_text(request.POST.get("text", ""), "promise")
        found = found or composer(interaction, interaction.official_id).hint
    return fragment(request, "desk/composer/hint.html", {"hint": found})


def composed(
    request: HttpRequest, door: Door, again: Sequence[Attachment] = ()
) -> tuple[str, str, list[File]]:
    """What was written, plain and formatted, and the files of the form.

    The plain text is made of the formatted one. A picture that stands in this one, by its name,
    gets a content id; so have those of `again`, the files of an answer that was taken back.
    Refused when the text is longer than the door or anybody takes, `not_taken` when its network
    would not take it, and as `files`.
    """
    abilities = door.abilities
    text, html = request.POST.get("text", ""), request.POST.get("html", "")
    attached = files(request, abilities)
    if abilities.formatted and html:
        if not formatting.usable(html):
            raise TEXT_TOO_LONG(n=formatting.LONGEST)
        named = dict(zip(_names(request), attached, strict=True))
        ids = {one.name: one.content_id for one in again if one.content_id}
        ids |= {n: _content_id() for n, one in named.items() if one.content_type in PICTURES}
        html = formatting.cleaned(html, ids)
        attached = [
            replace(one, content_id=ids[name]) if formatting.shows(html, ids.get(name, "")) else one
            for name, one in named.items()
        ]
        if html:
            text = formatting.plain(html, {key: name for name, key in ids.items()})
    most = abilities.max_length or formatting.LONGEST
    if len(text) > most:
        raise TEXT_TOO_LONG(n=most)
    pieces = [Piece(one.content_type, len(one.content)) for one in attached]
    if why := door.objects_to(text, [*map(Piece.of, again), *pieces]):
        raise NOT_TAKEN(why=_(why))
    return text, html, attached


def _content_id() -> str:
    return f"{token_hex(12)}@okienko"


def _names(request: HttpRequest) -> list[str]:
    """The names of the form's files as its page knows them; each stands for one."""
    names = [file.name or "" for file in request.FILES.getlist("attachments")]
    return [name if name not in names[:at] else f"{name}/{at}" for at, name in enumerate(names)]


def files(request: HttpRequest, abilities: Abilities) -> list[File]:
    """The files of a form; Refused when the door does not take them, or `uploads` one of them."""
    found = request.FILES.getlist("attachments")
    most = abilities.max_attachment_bytes if abilities.attachments else 0
    if sum(file.size or 0 for file in found) > most:
        raise FILES_TOO_LARGE()
    return [
        uploads.take_own(file.name or "", file.content_type or "", file, most=most, number=number)
        for number, file in enumerate(found, start=1)
    ]
