"""What pages read of what operators have counted. In an open scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from okienko.channels.models import Account
from okienko.customers.identities import phone_address
from okienko.events import clock

from ..counted_days import OperatorColumns, OperatorDay
from ..models import Number

SHOWN = 60  # days of a line
LATELY = timedelta(days=14)  # so long the start of the settings tells of differences


@dataclass(frozen=True)
class ShownDifference:
    """One difference as a page shows it."""

    kind: str
    at: datetime
    number: str
    outward: bool
    seconds: int
    contact: int


def days_of(account_id: int) -> list[OperatorDay]:
    """The days that the operator of a line has counted, the newest first."""
    return list(OperatorDay.objects.filter(account=account_id).order_by("-day")[:SHOWN])


def day_of(account_id: int, day: date) -> OperatorDay | None:
    """One of these days."""
    return OperatorDay.objects.filter(account=account_id, day=day).first()


def shown(row: OperatorDay) -> list[ShownDifference]:
    """What differs on a day."""
    return [
        ShownDifference(
            one["kind"],
            datetime.fromisoformat(one["at"]),
            phone_address(one["number"]).display if one["number"] else "",
            one["outward"],
            one["seconds"],
            one["contact"],
        )
        for one in row.differences
    ]


def columns_of(account_id: int) -> dict[str, int]:
    """Which column is which in the lists of a line's operator, as far as somebody has said."""
    row = OperatorColumns.objects.filter(account=account_id).first()
    return dict(row.columns) if row else {}


def numbers_of_office() -> frozenset[str]:
    """All numbers of the open office, those out of use too."""
    return frozenset(Number.objects.values_list("digits", flat=True))


def lately_different() -> Sequence[tuple[Account, int]]:
    """Lines on which the operator counted otherwise than we in the last weeks; on how many days."""
    rows = OperatorDay.objects.filter(compared_at__gt=clock.now() - LATELY)
    found: dict[int, tuple[Account, int]] = {}
    for row in rows.select_related("account").order_by("account"):
        if row.differs:
            many = found.get(row.account_id, (row.account, 0))[1]
            found[row.account_id] = (row.account, many + 1)
    return list(found.values())
