"""The wrap-up: filled during the call, saved as it is filled, released with Ctrl+Enter."""

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.cases import queries as cases
from okienko.cases.actions import open_once, save_and_release
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import save_outcome
from okienko.interactions.models import Interaction
from okienko.interactions.queries import drafts_of, topic_called
from okienko.look.answers import done, fragment, office_of, refused
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import chosen_id, row_id
from okienko.routing import actions as routing

from ..conversation.views import load, opened
from ..later import until
from ..refusals import NO_SUCH_TOPIC
from .query import wrap_up


@require_GET
@signed_in("answer")
def panel(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The form as the contact's state has it now."""
    interaction = load(interaction_id)
    official = request.seat.officials[interaction.office_id]
    return fragment(request, "desk/wrapup/panel.html", {"wrap": wrap_up(interaction, official)})


@require_POST
@signed_in("answer", verbs=True)
def describe(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Keep what is chosen so far; if time runs out, it is not lost."""
    office = office_of(request.seat, Interaction, interaction_id)
    try:
        save_outcome(
            office,
            interaction_id=interaction_id,
            topic_id=_topic(request.POST, office),
            outcome=request.POST.get("outcome") or None,
            outcome_words=request.POST.get("words") or None,
        )
    except Refused as refusal:
        return refused(request, refusal)
    return HttpResponse(status=204)


@require_POST
@signed_in("answer", verbs=True)
def later(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Put the letter off until the moment that was chosen or written; else go on with it now."""
    office = office_of(request.seat, Interaction, interaction_id)
    official = request.seat.officials[office]
    form = request.POST
    try:
        if "until" not in form:
            routing.take_now(office, interaction_id=interaction_id, official_id=official)
        else:
            routing.put_off(
                office,
                interaction_id=interaction_id,
                official_id=official,
                until=until(form),
                why=form.get("later_why", ""),
            )
    except Refused as refusal:
        return refused(request, refusal)
    said = _("Put off") if "until" in form else _("There again")
    with in_offices([office]):
        context = {"wrap": wrap_up(load(interaction_id), official)}
        events = {"desk-changed": True, "said": {"value": said}}
        return fragment(request, "desk/wrapup/panel.html", context, **events)


@require_POST
@signed_in("answer", verbs=True)
def finish(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Save and release; the workspace is empty for the next contact."""
    office = office_of(request.seat, Interaction, interaction_id)
    form = request.POST
    old = form.get("case", "")
    try:
        case = save_and_release(
            office,
            interaction_id=interaction_id,
            official_id=request.seat.officials[office],
            outcome=form.get("outcome", ""),
            topic_id=_topic_chosen(form, office),
            outcome_words=form.get("words", ""),
            case_id=None if old == "new" else chosen_id(old),
            kind_id=chosen_id(form.get("kind")) if old == "new" else None,
            title=form.get("title", "").strip(),
            department_id=chosen_id(form.get("department")),
            read=chosen_id(form.get("read")),
            lost=form["lost"].split() if "lost" in form else None,
        )
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices([office]):
        found = cases.case(case) if case else None
        words = _("Saved.")
        if found:
            words = _("Saved as case %(number)s.") % {"number": found.line.number}
        if drafts_of(load(interaction_id), request.seat.officials[office]):
            words += " " + _("What was written and not sent stays with the contact.")
        response = fragment(
            request,
            "desk/shell/nothing_open.html",
            {},
            **{"said": {"value": words}, "desk-changed": True},
        )
    response.headers["HX-Push-Url"] = "/desk/"
    return response


@require_POST
@signed_in("answer", verbs=True)
def open_case(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """A case of the contact, at one press; the contact goes on."""
    office = office_of(request.seat, Interaction, interaction_id)
    try:
        made = open_once(
            office,
            interaction_id=interaction_id,
            kind_id=row_id(request.POST.get("kind")),
            title=request.POST.get("title", ""),
        )
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices([office]):
        found = cases.case(made)
    return done(_("Opened as case %(number)s.") % {"number": found.line.number if found else ""})


@require_POST
@signed_in("answer", verbs=True)
def take(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """The official takes the letter that they read, as from the list."""
    office = office_of(request.seat, Interaction, interaction_id)
    official = request.seat.officials[office]
    try:
        routing.choose(office, interaction_id=interaction_id, official_id=official)
    except Refused as refusal:
        return refused(request, refusal)
    return opened(interaction_id)


@require_POST
@signed_in("answer", verbs=True)
def put_back(request: SeatRequest, interaction_id: int) -> HttpResponse:
    """Written work goes back to its queue."""
    office = office_of(request.seat, Interaction, interaction_id)
    official = request.seat.officials[office]
    try:
        routing.put_back(office, interaction_id=interaction_id, official_id=official)
    except Refused as refusal:
        return refused(request, refusal)
    return done(_("It is back in the queue."))


def _topic(form: QueryDict, office: int) -> int | None:
    """The topic that was chosen, or the one whose path was typed in full."""
    chosen = chosen_id(form.get("topic"))
    if chosen is not None:
        return chosen
    typed = form.get("topic_text", "").strip()
    if not typed:
        return None
    with in_offices([office]):
        return topic_called(typed)


def _topic_chosen(form: QueryDict, office: int) -> int | None:
    """The same at the end: what was typed and is no topic is not dropped without a word."""
    topic = _topic(form, office)
    typed = form.get("topic_text", "").strip()
    if topic is None and typed:
        raise NO_SUCH_TOPIC(text=typed[:60])
    return topic
