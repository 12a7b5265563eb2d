"""Who has sound in a meeting by video: what its door asks for, and what Asterisk reported.

The contact is not ours: nothing here ends it. Its door names seats by numbers of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from okienko.customers.identities import Address, phone_address
from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import verb

from ..causes import LINE_FAILED, not_reached
from ..dialling.rights import must_dial
from ..events import SoundChanged
from ..models import SoundLeg
from ..way_out import next_way, way_out
from .guests import VALID, GuestCredentials, make_guest

NORMAL = 16  # Q.850: somebody hung up
RINGS_FOR = timedelta(seconds=60)  # then nobody outside is called any more, whatever has happened
_OPEN = [SoundLeg.State.WANTED.value, SoundLeg.State.UP.value]


@verb
def let_in(office: int, *, interaction_id: int, seat: int, person: int, apart: bool) -> None:
    """Ring a person's telephone for a seat; it answers by itself. Asked again, it is rung anew."""
    leg = _leg(office, interaction_id, seat, person=person, apart=apart)
    prepared.update(SoundLeg, {"id": leg.id}, channel=f"sound-{leg.id}")


@verb
def let_in_guest(
    office: int, *, interaction_id: int, seat: int, name: str, language: str, apart: bool
) -> GuestCredentials:
    """Let a seat's browser dial in, within minutes. Asked again, what it had ends.

    The door has bounded how often.
    """
    made = make_guest(office, network="", name=name[:80], language=language)
    leg = _leg(office, interaction_id, seat, guest_id=made.guest_id, apart=apart)
    set_timer(office, "phone.sound", leg.id, clock.now() + VALID)
    return made


@verb
def call_in(office: int, *, interaction_id: int, seat: int, address: Address, apart: bool) -> None:
    """Call somebody outside for a seat, by the office's line and its rules (`rules.check`).

    Refused as those say. Its door has asked whether an official wants it.
    """
    account = way_out(address).account
    must_dial(office, address, acting_official(office))
    digits = address.value
    leg = _leg(office, interaction_id, seat, account_id=account.id, digits=digits, apart=apart)
    prepared.update(SoundLeg, {"id": leg.id}, channel=f"sound-{leg.id}")
    set_timer(office, "phone.sound", leg.id, clock.now() + RINGS_FOR)


@verb
def leave(office: int, *, interaction_id: int, seat: int) -> None:
    """The seat has no sound any more. Doing it twice is harmless."""
    for leg in SoundLeg.objects.filter(interaction_id=interaction_id, seat=seat, state__in=_OPEN):
        _end(office, leg, "left")


@verb
def end_all(office: int, *, interaction_id: int) -> None:
    """The meeting is over. Doing it twice is harmless."""
    for leg in SoundLeg.objects.filter(interaction_id=interaction_id, state__in=_OPEN):
        _end(office, leg, "over")


@verb
def set_apart(office: int, *, interaction_id: int, seats: Collection[int], apart: bool) -> None:
    """These seats hear music, or take part again. Doing it twice is harmless."""
    rows = SoundLeg.objects.filter(interaction_id=interaction_id, seat__in=seats, state__in=_OPEN)
    for leg in rows.exclude(apart=apart):
        prepared.update(SoundLeg, {"id": leg.id}, apart=apart)
        _say(office, leg)


@verb
def came_in(_office: int, *, guest_id: int, channel: str) -> int | None:
    """A seat's browser has dialled in: the interaction; None when it may not any more.

    One call each: the first is it.
    """
    leg = prepared.get(SoundLeg, lock=True, guest_id=guest_id, state=_OPEN)
    if leg is None or leg.channel not in ("", channel):
        return None
    prepared.update(SoundLeg, {"id": leg.id}, channel=channel)
    return leg.interaction_id


@verb
def sound_up(office: int, interaction_id: int, channel: str, _cause: int) -> None:
    """A seat is heard."""
    leg = _of(interaction_id, channel)
    if leg is None or leg.state != SoundLeg.State.WANTED:
        return
    wanted = {"id": leg.id, "state": leg.state}
    if prepared.update(SoundLeg, wanted, state="up", up_at=clock.now()) == 1:
        leg.state = SoundLeg.State.UP
        _say(office, leg)


@verb
def sound_gone(office: int, interaction_id: int, channel: str, cause: int) -> None:
    """A seat's leg ended: it was hung up, was not answered, or is lost."""
    leg = _of(interaction_id, channel)
    if leg is not None and cause == LINE_FAILED and _by_next_line(leg):
        return
    if leg is not None and leg.state == SoundLeg.State.UP:
        _end(office, leg, "left" if cause == NORMAL else "lost")
    elif leg is not None:
        _end(office, leg, not_reached(cause) if leg.digits else "no_answer")


def _by_next_line(leg: SoundLeg) -> bool:
    """Call once more by the next line; False when there is none."""
    tried = f"{leg.tried} {leg.account_id}".strip()
    way = next_way(phone_address(leg.digits), tried) if leg.state == SoundLeg.State.WANTED else None
    if way is None:
        return False
    before = {"id": leg.id, "state": leg.state, "channel": leg.channel}
    channel = f"sound-{leg.id}-{len(tried.split())}"
    changed = prepared.update(
        SoundLeg, before, account_id=way.account.id, tried=tried, channel=channel
    )
    return changed == 1


@on_timer("phone.sound")
def _not_come(office: int, leg_id: int, _data: dict[str, Any]) -> None:
    """A browser that was let in has not dialled in its minutes; somebody outside has not answered.

    Asterisk ends a call that rings sooner. This is for the time when it, or we, were away: nobody
    is called much later than an official wanted it.
    """
    leg = prepared.get(SoundLeg, id=leg_id, state="wanted")
    if leg is not None and (leg.digits or not leg.channel):
        _end(office, leg, "no_answer")


def _of(interaction_id: int, channel: str) -> SoundLeg | None:
    return prepared.get(SoundLeg, interaction_id=interaction_id, channel=channel, state=_OPEN)


def _leg(office: int, interaction_id: int, seat: int, **more: Any) -> SoundLeg:
    """A new leg of a seat, in the place of what it had."""
    for leg in SoundLeg.objects.filter(interaction_id=interaction_id, seat=seat, state__in=_OPEN):
        _end(office, leg, "replaced")
    leg = prepared.insert(
        SoundLeg,
        office_id=office,
        interaction_id=interaction_id,
        seat=seat,
        began_at=clock.now(),
        **more,
    )
    _say(office, leg)
    return leg


def _end(office: int, leg: SoundLeg, reason: str) -> None:
    # whether it has come up since it was read or not: what ends here may not stay
    ended = prepared.update(
        SoundLeg,
        {"id": leg.id, "state": _OPEN},
        state="ended",
        ended_at=clock.now(),
        reason=reason,
    )
    if ended == 1:
        leg.state, leg.reason = SoundLeg.State.ENDED, reason
        _say(office, leg)


def _say(office: int, leg: SoundLeg) -> None:
    emit(
        SoundChanged(
            office=office,
            subject=leg.interaction_id,
            seat=leg.seat,
            state=str(leg.state),
            reason=leg.reason,
        )
    )
