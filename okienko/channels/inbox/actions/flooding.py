"""A sender who sends hundreds: beyond the office's limit an hour, what comes waits for a person.

A person then decides about all of it at once. Nothing of it is lost meanwhile: it lies in the
payloads, which stay as long as it is held.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import IntegrityError

from okienko.channels.models import Account
from okienko.channels.plain_text import clean, one_line
from okienko.customers.queries import consent
from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.security.scope import savepoint
from okienko.events.verbs import chosen, verb
from okienko.interactions.actions import Arrival, came_before
from okienko.offices.access import must_curate
from okienko.offices.queries import most_an_hour

from ..events import FloodDecided, FloodHeld, PayloadKept
from ..models import Flood, FloodPart, Payload
from ..refusals import FLOOD_DECIDED

WINDOW = timedelta(hours=1)
SHOWN = 300  # characters of the first message
HIDDEN_TALKS = 10

_COUNT = """
insert into inbox_sender (office_id, account_id, kind, value, began_at, count)
values (%s, %s, %s, %s, %s, 1)
on conflict (office_id, account_id, kind, value) do update set
  count = case when inbox_sender.began_at <= %s then 1 else inbox_sender.count + 1 end,
  began_at = case when inbox_sender.began_at <= %s then excluded.began_at
    else inbox_sender.began_at end
returning count
"""


def held_back(office: int, account: Account, payload: Payload, place: int, found: Arrival) -> bool:
    """Count a message of its sender; True when it is held as part of a flood.

    What follows one that is held is held, too, until a person has decided: order is kept. Only the
    first word that somebody wants no more texts is heard at once, whatever else they send.
    """
    most = most_an_hour(office)
    if not most or _stops(found) or came_before(found):
        return False
    flood = _flood(office, account, payload.received_at, found, most)
    if flood is None:
        return False
    try:
        with savepoint():
            prepared.insert(
                FloodPart, office_id=office, flood_id=flood.id, payload_id=payload.id, place=place
            )
    except IntegrityError:  # it is a part already
        return True
    return True


def _stops(found: Arrival) -> bool:
    wish, who = found.wish, found.sender
    if wish is None or not (wish.stop and wish.sure) or who.hidden:
        return False
    said = consent(who.kind, who.value)
    return said is None or said.given


def _flood(office: int, account: Account, now: datetime, found: Arrival, most: int) -> Flood | None:
    """The flood that a message is part of; None while its sender has sent no more than may be.

    Many whose names a network hides are no one sender, but their talks are told apart: one talk
    fills no other's hour. All of them together may send as much as `HIDDEN_TALKS` senders.
    """
    whose: dict[str, Any] = {"account_id": account.id, "kind": found.sender.kind}
    counted = [(found.sender.value, most)]
    if found.sender.hidden and found.conversation:
        counted = [(found.conversation, most), ("", most * HIDDEN_TALKS)]
    for value, _most in counted:
        if flood := prepared.get(Flood, state=Flood.State.HELD, value=value, **whose):
            return flood
    for value, limit in counted:
        who = [office, account.id, found.sender.kind, value]
        row = prepared.execute(_COUNT, [*who, now, now - WINDOW, now - WINDOW]).fetchone()
        if row is None or row[0] > limit:
            return _begun(office, found, limit, {**whose, "value": value})
    return None


def _begun(office: int, found: Arrival, most: int, whose: dict[str, Any]) -> Flood:
    sender = found.sender
    flood = prepared.insert(
        Flood,
        office_id=office,
        name=one_line(sender.name or sender.display or sender.value)[:200],
        most=most,
        beginning=one_line(clean(found.text))[:SHOWN],
        first_at=found.at,
        **whose,
    )
    emit(FloodHeld(office=office, subject=flood.id, account=flood.account_id))
    return flood


@verb
def decide_flood(
    office: int, *, flood_id: int, step: Literal["let_in", "discard", "restore"]
) -> None:
    """Let in all that one address sent, discard it, or hold again what was discarded.

    Refused `flood_decided` when somebody was faster, `may_not_curate`, `gone`.
    """
    must_curate(office)
    flood = chosen(Flood, flood_id, lock=True)
    state = Flood.State
    before, after = {
        "let_in": (state.HELD, state.TAKEN),
        "discard": (state.HELD, state.DISCARDED),
        "restore": (state.DISCARDED, state.HELD),
    }[step]
    if flood.state != before or (after == state.HELD and _another(flood)):
        raise FLOOD_DECIDED()
    by = acting_official(office)
    flood.state, flood.decided_at, flood.decided_by_id = after, clock.now(), by
    flood.save(update_fields=["state", "decided_at", "decided_by_id"])
    emit(FloodDecided(office=office, subject=flood_id, state=after.value, official=by))
    if after == state.TAKEN:
        _let_in(office, flood)


def _another(flood: Flood) -> bool:
    """Whether the same address fills another one meanwhile."""
    same: dict[str, Any] = {
        "account_id": flood.account_id,
        "kind": flood.kind,
        "value": flood.value,
    }
    return prepared.get(Flood, state=Flood.State.HELD, **same) is not None


def _let_in(office: int, flood: Flood) -> None:
    """Have its parts read, and no others; the sender's hour begins anew.

    What was told meanwhile of messages that nobody knew is looked at once more after them: perhaps
    it is that one of these was edited or deleted.
    """
    places: dict[int, list[int]] = {}
    for payload, place in flood.parts.order_by("payload_id", "place").values_list(
        "payload_id", "place"
    ):
        places.setdefault(payload, []).append(place)
    rows = list(Payload.objects.filter(id__in=places).defer("body"))
    now = clock.now()
    for row in rows:
        row.awaited = sorted({*row.awaited, *places[row.id]})
        row.state, row.next_at, row.freed, row.again = Payload.State.WAITING, now, True, False
    fields = ["awaited", "state", "next_at", "freed", "again"]
    Payload.objects.bulk_update(rows, fields, batch_size=500)
    flood.parts.all().delete()
    told = Payload.objects.filter(account_id=flood.account_id, state=Payload.State.HANDLED)
    told.filter(received_at__gte=flood.first_at).exclude(awaited=[]).update(
        state=Payload.State.WAITING, next_at=now
    )
    prepared.execute(
        "delete from inbox_sender where office_id = %s and account_id = %s and kind = %s"
        " and value = %s",
        [office, flood.account_id, flood.kind, flood.value],
    )
    if rows:
        emit(
            PayloadKept(office=office, subject=rows[0].id, account=flood.account_id, many=len(rows))
        )
