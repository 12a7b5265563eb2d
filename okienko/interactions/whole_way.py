"""Whether something went the whole way yet. Inside an open scope."""

from dataclasses import dataclass
from datetime import datetime

from .models import Direction, Interaction, Medium, Message


@dataclass(frozen=True)
class WholeWay:
    """When something first went as it should, as far as is known; None: it never did.

    `heard`: a call came in; `spoken`: an official answered one; `read`: a letter came in;
    `written`: the answer to one was sent.
    """

    heard: datetime | None = None
    spoken: datetime | None = None
    read: datetime | None = None
    written: datetime | None = None


#: How many of an office's contacts, the oldest and the newest, are looked at.
LOOKED_AT = 500


def whole_way(office: int) -> WholeWay:
    """Whether a call and a letter went the whole way, by the oldest and newest contacts."""
    rows = Interaction.objects.filter(office=office, direction=Direction.IN)
    fields = ("id", "received_at", "medium", "live", "official_id")
    some = [
        *rows.order_by("received_at").values_list(*fields)[:LOOKED_AT],
        *reversed(rows.order_by("-received_at").values_list(*fields)[:LOOKED_AT]),
    ]
    calls = [row for row in some if row[2] == Medium.VOICE and row[3]]
    letters = [row for row in some if not row[3]]
    sent = Message.objects.filter(
        interaction_id__in={row[0] for row in letters},
        direction=Message.Direction.OUT,
        delivery=Message.Delivery.SENT,
        author__isnull=False,
    )
    return WholeWay(
        heard=next((row[1] for row in calls), None),
        spoken=next((row[1] for row in calls if row[4] is not None), None),
        read=next((row[1] for row in letters), None),
        written=sent.order_by("at").values_list("at", flat=True).first(),
    )
