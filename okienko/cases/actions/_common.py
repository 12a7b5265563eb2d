"""What the verbs of cases share."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.refusals import Refusal
from okienko.interactions.models import Interaction
from okienko.interactions.refusals import UNKNOWN_CONTACT
from okienko.offices.models import Department, Office
from okienko.offices.refusals import UNKNOWN_DEPARTMENT

from .. import states, terms
from ..models import Case, CaseStep
from ..refusals import CASE_CHANGED, CASE_CLOSED, CASE_MOVE_IMPOSSIBLE, UNKNOWN_CASE


def today(office: int) -> date:
    """The local day of the office."""
    zone = Office.objects.values_list("zone", flat=True).get(id=office)
    return clock.now().astimezone(ZoneInfo(zone)).date()


def locked(case_id: int) -> Case:
    """The case, locked until the verb ends; Refused `unknown_case`."""
    case = Case.objects.select_for_update(no_key=True).filter(id=case_id).first()
    if case is None:
        raise UNKNOWN_CASE()
    return case


def contact_of(interaction_id: int) -> Interaction:
    """The contact; Refused `unknown_contact`."""
    found = Interaction.objects.filter(id=interaction_id).first()
    if found is None:
        raise UNKNOWN_CONTACT()
    return found


def must_be_open(case: Case) -> None:
    """Refused `case_closed` when it is."""
    if case.state in states.CLOSED:
        raise CASE_CLOSED()


def said(words: str, missing: Refusal) -> str:
    """What a person wrote, tidied; Refused as `missing` when it is empty."""
    words = words.replace("\0", "").strip()
    if not words:
        raise missing()
    return words


def department(department_id: int) -> int:
    """Its id; Refused `unknown_department` when the office has none such in use."""
    if not Department.objects.filter(id=department_id, active=True).exists():
        raise UNKNOWN_DEPARTMENT()
    return department_id


def step(case: Case, kind: str, state: str, **more: Any) -> None:
    """Write a line of the history, with the official who acts."""
    CaseStep.objects.create(
        office_id=case.office_id,
        case=case,
        at=clock.now(),
        kind=kind,
        state=state,
        official_id=acting_official(case.office_id),
        **more,
    )


def change(case: Case, move: str, **more: Any) -> str:
    """Make a move of the table by compare-and-swap, with other columns; the new state.

    Refused `case_move_impossible` when the state does not allow it.
    """
    new = states.after(case.state, move)
    if new is None:
        raise CASE_MOVE_IMPOSSIBLE(
            move=states.MOVES.get(move, move), state=states.LABELS[case.state]
        )
    moved = Case.objects.filter(id=case.id, state=case.state).update(state=new, **more)
    if moved != 1:
        raise CASE_CHANGED()
    return str(new)


def clock_runs(case: Case, day: date) -> dict[str, Any]:
    """The columns that let a clock that stood run again from `day`; none if it ran."""
    if case.paused_on is None:
        return {}
    pause = terms.Pause(case.paused_on, day)
    raw = terms.shifted(case.began_on, case.raw_due_on, pause)
    return {"paused_on": None, "raw_due_on": raw, "due_on": terms.working_day(raw)}
