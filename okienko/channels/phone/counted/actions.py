"""What the operator counts is written down, and compared once the day is over: the verbs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from okienko.channels.models import Account
from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.events.verbs import chosen
from okienko.interactions.models import Direction
from okienko.offices.access import settings_verb
from okienko.offices.models import Office

from ..counted_days import OperatorColumns, OperatorDay
from ..events import OperatorCompared
from ..models import Call, ConsultLeg, SoundLeg, TryCall
from ..way_out import OURS
from .matching import NEAR, OurCall, TheirCall, compare

COMPARE, FORGET = "phone.compare", "phone.counted_gone"
AFTER = timedelta(hours=2)  # past midnight: calls that began before it are over
KEPT = timedelta(days=400)


@settings_verb
def keep_list(
    office: int, *, account_id: int, columns: Mapping[str, int], calls: Sequence[TheirCall]
) -> int:
    """Write down the operator's list of a line, each day anew that it has; how many days.

    Not of days that would be forgotten at once, nor of such as are to come. `columns` are
    remembered for the next list. Refused `gone`.
    """
    chosen(Account, account_id, kind="phone")
    OperatorColumns.objects.update_or_create(
        office_id=office, account_id=account_id, defaults={"columns": dict(columns)}
    )
    zone = ZoneInfo(prepared.must(Office, id=office).zone)
    outward, inward = (any(call.outward is way for call in calls) for way in (True, False))
    by_day: dict[date, list[TheirCall]] = defaultdict(list)
    last = clock.now().astimezone(zone).date()
    for call in calls:
        day = call.at.astimezone(zone).date()
        if last - KEPT <= day <= last:
            by_day[day].append(call)
    for day, some in by_day.items():
        kept = [[one.at.isoformat(), one.number, one.outward, one.seconds] for one in some]
        values = {
            "calls": kept,
            "outward": outward,
            "inward": inward,
            "many": len(some),
            "minutes": round(sum(one.seconds for one in some) / 60),
        }
        _keep(office, account_id, day, zone, values)
    return len(by_day)


@settings_verb
def keep_count(office: int, *, account_id: int, day: date, many: int, minutes: int) -> None:
    """Write down how many calls and minutes the operator has counted on a day. Refused `gone`."""
    chosen(Account, account_id, kind="phone")
    zone = ZoneInfo(prepared.must(Office, id=office).zone)
    _keep(office, account_id, day, zone, {"calls": None, "many": many, "minutes": minutes})


def _keep(
    office: int, account_id: int, day: date, zone: ZoneInfo, values: Mapping[str, Any]
) -> None:
    row, _ = OperatorDay.objects.update_or_create(
        office_id=office,
        account_id=account_id,
        day=day,
        defaults={**values, "differences": [], "compared_at": None},
    )
    over = datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC) + AFTER
    set_timer(office, FORGET, row.id, over + KEPT)
    if over <= clock.now():
        _compare(office, row, zone)
    else:
        set_timer(office, COMPARE, row.id, over)


@on_timer(COMPARE)
def _in_the_night(office: int, row_id: int, _data: dict[str, Any]) -> None:
    row = prepared.get(OperatorDay, id=row_id)
    if row is not None:
        _compare(office, row, ZoneInfo(prepared.must(Office, id=office).zone))


@on_timer(FORGET)
def _forget(_office: int, row_id: int, _data: dict[str, Any]) -> None:
    OperatorDay.objects.filter(id=row_id).delete()


def _compare(office: int, row: OperatorDay, zone: ZoneInfo) -> None:
    """Hold a day of the operator's against ours, and write down what differs."""
    start = datetime.combine(row.day, time(0), zone).astimezone(UTC)
    end = datetime.combine(row.day + timedelta(days=1), time(0), zone).astimezone(UTC)
    ours = our_calls(row.account_id, start - NEAR, end + NEAR)
    inside = [one for one in ours if start <= one.at < end and one.seconds != 0]
    ways = [way for way, there in ((True, row.outward), (False, row.inward)) if there]
    counted = [one for one in inside if one.outward in ways]
    differences: list[dict[str, Any]] = []
    if row.calls is not None:
        theirs = [
            TheirCall(datetime.fromisoformat(at), number, way, seconds)
            for at, number, way, seconds in row.calls
        ]
        differences = [
            {**asdict(one), "at": one.at.isoformat()}
            for one in compare(ours, theirs, directions=ways)
            if one.kind == "theirs" or start <= one.at < end
        ]
    row.differences = differences
    row.our_many = len(counted)
    row.our_minutes = round(sum(one.seconds or 0 for one in counted) / 60)
    row.compared_at = clock.now()
    row.save(update_fields=["differences", "our_many", "our_minutes", "compared_at"])
    emit(OperatorCompared(office=office, subject=row.account_id, differences=row.differs))


def our_calls(account_id: int, since: datetime, until: datetime) -> list[OurCall]:
    """All that went over a line and began in a time: callers, calls of ours, departments, seats in
    meetings, test calls.
    """
    found: list[OurCall] = []
    began = {"began_at__gte": since, "began_at__lt": until}
    rows = Call.objects.filter(account=account_id, **began).select_related("interaction")
    for call in rows:
        contact = call.interaction
        number = contact.address_value if contact.address_kind != "hidden" else ""
        outward = contact.direction == Direction.OUT
        dialled = call.channel.startswith(OURS)
        if outward or dialled:
            at = call.began_at if outward else (call.up_at or call.began_at)
            long = _seconds(call.up_at, call.ended_at)
            found.append(OurCall(at, call.up_at or at, number, True, long, contact.id))
        if not outward:  # who was called at their turn has called first, we know not how long
            first = None if dialled else _seconds(call.began_at, call.ended_at)
            found.append(OurCall(call.began_at, call.began_at, number, False, first, contact.id))
    legs = ConsultLeg.objects.filter(line=account_id, **began)
    found += [_leg(leg, leg.answered_at) for leg in legs]
    seats = SoundLeg.objects.filter(account=account_id, **began).exclude(digits="")
    found += [_leg(seat, seat.up_at) for seat in seats]
    for one in TryCall.objects.filter(account=account_id, **began):
        number = one.digits
        found.append(OurCall(one.began_at, one.began_at, number, True, None if one.heard else 0))
    return found


def _leg(leg: ConsultLeg | SoundLeg, up: datetime | None) -> OurCall:
    seconds = _seconds(up, leg.ended_at)
    return OurCall(leg.began_at, up or leg.began_at, leg.digits, True, seconds, leg.interaction_id)


def _seconds(up: datetime | None, ended: datetime | None) -> int | None:
    """How long it was up; 0: never; None: it still is."""
    if up is None:
        return 0
    return None if ended is None else round((ended - up).total_seconds())
