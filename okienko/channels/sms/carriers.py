"""Who takes the texts: each carrier fills this interface, and the door hands on to it.

A new one is a folder beside `smpp`, a value of `SmsSettings.carrier` with its fields, and a line in
`choice.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol

from okienko.channels.asked import health
from okienko.channels.door import Forged, News, Parcel, Runtime, Sent, Webhook
from okienko.channels.serving import Connection
from okienko.channels.setup import Step, ToCopy
from okienko.events.runtime.health import Health

if TYPE_CHECKING:
    from okienko.channels.models import Account

    from .outgoing import Outgoing
    from .settings import SmsSettings


class Carrier(Protocol):
    """One way to send and receive texts. Each method is the door's of the same name.

    `settings` are the account's own, read; those that a carrier needs not are as they stand here.
    """

    #: It brings to an address of ours, which the connection's page makes and tells.
    brings: ClassVar[bool] = False
    #: It is asked for what is new (`channels/asked`), which tells how it is.
    asked: ClassVar[bool] = False

    def check(self, account: Account, settings: SmsSettings) -> Health:
        """One round trip; within 10 s, never raises."""
        ...

    def trial(self, account: Account, settings: SmsSettings) -> Iterator[Step]:
        """The same step by step, for the administrator who watches."""
        ...

    def prepare(self, account: Account, settings: SmsSettings, outgoing: Outgoing) -> Parcel:
        """The bytes of a text (outgoing.py), the same for each try; Permanent."""
        ...

    def send(
        self, account: Account, settings: SmsSettings, parcel: Parcel, handing: Callable[[], None]
    ) -> Sent:
        """Hand it over; Temporary, Permanent, Uncertain."""
        ...

    def parse(self, account: Account, settings: SmsSettings, webhook: Webhook) -> Sequence[News]:
        """What came, as news; pure."""
        ...

    def verify(self, account: Account, settings: SmsSettings, webhook: Webhook) -> None:
        """Raise Forged unless the carrier has brought it."""
        raise Forged

    def greet(
        self, account: Account, settings: SmsSettings, query: Mapping[str, str]
    ) -> str | None:
        """What a carrier is answered that asks by GET whether the address is ours."""
        return None

    def to_copy(self, account: Account, settings: SmsSettings, site: str) -> Sequence[ToCopy]:
        """What is to be put into the carrier's own pages."""
        return ()

    def hosts(self, settings: SmsSettings) -> Sequence[str]:
        """The machines that are reached."""
        return ()

    def at_once(self, settings: SmsSettings) -> int:
        """How many texts may be on their way at the same time."""
        return 1

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """How its connections are, by what is known without asking the outside. In an open scope.

        By itself: of those that are asked, what they answered last.
        """
        return health.states(accounts) if self.asked else {}

    async def serve(self, runtime: Runtime, connection: Connection, settings: SmsSettings) -> None:
        """Keep a standing connection, under the account's lease, until cancelled."""
        await asyncio.Event().wait()
