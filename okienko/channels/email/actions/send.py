"""Our letters on their way: claimed, handed over, sent - or cut off, which a person decides.

    queued -> sending -> (handed) -> sent | failed | uncertain
                 |______________________ queued again, when it surely did not leave

`attempt` numbers the tries; a step that comes from an older try changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from okienko.channels.models import Account
from okienko.events import clock
from okienko.events.verbs import verb
from okienko.interactions.actions import delivered
from okienko.interactions.models import Message

from ..models import Outgoing
from ..settings import EmailSettings
from ..writing import write
from .back import not_arrived
from .results import State, due, failed, not_all, write_down

# Seconds until the next try; a relay that is away for longer than all of them is a person's case.
PAUSES = (30, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200)
SENDABLE = ("out", "auto")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter claimed for one try: what the relay needs, and the try's number."""

    id: int
    attempt: int
    recipients: tuple[str, ...]
    content: bytes


@verb
def claim(office: int, *, account_id: int, settings: EmailSettings) -> Letter | None:
    """Take the next letter that is due for a try; None when there is none."""
    _write_new(office, account_id, settings)
    outgoing = (
        Outgoing.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(account_id=account_id, state=Outgoing.State.QUEUED, next_at__lte=clock.now())
        .order_by("next_at", "id")
        .first()
    )
    if outgoing is None:
        return None
    attempt = outgoing.attempts + 1
    Outgoing.objects.filter(id=outgoing.id).update(
        state=Outgoing.State.SENDING, attempts=attempt, handed_at=None, error=""
    )
    delivered.within(office, message_id=outgoing.message_id, delivery="sending")
    return Letter(outgoing.id, attempt, due(outgoing), bytes(outgoing.content))


def _write_new(office: int, account_id: int, settings: EmailSettings) -> None:
    """Make letters of the messages that were queued since."""
    first = Account.objects.filter(kind="email", enabled=True).order_by("id").first()
    ours = Q(account_id=account_id)
    if first and first.id == account_id:  # without an account (begun by hand): by the first mailbox
        ours |= Q(account_id=None)
    queued = Message.objects.filter(
        ours,
        delivery=Message.Delivery.QUEUED,
        direction__in=SENDABLE,
        interaction__channel="email",
    ).select_related("interaction", "author", "answers")
    known = Outgoing.objects.values("message")
    for message in queued.exclude(id__in=known).order_by("id")[:20]:
        _write_one(office, account_id, settings, message)


def _write_one(office: int, account_id: int, settings: EmailSettings, message: Message) -> None:
    now = clock.now()
    try:
        written = write(office, account_id, settings, message)
    except ValueError as error:  # an address that cannot be written to
        not_arrived(office, message_id=message.id, delivery="failed", error=str(error))
        return
    Outgoing.objects.create(
        office_id=office,
        account_id=account_id,
        message=message,
        external_id=written.external_id,
        recipients=written.recipients,
        content=written.content,
        made_at=now,
        next_at=now,
    )
    # known before it leaves: an answer to it finds its thread whatever becomes of the try
    delivered.within(
        office, message_id=message.id, delivery="queued", external_id=written.external_id
    )


@verb
def hand(office: int, *, letter: Letter) -> bool:
    """Write down that the last dot follows now; False when this try is not the last one."""
    return bool(_mine(letter).update(handed_at=clock.now()))


@verb
def sent(office: int, *, letter: Letter, refused: Mapping[str, str]) -> None:
    """The relay has taken it. True also when another process has doubted it meanwhile.

    Of `refused` recipients, those that may be taken later (4xx) are tried again alone.
    """
    rows = Outgoing.objects.select_for_update(no_key=True).defer("content")
    outgoing = (
        rows.filter(id=letter.id, attempts=letter.attempt)
        .exclude(state=Outgoing.State.SENT)
        .first()
    )
    if outgoing is None:
        return
    again = letter.attempt <= len(PAUSES)
    found = {
        to: (State.AGAIN if again and reason.startswith("4") else State.FAILED, reason)
        for to, reason in refused.items()
    }
    write_down(outgoing, found, forget=due(outgoing))
    state, words = Outgoing.State.SENT, ""
    if State.AGAIN in (said for said, _reason in found.values()):
        state, words = Outgoing.State.QUEUED, "; ".join(refused.values())
    Outgoing.objects.filter(id=outgoing.id).update(
        state=state,
        next_at=_next(letter),
        handed_at=None if words else outgoing.handed_at,
        ended_at=None if words else clock.now(),
        error=words[:300],
    )
    if words or not failed(outgoing):
        _tell(office, letter, state.value, words)
    else:
        not_all(office, outgoing)


@verb
def refuse(office: int, *, letter: Letter, reason: str) -> None:
    """It will never be taken: that comes before a person."""
    outgoing = _mine(letter).select_for_update(no_key=True).defer("content").first()
    if outgoing is not None:
        write_down(outgoing, dict.fromkeys(due(outgoing), (State.FAILED, reason)))
        not_all(office, outgoing)


@verb
def uncertain(office: int, *, letter: Letter, reason: str) -> None:
    """Cut off when it may have left: a person decides, it is never sent again by itself."""
    if _mine(letter).update(state=Outgoing.State.UNCERTAIN, error=reason[:300]):
        not_arrived(office, message_id=_message(letter), delivery="uncertain", error=reason)


@verb
def put_off(office: int, *, letter: Letter, reason: str, retry_after: float = 0) -> None:
    """It surely did not leave and may work later; after the last pause it has failed."""
    if letter.attempt > len(PAUSES):
        refuse.within(office, letter=letter, reason=reason)
        return
    if _mine(letter).update(
        state=Outgoing.State.QUEUED,
        next_at=_next(letter, retry_after),
        handed_at=None,
        error=reason[:300],
    ):
        _tell(office, letter, "queued", reason)


@verb
def recover(office: int, *, account_id: int) -> int:
    """After a process died: what it was sending goes on, or is doubted; how many are doubted."""
    cut_off = Outgoing.objects.select_for_update(no_key=True).filter(
        account_id=account_id, state=Outgoing.State.SENDING
    )
    doubted = 0
    for outgoing in cut_off.defer("content"):
        letter = Letter(outgoing.id, outgoing.attempts, (), b"")
        if outgoing.handed_at is None:
            _mine(letter).update(state=Outgoing.State.QUEUED, next_at=clock.now())
            _tell(office, letter, "queued", "")
        else:
            doubted += 1
            uncertain.within(office, letter=letter, reason="cut off while it was being sent")
    return doubted


def _next(letter: Letter, retry_after: float = 0) -> datetime:
    pause = PAUSES[min(letter.attempt, len(PAUSES)) - 1]
    return clock.now() + timedelta(seconds=max(pause, retry_after))


def _mine(letter: Letter):  # type: ignore[no-untyped-def]
    return Outgoing.objects.filter(
        id=letter.id, attempts=letter.attempt, state=Outgoing.State.SENDING
    )


def _tell(office: int, letter: Letter, delivery: str, error: str) -> None:
    delivered.within(office, message_id=_message(letter), delivery=delivery, error=error)


def _message(letter: Letter) -> int:
    return Outgoing.objects.values_list("message_id", flat=True).get(id=letter.id)
