"""Senders who guess passwords or names, or call from nowhere we know, are not heard for a while.

The rule is pure (`Tries`); who is blocked stands in rows, and Asterisk has an access list of them
(asterisk/guard.py). An operator's address, this machine's own and one from which a telephone of
ours signed in lately are never blocked.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.db import transaction

from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.offices.access import settings_verb

from .events import SenderFreed
from .models import BlockedSender

Networks = Sequence[IPv4Network | IPv6Network]

WRONG, WITHIN = 10, timedelta(minutes=5)
BLOCKED_FOR = timedelta(hours=1)
RIGHT_FOR = timedelta(hours=1)  # so long an address is trusted from which somebody signed in
KNOWN = 10_000  # addresses that are counted at once: of more, those seen longest ago are forgotten
MOST = 200  # addresses that are blocked at once, the newest
OURS = ("127.0.0.1", "::1")
KEPT = timedelta(days=1)  # a row after its end


@dataclass
class Tries:
    """Bad tries by address. Pure; a count that a kill forgets only begins anew."""

    wrong: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)
    right: OrderedDict[str, datetime] = field(default_factory=OrderedDict)

    def was_right(self, address: str, now: datetime) -> None:
        """Somebody signed in from there."""
        self.wrong.pop(address, None)
        self.right[address] = now
        self.right.move_to_end(address)
        if len(self.right) > KNOWN:
            self.right.popitem(last=False)

    def was_wrong(self, address: str, now: datetime, spared: Networks) -> bool:
        """A bad try: whether its address is to be blocked now."""
        last = self.right.get(address)
        if is_spared(address, spared) or (last is not None and now - last < RIGHT_FOR):
            return False
        found = self.wrong.setdefault(address, deque(maxlen=WRONG))
        self.wrong.move_to_end(address)
        found.append(now)
        if len(self.wrong) > KNOWN:
            self.wrong.popitem(last=False)
        if len(found) < WRONG or now - found[0] > WITHIN:
            return False
        del self.wrong[address]
        return True


def is_spared(address: str, spared: Networks) -> bool:
    """Whether an address is never blocked; what is none cannot be."""
    try:
        one = ip_address(address)
    except ValueError:
        return True
    return one.compressed in OURS or any(one in network for network in spared)


def block(address: str, why: str) -> None:
    """Block an address from now on."""
    now = clock.now()
    with transaction.atomic():
        BlockedSender.objects.filter(until__lt=now - KEPT).delete()
        BlockedSender.objects.update_or_create(
            address=address, defaults={"why": why, "since": now, "until": now + BLOCKED_FOR}
        )


def blocked() -> list[BlockedSender]:
    """Who is blocked now, the newest first."""
    rows = BlockedSender.objects.filter(until__gt=clock.now()).order_by("-since", "-id")
    return list(rows[:MOST])


def addresses_blocked(spared: Networks) -> Collection[str]:
    """The addresses that Asterisk must not hear; none that came to be an operator's since."""
    with transaction.atomic():
        return sorted(row.address for row in blocked() if not is_spared(row.address, spared))


@settings_verb
def free(office: int, *, address: str) -> None:
    """Hear a sender again. Doing it twice is harmless, and so is what is no address."""
    try:
        ip_address(address)
    except ValueError:
        return
    now = clock.now()
    row = BlockedSender.objects.filter(address=address, until__gt=now).first()
    if row is not None:
        BlockedSender.objects.filter(id=row.id).update(until=now)
        emit(SenderFreed(office=office, subject=row.id))
