"""A letter that came while an official was finishing with its thread is not overlooked."""

from typing import ClassVar

from django.db.models import Max

from okienko.events.models import EventRow
from okienko.events.reader import Reader, reader
from okienko.interactions.models import Message
from okienko.routing.models import Engagement

from .actions.back import take_up
from .models import RawMail


@reader
class Overlooked(Reader):
    """When an official is done with a thread: has the customer written since the wrap-up began?"""

    name: ClassVar[str] = "email.overlooked"
    kinds: ClassVar[tuple[str, ...]] = ("engagement.ended",)

    def wants(self, event: EventRow) -> bool:
        return bool(event.data.get("channel") == "email")

    def handle(self, event: EventRow) -> None:
        work = Engagement.objects.filter(id=event.subject).select_related("interaction").first()
        if work is None or work.talk_ended_at is None or work.interaction.state != "closed":
            return
        if _went_on(work):
            return  # read late, after a stop of the switchboard: the end of the later work tells
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
