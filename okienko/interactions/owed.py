"""What customers wrote last, and what of it nobody has answered. Inside an open scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce, Left

from .models import Message


@dataclass(frozen=True)
class Unanswered:
    """Messages of a customer since our last one, and when the first of them reached us."""

    count: int
    since: datetime


def unanswered(interactions: Iterable[int]) -> dict[int, Unanswered]:
    """What waits for an answer, by contact; contacts in which nothing does are left out.

    What came after our last message counts, whatever moment its sender gives. Automatic answers
    are none. One query, and none for no contacts.
    """
    ids = list(interactions)
    if not ids:
        return {}
    ours = Message.objects.filter(
        interaction=OuterRef("interaction"), direction=Message.Direction.OUT
    )
    rows = (
        Message.objects.filter(interaction__in=ids, direction=Message.Direction.IN, quiet=False)
        .annotate(answered=Coalesce(Subquery(ours.order_by("-id").values("id")[:1]), 0))
        .filter(id__gt=F("answered"))
        .values("interaction_id")
        .order_by()
        .annotate(count=Count("id"), since=Min("at"))
    )
    return {row["interaction_id"]: Unanswered(row["count"], row["since"]) for row in rows}


def last_words(interactions: Iterable[int], most: int) -> dict[int, str]:
    """How the newest words of each contact's customer begin, on one line. One query, none for none.

    Contacts in which the customer wrote nothing, or took all of it back, are left out.
    """
    ids = list(interactions)
    if not ids:
        return {}
    rows = Message.objects.filter(
        interaction__in=ids, direction=Message.Direction.IN, withdrawn_at=None
    )
    newest = rows.order_by("interaction", "-id").distinct("interaction")
    begins = newest.annotate(begins=Left("text", most)).values_list("interaction", "begins")
    return {contact: " ".join(words.split()) for contact, words in begins}
