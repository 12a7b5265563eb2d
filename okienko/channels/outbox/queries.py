"""What should have left by now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from okienko.channels.models import Account
from okienko.events import clock
from okienko.interactions.models import NOT_ARRIVED, Message

from .models import Outgoing

SENDABLE = ("out", "auto", "hide", "show")


@dataclass(frozen=True, slots=True)
class Overdue:
    """A message that was to be tried at `due_at`; the account that would do it, None for none."""

    office: int
    message_id: int
    account_id: int | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PutOff:
    """A message that is tried again, by which account, and why it was not taken: words of a door's.

    The words are in gettext.
    """

    message_id: int
    account_id: int
    words: str


def held_until(account_id: int) -> datetime | None:
    """When the next message leaves that its writer may still take back; None: there is none.

    Those of no account are among them: the office's first one sends them.
    """
    held = Message.objects.filter(
        Q(account=account_id) | Q(account=None), delivery="queued", not_before__gt=clock.now()
    )
    return held.order_by("not_before").values_list("not_before", flat=True).first()


def begun_since(moment: datetime) -> set[int]:
    """The accounts that have taken a message for its first try since then; in an open scope."""
    rows = Outgoing.objects.filter(made_at__gte=moment)
    return set(rows.values_list("account_id", flat=True).distinct())


def overdue(before: datetime) -> list[Overdue]:
    """The messages of ours that were to be tried before a moment and are not sent; in open scope.

    What is on its way in this moment is among them, if its try was due then.
    """
    tried = Outgoing.objects.filter(
        next_at__lt=before, message__delivery__in=["queued", "sending"]
    ).values_list("office_id", "message_id", "account_id", "next_at")
    # begun by hand, without an account: by the first one
    first = Account.objects.filter(
        office=OuterRef("office"), kind=OuterRef("interaction__channel"), enabled=True
    )
    new = Message.objects.filter(
        ~Exists(Outgoing.objects.filter(message=OuterRef("pk"))),
        delivery="queued",
        direction__in=SENDABLE,
        at__lt=before,
    ).values_list(
        "office_id",
        "id",
        Coalesce("account_id", Subquery(first.order_by("id").values("id")[:1])),
        "at",
    )
    return [Overdue(*row) for row in (*tried, *new)]


def put_off(before: datetime) -> list[PutOff]:
    """The messages that were not taken at a first try before a moment, and are tried again at a
    later one; in an open scope.
    """
    rows = Outgoing.objects.filter(
        made_at__lt=before, next_at__gte=before, message__delivery="queued"
    )
    return [PutOff(*row) for row in rows.values_list("message_id", "account_id", "message__error")]


def not_taken(since: datetime) -> dict[int, str]:
    """The accounts of whose messages made since then the newest did not arrive, with what the
    provider said; in an open scope.
    """
    newest = Outgoing.objects.filter(made_at__gt=since).order_by("account_id", "-made_at", "-id")
    rows = newest.distinct("account_id").values_list(
        "account_id", "message__delivery", "message__error"
    )
    return {account: error for account, delivery, error in rows if delivery in NOT_ARRIVED}
