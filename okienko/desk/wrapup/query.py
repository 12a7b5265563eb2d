"""What the wrap-up shows: the four outcomes, topics, the case that an intervention becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okienko.cases import queries as cases
from okienko.cases.models import CaseKind
from okienko.interactions.models import Interaction, Outcome, OutcomeWords, Topic
from okienko.interactions.queries import outcome_words, topics
from okienko.interactions.states import OPEN
from okienko.offices.models import Department
from okienko.offices.queries import departments_to_choose, names_of_colleagues
from okienko.routing.actions.common import open_engagement
from okienko.routing.queries import described_late, may_be_chosen

from ..later import moments


@dataclass(frozen=True)
class OutcomeChoice:
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
    choices: list[OutcomeChoice]
    topics: list[Topic]
    words: list[OutcomeWords]
    tied: list[cases.CaseLine]
    open_cases: list[cases.CaseLine]
    kinds: list[CaseKind]
    departments: list[Department]
    colleagues: tuple[str, ...] = ()  # who may be named in a note
    due: datetime | None = None  # of a chat: when the official is free again, described or not
    later_until: datetime | None = None  # of written work that was put off
    later_why: str = ""  # why it is, or was
    moments: Sequence[tuple[str, Any]] = ()  # until when it may be put off: codes and words
    takes: bool = False  # it waits, and may be taken from the list


def wrap_up(interaction: Interaction, official: int) -> WrapUp:
    """For an official who has the contact the form, for others why there is none."""
    state = _state(interaction, official)
    mine = state in ("mine", "late")
    written = state == "mine" and not interaction.live
    work = open_engagement(interaction.id, official) if written else None
    office = interaction.office_id
    tied = cases.of_interaction(interaction.id)
    customer = interaction.customer_id
    running = cases.open_of_customer(customer) if mine and customer else []
    known = {case.id for case in tied}
    return WrapUp(
        interaction=interaction,
        state=state,
        choices=[
            OutcomeChoice(value, str(label), number, value == interaction.outcome)
            for number, (value, label) in enumerate(
                [(v, la) for v, la in Outcome.choices if v], start=1
            )
        ],
        topics=topics(office) if mine else [],
        words=outcome_words(office) if mine else [],
        tied=tied,
        open_cases=[case for case in running if case.id not in known],
        kinds=[kind for kind in cases.kinds() if kind.office_id == office] if mine else [],
        departments=departments_to_choose(office) if mine else [],
        colleagues=tuple(names_of_colleagues(office, official)),
        due=_due(interaction, official) if state == "mine" else None,
        later_until=work.later_until if work else None,
        later_why=work.later_why if work else "",
        moments=moments() if written else [],
        takes=state == "waits" and may_be_chosen(interaction.id),
    )


def _due(interaction: Interaction, official: int) -> datetime | None:
    """A call's stands in the strip."""
    if not interaction.chat or interaction.state != "wrap_up":
        return None
    work = open_engagement(interaction.id, official)
    return work.wrap_due_at if work else None


def _state(interaction: Interaction, official: int) -> str:
    if interaction.state not in OPEN:
        return "late" if described_late(interaction, official) else "over"
    if interaction.state in ("arrived", "waiting", "offered"):
        return "waits"
    return "mine" if interaction.official_id == official else "other"
