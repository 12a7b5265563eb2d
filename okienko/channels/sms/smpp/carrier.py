"""An operator's message centre as a carrier."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from okienko.channels.door import News, Parcel, Runtime, Sent, Webhook
from okienko.channels.serving import Connection
from okienko.channels.setup import Step
from okienko.events.runtime.health import Health

from ..carriers import Carrier
from ..outgoing import Outgoing
from ..settings import SmsSettings
from . import incoming, sending
from .pdu import Command
from .places import place_of, shown, signed_out, why
from .session import Bind, Ended, Refused, opened

if TYPE_CHECKING:
    from okienko.channels.models import Account

LONGEST_CHECK = 8.0  # seconds


class Smpp(Carrier):
    """SMPP 3.4."""

    def hosts(self, settings: SmsSettings) -> Sequence[str]:
        """The message centre."""
        return (settings.host,)

    def at_once(self, settings: SmsSettings) -> int:
        """The window that was agreed."""
        return settings.window

    def check(self, account: Account, settings: SmsSettings) -> Health:
        """Sign in, ask whether it lives, sign out."""
        error = _tried(settings)
        return Health("ok") if error is None else Health("failed", shown(why(error)))

    def trial(self, account: Account, settings: SmsSettings) -> Iterator[Step]:
        """One step: it is reached, encrypted, lets us in and answers."""
        title = _("The message centre lets us in")
        yield Step("check", title)
        error = _tried(settings)
        if error is None:
            yield Step("check", title, "ok")
            return
        advice = ""
        if signed_out(error):
            advice = _("Compare user name and password with what the operator gave you.")
        elif isinstance(error, Refused):
            advice = _("Ask the operator whether this sign-in and this address may be used.")
        theirs = str(error) if isinstance(error, Refused) else ""
        yield Step(
            "check", title, "failed", shown(why(error)), theirs, advice, refused=signed_out(error)
        )

    def prepare(self, account: Account, settings: SmsSettings, outgoing: Outgoing) -> Parcel:
        """Its submit_sm, one for each part."""
        return sending.prepare(settings, outgoing)

    def send(
        self, account: Account, settings: SmsSettings, parcel: Parcel, handing: Callable[[], None]
    ) -> Sent:
        """By the standing connection if this process has it."""
        return sending.send(account.id, settings, parcel, handing)

    def parse(self, account: Account, settings: SmsSettings, webhook: Webhook) -> Sequence[News]:
        """What `actions.bring` has kept."""
        return incoming.parse(account, settings, webhook)

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """What the switchboard last saw of each."""
        from .health import states

        return states(accounts)

    async def serve(self, runtime: Runtime, connection: Connection, settings: SmsSettings) -> None:
        """One connection for both ways, or two."""
        from .links import serve

        await serve(runtime, connection, settings)


def _tried(settings: SmsSettings) -> Exception | None:
    """Why the message centre cannot be used; None: it can."""
    ways: tuple[Bind, ...] = ("transceiver",)
    if settings.bind == "pair":
        ways = ("transmitter", "receiver")

    async def each() -> None:
        async with asyncio.timeout(LONGEST_CHECK):
            for way in ways:
                session = await opened(place_of(settings), way)
                try:
                    await session.ask(Command.ENQUIRE_LINK)
                finally:
                    await session.close()

    try:
        asyncio.run(each())
    except (OSError, Refused, Ended) as error:
        return error
    return None
