"""What the wrap-up shows: the four outcomes, topics, the case that an intervention becomes."""

from dataclasses import dataclass

from okienko.cases import queries as cases
from okienko.cases.models import CaseKind
from okienko.interactions.models import Interaction, Outcome, Topic
from okienko.interactions.states import OPEN
from okienko.offices.models import Department


@dataclass(frozen=True)
class Choice:
    """One of the four outcomes and the key that chooses it."""

    value: str
    label: str
    key: int
    chosen: bool


@dataclass(frozen=True)
class WrapUp:
    """`state`: mine (may be filled), other (somebody else has it), over, waits."""

    interaction: Interaction
    state: str
    choices: list[Choice]
    topics: list[Topic]
    tied: list[cases.CaseLine]
    open_cases: list[cases.CaseLine]
    kinds: list[CaseKind]
    departments: list[Department]


def wrap_up(interaction: Interaction, official: int | None) -> WrapUp:
    """For an official who has the contact the form, for others why there is none."""
    state = _state(interaction, official)
    mine = state == "mine"
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
        departments=list(Department.objects.filter(office=office).order_by("name")) if mine else [],
    )


def _state(interaction: Interaction, official: int | None) -> str:
    if interaction.state not in OPEN:
        return "over"
    if interaction.state in ("arrived", "waiting", "offered"):
        return "waits"
    return "mine" if interaction.official_id == official else "other"
