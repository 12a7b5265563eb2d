"""Messages of ours on their way: claimed, handed over, sent - or cut off, which a person decides.

    queued -> sending -> (handed) -> sent | partly | failed | uncertain
                 |______________________ queued again, when it surely did not leave

Tries are numbered; a step that comes from an older try changes nothing.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from okienko.channels.door import Parcel, Permanent, SendError, Temporary
from okienko.channels.models import Account
from okienko.channels.parcels import FAULT
from okienko.events import clock
from okienko.events.runtime.faults import database_away, where
from okienko.events.security.scope import savepoint
from okienko.events.verbs import verb
from okienko.interactions.actions import delivered
from okienko.interactions.models import ACTS, Message

from ..models import Outgoing
from ..queries import SENDABLE
from ..results import State, due, learn, missed, settled, waiting, whole
from .moving import move, not_made

log = logging.getLogger(__name__)

CUT_OFF = gettext_noop("cut off while it was being sent")
# Seconds until the next try; who is away for longer than all of them is a person's case.
PAUSES = (30, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200)


@dataclass(frozen=True, slots=True)
class Try:
    """A message claimed for one try: its row, the try's number, and what the door sends.

    `hides`: nothing is sent, but this message is hidden, or shown (Door.hide).
    """

    id: int
    number: int
    parcel: Parcel
    hides: Message | None = None
    hidden: bool = False


@verb
def claim(office: int, *, account: Account) -> Try | None:
    """Take the account's next message that is due for a try; None when there is none."""
    return _again(office, account.id) or _new(office, account)


def _again(office: int, account_id: int) -> Try | None:
    """The one that is due the longest of those that were tried before."""
    outgoing = (
        Outgoing.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .select_related("message__answers")
        .filter(
            office=office,
            account_id=account_id,
            next_at__lte=clock.now(),
            message__delivery="queued",
        )
        .order_by("next_at", "id")
        .first()
    )
    if outgoing is None or not delivered.within(
        office, message_id=outgoing.message_id, delivery="sending", expected=["queued"]
    ):
        return None
    number = outgoing.attempts + 1
    Outgoing.objects.filter(id=outgoing.id).update(attempts=number, handed_at=None)
    parcel = Parcel(outgoing.external_id, due(outgoing), bytes(outgoing.content))
    return _try(outgoing, number, outgoing.message, parcel)


def _try(outgoing: Outgoing, number: int, message: Message, parcel: Parcel) -> Try:
    if message.direction not in ACTS:
        return Try(outgoing.id, number, parcel)
    hidden = message.direction == Message.Direction.HIDE
    return Try(outgoing.id, number, parcel, hides=message.answers, hidden=hidden)


def _new(office: int, account: Account) -> Try | None:
    """The oldest that was never tried, made ready by its door. What cannot be made has failed."""
    while message := _oldest(office, account):
        try:
            with savepoint():
                return _made(office, account.id, message, _parcel(account, message))
        except Permanent as error:
            not_made(office, message, error.reason)
        except Exception as error:  # a fault of the door: the messages after this one go on
            if database_away(error):
                raise
            fault = where(error)
            log.error("message_not_made", extra={"id": message.id, "error": fault})  # noqa: TRY400
            not_made(office, message, FAULT)
    return None


def _oldest(office: int, account: Account) -> Message | None:
    """The oldest of the account that is due and was never tried, locked.

    By the index of what is queued, in its order: as quick with ten thousand behind it. What was
    begun by hand has no account, and goes by the first one in use, after its own.
    """
    found = _untried(office, account.kind).filter(account_id=account.id).first()
    if found is not None:
        return found
    first = Account.objects.filter(kind=account.kind, enabled=True).order_by("id").first()
    if first is None or first.id != account.id:
        return None
    return _untried(office, account.kind).filter(account__isnull=True).first()


def _untried(office: int, kind: str) -> QuerySet[Message]:
    due = Q(not_before=None) | Q(not_before__lte=clock.now())
    # what was tried and is queued is tried again at a time: those are few, and have their index
    tried = Outgoing.objects.filter(office=office, message=OuterRef("pk"), next_at__isnull=False)
    untried = ~Exists(tried)
    # another thread may be about to take it, unseen as yet: then this one waits for it
    before = Message.objects.filter(
        Q(delivery="sending") | Q(due, untried, delivery="queued"),
        office=office,
        interaction=OuterRef("interaction"),
        id__lt=OuterRef("id"),
        direction__in=SENDABLE,
    )
    return (
        Message.objects.filter(
            due,
            untried,
            ~Exists(before),
            office=office,
            delivery="queued",
            direction__in=SENDABLE,
            interaction__channel=kind,
        )
        .select_related("interaction", "author", "answers")
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .order_by("id")
    )


def _parcel(account: Account, message: Message) -> Parcel:
    """What is hidden or shown needs nothing but to be told which message it is."""
    return Parcel() if message.direction in ACTS else account.door.prepare(account, message)


def _made(office: int, account_id: int, message: Message, parcel: Parcel) -> Try:
    now = clock.now()
    outgoing = Outgoing.objects.create(
        office_id=office,
        account_id=account_id,
        message=message,
        external_id=parcel.external_id,
        recipients=list(parcel.recipients),
        content=parcel.content,
        parts=parcel.parts,
        cost=parcel.cost,
        attempts=1,
        made_at=now,
        next_at=now,
    )
    # known before it leaves: an answer to it finds its thread whatever becomes of the try
    delivered.within(
        office,
        message_id=message.id,
        delivery="sending",
        expected=["queued"],
        external_id=parcel.external_id,
    )
    return _try(outgoing, outgoing.attempts, message, parcel)


@verb
def hand(_office: int, *, attempt: Try) -> bool:
    """Write down that it may have left from now on; False when this try is not the last one."""
    mine = Outgoing.objects.filter(id=attempt.id, attempts=attempt.number)
    return bool(mine.update(handed_at=clock.now()))


@verb
def sent(
    office: int, *, attempt: Try, external_id: str = "", refused: Mapping[str, SendError]
) -> None:
    """The provider has taken it. True also when another process has doubted it meanwhile.

    `external_id` is the provider's for it, "" when ours counts. Of `refused` recipients, those
    that may be taken later (Temporary) are tried again alone.
    """
    outgoing = _mine(attempt)
    if outgoing is None:
        return
    again, to_whom = attempt.number <= len(PAUSES), due(outgoing)
    found = {
        to: (State.AGAIN if again and isinstance(error, Temporary) else State.FAILED, error.reason)
        for to, error in refused.items()
        if to in to_whom or to not in outgoing.results  # else a report has told meanwhile
    }
    learn(outgoing, found, forget=waiting(outgoing))
    changes: dict[str, Any] = {"external_id": external_id} if external_id else {}
    if waiting(outgoing):
        learn(outgoing, {to: (State.TAKEN, "") for to in to_whom if to not in found})
        to, words = "queued", "; ".join(error.reason for error in refused.values())
        changes |= {"next_at": _next(attempt), "handed_at": None}
    else:
        to, words = whole(outgoing)
    move(office, outgoing, to, expected=["sending", "uncertain"], words=words, **changes)


@verb
def refuse(office: int, *, attempt: Try, reason: str) -> None:
    """It will never be taken: that comes before a person."""
    outgoing = _mine(attempt)
    if outgoing is not None:
        learn(outgoing, missed(outgoing, reason))
        to, words = whole(outgoing)
        move(office, outgoing, to, expected=["sending"], words=words)


@verb
def uncertain(office: int, *, attempt: Try, reason: str) -> None:
    """Cut off when it may have left: a person decides, it is never sent again by itself."""
    outgoing = _mine(attempt)
    if outgoing is not None:
        doubt(office, outgoing, reason)


@verb
def put_off(office: int, *, attempt: Try, reason: str, retry_after: float = 0) -> None:
    """It surely did not leave and may work later; after the last pause it has failed."""
    if attempt.number > len(PAUSES):
        refuse.within(office, attempt=attempt, reason=reason)
        return
    outgoing = _mine(attempt)
    if outgoing is not None:
        _back(office, outgoing, reason, _next(attempt, retry_after))


@verb
def recover(office: int, *, account_id: int) -> int:
    """After a process died: what it was sending goes on, or is doubted; how many are doubted."""
    cut_off = (
        Outgoing.objects.select_for_update(no_key=True, of=("self",))
        .filter(account_id=account_id, next_at__isnull=False, message__delivery="sending")
        .defer("content")
    )
    doubted = 0
    for outgoing in cut_off:
        if outgoing.handed_at is None:
            # under a new number: should the process live, it does not go on with its try
            _back(office, outgoing, "", clock.now(), attempts=outgoing.attempts + 1)
        else:
            doubted += doubt(office, outgoing, CUT_OFF)
    return doubted


@verb
def hasten(_office: int, *, account_id: int) -> None:
    """What was put off is due now: the connection has changed, as by a new token."""
    now = clock.now()
    put_off = Outgoing.objects.filter(account_id=account_id, next_at__gt=now)
    put_off.filter(message__delivery="queued").update(next_at=now)


def doubt(office: int, outgoing: Outgoing, words: str) -> bool:
    """What may have left is uncertain, unless it was told meanwhile; whether it was being sent."""
    to = "uncertain"
    if settled(outgoing):
        to, words = whole(outgoing)
    return move(office, outgoing, to, expected=["sending"], words=words)


def _back(office: int, outgoing: Outgoing, words: str, next_at: datetime, **changes: Any) -> None:
    """It is tried again, unless it was told meanwhile what became of an earlier try."""
    changes["handed_at"] = None
    to = "queued"
    if settled(outgoing):
        to, words = whole(outgoing)
    else:
        changes["next_at"] = next_at
    move(office, outgoing, to, expected=["sending"], words=words, **changes)


def _next(attempt: Try, retry_after: float = 0) -> datetime:
    pause = PAUSES[min(attempt.number, len(PAUSES)) - 1]
    # a provider that wants more is asked again all the same
    return clock.now() + timedelta(seconds=min(max(pause, retry_after), PAUSES[-1]))


def _mine(attempt: Try) -> Outgoing | None:
    """The row of this try, locked; None when a newer one has begun."""
    rows = Outgoing.objects.select_for_update(no_key=True).defer("content")
    return rows.filter(id=attempt.id, attempts=attempt.number).first()
