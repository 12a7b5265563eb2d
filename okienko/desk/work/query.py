"""An official's own work: what rings, what is open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from okienko.channels import registry
from okienko.customers.identities import display
from okienko.events import clock
from okienko.interactions.models import Attention, Interaction
from okienko.routing.models import Engagement, Offer


@dataclass(frozen=True)
class Work:
    """One line of "Mine". `offer` is the id of an offer that waits for acceptance on the page."""

    interaction: int
    icon: str
    channel: str
    who: str
    line: str
    live: bool
    since: datetime
    received: datetime
    late: bool = False
    offer: int | None = None
    due: datetime | None = None


def who_is(interaction: Interaction) -> str:
    """The customer's name, else the name or address that came, else "withheld number"."""
    name = interaction.customer.name if interaction.customer else ""
    shown = display(interaction.address_kind, interaction.address_value)
    return name or interaction.address_name or shown or _("Number withheld")


def about(interaction: Interaction) -> str:
    """What it is about, as far as it is known: topic, subject or choice in the menu."""
    topic = interaction.topic.path if interaction.topic else ""
    return topic or interaction.subject or interaction.chosen


def work(officials: Collection[int]) -> list[Work]:
    """What rings first, then live work, then written work, the oldest first."""
    offers = (
        Offer.objects.filter(official_id__in=officials, state="pending")
        .select_related("interaction__customer", "interaction__topic")
        .order_by("made_at")
    )
    engaged = (
        Engagement.objects.filter(official_id__in=officials, ended_at=None)
        .select_related("interaction__customer", "interaction__topic", "queue")
        .order_by("began_at")
    )
    rows = [_offered(offer) for offer in offers]
    mine = [_engaged(engagement) for engagement in engaged]
    return rows + sorted(mine, key=lambda row: (not row.live, row.received))


def _offered(offer: Offer) -> Work:
    interaction = offer.interaction
    door = registry.door(interaction.channel)
    return Work(
        interaction=interaction.id,
        icon=door.icon,
        channel=str(door.label),
        who=who_is(interaction),
        line=about(interaction),
        live=interaction.live,
        since=offer.made_at,
        received=interaction.received_at,
        offer=None if door.abilities.rings else offer.id,
        due=offer.due_at,
    )


def _engaged(engagement: Engagement) -> Work:
    interaction = engagement.interaction
    door = registry.door(interaction.channel)
    goal = engagement.queue.written_goal_seconds if engagement.queue else 0
    age = (clock.now() - interaction.received_at).total_seconds()
    return Work(
        interaction=interaction.id,
        icon=door.icon,
        channel=str(door.label),
        who=who_is(interaction),
        line=about(interaction),
        live=interaction.attention != Attention.WRITTEN,
        since=engagement.began_at,
        received=interaction.received_at,
        late=bool(goal) and interaction.attention == Attention.WRITTEN and age > goal,
    )
