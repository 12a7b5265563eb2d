"""What a provider brought becomes messages and news of messages, at once with its own state."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from okienko.cases.actions import watch_numbers
from okienko.channels.clamav import first_scan
from okienko.channels.door import (
    Echoed,
    Edited,
    Left,
    News,
    Reacted,
    Receipt,
    Unknown,
    Unreadable,
    Webhook,
    Withdrawn,
)
from okienko.channels.models import Account
from okienko.channels.outbox.actions import echoed, told
from okienko.channels.plain_text import clean, one_line
from okienko.customers.identities import Address
from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.interactions.actions import (
    Arrival,
    Received,
    edit,
    heed,
    react,
    receive,
    withdraw,
    written_elsewhere,
)
from okienko.interactions.models import Interaction
from okienko.interactions.queries import open_in
from okienko.routing.actions import customer_left, customer_wrote, enqueue

from ..events import PayloadSetAside
from ..models import Flood, FloodPart, Payload, Sender
from ..queries import DISCARDED
from .flooding import WINDOW, held_back
from .keeping import held_places

# A provider may tell of a message before its own answer to our sending it has come.
AWAITED = timedelta(minutes=10)
PAUSE = timedelta(seconds=15)
AHEAD = timedelta(hours=1)  # by which a provider's clock is believed to be before ours
MOST_DEATHS = 3
KEPT = timedelta(days=30)  # what is handled; it is for whoever asks what a provider has brought


@verb
def begin(_office: int, *, payload_id: int) -> bool:
    """Count a reading before it begins; False when too many of them never ended."""
    Payload.objects.filter(id=payload_id).update(begun=F("begun") + 1)
    return not Payload.objects.filter(id=payload_id, begun__gt=MOST_DEATHS).exists()


@verb
def handle(office: int, *, account: Account, payload_id: int) -> None:
    """Read a payload and do what it says. Delivered twice, it counts once.

    News of a message that is not known yet is looked at again, alone. Raises whatever its door
    raises.
    """
    waiting = Payload.objects.select_for_update(no_key=True).filter(
        id=payload_id, state=Payload.State.WAITING
    )
    payload = waiting.first()
    if payload is None:
        return
    webhook = Webhook(
        body=bytes(payload.body),
        headers={"content-type": payload.content_type},
        at=payload.received_at,
    )
    found = account.door.parse(account, webhook)
    places = _places(payload, len(found))
    done = [_place(office, account, payload, place, found[place]) for place in places]
    payload.awaited = [place for place, settled in zip(places, done, strict=True) if not settled]
    _count_unknown(payload, found)
    now = clock.now()
    if payload.awaited and now - payload.received_at <= AWAITED:
        payload.next_at, payload.begun = now + PAUSE, 0
    else:
        payload.state, payload.next_at, payload.ended_at = Payload.State.HANDLED, None, now
    payload.save(
        update_fields=[
            *("state", "next_at", "ended_at", "awaited", "begun"),
            *("unknown", "unknown_words"),
        ]
    )


def _places(payload: Payload, many: int) -> Sequence[int]:
    """What of a payload is to be done: what waits in it, else all of it, but of one that is read
    again no flood's part. A newer parse may find less in it than there was.
    """
    if payload.awaited:
        return [place for place in payload.awaited if place < many]
    held = held_places(payload.id) if payload.again else ()
    return [place for place in range(many) if place not in held]


def _place(office: int, account: Account, payload: Payload, place: int, found: News) -> bool:
    """One of its news; False when it tells of a message that is not known.

    What was read before is not told twice: a goodbye or a failure of those days would undo what
    came after it.
    """
    if payload.again and (
        isinstance(found, Left)
        or (isinstance(found, Receipt) and found.state in ("failed", "delayed"))
    ):
        return True
    if isinstance(found, Arrival) and not (payload.again or payload.freed):
        _must_fit(found)
        if held_back(office, account, payload, place, found):
            return True
    return _one(office, account, found, payload.received_at)


def _count_unknown(payload: Payload, found: Sequence[News]) -> None:
    kinds = [one.words for one in found if isinstance(one, Unknown)]
    kinds += ["" for one in found if isinstance(one, Arrival) and one.unknown]
    payload.unknown = min(len(kinds), 32_000)
    payload.unknown_words = one_line(", ".join(dict.fromkeys(filter(None, kinds))), 200)


def _one(office: int, account: Account, found: News, at: datetime) -> bool:
    """False when it tells of a message that is not known. `at`: when it came."""
    if isinstance(found, Unknown):
        return True
    if isinstance(found, Left):
        contact = open_in(account.kind, account.id, found.conversation)
        if contact is not None:
            customer_left.within(office, interaction_id=contact)
        return True
    if isinstance(found, Receipt):
        return told.within(office, account_id=account.id, receipt=found)
    if isinstance(found, Echoed):
        return _echoed(office, account, found, at)
    if isinstance(found, Edited | Withdrawn | Reacted):
        return _changed(office, account, found, at)
    _must_fit(found)
    take_in.within(office, account=account, arrival=found)
    return True


@verb
def take_in(office: int, *, account: Account, arrival: Arrival) -> Received:
    """Receive what somebody wrote and heed its wish; what arrives waits in the account's queue."""
    received = receive.within(office, arrival=_plain(arrival))
    received = heed.within(office, arrival=arrival, received=received)
    contact = received.interaction_id
    talks = account.door.abilities.short or arrival.conversation
    if talks and not received.duplicate:  # as in our own chat
        watch_numbers.within(office, interaction_id=contact, text=arrival.text)
    if received.arrived:
        enqueue.within(office, interaction_id=contact, queue_id=account.settings.get("queue"))
    elif not (received.duplicate or arrival.quiet):
        customer_wrote.within(office, interaction_id=contact)
    return received


def _echoed(office: int, account: Account, found: Echoed, came: datetime) -> bool:
    """Something that the office wrote; False while it may be ours that is leaving."""
    here: dict[str, Any] = {
        "account_id": account.id,
        "external_id": found.external_id,
        "conversation": found.conversation,
        "text": clean(found.text),
    }
    return echoed.within(office, **here) or written_elsewhere.within(
        office, channel=account.kind, **here, at=min(found.at, came + AHEAD)
    )


def _changed(
    office: int, account: Account, found: Edited | Withdrawn | Reacted, came: datetime
) -> bool:
    """What somebody did to a message that was there before; False when that is not known.

    A clock that is far ahead would hold off all that comes later.
    """
    at = min(found.at, came + AHEAD)
    here: dict[str, Any] = {
        "account_id": account.id,
        "external_id": found.external_id,
        "conversation": found.conversation,
    }
    if isinstance(found, Withdrawn):
        return withdraw.within(office, **here, at=at)
    if isinstance(found, Reacted):
        return react.within(office, **here, words=one_line(found.words), at=at)
    changed = edit.within(office, **here, text=clean(found.text), at=at)
    if changed is None:
        return False
    if account.door.abilities.short or found.conversation:
        watch_numbers.within(office, interaction_id=changed.interaction_id, text=found.text)
    if changed.back:
        enqueue.within(
            office, interaction_id=changed.interaction_id, queue_id=account.settings.get("queue")
        )
    return True


def _must_fit(found: Arrival) -> None:
    """Unreadable when a name in it is longer than can be kept.

    Cut, it would be another one's. A digest would keep them apart, but the door that answers needs
    the name itself: one whose provider has longer names makes its own short ones.
    """
    names = {
        "external_id": found.external_id,
        "conversation": found.conversation,
        "address_value": found.sender.value,
    }
    for name, value in names.items():
        most = Interaction._meta.get_field(name).max_length  # type: ignore[union-attr]
        if most is not None and len(value) > most:
            raise Unreadable(f"{name} has {len(value)} characters, more than {most}")


def _plain(arrival: Arrival) -> Arrival:
    """With words that can be kept and shown. What identifies somebody or something stays."""
    return replace(
        arrival,
        sender=_of_one_line(arrival.sender),
        participants=[(role, _of_one_line(who)) for role, who in arrival.participants],
        subject=one_line(arrival.subject),
        receiver=one_line(arrival.receiver),
        text=clean(arrival.text),
        html=clean(arrival.html),
        attachments=[
            replace(file, name=one_line(file.name), scan=file.scan or first_scan())
            for file in arrival.attachments
        ],
        awaited=[
            replace(file, name=one_line(file.name), content_type=one_line(file.content_type))
            for file in arrival.awaited
        ],
    )


def _of_one_line(who: Address) -> Address:
    return replace(who, name=one_line(who.name), display=one_line(who.display))


@verb
def set_aside(office: int, *, payload_id: int, words: str) -> None:
    """A payload that cannot be read waits for a person; those after it go on."""
    waiting = Payload.objects.filter(id=payload_id, state=Payload.State.WAITING)
    if waiting.update(state=Payload.State.ASIDE, next_at=None, words=words[:200]):
        account_id = Payload.objects.values_list("account_id", flat=True).get(id=payload_id)
        emit(PayloadSetAside(office=office, subject=payload_id, account=account_id))


@verb
def forget_old(_office: int) -> int:
    """Delete what came long ago, is done with, and is no part of a flood; how many.

    What was discarded can be taken back for a while, and is known as such as long as its payload
    is there: read once more, that brings nothing of it in.
    """
    now = clock.now()
    Sender.objects.filter(began_at__lt=now - WINDOW).delete()
    old = Payload.objects.filter(
        received_at__lt=now - KEPT, state__in=[Payload.State.HANDLED, Payload.State.DROPPED]
    )
    wanted = Q(flood__state=Flood.State.HELD) | Q(flood__decided_at__gte=now - DISCARDED)
    parts = FloodPart.objects.filter(wanted, payload=OuterRef("id"))
    gone = old.exclude(Exists(parts)).only("id").delete()  # a storm's bodies fill the memory
    decided = Flood.objects.exclude(state=Flood.State.HELD).filter(decided_at__lt=now - DISCARDED)
    decided.exclude(Exists(FloodPart.objects.filter(flood=OuterRef("id")))).delete()
    return gone[1].get(Payload._meta.label, 0)
