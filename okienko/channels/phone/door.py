"""The phone as a door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from okienko.channels.door import Abilities, LiveDoor, Runtime
from okienko.channels.models import Account
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.ways import Way
from okienko.customers.identities import Address
from okienko.events.runtime.health import Check, Health
from okienko.interactions.models import Interaction

from .actions import asked, consult
from .asterisk.lines import end_line

if TYPE_CHECKING:
    from okienko.offices.models import Office


class PhoneDoor(LiveDoor):
    """Calls over SIP, carried by Asterisk."""

    kind = "phone"
    label = _("Telephone")
    icon = "phone"
    abilities = Abilities(
        passes=True,
        holds=True,
        tones=True,
        rings=True,
        identity_kinds=("e164", "short"),
    )
    Settings = TrunkSettings
    page = "administration:trunks"
    about = _("The line of a telephone operator: calls come in and go out by it.")
    help = (
        _("The operator's letter with the settings of the line (SIP trunk)."),
        _("Ask the operator from which addresses calls come: calls from elsewhere are refused."),
    )
    long_running = True
    immediate = True  # what is written beside a call from a browser is there when it is kept

    def parts(self) -> Mapping[str, Check]:
        """Asterisk, whether there is place for calls, and lines that cannot be used."""
        from .asterisk.health import asterisk_part, lines_part, places_part

        return {"asterisk": asterisk_part, "calls": places_part, "lines": lines_part}

    def ways(self, office: Office, _accounts: Sequence[Account], /) -> Sequence[Way]:
        """The office's number, and the call from the browser while its number is open."""
        from .ways import ways

        return ways(office)

    def check(self, account: Account) -> Health:
        """Ask Asterisk whether the operator's trunk can be reached."""
        from .asterisk.health import trunk_health

        return trunk_health(account)

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """What Asterisk knows of each: set up, reached, registered."""
        from .asterisk.health import states

        return states(accounts)

    def call(
        self,
        office: int,
        *,
        official_id: int,
        address: Address,
        customer_id: int | None = None,
        callback_id: int | None = None,
        subject: str = "",
    ) -> int:
        """Ring the official's phone, which answers by itself, and then the customer's."""
        return asked.begin(
            office,
            official_id=official_id,
            address=address,
            customer_id=customer_id,
            callback_id=callback_id,
            subject=subject,
        )

    def may_call(self, address: Address) -> bool:
        """Whether it is a number, and by the rules of the line one that is dialled."""
        return asked.may_call(address)

    def ask(self, office: int, *, interaction_id: int, official_id: int, department_id: int) -> int:
        """Ring a department; the official speaks with it while the customer hears music."""
        return consult.ask(
            office,
            interaction_id=interaction_id,
            official_id=official_id,
            department_id=department_id,
        )

    def pass_to(
        self, office: int, *, interaction_id: int, official_id: int, department_id: int
    ) -> int:
        """Ring a department and connect the customer as soon as it answers."""
        return consult.ask(
            office,
            interaction_id=interaction_id,
            official_id=official_id,
            department_id=department_id,
            blind=True,
        )

    def complete(self, office: int, *, interaction_id: int, official_id: int) -> None:
        """The department takes the customer over."""
        consult.complete(office, interaction_id=interaction_id, official_id=official_id)

    def give_up(self, office: int, *, interaction_id: int, official_id: int) -> None:
        """Back to the customer."""
        consult.give_up(office, interaction_id=interaction_id, official_id=official_id)

    def asking(
        self, interaction: Interaction, held_since: datetime | None
    ) -> dict[str, Any] | None:
        """The department that is or was rung or asked while the customer hears music."""
        from .models import ConsultLeg

        if interaction.state != "held":
            return None  # the leg, if it is there yet, is being ended
        leg = ConsultLeg.objects.filter(interaction_id=interaction.id).order_by("-id").first()
        if leg is None or leg.state == ConsultLeg.State.JOINED or leg.reason == "given_up":
            return None
        if leg.state == ConsultLeg.State.ENDED and (
            held_since is None or leg.began_at < held_since
        ):
            return None
        return {
            "name": leg.name,
            "answered": leg.state == ConsultLeg.State.ASKED,
            "blind": leg.blind,
            "ended": leg.reason,
        }

    def signed_out(self, office: int, *, person_id: int) -> None:
        """The telephone's password ends."""
        end_line(office, person_id=person_id)

    async def serve(self, runtime: Runtime) -> None:
        """Drive the Asterisk of this node, under a lease."""
        from okienko.channels.phone.live import serve

        await serve(runtime)
