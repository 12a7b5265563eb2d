"""What happened to a thread while an official was finishing with it is not overlooked."""

from datetime import timedelta
from typing import ClassVar

from django.db.models import Max

from okienko.events.models import EventRow
from okienko.events.reader import Reader, reader
from okienko.interactions.models import Message
from okienko.routing.models import Engagement

from .actions.back import take_up
from .models import RawMail

UNREAD = timedelta(seconds=20)  # a failure told so shortly before the end may not have been read


@reader
class Overlooked(Reader):
    """When an official is done: has the customer written, or an answer failed, in the meantime?"""

    name: ClassVar[str] = "email.overlooked"
    kinds: ClassVar[tuple[str, ...]] = ("engagement.ended",)

    def wants(self, event: EventRow) -> bool:
        return bool(event.data.get("channel") == "email")

    def handle(self, event: EventRow) -> None:
        work = Engagement.objects.filter(id=event.subject).select_related("interaction").first()
        if work is None or work.talk_ended_at is None or work.interaction.state != "closed":
            return
        # what was read late, after a stop of the switchboard, may be settled by later work
        if not _went_on(work) or _failed_just_now(work):
            take_up(event.office_id, work.interaction)


def _went_on(work: Engagement) -> bool:
    """Whether nothing is left to do: no letter since the wrap-up began, or somebody saw to it."""
    rows = Message.objects.filter(interaction_id=work.interaction_id)
    robots = RawMail.objects.filter(author__in=["automatic answer", "delivery report", "loop"])
    letters = rows.filter(direction=Message.Direction.IN, at__gt=work.talk_ended_at)
    last = letters.exclude(id__in=robots.values("message")).aggregate(at=Max("at"))["at"]
    if last is None:
        return True
    later = Engagement.objects.filter(interaction_id=work.interaction_id, began_at__gt=last)
    return later.exists() or rows.filter(direction=Message.Direction.OUT, at__gt=last).exists()


def _failed_just_now(work: Engagement) -> bool:
    """Whether an answer was refused or cut off in the last seconds, and is so still."""
    later = Engagement.objects.filter(interaction_id=work.interaction_id, id__gt=work.id)
    if work.ended_at is None or later.exists():
        return False
    lost = Message.objects.filter(
        interaction_id=work.interaction_id,
        direction=Message.Direction.OUT,
        delivery__in=[Message.Delivery.FAILED, Message.Delivery.UNCERTAIN],
    )
    told = EventRow.objects.filter(
        office_id=work.office_id,
        kind="message.delivery",
        subject__in=list(lost.values_list("id", flat=True)),
        at__range=(work.ended_at - UNREAD, work.ended_at),
    )
    return told.exists()
