"""The inbox: its views, and what is done with several contacts at once."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Literal

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okienko.cases import actions as cases
from okienko.channels import holding
from okienko.events.refusals import GONE, Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Outcome
from okienko.interactions.queries import state_of
from okienko.look.answers import chosen_office, fragment, refused
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import chosen_id, row_id
from okienko.routing import actions
from okienko.routing.queries import queues_to_choose

from ..later import moments, until
from ..refusals import NOTHING_CHOSEN
from ..seen import fresh
from ..shell.views import page
from .query import HELD, VIEWS, inbox

MOST = 100  # contacts at once
#: Outcomes that need no more words; an intervention has a case of its own.
OUTCOMES = (Outcome.INFORMATION, Outcome.NOT_OURS, Outcome.MISTAKE)

Step = Callable[[int, int, int], Any]  # office, contact, official


@require_GET
@signed_in("answer")
def show(request: SeatRequest) -> HttpResponse:
    """A view of the inbox; asked for by its own panel, the panel alone."""
    context = _context(request)
    if request.GET.get("part") == "list":
        return fresh(request, "desk/inbox/panel.html", context)
    return page(request, "desk/inbox/page.html", context)


@require_POST
@signed_in("answer", verbs=True)
def many(request: SeatRequest) -> HttpResponse:
    """Do one thing with each of the chosen contacts, and say of how many it was done.

    What was refused is left as it is: the words of the first refusal are said.
    """
    form = request.POST
    ids = list(dict.fromkeys(row_id(text) for text in form.getlist("contact")))[:MOST]
    name = form.get("step", "")
    done: list[int] = []
    refusal: Refused | None = None
    try:
        if not ids:
            raise NOTHING_CHOSEN()
        step = _step(name, form)
    except Refused as wrong:
        return refused(request, wrong)
    for contact in ids:
        try:
            office = chosen_office(request.seat, Interaction, contact)
            step(office, contact, request.seat.officials[office])
            done.append(contact)
        except Refused as wrong:
            refusal = refusal or wrong
    if refusal and not done:
        return refused(request, refusal)
    with in_offices(request.seat.offices):
        return fragment(
            request,
            "desk/inbox/panel.html",
            _context(request),
            **{"desk-changed": True, "said": _told(form, name, done, len(ids), refusal)},
        )


@require_POST
@signed_in("curate", verbs=True)
def held(request: SeatRequest) -> HttpResponse:
    """Let in or discard what is held, or hold again what was discarded; said as by `many`."""
    step, chosen = request.POST.get("step", ""), request.POST.getlist("held")[:MOST]
    done: list[str] = []
    refusal: Refused | None = None
    for name in dict.fromkeys(chosen):
        try:
            _decide(request, name, step)
            done.append(name)
        except Refused as wrong:
            refusal = refusal or wrong
    if not done:
        return refused(request, refusal or NOTHING_CHOSEN())
    words = f"{_DECIDED[step]()}: {len(done)}."
    if refusal:
        words += " " + _("Not done: %(n)d. %(why)s") % {
            "n": len(chosen) - len(done),
            "why": refusal,
        }
    told: dict[str, Any] = {"value": words}
    if step == "discard":
        fields = {"step": "restore", "held": done}
        told["undo"] = {"words": _("Undo"), "url": reverse("desk:inbox_held"), "fields": fields}
    with in_offices(request.seat.offices):
        context = _context(request, HELD)
        events = {"desk-changed": True, "said": told}
        return fragment(request, "desk/inbox/panel.html", context, **events)


def _decide(request: SeatRequest, name: str, step: str) -> None:
    """`name` says of which office and door it is, and its id. Refused `gone` for any other."""
    office, kind, number = [*name.split("-", 2), "", ""][:3]
    ours, held_id = row_id(office), row_id(number)
    if ours not in request.seat.offices:
        raise GONE()
    holding.decide(ours, kind=kind, held_id=held_id, step=_step_of_held(step))


def _step_of_held(name: str) -> Literal["let_in", "discard", "restore"]:
    match name:
        case "let_in" | "discard" | "restore":
            return name
    raise GONE()


_DECIDED: dict[str, Callable[[], str]] = {
    "let_in": lambda: _("Let in; they wait in their queue"),
    "discard": lambda: _("Discarded; kept for two weeks"),
    "restore": lambda: _("Held again"),
}


def _told(
    form: QueryDict, step: str, done: list[int], asked: int, refusal: Refused | None
) -> dict[str, Any]:
    """What the page says of it, and how it is taken back."""
    words = f"{_SAID[step]()}: {len(done)}."
    if refusal:
        words += " " + _("Not done: %(n)d. %(why)s") % {"n": asked - len(done), "why": refusal}
    told: dict[str, Any] = {"value": words}
    if step in UNDO:
        fields = {"step": UNDO[step], "view": form.get("view", ""), "contact": done}
        told["undo"] = {"words": _("Undo"), "url": reverse("desk:inbox_many"), "fields": fields}
    return told


def _context(request: SeatRequest, view: str = "") -> dict[str, Any]:
    asked = request.POST if request.method == "POST" else request.GET
    seat = request.seat
    return {
        "inbox": inbox(seat, view or asked.get("view", VIEWS[0].code), asked.get("after", "")),
        "after": asked.get("after", ""),
        "queues": [queue for office in seat.offices for queue in queues_to_choose(office)],
        "outcomes": [(each.value, each.label) for each in OUTCOMES],
        "moments": moments(),
    }


def _step(name: str, form: QueryDict) -> Step:
    """The verb of a step; Refused when what it needs is missing."""
    steps: dict[str, Callable[[QueryDict], Step]] = {
        "take": lambda _form: _take,
        "put-back": lambda _form: _put_back,
        "queue": _to_queue,
        "close": _close,
        "open": lambda _form: _open,
        "later": _later,
        "now": lambda _form: _now,
    }
    if name not in steps:
        raise GONE()
    return steps[name](form)


def _take(office: int, contact: int, official: int) -> None:
    actions.choose(office, interaction_id=contact, official_id=official)


def _put_back(office: int, contact: int, official: int) -> None:
    actions.put_back(office, interaction_id=contact, official_id=official)


def _now(office: int, contact: int, official: int) -> None:
    actions.take_now(office, interaction_id=contact, official_id=official)


def _open(office: int, contact: int, _official: int) -> None:
    actions.take_up(office, interaction_id=contact)


def _to_queue(form: QueryDict) -> Step:
    queue = chosen_id(form.get("queue"))
    if queue is None:
        raise GONE()
    return partial(_passed, queue)


def _passed(queue: int, office: int, contact: int, official: int) -> None:
    actions.transfer_to_queue(office, interaction_id=contact, official_id=official, queue_id=queue)


def _close(form: QueryDict) -> Step:
    outcome = form.get("outcome", "")
    if outcome not in OUTCOMES:
        raise GONE()
    return partial(_closed, outcome)


def _closed(outcome: str, office: int, contact: int, official: int) -> None:
    """One's own is closed; what waits in the list is taken for it first."""
    with in_offices([office]):
        waits = state_of(contact) == "waiting"
    if waits:
        _take(office, contact, official)
    cases.save_and_release(
        office, interaction_id=contact, official_id=official, outcome=outcome, lost=()
    )


def _later(form: QueryDict) -> Step:
    return partial(_put_off, until(form), form.get("later_why", ""))


def _put_off(at: datetime, why: str, office: int, contact: int, official: int) -> None:
    actions.put_off(office, interaction_id=contact, official_id=official, until=at, why=why)


#: What takes a step back.
UNDO = {"take": "put-back", "close": "open", "later": "now"}

_SAID: dict[str, Callable[[], str]] = {
    "take": lambda: _("Taken"),
    "put-back": lambda: _("Put back into the queue"),
    "queue": lambda: _("Passed to the queue"),
    "close": lambda: _("Closed"),
    "open": lambda: _("Opened again; they wait in their queue"),
    "later": lambda: _("Put off"),
    "now": lambda: _("There again"),
}
