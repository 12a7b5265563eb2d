"""What is kept with a case: its term and the notes in its file."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from okienko.events.log import emit
from okienko.events.verbs import Refused, verb

from ..events import CaseDueSet, CaseNoted
from ..models import Case, StepKind
from ._common import locked, must_be_open, said, step


@verb
def set_due(
    office: int, *, case_id: int, due_on: date, reason: str, official_id: int | None = None
) -> None:
    """Set another term, with the reason of which the customer is told (KPA art. 36).

    Refused `case.reason` without one, `case.due_past` before the day from which the term is
    counted, `case.closed`, `case.unknown`.
    """
    reason = said(reason, "case.reason", _("Say why the term changes."))
    case = locked(case_id)
    must_be_open(case)
    if due_on < case.began_on:
        raise Refused("case.due_past", _("The term cannot end before it begins."))
    Case.objects.filter(id=case_id).update(due_on=due_on, raw_due_on=due_on)
    step(
        case,
        StepKind.DUE_SET,
        case.state,
        official_id,
        words=reason,
        due_on=due_on,
        basis="KPA art. 36",
    )
    emit(CaseDueSet(office=office, subject=case_id, due_on=due_on.isoformat(), by=official_id))


@verb
def annotate(
    office: int,
    *,
    case_id: int,
    words: str,
    official_id: int | None = None,
    interaction_id: int | None = None,
) -> None:
    """Write an official note (adnotacja) into the case's file: who, when, what, on what basis.

    A matter that was settled by telephone keeps its content and grounds so (KPA art. 14 § 2).
    `interaction_id` is the call that it tells of. Refused `case.words`, `case.unknown`.
    """
    words = said(words, "case.words", _("Write what was said and settled."))
    case = locked(case_id)
    step(
        case,
        StepKind.NOTE,
        case.state,
        official_id,
        words=words,
        basis="KPA art. 14 § 2",
        interaction_id=interaction_id,
    )
    emit(CaseNoted(office=office, subject=case_id, interaction=interaction_id, by=official_id))
