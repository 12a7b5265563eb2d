"""What the verbs of cases share."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from okienko.events import clock
from okienko.events.verbs import Refused
from okienko.interactions.models import Interaction
from okienko.offices.models import Department, Office

from .. import states, terms
from ..models import Case, CaseStep


def today(office: int) -> date:
    """The local day of the office."""
    zone = Office.objects.values_list("zone", flat=True).get(id=office)
    return clock.now().astimezone(ZoneInfo(zone)).date()


def locked(case_id: int) -> Case:
    """The case, locked until the verb ends; Refused `case.unknown`."""
    case = Case.objects.select_for_update(no_key=True).filter(id=case_id).first()
    if case is None:
        raise Refused("case.unknown", _("There is no such case."))
    return case


def contact_of(interaction_id: int) -> Interaction:
    """The contact; Refused `interaction.unknown`."""
    found = Interaction.objects.filter(id=interaction_id).first()
    if found is None:
        raise Refused("interaction.unknown", _("There is no such contact."))
    return found


def must_be_open(case: Case) -> None:
    """Refused `case.closed` when it is."""
    if case.state in states.CLOSED:
        raise Refused("case.closed", _("This case is closed. Open it again first."))


def said(words: str, code: str, refusal: object) -> str:
    """What a person wrote, tidied; Refused when it is empty."""
    words = words.replace("\0", "").strip()
    if not words:
        raise Refused(code, refusal)
    return words


def department(department_id: int) -> int:
    """Its id; Refused `department.unknown` when the office has none such."""
    if not Department.objects.filter(id=department_id).exists():
        raise Refused("department.unknown", _("There is no such department."))
    return department_id


def step(case: Case, kind: str, state: str, official_id: int | None, **more: Any) -> None:
    """Write a line of the history."""
    CaseStep.objects.create(
        office_id=case.office_id,
        case=case,
        at=clock.now(),
        kind=kind,
        state=state,
        official_id=official_id,
        **more,
    )


def change(case: Case, move: str, **more: Any) -> str:
    """Make a move of the table by compare-and-swap, with other columns; the new state.

    Refused `case.impossible` when the state does not allow it.
    """
    new = states.after(case.state, move)
    if new is None:
        raise Refused(
            "case.impossible",
            _("“%(move)s” is not possible: the case stands at “%(state)s”.")
            % {"move": states.MOVES.get(move, move), "state": states.LABELS[case.state]},
        )
    moved = Case.objects.filter(id=case.id, state=case.state).update(state=new, **more)
    if moved != 1:
        raise Refused("case.changed", _("A colleague moved this case in the meantime."))
    return str(new)


def clock_runs(case: Case, day: date) -> dict[str, Any]:
    """The columns that let a clock that stood run again from `day`; none if it ran."""
    if case.paused_on is None:
        return {}
    pause = terms.Pause(case.paused_on, day)
    raw = terms.shifted(case.began_on, case.raw_due_on, pause)
    return {"paused_on": None, "raw_due_on": raw, "due_on": terms.working_day(raw)}
