"""How a message of ours moves: its `delivery` by compare-and-swap, and the row of its tries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from okienko.events import clock, prepared
from okienko.interactions.actions import delivered
from okienko.interactions.models import BY_OFFICIALS, NOT_ARRIVED, Interaction, Message
from okienko.routing.actions import take_up

from ..models import Outgoing


def move(
    office: int,
    outgoing: Outgoing,
    to: str,
    *,
    expected: Sequence[str],
    words: str = "",
    next_at: datetime | None = None,
    **changes: Any,
) -> bool:
    """Move a message from one of the `expected` deliveries to another; False when it has moved on.

    The caller has locked the row `outgoing`, so that no two steps meet; its results are saved,
    and `changes`. What did not arrive, or perhaps not, comes before a person.
    """
    external_id = changes.get("external_id", "")
    if not delivered.within(
        office,
        message_id=outgoing.message_id,
        delivery=to,
        expected=expected,
        external_id=external_id,
        error=words,
    ):
        return False
    ended = None if next_at else clock.now()
    Outgoing.objects.filter(id=outgoing.id).update(
        results=outgoing.results, next_at=next_at, ended_at=ended, **changes
    )
    if to in NOT_ARRIVED:
        before_person(office, outgoing.message_id)
    return True


def not_made(office: int, message: Message, words: str) -> None:
    """A message of which nothing was made to send, and nothing will be: it has failed."""
    if delivered.within(
        office, message_id=message.id, delivery="failed", expected=["queued"], error=words
    ):
        before_person(office, message.id)


def before_person(office: int, message_id: int) -> None:
    """What an official sent opens its contact again when that is closed: nobody would see it there.

    The program's own letters never do. While the contact is open, finishing it asks for them.
    """
    message = Message.objects.only("direction", "interaction_id").get(id=message_id)
    if message.direction not in BY_OFFICIALS:
        return
    # locked: an official who releases it in this moment comes before us or after us
    interaction = prepared.must(Interaction, lock=True, id=message.interaction_id)
    if interaction.state == "closed":
        account = interaction.account
        queue_id = account.settings.get("queue") if account else None
        take_up.within(office, interaction_id=interaction.id, queue_id=queue_id)
