"""What pages read about cases. Every function runs inside an open scope (in_offices, a verb)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from okienko.customers.names import fold
from okienko.events import clock, prepared
from okienko.events.security.scope import once
from okienko.interactions.models import Interaction, Outcome
from okienko.offices.models import Office
from okienko.routing.queries import ended_by_time

from . import states
from .models import Case, CaseInteraction, CaseKind, CasePin, CaseStep
from .sealing import opened

PAGE = 25
REMEMBERED = 14 * 86_400  # seconds in which an official is asked what a contact was about

Due = Literal["", "late", "today", "week"]


@dataclass(frozen=True)
class CaseLine:
    """A case in a list. `days` until it is due (negative: late); None when closed or paused."""

    id: int
    office: int
    number: str
    title: str
    kind: str
    state: str
    state_label: str
    open: bool
    customer_id: int | None
    customer: str
    department: str
    due_on: date
    days: int | None
    opened_at: datetime
    closed_at: datetime | None

    @property
    def late(self) -> bool:
        """Whether it should be settled already."""
        return self.days is not None and self.days < 0


@dataclass(frozen=True)
class StepLine:
    """A line of a case's history; `contact` is the id of the interaction that it tells of."""

    at: datetime
    kind: str
    kind_label: str
    state_label: str
    official: str
    words: str
    basis: str
    department: str
    due_on: date | None
    contact: int | None


@dataclass(frozen=True)
class ContactLine:
    """An interaction that belongs to a case."""

    id: int
    number: str
    channel: str
    direction: str
    subject: str
    received_at: datetime


@dataclass(frozen=True)
class MoveChoice:
    """A move that the state allows; `closing` ones ask for the outcome (verb `close`)."""

    move: str
    label: str
    closing: bool


@dataclass(frozen=True)
class CasePage:
    """One case with all that its page shows."""

    line: CaseLine
    kind_id: int
    department_id: int | None
    began_on: date
    paused_on: date | None
    outcome_words: str
    basis: str
    opened_by: str
    steps: tuple[StepLine, ...]
    contacts: tuple[ContactLine, ...]
    moves: tuple[MoveChoice, ...]


@dataclass(frozen=True)
class Filters:
    """What a list of cases shows. `state`: "" all, "open", "closed" or a state of states.py."""

    state: str = "open"
    department: int | None = None
    kind: int | None = None
    due: Due = ""
    text: str = ""
    customer: int | None = None


@dataclass(frozen=True)
class ListPage:
    """A page of a list: `number` from 1 to `pages`; `total` lines over all pages."""

    lines: tuple[CaseLine, ...]
    number: int
    pages: int
    total: int


def case(case_id: int) -> CasePage | None:
    """One case with its history (oldest first) and contacts (newest first); None when unknown."""
    row = _joined(Case.objects.filter(id=case_id)).select_related("opened_by").first()
    if row is None:
        return None
    steps = CaseStep.objects.filter(case=row).select_related("official", "department")
    contacts = CaseInteraction.objects.filter(case=row).select_related("interaction")
    return CasePage(
        line=_lines([row])[0],
        kind_id=row.kind_id,
        department_id=row.department_id,
        began_on=row.began_on,
        paused_on=row.paused_on,
        outcome_words=row.outcome_words,
        basis=row.kind.basis,
        opened_by=row.opened_by.name if row.opened_by else "",
        steps=tuple(_step(s) for s in steps.order_by("at", "id")),
        contacts=tuple(
            ContactLine(
                id=c.interaction.id,
                number=c.interaction.number,
                channel=c.interaction.channel,
                direction=c.interaction.direction,
                subject=c.interaction.subject,
                received_at=c.interaction.received_at,
            )
            for c in contacts.order_by("-interaction__received_at", "-id")
        ),
        moves=moves(row.state),
    )


def line(case_id: int) -> CaseLine | None:
    """One case as a list has it."""
    return next(iter(_lines(list(_joined(Case.objects.filter(id=case_id))))), None)


def pin(case_id: int) -> str:
    """The PIN of a case; "" of one that has none yet, or none that can be read."""
    row = CasePin.objects.filter(case=case_id).first()
    return opened(row.sealed) if row else ""


def row(case_id: int, offices: Collection[int]) -> Case | None:
    """A case's own row; None when it is in none of these offices."""
    return Case.objects.filter(id=case_id, office__in=offices).first()


def moves(state: str) -> tuple[MoveChoice, ...]:
    """What can be done with a case in `state`, in the order of the table."""
    return tuple(
        MoveChoice(move, str(states.MOVES[move]), move in states.CLOSING)
        for move in states.TABLE[state]
    )


def cases(filters: Filters | None = None, number: int = 1, size: int = PAGE) -> ListPage:
    """A page of cases: open ones by term, the nearest first; others by the newest."""
    wanted = filters or Filters()
    rows = _filtered(wanted)
    total = rows.count()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    by = ("due_on", "id") if wanted.state == "open" or wanted.due else ("-opened_at", "-id")
    chosen = _joined(rows.order_by(*by))[(number - 1) * size : number * size]
    return ListPage(tuple(_lines(list(chosen))), number, pages, total)


def of_customer(customer_id: int, limit: int = 20) -> list[CaseLine]:
    """A customer's cases: open ones first, by term; then closed ones, the newest first."""
    running = open_of_customer(customer_id)[:limit]
    rows = _joined(Case.objects.filter(customer=customer_id)).exclude(closed_at=None)
    return running + _lines(list(rows.order_by("-closed_at")[: limit - len(running)]))


@once
def open_of_customer(customer_id: int) -> list[CaseLine]:
    """A customer's open cases, by term."""
    rows = Case.objects.filter(customer=customer_id, closed_at=None)
    return _lines(list(_joined(rows.order_by("due_on", "id"))))


@once
def of_interaction(interaction_id: int) -> list[CaseLine]:
    """The cases to which a contact is tied."""
    ids = CaseInteraction.objects.filter(interaction=interaction_id).values("case")
    return _lines(list(_joined(Case.objects.filter(id__in=ids).order_by("id"))))


def tied_among(interactions: Collection[int]) -> dict[int, set[int]]:
    """The cases to which some contacts are tied, by contact; contacts of none are left out."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = CaseInteraction.objects.filter(interaction__in=list(interactions))
    for contact, case in rows.values_list("interaction_id", "case_id"):
        found[contact].add(case)
    return dict(found)


def customers_of(case_id: int) -> list[int]:
    """The customers who have contacts in a case, the first one first."""
    rows = CaseInteraction.objects.filter(case=case_id, interaction__customer__isnull=False)
    ids = rows.order_by("interaction__received_at").values_list("interaction__customer", flat=True)
    return list(dict.fromkeys(ids))


def by_number(number: str) -> int | None:
    """The id of the case with a number such as `Z-2026-00412` (any case of letters), or None."""
    rows = Case.objects.filter(number=number.strip().upper())
    return rows.values_list("id", flat=True).first()


def counts() -> dict[str, int]:
    """How many cases stand in each state, and "open", "late" over all; one query each."""
    found = dict.fromkeys(map(str, states.CaseState), 0)
    rows = Case.objects.values_list("state").annotate(n=Count("id"))
    found.update(dict(rows.order_by("state")))
    found["open"] = sum(found[s] for s in states.OPEN)
    found["late"] = _filtered(Filters(due="late")).count()
    return found


def kinds() -> list[CaseKind]:
    """The kinds of cases in use, by name."""
    return sorted(
        CaseKind.objects.filter(active=True).select_related("department"),
        key=lambda k: fold(k.name),
    )


def kinds_of_topics(topics: Collection[int]) -> list[CaseKind]:
    """Kinds in use of these very topics, by name."""
    return list(CaseKind.objects.filter(active=True, topic__in=list(topics)).order_by("name"))


def all_kinds(office: int) -> list[CaseKind]:
    """The kinds of cases of an office, those out of use last, by name."""
    rows = CaseKind.objects.filter(office=office).select_related("department", "topic")
    return sorted(rows, key=lambda kind: (not kind.active, fold(kind.name)))


def undescribed(officials: Collection[int]) -> list[Interaction]:
    """Contacts whose time was up before their official said what they came to, oldest first.

    Either no outcome was chosen (and the queue gives time for it), or an intervention has no case.
    """
    no_case = ~Exists(CaseInteraction.objects.filter(interaction=OuterRef("pk")))
    ended = ended_by_time(officials).filter(
        Q(wrap_due_at__gt=F("talk_ended_at")) | Q(interaction__outcome=Outcome.INTERVENTION)
    )
    rows = Interaction.objects.filter(
        Q(outcome=Outcome.UNDESCRIBED) | Q(outcome=Outcome.INTERVENTION) & no_case,
        id__in=ended.values("interaction_id"),
        official_id__in=officials,
        state="closed",
        ended_at__gt=clock.after(-REMEMBERED),
    )
    return list(rows.select_related("customer", "topic").order_by("ended_at"))


def _filtered(wanted: Filters) -> QuerySet[Case]:
    rows = Case.objects.all()
    if wanted.state == "open":
        rows = rows.filter(closed_at=None)
    elif wanted.state == "closed":
        rows = rows.exclude(closed_at=None)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.department is not None:
        rows = rows.filter(department=wanted.department)
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind)
    if wanted.customer is not None:
        rows = rows.filter(customer=wanted.customer)
    if wanted.due:
        rows = rows.filter(_due(wanted.due), closed_at=None)
    words = fold(wanted.text).split()
    if wanted.text.strip() and not words:  # no letter, no digit: nothing is like it
        return rows.none()
    for word in words:
        rows = rows.filter(
            Q(folded__contains=word)
            | Q(number__icontains=word)
            | Q(customer__folded__contains=word)
        )
    return rows


def _due(due: Due) -> Q:
    """Offices in one list have one zone as a rule; the first one's day is taken."""
    day = _today()
    if due == "late":
        return Q(due_on__lt=day, paused_on=None)
    if due == "today":
        return Q(due_on=day)
    return Q(due_on__gte=day, due_on__lte=day + timedelta(days=7))


def _today() -> date:
    zone = Office.objects.order_by("id").values_list("zone", flat=True).first()
    return clock.now().astimezone(ZoneInfo(zone or "Europe/Warsaw")).date()


def _joined(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("kind", "customer", "department")


def _lines(rows: list[Case]) -> list[CaseLine]:
    if not rows:
        return []
    day = _today()
    return [
        CaseLine(
            id=c.id,
            office=c.office_id,
            number=c.number,
            title=c.title,
            kind=c.kind.name,
            state=c.state,
            state_label=str(states.LABELS[c.state]),
            open=c.closed_at is None,
            customer_id=c.customer_id,
            customer=c.customer.name if c.customer else "",
            department=c.department.name if c.department else "",
            due_on=c.due_on,
            days=None if c.closed_at or c.paused_on else (c.due_on - day).days,
            opened_at=c.opened_at,
            closed_at=c.closed_at,
        )
        for c in rows
    ]


def _step(s: CaseStep) -> StepLine:
    return StepLine(
        at=s.at,
        kind=s.kind,
        kind_label=s.get_kind_display(),
        state_label=str(states.LABELS[s.state]),
        official=s.official.name if s.official else "",
        words=s.words,
        basis=s.basis,
        department=s.department.name if s.department else "",
        due_on=s.due_on,
        contact=s.interaction_id,
    )


def last_official(_office: int, customer_id: int) -> int | None:
    """Who last did something in the customer's newest open case: asked first by routing."""
    row = prepared.execute(_LAST_OFFICIAL, [customer_id]).fetchone()
    return row[0] if row else None


_LAST_OFFICIAL = """
select s.official_id from cases_case c join cases_casestep s on s.case_id = c.id
where c.customer_id = %s and c.closed_at is null and s.official_id is not null
order by s.at desc limit 1
"""
