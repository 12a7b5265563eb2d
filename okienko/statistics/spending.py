"""What messages have cost: the parts that providers are paid for, each definition once.

A *part* is what the provider counts (160 characters of a text message, 70 with letters of other
alphabets; less in each of several). It is counted when the message is made ready to be sent, with
the price of a part as the connection's settings said then. What surely did not leave costs nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from okienko.channels.outbox.models import Outgoing
from okienko.interactions.models import Message

#: Messages that were paid for: handed over, and not surely lost before.
PAID = (
    Message.Delivery.SENT,
    Message.Delivery.PARTLY,
    Message.Delivery.UNCERTAIN,
)
MONTHS = 13  # the running one, and the same one a year before

#: How it is counted, for the page.
WORDS = (
    _(
        "Messages: text messages that were handed to the provider in the month, answers and "
        "notices alike. One that perhaps left counts; one that surely did not does not."
    ),
    _(
        "Parts: what the provider counts. 160 characters are one part, 70 when there are Polish or "
        "Ukrainian letters among them; in longer messages each part holds 153 or 67."
    ),
    _(
        "Cost: parts times the price of a part that the connection's settings said when the "
        "message was made. The provider's invoice may differ; it decides."
    ),
)


@dataclass(frozen=True, slots=True)
class Spent:
    """One connection in one month of the office. `cost` is in hundredths of a grosz."""

    month: date
    office: int
    connection: str
    messages: int
    parts: int
    cost: int

    @property
    def zloty(self) -> float:
        """The cost in złoty."""
        return self.cost / 10_000


def spent(offices: Collection[int], zone: str) -> Sequence[Spent]:
    """The last months, the newest first, then by connection; in a scope of these offices."""
    month = TruncMonth("made_at", tzinfo=ZoneInfo(zone))
    paid = Outgoing.objects.filter(
        office__in=offices, parts__gt=0, message__delivery__in=PAID
    ).annotate(month=month)
    rows = (
        paid.values("month", "office", "account__name")
        .annotate(messages=Count("id"), of_parts=Sum("parts"), of_cost=Sum("cost"))
        .order_by("-month", "account__name", "office")
    )
    found = [
        Spent(
            row["month"].date(),
            row["office"],
            row["account__name"],
            row["messages"],
            row["of_parts"],
            row["of_cost"],
        )
        for row in rows
    ]
    newest = sorted({one.month for one in found}, reverse=True)[:MONTHS]
    return [one for one in found if one.month in newest]
