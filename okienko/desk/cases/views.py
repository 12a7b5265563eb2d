"""Cases: the list, one case, moving it on."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, get_args

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from okienko.cases import actions, queries, states
from okienko.cases.models import Case
from okienko.channels import registry
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.look.answers import fragment, office_of, refused
from okienko.offices.access import SeatRequest, signed_in
from okienko.offices.fields import chosen_id, row_id
from okienko.offices.queries import departments, departments_to_choose

from ..card.query import card_panel
from ..refusals import NO_DAY
from ..shell.views import page


@require_GET
@signed_in("answer")
def cases(request: SeatRequest) -> HttpResponse:
    """The list, open cases by term at first."""
    filters = _filters(request.GET)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": queries.cases(filters, row_id(request.GET.get("page")) or 1),
        "filters": filters,
        "labels": [(str(code), label) for code, label in states.LABELS.items()],
        "departments": departments(),
        "query": query.urlencode(),
    }
    return page(request, "desk/matters/list.html", context)


@require_GET
@signed_in("answer")
def case(request: SeatRequest, case_id: int) -> HttpResponse:
    """One case with its course."""
    return page(request, "desk/matters/case.html", _context(case_id))


@require_POST
@signed_in("answer", verbs=True)
def move(request: SeatRequest, case_id: int) -> HttpResponse:
    """Take a step in a case."""
    office = office_of(request.seat, Case, case_id)
    try:
        _step(request.POST, office, case_id)()
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices([office]):
        events = {"desk-changed": True, "said": {"value": str(_("The case has moved on."))}}
        return fragment(request, "desk/matters/case.html", _context(case_id), **events)


@require_POST
@signed_in("answer", verbs=True)
def pin(request: SeatRequest, case_id: int) -> HttpResponse:
    """Make the PIN of a case anew, or its first."""
    office = office_of(request.seat, Case, case_id)
    try:
        actions.new_pin(office, case_id=case_id)
    except Refused as refusal:
        return refused(request, refusal)
    with in_offices([office]):
        events = {"said": {"value": str(_("The case has a new PIN. Tell it to the customer."))}}
        return fragment(request, "desk/matters/case.html", _context(case_id), **events)


def _context(case_id: int) -> dict[str, Any]:
    matter = queries.case(case_id)
    if matter is None:
        raise Http404
    return {
        "matter": matter,
        "pin": queries.pin(case_id),
        "answers": [
            one
            for door in registry.doors()
            for one in door.answers([contact.id for contact in matter.contacts])
        ],
        "panel": card_panel(matter.line.customer_id, case=case_id),
        "departments": departments_to_choose(matter.line.office),
    }


def _filters(form: QueryDict) -> queries.Filters:
    state, due = form.get("state", "open"), form.get("due", "")
    known = {"open", "closed", *map(str, states.CaseState)}
    return queries.Filters(
        state=state if state in known else "",
        due=due if due in get_args(queries.Due) else "",  # type: ignore[arg-type]
        department=chosen_id(form.get("department")),
        text=form.get("text", "")[:200],
    )


def _step(form: QueryDict, office: int, case_id: int) -> Callable[[], Any]:
    """The verb of a move; closing, handing over, notes and terms have their own."""
    move, words = form.get("move", ""), form.get("words", "")
    common: dict[str, Any] = {"case_id": case_id}
    if move == "annotate":
        return partial(actions.annotate, office, words=words, **common)
    if move == "set_due":
        return partial(
            actions.set_due, office, due_on=_day(form.get("due", "")), reason=words, **common
        )
    if move == "hand_over":
        department = row_id(form.get("department"))
        return partial(actions.hand_over, office, department_id=department, words=words, **common)
    if move in states.CLOSING:
        return partial(actions.close, office, move=move, words=words, **common)
    if move == "reopen":
        return partial(actions.reopen, office, words=words, **common)
    pause = form.get("pause") == "on"
    return partial(actions.move_on, office, move=move, words=words, pause=pause, **common)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NO_DAY() from None
