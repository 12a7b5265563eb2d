"""The contacts behind a figure: the very rows that its number is taken of, as lines to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, F, Q, Value, When

from okienko.channels.satisfaction.models import Asked
from okienko.customers.identities import typed_address
from okienko.customers.names import fold
from okienko.interactions.contact_numbers import number_to_id
from okienko.interactions.models import Interaction
from okienko.interactions.queries import who_is
from okienko.interactions.states import LABELS
from okienko.routing.models import Engagement, Wait
from okienko.routing.queries import ENDINGS

from .figures import Figure
from .measure import Selection, rows_of
from .measures import Longest, Mean, Middle, Share
from .sources import Rows

PAGE = 50
EXPORTED = 20_000  # lines of one export; the period is a day, so this is a large city's


@dataclass(frozen=True)
class CountedLine:
    """One row that counts. `value` is its own part of a mean (seconds), `hit` of a share."""

    interaction: Interaction
    moment: datetime
    queue: str
    official: str
    ended: Any
    waited: float | None
    value: float | None
    hit: bool | None

    @property
    def who(self) -> str:
        """The customer's name, else the name or address that came, else that there is none."""
        return who_is(self.interaction)

    @property
    def about(self) -> str:
        """What it is about, as far as it is known."""
        contact = self.interaction
        topic = contact.topic.path if contact.topic else ""
        return topic or contact.subject or contact.chosen


@dataclass(frozen=True)
class ContactLines:
    """One page of lines; `number` begins with 1."""

    lines: list[CountedLine]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def page(figure: Figure, selection: Selection, number: int = 1, text: str = "") -> ContactLines:
    """The lines of a figure, newest first; of a longest time and of now, the longest first."""
    rows = _found(figure, selection, text)
    total = rows.count()
    number = min(max(1, number), max(1, -(-total // PAGE)))
    part = _prepared(figure, rows)[(number - 1) * PAGE : number * PAGE]
    return ContactLines([_line(figure, row) for row in part], number, total)


def every(figure: Figure, selection: Selection, text: str = "") -> Iterator[CountedLine]:
    """All lines, for an export."""
    for row in _prepared(figure, _found(figure, selection, text))[:EXPORTED]:
        yield _line(figure, row)


def _found(figure: Figure, selection: Selection, text: str) -> Rows:
    rows = rows_of(figure, selection)
    text = text.strip()
    return rows.filter(_search(figure, text)) if text else rows


def _search(figure: Figure, text: str) -> Q:
    """By contact number, address, subject, the name of customer or official."""
    contact = f"{figure.source.contact}__" if figure.source.contact else ""
    found = Q(official__name__icontains=text)
    for column in ("customer__name", "address_name", "address_value", "subject"):
        found |= Q(**{f"{contact}{column}__icontains": text})
    if words := fold(text):
        found |= Q(**{f"{contact}customer__folded__contains": words})
    number = number_to_id(text)
    if number is not None:
        found |= Q(**{f"{contact}id": number})
    address = typed_address(text)
    if address is not None:
        found |= Q(**{f"{contact}address_value": address.value})
    return found


def _prepared(figure: Figure, rows: Rows) -> Rows:
    measure = figure.measure
    related = ["customer", "topic"]
    if figure.source.contact:
        related = ["queue", *(f"{figure.source.contact}__{name}" for name in related)]
        related.append(figure.source.contact)
    moment = figure.source.moment
    order = [f"-{moment}", "-id"] if moment else ["entered_at", "id"]
    if isinstance(measure, Mean | Middle | Longest):
        rows = rows.annotate(part=F(measure.value))
    if isinstance(measure, Longest):
        order.insert(0, "-part")
    if isinstance(measure, Share):
        rows = rows.annotate(
            hit=Case(
                When(measure.hits, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
        )
    return rows.select_related(*related, "official").order_by(*order)


def _line(figure: Figure, row: Any) -> CountedLine:
    interaction = getattr(row, figure.source.contact) if figure.source.contact else row
    return CountedLine(
        interaction=interaction,
        moment=getattr(row, figure.source.moment or "entered_at"),
        queue=str(getattr(row, "queue", "") or ""),
        official=str(row.official or ""),
        ended=_ended(row),
        waited=getattr(row, "waited", None),
        value=getattr(row, "part", None),
        hit=getattr(row, "hit", None),
    )


def _ended(row: Wait | Engagement | Interaction | Asked) -> Any:
    """How the leg or the contact ended, in words."""
    if isinstance(row, Wait):
        return row.get_result_display()
    if isinstance(row, Interaction):
        return row.get_outcome_display()
    if isinstance(row, Asked):
        return row.told
    return ENDINGS.get(row.result) or LABELS[row.interaction.state]
