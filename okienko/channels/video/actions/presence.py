"""Whose page is there: a place in the queue is kept for some minutes, and a talk too.

The web process says for whom streams are open, all at once. Nothing is told when it dies: a timer
looks by itself when a customer was seen last.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from okienko.channels.phone.actions import consult, sound
from okienko.channels.phone.queries import taken_over
from okienko.customers.identities import E164, EMAIL, Address
from okienko.customers.queries import addresses_of_each
from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import cancel_timer, on_timer, set_timer
from okienko.events.verbs import verb
from okienko.interactions.models import Interaction
from okienko.interactions.states import WITH_SOMEBODY
from okienko.routing.actions import call_first, customer_away, customer_back, customer_left
from okienko.routing.actions.common import open_wait

from ..events import SeatAway
from ..limits import AWAY_AFTER, COMES_WITHIN, NETWORK_KEPT, SIGNALS_KEPT
from ..models import Meeting, Role, Seat, Signal
from ..queries import PHASES, Sitting, customers_away, kept
from .helping import all_there, is_outside, leave_for_good, leave_help, vanished

TIMER = "video.gone"
AWAY = "video.away"


@verb
def come(office: int, *, who: Sitting, page: str) -> int:
    """A page of a seat is there, the only one from now on: which coming of the seat it is.

    Another page than before, or one whose picture was taken from the others meanwhile, begins anew
    with them: its turn is another.
    """
    return _come(office, who.seat, page)


@verb
def here(office: int, *, seats: Collection[int]) -> None:
    """The pages of these seats are still there, whoever thought that they had gone."""
    now = clock.now()
    rows = Seat.objects.filter(id__in=seats, ended_at=None)
    lost = list(rows.exclude(gone_at=None).exclude(page="").order_by("id"))
    rows.filter(gone_at=None).update(seen_at=now)
    # they name network addresses: kept for moments, also when nobody says anything more
    Signal.objects.filter(receiver__in=seats, at__lt=now - SIGNALS_KEPT).delete()
    for seat in lost:
        _come(office, seat.id, seat.page)


@verb
def gone(office: int, *, seat_id: int, page: str) -> None:
    """The page of a seat has gone, or its line broke: the next one may be on its way."""
    now = clock.now()
    rows = Seat.objects.filter(id=seat_id, page=page, gone_at=None, ended_at=None)
    if rows.update(seen_at=now, gone_at=now):
        set_timer(office, AWAY, seat_id, now + AWAY_AFTER)


def _come(office: int, seat_id: int, page: str) -> int:
    first = prepared.must(Seat, id=seat_id)
    if first.turn == 0:  # it may be whom all wait for: the meeting before its seats, as `settle`
        prepared.must(Meeting, lock=True, id=first.meeting_id)
    seat = prepared.must(Seat, lock=True, id=seat_id)
    now = clock.now()
    was_away = seat.gone_at is not None and seat.gone_at <= now - AWAY_AFTER
    anew = seat.page != page or seat.turn == 0 or was_away
    if anew:
        Signal.objects.filter(Q(receiver=seat.id) | Q(sender=seat.id)).delete()
    turn = seat.turn + anew
    prepared.update(Seat, {"id": seat.id}, page=page, turn=turn, seen_at=now, gone_at=None)
    cancel_timer(office, AWAY, seat.id)
    if was_away:
        _moved(office, seat, away=None)
    if turn == 1:
        all_there(office, seat)
    return turn


@verb
def leave(office: int, *, who: Sitting) -> None:
    """Somebody leaves for good: the customer ends the contact. Doing it twice is harmless.

    After the meeting it takes back the wish to be called by telephone.
    """
    if who.customer and who.ended:
        withdraw(office, who.interaction)
    elif who.customer:
        _customer_left(office, who.interaction)
    elif who.role == Role.SUPERVISOR:
        _supervisor_left(office, prepared.must(Seat, id=who.seat))
    elif who.through is not None:
        leave_help.within(office, who=who)
    elif is_outside(prepared.must(Seat, id=who.seat)):
        leave_for_good(office, prepared.must(Seat, id=who.seat))
    else:
        gone.within(office, seat_id=who.seat, page=prepared.must(Seat, id=who.seat).page)


def withdraw(office: int, interaction_id: int) -> None:
    """Who left the page to be called by telephone does not wish it any more; inside a verb."""
    wait = open_wait(interaction_id)
    if wait is not None and wait.by_call:
        customer_left.within(office, interaction_id=interaction_id)


def _customer_left(office: int, interaction_id: int) -> None:
    """The customer ends the contact; if a department speaks with them by now, that talk."""
    if taken_over(interaction_id):
        consult.settle.within(office, interaction_id=interaction_id, over=True)
    else:
        customer_left.within(office, interaction_id=interaction_id)


def _supervisor_left(office: int, seat: Seat) -> None:
    """A supervisor has left, or their page is gone; inside a verb."""
    meeting = prepared.must(Meeting, id=seat.meeting_id)
    now = clock.now()
    if prepared.update(Seat, {"id": seat.id, "ended_at": None}, ended_at=now, gone_at=now) != 1:
        return
    sound.leave.within(office, interaction_id=meeting.interaction_id, seat=seat.id)
    contact = prepared.must(Interaction, id=meeting.interaction_id)
    emit(
        SeatAway(
            office=office,
            subject=contact.id,
            seat=seat.id,
            role=seat.role,
            away=True,
            official=contact.official_id,
        )
    )


@on_timer(AWAY)
def _away(office: int, seat_id: int, _data: dict[str, Any]) -> None:
    seat = prepared.get(Seat, id=seat_id)
    if seat is None or seat.gone_at is None or seat.ended_at is not None:
        return
    if seat.role == Role.SUPERVISOR:
        _supervisor_left(office, seat)
    else:
        _moved(office, seat, away=seat.gone_at)


def _moved(office: int, seat: Seat, *, away: datetime | None) -> None:
    """Keep the place of a customer who is away since then, or is back; tell the others."""
    meeting = prepared.must(Meeting, id=seat.meeting_id)
    contact = prepared.must(Interaction, id=meeting.interaction_id)
    if PHASES[contact.state] == "over":
        return
    if seat.through_id is not None and away is not None:
        vanished(office, seat)
    elif is_outside(seat) and seat.turn > 0:
        all_there(office, seat)  # another is sought, or no longer
    elif seat.role == Role.CUSTOMER and away is None:
        customer_back.within(office, interaction_id=contact.id)
    elif seat.role == Role.CUSTOMER and away is not None:
        customer_away.within(office, interaction_id=contact.id, since=away)
    emit(
        SeatAway(
            office=office,
            subject=contact.id,
            seat=seat.id,
            role=seat.role,
            away=away is not None,
            official=contact.official_id,
        )
    )


def waits_again(office: int, interaction_id: int) -> None:
    """A contact was passed on, or lost its official: whose customer is away is offered to nobody.

    Inside a transaction.
    """
    for since in customers_away([interaction_id]).values():
        customer_away.within(office, interaction_id=interaction_id, since=since)


def watch(office: int, seat_id: int, account_id: int) -> None:
    """From now on it is looked whether the customer is there; inside a verb."""
    now = clock.now()
    set_timer(office, AWAY, seat_id, now + AWAY_AFTER)
    set_timer(office, TIMER, seat_id, now + kept(account_id))


def expect(office: int, seat_id: int) -> None:
    """A supervisor's page is to come soon, or has left; inside a verb."""
    set_timer(office, AWAY, seat_id, clock.now() + COMES_WITHIN)


def cut_off(office: int, interaction_id: int) -> None:
    """A customer vanished in mid-talk: who has a number of their own is called back first.

    Who is known by an e-mail address alone is sent a link from the same list.

    Who is back on the page soon may go on. Inside a verb, before the talk is over.
    """
    contact = prepared.must(Interaction, id=interaction_id)
    if contact.state not in WITH_SOMEBODY:
        return
    prepared.update(Meeting, {"interaction_id": interaction_id}, cut_at=clock.now())
    if contact.customer_id is None:
        return
    known = addresses_of_each([contact.customer_id])[contact.customer_id]
    own = [one for one in known if not one.shared]
    found = [one for kind in (E164, EMAIL) for one in own if one.kind == kind]
    if found:
        address = Address(found[0].kind, found[0].value)
        call_first.within(office, interaction_id=interaction_id, address=address)


@on_timer(TIMER)
def _look(office: int, seat_id: int, _data: dict[str, Any]) -> None:
    seat = prepared.get(Seat, id=seat_id)
    if seat is None:
        return
    now, forget = clock.now(), seat.began_at + NETWORK_KEPT
    if seat.network and forget <= now:  # in a long talk, too
        prepared.update(Seat, {"id": seat_id}, network="")
    meeting = prepared.must(Meeting, id=seat.meeting_id)
    if seat.ended_at is None:
        until = seat.seen_at + kept(meeting.account_id)
        if until > now:
            set_timer(office, TIMER, seat_id, until)
            return
        cut_off(office, meeting.interaction_id)
        _customer_left(office, meeting.interaction_id)
    if seat.network and forget > now:
        set_timer(office, TIMER, seat_id, forget)
