"""Kinds of matters."""

from typing import Any, TypedDict, Unpack

from okienko.events.changing import change, make, remove
from okienko.events.verbs import chosen
from okienko.interactions.queries import is_offered
from okienko.interactions.refusals import UNKNOWN_TOPIC
from okienko.offices.access import settings_verb

from ..events import CaseKindChanged
from ..models import CaseKind
from ..refusals import CASE_KIND_NEEDS_NAME, CASE_KIND_TAKEN, CASE_KIND_USED, UNKNOWN_RULE
from ..statutory import rule as statutory_rule
from ._common import department, said, today


class KindSettings(TypedDict, total=False):
    """A kind's own; one that is not `active` is offered no more, its cases go on."""

    name: str
    topic_id: int | None
    department_id: int | None
    active: bool


@settings_verb
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
    `case_kind_needs_name`, `case_kind_taken`, `unknown_rule`, `unknown_topic` and
    `unknown_department` (also of one out of use), `invalid`.
    """
    name = said(name, CASE_KIND_NEEDS_NAME)
    _must_be_in_use(topic_id, department_id)
    return make(
        CaseKind,
        CaseKindChanged,
        taken=CASE_KIND_TAKEN,
        name=name,
        topic_id=topic_id,
        department_id=department_id,
        **_term(office, rule, term_days),
    ).id


@settings_verb
def change_kind(
    office: int,
    *,
    kind_id: int,
    rule: str | None = None,
    term_days: int | None = None,
    **settings: Unpack[KindSettings],
) -> None:
    """Change a kind; cases that stand keep their terms. With `rule` comes the term, as `add_kind`.

    Refused as `add_kind`; a topic or department that it has already may be out of use.
    """
    row = chosen(CaseKind, kind_id, lock=True)
    if "name" in settings:
        settings["name"] = said(settings["name"], CASE_KIND_NEEDS_NAME)
    topic, place = settings.get("topic_id"), settings.get("department_id")
    _must_be_in_use(
        topic if topic != row.topic_id else None, place if place != row.department_id else None
    )
    term = _term(office, rule, term_days) if rule is not None else {}
    change(row, CaseKindChanged, taken=CASE_KIND_TAKEN, **settings, **term)


@settings_verb
def remove_kind(_office: int, *, kind_id: int) -> None:
    """Take a kind away of which there was no case yet. Refused `case_kind_used`."""
    remove(chosen(CaseKind, kind_id, lock=True), CaseKindChanged, used=CASE_KIND_USED)


def _must_be_in_use(topic_id: int | None, department_id: int | None) -> None:
    if topic_id is not None and not is_offered(topic_id):
        raise UNKNOWN_TOPIC()
    if department_id is not None:
        department(department_id)


def _term(office: int, rule: str, term_days: int | None) -> dict[str, Any]:
    try:
        law = statutory_rule(rule, today(office))
    except LookupError:
        raise UNKNOWN_RULE() from None
    own = term_days is not None
    return {
        "rule": rule,
        "term_amount": term_days if own else law.term.amount,
        "term_unit": CaseKind.Unit.DAYS if own else law.term.unit,
        "basis": law.basis,
    }
