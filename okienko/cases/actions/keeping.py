"""What is kept with a case: its term and the notes in its file."""

from datetime import date

from okienko.events.log.kinds import emit
from okienko.events.verbs import verb

from ..events import CaseDueSet, CaseNoted
from ..models import Case, StepKind
from ..refusals import NO_REASON_FOR_TERM, NO_WORDS_OF_CASE, TERM_TOO_EARLY
from ._common import locked, must_be_open, said, step


@verb
def set_due(office: int, *, case_id: int, due_on: date, reason: str) -> None:
    """Set another term, with the reason of which the customer is told (KPA art. 36).

    Refused `no_reason_for_term` without one, `term_too_early` before the day from which the term is
    counted, `case_closed`, `unknown_case`.
    """
    reason = said(reason, NO_REASON_FOR_TERM)
    case = locked(case_id)
    must_be_open(case)
    if due_on < case.began_on:
        raise TERM_TOO_EARLY()
    Case.objects.filter(id=case_id).update(due_on=due_on, raw_due_on=due_on)
    step(
        case,
        StepKind.DUE_SET,
        case.state,
        words=reason,
        due_on=due_on,
        basis="KPA art. 36",
    )
    emit(CaseDueSet(office=office, subject=case_id, due_on=due_on.isoformat()))


@verb
def annotate(
    office: int,
    *,
    case_id: int,
    words: str,
    interaction_id: int | None = None,
) -> None:
    """Write an official note (adnotacja) into the case's file: who, when, what, on what basis.

    A matter that was settled by telephone keeps its content and grounds so (KPA art. 14 § 2).
    `interaction_id` is the call that it tells of. Refused `no_words_of_case`, `unknown_case`.
    """
    words = said(words, NO_WORDS_OF_CASE)
    case = locked(case_id)
    step(
        case,
        StepKind.NOTE,
        case.state,
        words=words,
        basis="KPA art. 14 § 2",
        interaction_id=interaction_id,
    )
    emit(CaseNoted(office=office, subject=case_id, interaction=interaction_id))
