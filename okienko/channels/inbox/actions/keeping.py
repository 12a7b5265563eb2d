"""What a provider brought: kept as it came, and decided about when it cannot be read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from okienko.channels.door import Webhook
from okienko.channels.plain_text import one_line
from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.offices.access import must_supervise

from ..events import PayloadDropped, PayloadKept, PayloadLooked, PayloadsReplayed
from ..models import FloodPart, Payload
from ..refusals import NOT_SET_ASIDE, NOTHING_TO_REPLAY, STILL_READ

MOST_REPLAYED = 10_000  # of one span: what is more is asked for in several


@verb
def keep_all(office: int, *, account_id: int, brought: Sequence[Webhook]) -> list[int]:
    """Keep requests byte for byte, in the order in which they came; the ids of their payloads.

    A door that asks its provider, or has a connection open, calls `keep_all.within` in one
    transaction with its cursor; what it keeps is parsed, received and queued as what is brought.
    """
    now = clock.now()
    rows = Payload.objects.bulk_create(
        Payload(
            office_id=office,
            account_id=account_id,
            received_at=each.at,
            content_type=one_line(each.headers.get("content-type", ""))[:120],
            body=each.body,
            next_at=now,
        )
        for each in brought
    )
    emit(PayloadKept(office=office, subject=rows[0].id, account=account_id, many=len(rows)))
    return [row.id for row in rows]


@verb
def try_again(office: int, *, payload_id: int) -> None:
    """Have one that was set aside read again. Refused `not_set_aside`, `may_not_supervise`."""
    must_supervise(office)
    account_id = _decided(
        payload_id, state=Payload.State.WAITING, next_at=clock.now(), words="", begun=0
    )
    emit(PayloadKept(office=office, subject=payload_id, account=account_id))


@verb
def drop(office: int, *, payload_id: int) -> None:
    """Put one away that was set aside: nothing comes of it. Refused as `try_again`."""
    must_supervise(office)
    account_id = _decided(payload_id, state=Payload.State.DROPPED, ended_at=clock.now())
    emit(PayloadDropped(office=office, subject=payload_id, account=account_id))


@verb
def look(office: int, *, payload_id: int) -> Payload:
    """One with its bytes, for a person; that they looked is kept. Refused `may_not_supervise`,
    `gone`.
    """
    must_supervise(office)
    row = chosen(Payload, payload_id)
    emit(PayloadLooked(office=office, subject=payload_id, account=row.account_id))
    return row


@verb
def replay(office: int, *, payload_id: int) -> None:
    """Have one read once more: what it brought counts once, so nothing doubles.

    What a newer version understands comes in by it. Refused `still_read` while it waits to be read,
    `may_not_supervise`, `gone`.
    """
    must_supervise(office)
    row = chosen(Payload, payload_id)
    if row.state == Payload.State.WAITING:
        raise STILL_READ()
    _replay(office, row.account_id, [payload_id])


@verb
def replay_span(office: int, *, account_id: int, since: datetime, until: datetime) -> int:
    """The same for all that came by an account in a span of time (UTC); how many.

    The newest `MOST_REPLAYED` at most. Refused `nothing_to_replay`, `may_not_supervise`.
    """
    must_supervise(office)
    came = Payload.objects.filter(account_id=account_id, received_at__range=(since, until))
    found = came.exclude(state=Payload.State.WAITING).order_by("-id").values_list("id", flat=True)
    chosen_ids = list(found[:MOST_REPLAYED])
    if not chosen_ids:
        raise NOTHING_TO_REPLAY()
    return _replay(office, account_id, chosen_ids)


def _replay(office: int, account_id: int, payloads: Collection[int]) -> int:
    """Of what was read before only arrivals and good news come again: see handling.py."""
    rows = Payload.objects.filter(id__in=payloads).exclude(state=Payload.State.WAITING)
    waiting = Payload.State.WAITING
    fresh: dict[str, Any] = {"state": waiting, "next_at": clock.now(), "begun": 0, "words": ""}
    aside = rows.filter(state=Payload.State.ASIDE).update(**fresh)
    many = aside + rows.update(**fresh, again=True, awaited=[])
    emit(PayloadsReplayed(office=office, subject=account_id, many=many))
    emit(PayloadKept(office=office, subject=min(payloads), account=account_id, many=many))
    return many


def held_places(payload_id: int) -> set[int]:
    """What of a payload is a flood's, held or discarded. In an open scope."""
    return set(FloodPart.objects.filter(payload_id=payload_id).values_list("place", flat=True))


def _decided(payload_id: int, **changes: object) -> int:
    aside = Payload.objects.filter(id=payload_id, state=Payload.State.ASIDE)
    if aside.update(**changes) != 1:
        raise NOT_SET_ASIDE()
    return Payload.objects.values_list("account_id", flat=True).get(id=payload_id)
