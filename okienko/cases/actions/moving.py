"""A case moves on: every move is one of the table in states.py, with words in the history."""

from typing import Any

from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb

from .. import states, terms
from ..events import CaseClosed, CaseHandedOver, CaseMoved, CaseReopened
from ..models import StepKind
from ..refusals import (
    CASE_MOVE_ASKS_MORE,
    CASE_SAME_DEPARTMENT,
    NO_CASE_END,
    NO_REASON_FOR_PAUSE,
    NO_REASON_TO_REOPEN,
    NO_WORDS_OF_OUTCOME,
)
from ._common import change, clock_runs, department, locked, said, step, today


@verb
def move_on(
    office: int,
    *,
    case_id: int,
    move: str,
    words: str = "",
    pause: bool = False,
) -> str:
    """Make a move (accept, begin, ask, resume, suspend) and say why; the new state.

    The clock of the term stands while the case is suspended, and while the customer is asked if
    `pause` says so (art. 35 § 5: a delay that the customer causes); both need words. The next
    move lets it run on, and the term ends later by those days. Refused `case_move_impossible`,
    `no_reason_for_pause`, `case_move_asks_more` (hand over, close, reopen have their own),
    `unknown_case`.
    """
    if move in states.OWN_VERB:
        raise CASE_MOVE_ASKS_MORE()
    words = words.replace("\0", "").strip()
    stands = move == "suspend" or (move == "ask" and pause)
    if stands:
        said(words, NO_REASON_FOR_PAUSE)
    case, day = locked(case_id), today(office)
    columns: dict[str, Any] = clock_runs(case, day)
    due_on = columns.get("due_on")
    if stands:
        columns["paused_on"] = day
    state = change(case, move, **columns)
    basis = "KPA art. 35 § 5" if stands else ""
    step(case, StepKind.MOVED, state, words=words, due_on=due_on, basis=basis)
    emit(CaseMoved(office=office, subject=case_id, move=move, state=state))
    return state


@verb
def hand_over(
    office: int,
    *,
    case_id: int,
    department_id: int,
    words: str = "",
) -> None:
    """Make another department responsible. Refused `case_move_impossible`, `unknown_department`.

    `case_same_department` when it has the case already and has not given it back.
    """
    case = locked(case_id)
    department(department_id)
    if case.state == states.CaseState.HANDED_OVER and case.department_id == department_id:
        raise CASE_SAME_DEPARTMENT()
    columns = clock_runs(case, today(office))
    state = change(case, "hand_over", department_id=department_id, **columns)
    step(
        case,
        StepKind.HANDED_OVER,
        state,
        words=words.replace("\0", "").strip(),
        department_id=department_id,
        due_on=columns.get("due_on"),
    )
    emit(CaseHandedOver(office=office, subject=case_id, department=department_id))


@verb
def close(
    office: int,
    *,
    case_id: int,
    words: str,
    move: str = "settle",
) -> None:
    """End a case: settle, reject or pass_on, with the outcome in words that a customer may read.

    Refused `no_words_of_outcome` without words, `case_move_impossible`, `no_case_end` for another
    move.
    """
    if move not in states.CLOSING:
        raise NO_CASE_END()
    words = said(words, NO_WORDS_OF_OUTCOME)[:1000]
    case = locked(case_id)
    state = change(
        case,
        move,
        closed_at=clock.now(),
        outcome_words=words,
        **clock_runs(case, today(office)),
    )
    step(case, StepKind.CLOSED, state, words=words)
    emit(CaseClosed(office=office, subject=case_id, state=state))


@verb
def reopen(office: int, *, case_id: int, words: str) -> None:
    """Open a closed case again and say why; the kind's term begins anew today.

    Refused `no_reason_to_reopen` without words, `case_move_impossible` when it is open.
    """
    words = said(words, NO_REASON_TO_REOPEN)
    case, day = locked(case_id), today(office)
    unit: terms.Unit = "months" if case.kind.term_unit == "months" else "days"
    raw = terms.add(day, terms.Term(case.kind.term_amount, unit))
    due_on = terms.working_day(raw)
    state = change(
        case,
        "reopen",
        closed_at=None,
        outcome_words="",
        began_on=day,
        raw_due_on=raw,
        due_on=due_on,
    )
    step(case, StepKind.REOPENED, state, words=words, due_on=due_on)
    emit(CaseReopened(office=office, subject=case_id))
