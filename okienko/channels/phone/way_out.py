"""By which trunk the office dials out."""

from __future__ import annotations

from typing import NamedTuple

from okienko.channels.models import Account
from okienko.events.verbs import one_at_a_time

from .models import Call, ConsultLeg, Number, SoundLeg, TryCall
from .refusals import ALL_LINES_BUSY, NO_WAY_OUT
from .settings import TrunkSettings, usable_trunk

OURS = "out-"  # what channels are called by which we dial a customer


class Way(NamedTuple):
    """A trunk that dials out, and the number that is shown."""

    account: Account
    trunk: TrunkSettings
    number: Number | None


def ways_out() -> list[Way]:
    """The trunks that dial out: that of the number marked so first, then by their numbers' age."""
    rows = Number.objects.select_related("account").filter(active=True, account__enabled=True)
    found: dict[int, Way] = {}
    for number in rows.order_by("-outgoing", "id"):
        trunk = usable_trunk(number.account)
        if trunk is not None and trunk.proxy:
            found.setdefault(number.account_id, Way(number.account, trunk, number))
    return list(found.values())


def way_out() -> Way:
    """The first trunk with a free place. Refused `no_way_out`, `all_lines_busy`."""
    ways = ways_out()
    if not ways:
        raise NO_WAY_OUT()
    for way in ways:
        if has_place(way):
            return way
    raise ALL_LINES_BUSY()


def first_way() -> Way:
    """The first trunk, for a call that is made later. Refused `no_way_out`."""
    for way in ways_out():
        return way
    raise NO_WAY_OUT()


def way_of(account: Account) -> Way:
    """The same trunk once more. Refused `no_way_out`, `all_lines_busy`."""
    trunk = usable_trunk(account)
    if trunk is None or not trunk.proxy:
        raise NO_WAY_OUT()
    way = Way(account, trunk, None)
    if not has_place(way):
        raise ALL_LINES_BUSY()
    return way


def has_place(way: Way) -> bool:
    """Whether one more call may go out by a trunk; who asks at the same time waits."""
    most = way.trunk.calls_out
    if not most:
        return True
    one_at_a_time("phone.out", way.account.office_id)
    return calls_out_by(way.account.id) < most


def calls_out_by(account_id: int) -> int:
    """Calls of ours that go by a trunk now: dialled or in talk."""
    calls = Call.objects.filter(
        account_id=account_id, ended_at=None, channel__startswith=OURS
    ).exclude(interaction__state__in=("waiting", "offered"))
    asked = ConsultLeg.objects.exclude(state="ended")
    asked_here = asked.filter(account_id=account_id) | asked.filter(
        account__isnull=True, interaction__calls__account_id=account_id
    )
    seats = SoundLeg.objects.filter(account_id=account_id).exclude(state="ended")
    tried = TryCall.objects.filter(account_id=account_id).exclude(state="ended")
    return sum(rows.count() for rows in (calls, asked_here, seats, tried))
