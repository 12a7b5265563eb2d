"""What pages and doors read of messages that the office begins. In an open scope."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from okienko.events import clock

from .models import Direction, Interaction, Message


def begun_by_program(kind: str, value: str, since: datetime) -> int:
    """How often the program has begun to write to an address since a moment, as a menu does."""
    return _by_program(since).filter(address_kind=kind, address_value=value).count()


def begun_by_program_with(account_id: int, since: datetime) -> int:
    """The same by a connection, to whomever."""
    return _by_program(since).filter(account=account_id).count()


def _by_program(since: datetime) -> QuerySet[Interaction]:
    begun = Interaction.objects.filter(direction=Direction.OUT, official=None, live=False)
    return begun.filter(received_at__gte=since)


def leaves_at(interaction_id: int) -> datetime | None:
    """When what is to be sent in a contact may leave, if that is put off; None: it is not."""
    held = Message.objects.filter(
        interaction=interaction_id,
        delivery=Message.Delivery.QUEUED,
        not_before__gt=clock.now() + timedelta(minutes=1),
    )
    return held.order_by("not_before").values_list("not_before", flat=True).first()
