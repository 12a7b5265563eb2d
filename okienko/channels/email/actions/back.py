"""A letter of ours that did not arrive, or perhaps not, comes before a person; and into a queue."""

from okienko.events import plain
from okienko.interactions.actions import delivered, reopen
from okienko.interactions.models import Interaction, Message
from okienko.routing.actions import enqueue
from okienko.routing.models import Engagement

from .around import around


def not_arrived(office: int, *, message_id: int, delivery: str, error: str) -> None:
    """Write down that a message `failed` or is `uncertain`, inside the transaction that is open.

    An official's answer opens its contact again when that is closed: nobody would see it there.
    The program's own letters never do.
    """
    delivered.within(office, message_id=message_id, delivery=delivery, error=error)
    message = Message.objects.get(id=message_id)
    if message.direction != Message.Direction.OUT:
        return
    # locked: an official who releases it in this moment comes before us or after us
    interaction = plain.must(Interaction, lock=True, id=message.interaction_id)
    if interaction.state == "closed":
        take_up(office, interaction)


def take_up(office: int, interaction: Interaction) -> None:
    """Open a closed contact again, in the queue in which an official had it last."""
    last = (
        Engagement.objects.filter(interaction=interaction, queue__active=True)
        .order_by("-id")
        .values_list("queue_id", flat=True)
        .first()
    )
    account = interaction.account
    wanted = account.settings.get("queue") if account else None
    queue_id = last or around(office, queue=wanted).queue_id
    if queue_id is not None:
        reopen.within(office, interaction_id=interaction.id)
        enqueue.within(office, interaction_id=interaction.id, queue_id=queue_id)
