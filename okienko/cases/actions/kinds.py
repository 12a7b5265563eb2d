"""Kinds of matters."""

from django.db import IntegrityError

from okienko.events.scope import savepoint
from okienko.events.verbs import verb

from ..models import CaseKind
from ..refusals import CASE_KIND_NEEDS_NAME, CASE_KIND_TAKEN
from ..statutory import rule as statutory_rule
from ._common import said, today


@verb
def add_kind(
    office: int,
    *,
    name: str,
    rule: str = "information",
    term_days: int | None = None,
    topic_id: int | None = None,
    department_id: int | None = None,
) -> int:
    """Add a kind of case; its id. `rule` is a code of statutory.py and sets term and basis.

    `term_days` is a goal of the office's own, shorter or where no law sets one. Refused
    `case_kind_needs_name`, `case_kind_taken`; LookupError for an unknown rule.
    """
    name = said(name, CASE_KIND_NEEDS_NAME)
    law = statutory_rule(rule, today(office))
    own = term_days is not None
    try:
        with savepoint():
            kind = CaseKind.objects.create(
                office_id=office,
                name=name,
                topic_id=topic_id,
                department_id=department_id,
                rule=rule,
                term_amount=term_days if term_days is not None else law.term.amount,
                term_unit=CaseKind.Unit.DAYS if own else law.term.unit,
                basis=law.basis,
            )
    except IntegrityError:
        raise CASE_KIND_TAKEN() from None
    return kind.id
