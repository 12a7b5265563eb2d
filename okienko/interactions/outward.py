"""What pages and doors read of messages that the office begins. In an open scope."""

from datetime import datetime, timedelta

from okienko.events import clock

from .models import Direction, Interaction, Message


def begun_by_program(kind: str, value: str, since: datetime) -> int:
    """How often the program has begun to write to an address since a moment, as a menu does."""
    begun = Interaction.objects.filter(
        address_kind=kind, address_value=value, direction=Direction.OUT, official=None, live=False
    )
    return begun.filter(received_at__gte=since).count()


def leaves_at(interaction_id: int) -> datetime | None:
    """When what is to be sent in a contact may leave, if that is put off; None: it is not."""
    held = Message.objects.filter(
        interaction=interaction_id,
        delivery=Message.Delivery.QUEUED,
        not_before__gt=clock.now() + timedelta(minutes=1),
    )
    return held.order_by("not_before").values_list("not_before", flat=True).first()
