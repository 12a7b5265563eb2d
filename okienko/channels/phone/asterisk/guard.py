"""What Asterisk tells of those who are not let in, over its manager interface by HTTP.

ARI does not tell it. The interface's account may hear of security and do nothing (config.py).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping

import aiohttp

from okienko.events import clock
from okienko.events.runtime.bridge import Bridge

from .. import guarding
from . import lines
from .config import APP
from .keeping import Kept

log = logging.getLogger(__name__)

#: What is a bad try, and of what.
WRONG = {
    "ChallengeResponseFailed": "password",
    "InvalidPassword": "password",
    "InvalidAccountID": "unknown",
}
RIGHT = "SuccessfulAuth"
WAITS = 20  # seconds that one question waits for something to be told
PAUSE = 0.5  # between two questions: in a storm much is told at once
AGAIN = 3.0  # until the next try to connect
#: Browsers come through the proxy, whose address they show; they are bounded there.
SIP = ("UDP", "TCP", "TLS")


class Guard:
    """Hears of bad tries and blocks who makes too many."""

    def __init__(self, url: str, password: str, bridge: Bridge, kept: Kept) -> None:
        """`url` is ARI's: the manager interface stands beside it."""
        self.url = url.rstrip("/").removesuffix("/ari") + "/rawman"
        self.password = password
        self.bridge = bridge
        self.kept = kept
        self.tries = guarding.Tries()

    async def run(self) -> None:
        """Listen for ever."""
        while True:
            try:
                await self._listen()
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                log.debug("guard_lost", extra={"error": type(error).__name__})
            await asyncio.sleep(AGAIN)

    async def _listen(self) -> None:
        jar = aiohttp.CookieJar(unsafe=True)  # of an address and no name
        wait = aiohttp.ClientTimeout(total=WAITS + 10)
        async with aiohttp.ClientSession(cookie_jar=jar, timeout=wait) as http:
            said = await self._ask(http, action="login", username=APP, secret=self.password)
            if "Success" not in said:
                return
            while True:
                said = await self._ask(http, action="waitevent", timeout=str(WAITS))
                if "Response: Error" in said:  # the session is over
                    return
                for event in events(said):
                    await self._saw(event)
                await asyncio.sleep(PAUSE)

    async def _ask(self, http: aiohttp.ClientSession, **params: str) -> str:
        async with http.post(self.url, data=params) as answer:
            return await answer.text(errors="replace")

    async def _saw(self, event: Mapping[str, str]) -> None:
        what = event.get("Event", "")
        address = address_of(event)
        if not address:
            return
        if what == RIGHT:
            self.tries.was_right(address, clock.now())
        elif what in WRONG:
            spared = await self.bridge.call("guard", lines.spared)
            if self.tries.was_wrong(address, clock.now(), spared):
                log.warning("sender_blocked", extra={"why": WRONG[what]})
                await self.bridge.call("guard", guarding.block, address, WRONG[what])
                await self.kept.blocked()


def events(said: str) -> Iterator[dict[str, str]]:
    """The events of an answer: lines "Name: value", with an empty one between two."""
    for block in said.replace("\r\n", "\n").split("\n\n"):
        pairs = (line.partition(": ") for line in block.split("\n"))
        yield {name: value for name, colon, value in pairs if colon}


def address_of(event: Mapping[str, str]) -> str:
    """From where a SIP request came by itself; "" of all else. IPV4/UDP/192.0.2.1/5060"""
    if event.get("Service") != "PJSIP":
        return ""
    parts = event.get("RemoteAddress", "").split("/")
    return parts[2] if len(parts) == 4 and parts[1] in SIP else ""
