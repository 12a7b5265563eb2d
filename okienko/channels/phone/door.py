"""The phone as a door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from okienko.channels.door import Abilities, Door, Ground, Health
from okienko.channels.models import Account
from okienko.channels.phone.settings import TrunkSettings
from okienko.interactions.models import Interaction


class PhoneDoor(Door):
    """Calls over SIP, carried by Asterisk."""

    kind = "phone"
    label = _("Telephone")
    icon = "phone"
    abilities = Abilities(live=True, outbound=True, rings=True, identity_kinds=("e164", "short"))
    Settings = TrunkSettings
    slots: ClassVar[Mapping[str, str]] = {}
    standing = True

    def check(self, account: Account) -> Health:
        """Ask Asterisk whether the operator's trunk can be reached."""
        from okienko.channels.phone.health import trunk_health

        return trunk_health(account)

    def asking(self, interaction: Interaction) -> dict[str, Any] | None:
        """The department that is rung or asked while the customer hears music."""
        from okienko.channels.phone.models import Leg

        leg = Leg.objects.filter(
            interaction_id=interaction.id, state__in=["ringing", "asked"]
        ).first()
        if leg is None:
            return None
        return {"name": leg.name, "answered": leg.state == Leg.State.ASKED}

    async def serve(self, ground: Ground) -> None:
        """Drive the Asterisk of this node, under a lease."""
        from okienko.channels.phone.live import serve

        await serve(ground)
