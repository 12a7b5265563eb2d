"""What the wrap-up shows: the four outcomes, topics, the case that an intervention becomes."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from okienko.cases import queries as cases
from okienko.cases.models import CaseInteraction, CaseKind
from okienko.events import clock
from okienko.interactions.models import Interaction, Outcome, Topic
from okienko.interactions.states import OPEN
from okienko.offices.models import Department
from okienko.routing.queries import described_late, ended_by_time

REMEMBERED = 14 * 86_400  # seconds in which an official is asked what a contact was about


@dataclass(frozen=True)
class Choice:
    """One of the four outcomes and the key that chooses it."""

    value: str
    label: str
    key: int
    chosen: bool


@dataclass(frozen=True)
class WrapUp:
    """`state`: mine (may be filled), late (the time was up), other (somebody else's), over, waits.

    Whoever was freed when the time was up may fill it late.
    """

    interaction: Interaction
    state: str
    choices: list[Choice]
    topics: list[Topic]
    tied: list[cases.CaseLine]
    open_cases: list[cases.CaseLine]
    kinds: list[CaseKind]
    departments: list[Department]


def wrap_up(interaction: Interaction, official: int) -> WrapUp:
    """For an official who has the contact the form, for others why there is none."""
    state = _state(interaction, official)
    mine = state in ("mine", "late")
    office = interaction.office_id
    tied = cases.of_interaction(interaction.id)
    customer = interaction.customer_id
    running = cases.open_of_customer(customer) if mine and customer else []
    known = {case.id for case in tied}
    return WrapUp(
        interaction=interaction,
        state=state,
        choices=[
            Choice(value, str(label), number, value == interaction.outcome)
            for number, (value, label) in enumerate(
                [(v, la) for v, la in Outcome.choices if v], start=1
            )
        ],
        topics=list(Topic.objects.filter(office=office, active=True).order_by("path"))
        if mine
        else [],
        tied=tied,
        open_cases=[case for case in running if case.id not in known],
        kinds=[kind for kind in cases.kinds() if kind.office_id == office] if mine else [],
        departments=list(Department.objects.filter(office=office, active=True).order_by("name"))
        if mine
        else [],
    )


def undescribed(officials: Collection[int]) -> QuerySet[Interaction]:
    """Contacts whose time was up before their official said what they came to.

    Either no outcome was chosen (and the queue gives time for it), or an intervention has no case.
    """
    no_case = ~Exists(CaseInteraction.objects.filter(interaction=OuterRef("pk")))
    ended = ended_by_time(officials).filter(
        Q(wrap_due_at__gt=F("talk_ended_at")) | Q(interaction__outcome=Outcome.INTERVENTION)
    )
    return Interaction.objects.filter(
        Q(outcome=Outcome.UNDESCRIBED) | Q(outcome=Outcome.INTERVENTION) & no_case,
        id__in=ended.values("interaction_id"),
        official_id__in=officials,
        state="closed",
        ended_at__gt=clock.after(-REMEMBERED),
    )


def _state(interaction: Interaction, official: int) -> str:
    if interaction.state not in OPEN:
        return "late" if described_late(interaction, official) else "over"
    if interaction.state in ("arrived", "waiting", "offered"):
        return "waits"
    return "mine" if interaction.official_id == official else "other"
