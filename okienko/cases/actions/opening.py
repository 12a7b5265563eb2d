"""A matter is taken up, and contacts are tied to it."""

from datetime import date
from typing import cast
from zoneinfo import ZoneInfo

from django.db import connection

from okienko.customers.names import fold
from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.interactions.models import Interaction
from okienko.offices.models import Department, Office

from .. import terms
from ..events import CaseOpened, CaseTied
from ..models import Case, CaseInteraction, CaseKind, StepKind
from ..refusals import NO_CASE_KIND, NO_CASE_TITLE, TERM_TOO_EARLY
from ..states import CaseState
from . import pins
from ._common import contact_of, department, locked, said, step, today


@verb
def open_case(
    office: int,
    *,
    kind_id: int,
    title: str,
    interaction_id: int | None = None,
    customer_id: int | None = None,
    department_id: int | None = None,
    due_on: date | None = None,
    words: str = "",
) -> int:
    """Open a case, as a rule from an interaction; the case's id.

    The term is counted from the local day on which the interaction was received, or opened again
    by a new letter (else from today), by the kind's term; `due_on` sets another day. Customer and
    department come from the interaction and the kind where they are not given; one out of use gets
    no case. Refused
    `no_case_kind`, `no_case_title`, `unknown_department`, `unknown_contact`, `term_too_early`.
    """
    title = said(title, NO_CASE_TITLE)[:200]
    kind = CaseKind.objects.filter(id=kind_id, active=True).first()
    if kind is None:
        raise NO_CASE_KIND()
    if department_id is not None:
        department(department_id)
    contact = contact_of(interaction_id) if interaction_id is not None else None
    began_on = _received_on(office, contact) if contact else today(office)
    if due_on is not None and due_on < began_on:
        raise TERM_TOO_EARLY()
    raw = due_on or terms.add(began_on, terms.Term(kind.term_amount, _unit(kind)))
    at = clock.now()
    case = Case.objects.create(
        office_id=office,
        number=_number(office, today(office).year),
        kind=kind,
        title=title,
        folded=fold(title)[:460],
        customer_id=customer_id or (contact.customer_id if contact else None),
        department_id=department_id or _in_use(kind.department_id),
        state=CaseState.NEW,
        began_on=began_on,
        raw_due_on=raw,
        due_on=due_on or terms.working_day(raw),
        opened_at=at,
        opened_by_id=acting_official(office),
    )
    pins.make(case)
    step(
        case,
        StepKind.OPENED,
        CaseState.NEW,
        words=words.replace("\0", "").strip(),
        interaction=contact,
        department_id=case.department_id,
        due_on=case.due_on,
        basis=kind.basis,
    )
    if contact:
        CaseInteraction.objects.create(office_id=office, case=case, interaction=contact, at=at)
    emit(
        CaseOpened(
            office=office,
            subject=case.id,
            case_kind=kind_id,
            customer=case.customer_id,
            interaction=interaction_id,
            department=case.department_id,
        )
    )
    return case.id


@verb
def open_once(office: int, *, interaction_id: int, kind_id: int, title: str) -> int:
    """Open a case of a contact that has none; its id, or that of the one that it has already.

    The contact goes on. Refused as `open_case`.
    """
    chosen(Interaction, interaction_id, lock=True)  # pressed twice it is one case
    tied = CaseInteraction.objects.filter(interaction_id=interaction_id).order_by("id")
    there = tied.values_list("case_id", flat=True).first()
    if there is not None:
        return there
    return open_case.within(office, kind_id=kind_id, title=title, interaction_id=interaction_id)


@verb
def tie(office: int, *, case_id: int, interaction_id: int) -> bool:
    """Tie a contact to a case, an open or a closed one; False when it was tied already.

    A case without a customer takes the contact's. Refused `unknown_case`, `unknown_contact`.
    """
    case, contact = locked(case_id), contact_of(interaction_id)
    if CaseInteraction.objects.filter(case=case, interaction=contact).exists():
        return False
    CaseInteraction.objects.create(office_id=office, case=case, interaction=contact, at=clock.now())
    if case.customer_id is None and contact.customer_id is not None:
        Case.objects.filter(id=case_id).update(customer_id=contact.customer_id)
    step(case, StepKind.TIED, case.state, interaction=contact)
    emit(CaseTied(office=office, subject=case_id, interaction=interaction_id))
    return True


@verb
def untie(office: int, *, case_id: int, interaction_id: int) -> bool:
    """Take a contact off a case; False when it was not tied. Refused `unknown_case`."""
    case = locked(case_id)
    gone, _rows = CaseInteraction.objects.filter(case=case, interaction_id=interaction_id).delete()
    if not gone:
        return False
    step(case, StepKind.UNTIED, case.state, interaction_id=interaction_id)
    emit(
        CaseTied(
            office=office,
            subject=case_id,
            interaction=interaction_id,
            tied=False,
        )
    )
    return True


def _received_on(office: int, contact: Interaction) -> date:
    zone = Office.objects.values_list("zone", flat=True).get(id=office)
    return contact.asked_at.astimezone(ZoneInfo(zone)).date()


def _in_use(department_id: int | None) -> int | None:
    if department_id is None:
        return None
    in_use = Department.objects.filter(id=department_id, active=True).exists()
    return department_id if in_use else None


def _unit(kind: CaseKind) -> terms.Unit:
    return cast("terms.Unit", kind.term_unit)


def _number(office: int, year: int) -> str:
    """The next number, `Z-2026-00412`. The counter's row is held until the commit: no gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_casecounter as c (office_id, year, last) values (%s, %s, 1) "
            "on conflict (office_id, year) do update set last = c.last + 1 returning last",
            [office, year],
        )
        return f"Z-{year}-{cursor.fetchone()[0]:05d}"
