"""An answer that failed while an official was finishing with its thread is not overlooked."""

from datetime import timedelta
from typing import ClassVar

from okienko.events.models import EventRow
from okienko.events.reader import Reader, reader
from okienko.interactions.models import NOT_ARRIVED, Message
from okienko.routing.models import Engagement

from .actions.back import take_up

UNREAD = timedelta(seconds=20)  # a failure told so shortly before the end may not have been read


@reader
class Overlooked(Reader):
    """When an official is done: has an answer failed in the meantime?"""

    name: ClassVar[str] = "email.overlooked"
    kinds: ClassVar[tuple[str, ...]] = ("engagement.ended",)

    def wants(self, event: EventRow) -> bool:
        return bool(event.data.get("channel") == "email")

    def handle(self, event: EventRow) -> None:
        work = Engagement.objects.filter(id=event.subject).select_related("interaction").first()
        if work and work.interaction.state == "closed" and _failed_just_now(work):
            take_up(event.office_id, work.interaction)


def _failed_just_now(work: Engagement) -> bool:
    """Whether an answer was refused or cut off in the last seconds, and is so still."""
    # this may be read late, after a stop of the switchboard: the end of later work tells then
    later = Engagement.objects.filter(interaction_id=work.interaction_id, id__gt=work.id)
    if work.ended_at is None or later.exists():
        return False
    lost = Message.objects.filter(
        interaction_id=work.interaction_id,
        direction=Message.Direction.OUT,
        delivery__in=NOT_ARRIVED,
    )
    told = EventRow.objects.filter(
        office_id=work.office_id,
        kind="message.delivery",
        subject__in=list(lost.values_list("id", flat=True)),
        at__range=(work.ended_at - UNREAD, work.ended_at),
    )
    return told.exists()
