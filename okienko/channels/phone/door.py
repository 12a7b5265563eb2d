"""The phone as a door."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from okienko.channels.door import Abilities, LiveDoor, Runtime
from okienko.channels.models import Account
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.ways import Way
from okienko.customers.identities import Address
from okienko.events.runtime.health import Check, Health

from .actions import asked
from .asterisk.lines import end_line
from .devices.reading import desk_phone
from .passing import AsksColleagues, PassesOn, SendsToMenus

if TYPE_CHECKING:
    from okienko.channels.phone.lately import Lately
    from okienko.interactions.models import Attachment, Message
    from okienko.offices.models import Office


class PhoneDoor(PassesOn, AsksColleagues, SendsToMenus, LiveDoor):
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
    slots: ClassVar[Mapping[str, str]] = {
        "message": "phone/message.html",
        "talk": "phone/talk.html",
    }
    help = (
        _("The operator's letter with the settings of the line (SIP trunk)."),
        _("Ask the operator from which addresses calls come: calls from elsewhere are refused."),
    )
    long_running = True
    immediate = True  # what is written beside a call from a browser is there when it is kept

    def parts(self) -> Mapping[str, Check]:
        """Asterisk, whether there is place for calls, and lines that cannot be used."""
        from .asterisk.health import asterisk_part, lines_part, places_part
        from .messages.queries import sounds_part
        from .recording.queries import recordings_part

        return {
            "asterisk": asterisk_part,
            "calls": places_part,
            "lines": lines_part,
            "messages": sounds_part,
            "recordings": recordings_part,
        }

    def ways(self, office: Office, _accounts: Sequence[Account], /) -> Sequence[Way]:
        """The office's number, and the call from the browser while its number is open."""
        from .ways import ways

        return ways(office)

    def views(
        self, messages: Sequence[Message], _files: Mapping[int, Sequence[Attachment]], /
    ) -> Mapping[int, Any]:
        """What was said in message boxes."""
        from .messages.queries import players

        return players(messages)

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
        number_id: int | None = None,
    ) -> int:
        """Ring the official's phone, which answers by itself, and then the customer's.

        `number_id`: which number of the office is shown.
        """
        return asked.begin(
            office,
            official_id=official_id,
            address=address,
            customer_id=customer_id,
            callback_id=callback_id,
            subject=subject,
            number_id=number_id,
        )

    def lately(self, office: int, officials: Collection[int]) -> Lately:
        """Beside the field for a number: which are shown, who was dialled, and who hung up."""
        from .lately import lately

        return lately(office, officials)

    def says(self, text: str) -> bytes:
        """A text in the voice of the menus, as wav."""
        from .lately import spoken_name

        return spoken_name(text)

    def may_call(self, address: Address) -> bool:
        """Whether it is a number, and by the rules of the line one that is dialled."""
        return asked.may_call(address)

    def signed_out(self, office: int, *, person_id: int) -> None:
        """The telephone's password ends."""
        end_line(office, person_id=person_id)

    def device(self, person_id: int) -> dict[str, Any] | None:
        """The desk telephone that rings for a person; None: their browser does."""
        phone = desk_phone(person_id)
        if phone is None or not phone.in_use:
            return None
        return {"kind": "desk_phone", "up": phone.registered}

    async def serve(self, runtime: Runtime) -> None:
        """Drive the Asterisk of this node, under a lease."""
        from okienko.channels.phone.live import serve

        await serve(runtime)
