"""What providers brought: what waits for a person, how much comes, whose clock is wrong."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.security.scope import in_all_offices

from .models import Flood, FloodPart, Hook, Payload

SHOWN = 100  # of one account's on a page
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DISCARDED = timedelta(days=14)  # what is discarded can be taken back so long
LATELY = timedelta(days=7)  # what is unknown is told so long


@dataclass(frozen=True)
class Traffic:
    """How much a provider has brought, and what is to be told of it. `skew` is in seconds."""

    minute: int = 0
    hour: int = 0
    day: int = 0
    waiting: int = 0
    unknown: int = 0  # things of an unknown kind, lately
    unknown_words: str = ""  # the last kind
    forged: int = 0
    forged_at: datetime | None = None
    skew: float = 0.0
    last: datetime | None = None  # when it brought the newest within a day: verified, so its own


def aside_of(account_id: int) -> list[Payload]:
    """What an account brought and could not be read, the oldest first, without its bytes; inside
    the open scope. No more than `SHOWN`.
    """
    rows = Payload.objects.filter(account_id=account_id, state=Payload.State.ASIDE)
    return list(rows.defer("body").order_by("id")[:SHOWN])


def has_hook(account_id: int) -> bool:
    """Whether a provider brings to an account, or has brought. In an open scope."""
    rows = {"account_id": account_id}
    return Hook.objects.filter(**rows).exists() or Payload.objects.filter(**rows).exists()


def brought_to() -> set[int]:
    """The accounts to which a provider brings, or has brought. In an open scope."""
    here = OuterRef("pk")
    brought = Exists(Hook.objects.filter(account=here)) | Exists(
        Payload.objects.filter(account=here)
    )
    return set(Account.objects.filter(brought).values_list("id", flat=True))


def brought_by(account_id: int, before: int | None = None) -> list[Payload]:
    """What came by an account, the newest first, older than the payload `before`; without its
    bytes. One more than `SHOWN` at most: there is more.
    """
    rows = Payload.objects.filter(account_id=account_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.defer("body").order_by("-id")[: SHOWN + 1])


def payload_of(account_id: int, payload_id: int) -> Payload | None:
    """One that came by an account, without its bytes; None when there is none."""
    return Payload.objects.filter(account_id=account_id, id=payload_id).defer("body").first()


def traffic(accounts: Collection[int]) -> Mapping[int, Traffic]:
    """How much came by some accounts. Three queries, in an open scope."""
    now = clock.now()
    found: dict[int, dict[str, object]] = defaultdict(dict)
    came = Payload.objects.filter(account_id__in=accounts, received_at__gt=now - DAY)
    for account, minute, hour, day, last in came.values_list("account_id").annotate(
        minute=Count("id", filter=Q(received_at__gt=now - MINUTE)),
        hour=Count("id", filter=Q(received_at__gt=now - HOUR)),
        day=Count("id"),
        last=Max("received_at"),
    ):
        found[account] |= {"minute": minute, "hour": hour, "day": day, "last": last}
    for row in Hook.objects.filter(account_id__in=accounts):
        found[row.account_id] |= {
            "forged": row.forged,
            "forged_at": row.forged_at,
            "skew": row.skew,
        }
    told = Q(unknown__gt=0, received_at__gt=now - LATELY)
    rows = Payload.objects.filter(Q(state=Payload.State.WAITING) | told, account_id__in=accounts)
    for account, waiting, unknown, words in rows.values_list("account_id").annotate(
        waiting=Count("id", filter=Q(state=Payload.State.WAITING)),
        many=Sum("unknown", filter=told),
        words=Max("unknown_words", filter=told),
    ):
        found[account] |= {
            "waiting": waiting,
            "unknown": unknown or 0,
            "unknown_words": words or "",
        }
    return {account: Traffic(**found[account]) for account in accounts}  # type: ignore[arg-type]


def brought_since(account_id: int, at: datetime) -> bool:
    """Whether a provider has brought anything for an account since then; in an open scope."""
    return Payload.objects.filter(account_id=account_id, received_at__gte=at).exists()


def set_aside_payloads() -> list[Payload]:
    """What could not be read, of every office, with its account and without its bytes."""
    with in_all_offices():
        aside = Payload.objects.filter(state=Payload.State.ASIDE).select_related("account")
        return list(aside.defer("body", "account__secrets").order_by("id"))


def floods(offices: Sequence[int], most: int) -> list[Flood]:
    """What single senders sent beyond the limit and nobody has decided about, the oldest first;
    each with the `many` of its messages. In an open scope.
    """
    held = Flood.objects.filter(office__in=offices, state=Flood.State.HELD)
    return _counted(held.order_by("first_at", "id")[:most])


def discarded_floods(offices: Sequence[int], most: int) -> list[Flood]:
    """The same of what was discarded and can be taken back, the newest decision first."""
    gone = Flood.objects.filter(
        office__in=offices,
        state=Flood.State.DISCARDED,
        decided_at__gte=clock.now() - DISCARDED,
    )
    return _counted(gone.order_by("-decided_at", "-id")[:most])


def _counted(rows: QuerySet[Flood]) -> list[Flood]:
    found = list(rows.select_related("account").defer("account__secrets"))
    parts = FloodPart.objects.filter(flood__in=[flood.id for flood in found])
    many = dict(parts.values_list("flood").annotate(many=Count("id")))
    for flood in found:
        flood.many = many.get(flood.id, 0)  # type: ignore[attr-defined]
    return found


def count_floods(offices: Sequence[int]) -> int:
    """How many there are of them."""
    return Flood.objects.filter(office__in=offices, state=Flood.State.HELD).count()


def part_of_flood(payloads: Collection[int]) -> dict[int, str]:
    """Which of some payloads have messages of a flood in them, with how that stands: one that is
    held comes before one that was discarded.
    """
    parts = FloodPart.objects.filter(payload_id__in=payloads).order_by("flood__state")
    return dict(parts.values_list("payload_id", "flood__state"))


def behind() -> tuple[datetime | None, datetime | None]:
    """Since when the oldest is due that waits, and when one was read last. In an open scope."""
    waits = Payload.objects.filter(state=Payload.State.WAITING)
    due = waits.aggregate(at=Min("next_at"))["at"]
    read = Payload.objects.filter(ended_at__gt=clock.now() - HOUR).aggregate(at=Max("ended_at"))
    return due, read["at"]
