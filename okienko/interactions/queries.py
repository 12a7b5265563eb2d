"""What pages read of contacts."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Left, Length

from .models import NOT_ARRIVED, Message

#: Characters of one message that a page prints; whoever wants the rest asks for it.
BEGINNING = 40_000


def begun(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Messages for a page: each with the `beginning` of its text, its `length`, `has_html`.

    A stranger may write a hundred letters of a million characters into one thread.
    """
    return messages.defer("text", "html").annotate(
        beginning=Left("text", BEGINNING), length=Length("text"), has_html=~Q(html="")
    )


def not_arrived(interaction_id: int) -> QuerySet[Message]:
    """The answers of officials in a contact that somebody did not get, or perhaps not."""
    return Message.objects.filter(
        interaction=interaction_id,
        direction=Message.Direction.OUT,
        delivery__in=NOT_ARRIVED,
    )


def seen_as(message: Message) -> str:
    """What a page shows of an answer that did not arrive, in a word: it changes with the state."""
    return f"{message.id}-{message.delivery}"
