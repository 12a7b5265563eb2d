"""What stands in public, what was edited or hidden, and when a customer wrote last.

Every function runs inside an open scope.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left

from .models import ACTS, Interaction, Message, Wording

BEGINNING = 2_000  # characters of one wording that a page prints


def has_public(interaction: Interaction) -> bool:
    """Whether something that a customer wrote in a contact stands where everybody reads it."""
    came = Message.objects.filter(interaction=interaction.id, direction=Message.Direction.IN)
    return interaction.public or came.filter(public=True).exists()


def is_hidden(message_id: int) -> bool:
    """Whether a customer's message is hidden from everybody, or is about to be."""
    acts = Message.objects.filter(answers=message_id, direction__in=ACTS)
    return hidden_by(list(acts.order_by("id")))


def hidden_by(acts: Sequence[Message]) -> bool:
    """Whether a message is hidden by what was done with it, the oldest first. Pure.

    What surely did not work counts for nothing.
    """
    done = [act.direction for act in acts if act.delivery != Message.Delivery.FAILED]
    return done[-1:] == [Message.Direction.HIDE]


def came_last(interaction: Interaction) -> datetime | None:
    """When the customer of a contact wrote last, in its talk if it is one; None: never."""
    came = Message.objects.filter(direction=Message.Direction.IN, quiet=False)
    if interaction.conversation:
        came = came.filter(
            interaction__channel=interaction.channel,
            interaction__account=interaction.account_id,
            interaction__conversation=interaction.conversation,
        )
    else:
        came = came.filter(interaction=interaction.id)
    return came.order_by("-at").values_list("at", flat=True).first()


def contacts_of(
    ids: Collection[int], channels: Sequence[str]
) -> list[tuple[Interaction, datetime | None]]:
    """Those of some contacts that came by these channels, each with when its customer wrote last.

    One query.
    """
    came = Message.objects.filter(
        interaction=OuterRef("id"), direction=Message.Direction.IN, quiet=False
    )
    rows = Interaction.objects.filter(id__in=ids, channel__in=channels)
    rows = rows.annotate(came=Subquery(came.order_by("-at").values("at")[:1]))
    return [(row, row.came) for row in rows]


def wordings_of(messages: Iterable[Message]) -> dict[int, list[Wording]]:
    """What edited messages said before, the oldest first, by the message. One query, or none.

    Each has the `beginning` of its words and no more.
    """
    edited = [message.id for message in messages if message.edited_at is not None]
    found: dict[int, list[Wording]] = defaultdict(list)
    if edited:
        rows = Wording.objects.filter(message__in=edited).defer("text")
        for row in rows.annotate(beginning=Left("text", BEGINNING)).order_by("id"):
            found[row.message_id].append(row)
    return found


def contact_of_message(message_id: int) -> Interaction:
    """The contact in which a message stands."""
    return Interaction.objects.get(messages=message_id)
