"""What is held before it becomes a contact, whichever door it came through, and what of it comes.

Doors hold what they themselves suspect (Door.held); beside them stand senders who sent more than an
office lets in within an hour, the same for every door that providers bring to.
"""

from collections.abc import Sequence
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from okienko.customers.identities import HIDDEN
from okienko.events.refusals import GONE

from . import registry
from .door import Held
from .inbox import queries
from .inbox.actions import decide_flood
from .inbox.models import Flood

FLOOD = "flood"  # no door's kind
MOST = 100  # on a page


def held_count(offices: Sequence[int]) -> int:
    """How much waits for a person who says whether it is meant. In an open scope."""
    if not offices:
        return 0
    of_doors = sum(door.held_count(offices) for door in registry.doors())
    return of_doors + queries.count_floods(offices)


def held(offices: Sequence[int]) -> list[Held]:
    """The same, the oldest first, `MOST` at most: what is decided makes room. In an open scope."""
    found = [one for door in registry.doors() for one in door.held(offices)]
    found += [_shown(one) for one in queries.floods(offices, MOST)]
    return sorted(found, key=lambda one: (one.at, one.id))[:MOST]


def discarded(offices: Sequence[int]) -> list[Held]:
    """The senders that were discarded and can be held again, the newest decision first."""
    return [_shown(one) for one in queries.discarded_floods(offices, MOST)]


def decide(
    office: int, *, kind: str, held_id: int, step: Literal["let_in", "discard", "restore"]
) -> None:
    """Let one in, discard it, or hold again what was discarded. Refused, `gone` for none."""
    if kind == FLOOD:
        decide_flood(office, flood_id=held_id, step=step)
        return
    if not registry.door(kind).installed:
        raise GONE()
    registry.door(kind).decide(office, held_id=held_id, step=step)


def _shown(flood: Flood) -> Held:
    many: int = flood.many  # type: ignore[attr-defined]
    why = _("More than %(n)s messages of one sender within an hour.") % {"n": flood.most}
    if flood.kind == HIDDEN:  # all that a network tells of them is where they wrote
        why = _("More than %(n)s messages within an hour of people whose names are hidden.") % {
            "n": flood.most
        }
    held_words = ngettext("%(n)s message is held", "%(n)s messages are held", many)
    if flood.state == Flood.State.DISCARDED:
        held_words = ngettext("%(n)s message", "%(n)s messages", many)
    return Held(
        id=flood.id,
        office=flood.office_id,
        kind=FLOOD,
        name=flood.name or _("Customer not known"),
        reference=f"{registry.door(flood.account.kind).label} · {flood.account.name}",
        at=flood.first_at,
        why=[why],
        lines=[(held_words % {"n": many}, flood.beginning or _("without words"))],
    )
