"""By which trunk the office dials out."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models

from okienko.channels.models import Account
from okienko.customers.identities import Address
from okienko.events.refusals import Refused
from okienko.events.verbs import one_at_a_time

from . import rules
from .models import Call, ConsultLeg, LineState, Number, SoundLeg, TryCall
from .refusals import ALL_LINES_BUSY, NO_WAY_OUT
from .settings import TrunkSettings, usable_trunk

UNRANKED = 1_000_000  # after all that have a place
OURS = "out-"  # what channels are called by which we dial a customer


class Way(NamedTuple):
    """A trunk that dials out, and the number that is shown."""

    account: Account
    trunk: TrunkSettings
    number: Number | None


def ways_out() -> list[Way]:
    """The trunks that dial out, in order, but those that are down last."""
    down = set(LineState.objects.values_list("account_id", flat=True))
    return sorted(ways_in_order(), key=lambda way: way.account.id in down)


def ways_in_order() -> list[Way]:
    """The trunks that dial out in the order that the office gave them; of those that it gave none,
    that of the number marked so first, then by their numbers' age.
    """
    rows = Number.objects.select_related("account").filter(active=True, account__enabled=True)
    found: dict[int, Way] = {}
    for number in rows.order_by("-outgoing", "id"):
        trunk = usable_trunk(number.account)
        if trunk is not None and trunk.proxy:
            found.setdefault(number.account_id, Way(number.account, trunk, number))
    shown = rows.order_by("-outgoing", "id").first()
    for account in Account.objects.filter(kind="phone", enabled=True).order_by("id"):
        trunk = usable_trunk(account)
        if shown is not None and trunk is not None and trunk.proxy:  # one kept for bad days
            found.setdefault(account.id, Way(account, trunk, shown))
    return sorted(found.values(), key=lambda way: way.trunk.rank or UNRANKED)


def way_out(address: Address, first: Account | None = None) -> Way:
    """The first trunk that works, may dial this number and has a free place; before all `first`.

    Refused `no_way_out`, `all_lines_busy`, and as `rules.check` says of the first trunk.
    """
    ways = ways_out()
    if first is not None:
        ways = [*_alone(first, ways), *ways]
        ways.sort(key=lambda way: way.account.id != first.id)
    if not ways:
        rules.check(address, None)
        raise NO_WAY_OUT()
    able = [way for way in ways if may_dial(way, address)]
    if not able:
        rules.check(address, ways[0].trunk)
    found = next((way for way in able if has_place(way)), None)
    if found is None:
        raise ALL_LINES_BUSY()
    return found


def _alone(account: Account, ways: list[Way]) -> list[Way]:
    """The line of a call that stands, which may have no number any more."""
    trunk = usable_trunk(account)
    if trunk is None or not trunk.proxy or any(way.account.id == account.id for way in ways):
        return []
    return [Way(account, trunk, None)]


def next_way(address: Address, tried: str) -> Way | None:
    """The next trunk for a call that failed by those `tried` (models.Call); None: there is none."""
    over = {int(one) for one in tried.split()}
    for way in ways_out():
        if way.account.id not in over and may_dial(way, address) and has_place(way):
            return way
    return None


def may_dial(way: Way, address: Address) -> bool:
    """Whether a number may be dialled by a trunk."""
    try:
        rules.check(address, way.trunk)
    except Refused:
        return False
    return True


def first_way() -> Way:
    """The first trunk, for a call that is made later. Refused `no_way_out`."""
    for way in ways_out():
        return way
    raise NO_WAY_OUT()


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
    asked = ConsultLeg.objects.filter(helper=None).exclude(state="ended")
    own = models.Q(line__isnull=True)
    asked_here = asked.filter(
        models.Q(line_id=account_id)
        | own & models.Q(account_id=account_id)
        | own & models.Q(account__isnull=True, interaction__calls__account_id=account_id)
    )
    seats = SoundLeg.objects.filter(account_id=account_id).exclude(state="ended")
    tried = TryCall.objects.filter(account_id=account_id).exclude(state="ended")
    return sum(rows.count() for rows in (calls, asked_here, seats, tried))
