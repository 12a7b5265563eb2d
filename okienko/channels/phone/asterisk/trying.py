"""Calls that try a line: dial, say a sentence, hang up. None outlives `LONGEST` seconds."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from okienko.events.runtime.bridge import Bridge
from okienko.events.security.scope import in_offices

from ..actions.trying import try_moved
from ..models import Number, TryCall
from ..settings import TrunkSettings, usable_trunk
from .ari import Ari, AriError
from .call_query import dialled_from
from .menu_player import Menus

log = logging.getLogger(__name__)

RINGS = 30  # seconds
LONGEST = 60.0
SENTENCE = "To jest próbne połączenie z Okienka. Linia działa. Do usłyszenia."
UNREACHABLE = 20  # Q.850


class LineTests:
    """The test calls that go on now."""

    def __init__(self, ari: Ari, bridge: Bridge, menus: Menus) -> None:
        self.ari = ari
        self.bridge = bridge
        self.menus = menus

    async def begin(self, office: int, test_id: int) -> None:
        """Dial, and end it in any case some time later."""
        found = await self.bridge.call(f"test-{test_id}", _read, office, test_id)
        if found is None:
            return
        row, endpoint, shown = found
        try:
            await self.ari.originate(
                row.channel, endpoint, args="test", caller=shown, timeout=RINGS, variables={}
            )
        except AriError as error:
            log.info("test_call_refused", extra={"status": error.status})
            await self._moved(row.channel, "ended", UNREACHABLE)
            return
        await self._moved(row.channel, "ringing")
        await asyncio.sleep(LONGEST)
        await self.ari.hang_up(row.channel)

    async def answered(self, channel: str) -> None:
        """Say the sentence."""
        await self._moved(channel, "answered")
        path = await self.menus.voice(SENTENCE, "pl")
        await self.ari.play(channel, channel, [f"sound:{path}"])

    async def said(self, playback: str) -> None:
        """Hang up; the playback has the channel's name."""
        await self.ari.hang_up(playback)

    async def ended(self, channel: str, cause: int) -> None:
        """Tell why."""
        await self._moved(channel, "ended", cause)

    async def _moved(self, channel: str, state: str, cause: int | None = None) -> None:
        _test, _, ids = channel.partition("-")
        office, _, test_id = ids.partition("-")
        verb = partial(try_moved, int(office), test_id=int(test_id), state=state, cause=cause)
        await self.bridge.call(f"test-{test_id}", verb)


def _read(office: int, test_id: int) -> tuple[TryCall, str, str] | None:
    """A test call that is still wanted, whom to dial, and which number is shown."""
    with in_offices([office]):
        row = TryCall.objects.select_related("account").filter(id=test_id, state="wanted").first()
        if row is None:
            return None
        trunk = usable_trunk(row.account) or TrunkSettings.model_construct(addresses=[])
        number = Number.objects.filter(account=row.account, active=True)
        shown = number.order_by("-outgoing", "id").first()
        return (
            row,
            f"PJSIP/{row.digits}@trunk-{row.account_id}",
            dialled_from(shown.digits if shown else "", trunk),
        )
