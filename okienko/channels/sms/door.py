"""SMS as a door: what is the same whoever carries the texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from okienko.channels.door import Abilities, Door, News, Parcel, Runtime, Sent, Webhook
from okienko.channels.models import Account
from okienko.channels.serving import Connection, serve_each
from okienko.channels.setup import Step, ToCopy
from okienko.events.runtime.health import Check, Health

from .choice import CARRIERS, carrier_of
from .outgoing import MOST_SEGMENTS, outgoing
from .senders import NAME
from .settings import SmsSettings, sms_settings
from .text import EACH

if TYPE_CHECKING:
    from okienko.interactions.models import Message

KIND = "sms"


class SmsDoor(Door):
    """Text messages, by the carrier that an account has chosen."""

    kind = KIND
    label = _("SMS")
    icon = "message-square-text"
    abilities = Abilities(
        max_length=EACH["gsm"] * MOST_SEGMENTS,
        identity_kinds=("e164",),
        begins=True,
        one_talk=True,
    )
    Settings = SmsSettings
    address_words = {NAME: _("Name of a sender")}
    about = _("Text messages: people write to a number of the office and are answered from it.")
    help = (
        _("A contract with an operator or an integrator, and what it gave you to sign in."),
        _(
            "A number of your own if people should be able to answer: to a name in letters nobody "
            "can."
        ),
        _(
            "A public body may have its name as a sender reserved with CSIRT NASK, so that nobody "
            "else can send in it. Texts in such a name go through an integrator on UKE's list."
        ),
    )
    paused = _("What is texted meanwhile waits at the operator, mostly for two days.")
    sends = True
    long_running = True

    def parts(self) -> Mapping[str, Check]:
        """The standing connections."""
        from .smpp.health import links

        return {"sms": links}

    def hosts(self, settings: BaseModel) -> Sequence[str]:
        """Those of its carrier."""
        read = sms_settings(settings)
        return carrier_of(read).hosts(read)

    def check(self, account: Account) -> Health:
        """A round trip to the carrier."""
        settings = sms_settings(account.read())
        return carrier_of(settings).check(account, settings)

    def trial(self, account: Account) -> Iterator[Step]:
        """As the carrier does it."""
        settings = sms_settings(account.read())
        return carrier_of(settings).trial(account, settings)

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """What the carriers know."""
        found: dict[int, Health] = {}
        for name, carrier in CARRIERS.items():
            mine = [each for each in accounts if each.settings.get("carrier") == name]
            found |= carrier.states(mine) if mine else {}
        return found

    def to_copy(self, account: Account, site: str) -> Sequence[ToCopy]:
        """What the carrier's own pages want."""
        settings = sms_settings(account.read())
        return carrier_of(settings).to_copy(account, settings, site)

    def at_once(self, account: Account) -> int:
        """The carrier's window."""
        settings = sms_settings(account.read())
        return carrier_of(settings).at_once(settings)

    def verify(self, account: Account, webhook: Webhook) -> None:
        """As the carrier signs it."""
        settings = sms_settings(account.read())
        carrier_of(settings).verify(account, settings, webhook)

    def greet(self, account: Account, query: Mapping[str, str]) -> str | None:
        """As the carrier asks."""
        settings = sms_settings(account.read())
        return carrier_of(settings).greet(account, settings, query)

    def parse(self, account: Account, webhook: Webhook) -> Sequence[News]:
        """As the carrier writes it."""
        settings = sms_settings(account.read())
        return carrier_of(settings).parse(account, settings, webhook)

    def prepare(self, account: Account, message: Message) -> Parcel:
        """A text to one telephone."""
        settings = sms_settings(account.read())
        return carrier_of(settings).prepare(account, settings, outgoing(settings, message))

    def send(self, account: Account, parcel: Parcel, handing: Callable[[], None]) -> Sent:
        """By the carrier."""
        settings = sms_settings(account.read())
        return carrier_of(settings).send(account, settings, parcel, handing)

    async def serve(self, runtime: Runtime) -> None:
        """The standing connections of those carriers that have one."""

        async def one(connection: Connection) -> None:
            settings = sms_settings(connection.settings)
            await carrier_of(settings).serve(runtime, connection, settings)

        await serve_each(runtime, (KIND,), KIND, one)
