"""Whether somebody of the office may dial a number now. Counted from the rows of calls each time.

A line's own rules (rules.py) hold besides. A call that goes on is never cut, and one that was
promised to a customer is made; both count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q

from okienko.customers.identities import Address
from okienko.events import clock, prepared
from okienko.offices.models import Office, Official, Role

from ..kinds import KINDS, Talk, Used, kind_of, used
from ..models import Call, ConsultLeg, Dialling, SoundLeg
from ..refusals import DIALLED_ENOUGH, DIALLED_NOT_YOURS


def dialling_of(office: int) -> Dialling:
    """What the office says; of one that said nothing, what holds then. In an open scope."""
    return Dialling.objects.filter(office_id=office).first() or Dialling(office_id=office)


def must_dial(office: int, address: Address, official_id: int | None) -> None:
    """Refused `dialled_not_yours` to a role that may not dial such numbers, `dialled_enough`.

    `official_id`: who wants it; None: the program by itself, and no role is asked.
    """
    says = dialling_of(office)
    if official_id is not None:
        kind = kind_of(address.value)
        if kind not in _allowed(says, prepared.must(Official, id=official_id).role):
            raise DIALLED_NOT_YOURS(kind=KINDS[kind])
    if used_today(office, says).over:
        raise DIALLED_ENOUGH()


def may_promise(office: int, address: Address) -> bool:
    """Whether a customer's wish to be called at this number may be granted: what officials dial."""
    says = dialling_of(office)
    allowed = kind_of(address.value) in _allowed(says, Role.OFFICIAL)
    return allowed and not used_today(office, says).over


def used_today(office: int, says: Dialling | None = None, *, always: bool = False) -> Used:
    """What was used up of the office's day. Without limits nothing is counted, but `always`."""
    says = says or dialling_of(office)
    if not (says.minutes or says.money or always):
        return Used()
    now = clock.now()
    zone = ZoneInfo(Office.objects.get(id=office).zone)
    since = datetime.combine(now.astimezone(zone).date(), time(), zone)
    talks = _talks(office, since)
    return used(talks, since, now, (says.minutes, says.money), says.prices)


def near_limits(offices: Collection[int]) -> list[tuple[Office, Used]]:
    """The offices that have used up nearly all, or all, of their day. In an open scope."""
    rows = Dialling.objects.filter(office_id__in=offices).filter(Q(minutes__gt=0) | Q(money__gt=0))
    found = [(row.office, used_today(row.office_id, row)) for row in rows.select_related("office")]
    return [(office, each) for office, each in found if each.near]


def _allowed(says: Dialling, role: str) -> list[str]:
    # who only takes part in others' contacts dials what a trainee does
    name = Role.TRAINEE if role == Role.INTERPRETER else role
    return list(getattr(says, name))


def _talks(office: int, since: datetime) -> Iterator[Talk]:
    """The legs to people outside that stood in these hours: customers, departments, in meetings."""
    lasted = Q(ended_at=None) | Q(ended_at__gt=since)
    calls = Call.objects.filter(lasted, office_id=office, up_at__isnull=False)
    for number, up_at, ended_at in calls.values_list(
        "interaction__address_value", "up_at", "ended_at"
    ):
        yield Talk(number, up_at or since, ended_at)
    asked = ConsultLeg.objects.filter(lasted, office_id=office, answered_at__isnull=False)
    outside = asked.exclude(digits="")
    for number, up_at, ended_at in outside.values_list("digits", "answered_at", "ended_at"):
        yield Talk(number, up_at or since, ended_at)
    seats = SoundLeg.objects.filter(lasted, office_id=office, up_at__isnull=False)
    spoken = seats.exclude(digits="")
    for number, up_at, ended_at in spoken.values_list("digits", "up_at", "ended_at"):
        yield Talk(number, up_at or since, ended_at)
