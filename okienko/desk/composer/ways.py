"""Where else a customer can be answered, each with what its door can carry."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from okienko.channels import registry
from okienko.channels.door import Abilities, Door
from okienko.channels.queries import accounts_to_write_by
from okienko.customers.identities import Address, in_words, takes_texts
from okienko.customers.queries import addresses_of
from okienko.interactions.models import Interaction

from ..places import about, write_at


@dataclass(frozen=True)
class Way:
    """Another way to the customer: a letter that is begun at `url`, or a call of `value`."""

    door: Door
    shown: str
    limits: str
    url: str = ""
    value: str = ""


def limits(abilities: Abilities) -> str:
    """What a message by a door can hold, in words."""
    parts = []
    if abilities.max_length is not None:
        words = ngettext(
            "at most %(n)d character", "at most %(n)d characters", abilities.max_length
        )
        parts.append(words % {"n": abilities.max_length})
    size = abilities.max_attachment_bytes // 1_000_000 if abilities.attachments else 0
    parts.append(_("files up to %(n)d MB") % {"n": size} if size else _("no files"))
    return ", ".join(parts)


def ways(interaction: Interaction) -> tuple[Way, ...]:
    """The other ways, letters first; by the door of the contact itself one writes already.

    Of those by a template only where the office has such a connection: few have.
    """
    if interaction.customer_id is None:
        return ()
    found = list(_ways(interaction, interaction.customer_id))
    if any(way.door.abilities.begins_by_template for way in found):
        able = {one.kind for one in accounts_to_write_by(interaction.office_id)}
        found = [one for one in found if not one.url or one.door.kind in able]
    return tuple(sorted(found, key=lambda way: (not way.url, way.door.kind, way.shown)))


def _ways(interaction: Interaction, customer_id: int) -> Iterator[Way]:
    for kind, value in sorted(addresses_of(customer_id)):
        shown = in_words(kind, value)
        for door in registry.doors():
            can = door.abilities
            if door.kind == interaction.channel or kind not in can.identity_kinds:
                continue
            if can.begins and door.sends:
                if can.short and not takes_texts(Address(kind, value)):
                    continue
                here = write_at(about(short=can.short, interaction_id=interaction.id))
                limited = _("by a template") if can.begins_by_template else limits(can)
                yield Way(door, shown, limited, url=f"{here}?to={quote(shown)}&by={door.kind}")
            elif can.rings:
                yield Way(door, shown, "", value=value)
