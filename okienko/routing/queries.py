"""What pages read about officials' work."""

from collections.abc import Collection

from django.db.models import F, Q, QuerySet

from okienko.events.scope import once
from okienko.interactions.models import Interaction

from .models import Engagement, Offer, Queue, Wait


def queues_in_use(offices: Collection[int]) -> QuerySet[Queue]:
    """The queues of some offices in their order: the active ones, and others where somebody still
    waits, who came before the queue was closed.
    """
    waited_in = Wait.objects.filter(office_id__in=offices, result="").values("queue")
    rows = Queue.objects.filter(Q(active=True) | Q(id__in=waited_in), office_id__in=offices)
    return rows.order_by("office_id", "order", "name")


@once
def open_work(officials: tuple[int, ...]) -> list[Engagement]:
    """What these officials are at work on, with its contact and queue; the newest first."""
    return list(
        Engagement.objects.filter(official_id__in=officials, ended_at=None)
        .select_related("interaction__customer", "interaction__topic", "queue")
        .order_by("-began_at")
    )


@once
def open_offers(officials: tuple[int, ...]) -> list[Offer]:
    """What is offered to these officials now, with its contact and how long it waits."""
    return list(
        Offer.objects.filter(official_id__in=officials, state="pending")
        .select_related("interaction__customer", "interaction__topic", "wait")
        .order_by("made_at")
    )


def ended_by_time(officials: Collection[int]) -> QuerySet[Engagement]:
    """The work of these officials that ended because the wrap-up's time was up."""
    return Engagement.objects.filter(official_id__in=officials, ended_at__gte=F("wrap_due_at"))


def described_late(interaction: Interaction, official_id: int) -> bool:
    """Whether the official, freed when the time was up, may still say what the contact was about.

    So it is until somebody else has had the contact.
    """
    last = interaction.state == "closed" and interaction.official_id == official_id
    return last and ended_by_time([official_id]).filter(interaction_id=interaction.id).exists()


def queue_or_first(wanted: int | None) -> int | None:
    """The queue that somebody wants, while it is in use; else the first that is; None for none."""
    active = Queue.objects.filter(active=True).order_by("order", "id")
    queues = list(active.values_list("id", flat=True))
    return wanted if wanted in queues else next(iter(queues), None)
