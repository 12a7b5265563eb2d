"""Asterisk's REST interface: a thin client; what it reports are the facts of facts.py.

REST goes over a few kept connections, events come over one WebSocket. A 404 means that the
thing is already gone (`Gone`), which is normal: whoever asked wanted it gone or looks again.
Only one socket owns the application; when another takes it, `Replaced` ends the events.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, Self
from urllib.parse import quote

import aiohttp

from .facts import CALLS, PHONES, AsteriskChannel, BridgeFact, Connected, Fact, read, read_channel
from .plan import Headers, Tap

log = logging.getLogger(__name__)

LONGEST_PAUSE = 3.0  # seconds between two tries to connect
FORGETS = 0.2  # seconds within which Asterisk has forgotten an endpoint that was removed
DENIED = "okienko-denied"  # the access list
ANEW = 3  # times that an endpoint is made until it is shown


def named(headers: Headers) -> dict[str, str]:
    """The variables by which an INVITE of ours has these headers."""
    return {f"PJSIP_HEADER(add,{name})": value for name, value in headers}


class AriError(Exception):
    """Asterisk refused or could not be reached; `status` is 0 when it could not."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status}: {words}")
        self.status = status


class Gone(AriError):
    """404: what was asked for does not exist (any more)."""


class Replaced(AriError):
    """Another process took the application over; this one must stop."""


class Ari:
    """The client for one Asterisk. Use as an async context manager."""

    def __init__(self, url: str, *, app: str, password: str) -> None:
        self.url = url.rstrip("/")
        self.app = app
        self.password = password
        self._headers = {"Authorization": aiohttp.encode_basic_auth(app, password)}
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            headers=self._headers,
            connector=aiohttp.TCPConnector(limit=16, keepalive_timeout=50),
            timeout=aiohttp.ClientTimeout(total=5),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._http is not None:
            await self._http.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("use `async with Ari(...)`")
        return self._http

    # --- REST ------------------------------------------------------------------------------

    async def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, **params: str | int
    ) -> Any:
        """One request; the decoded answer or None. Raises Gone or AriError."""
        try:
            async with self._session.request(
                method, f"{self.url}{path}", params=params or None, json=body
            ) as answer:
                text = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise AriError(0, type(error).__name__) from error
        if answer.status == 404:
            raise Gone(404, f"{method} {path.split('/')[1]}")
        if answer.status >= 400:
            raise AriError(answer.status, f"{method} {path.split('/')[1]}: {_message(text)}")
        return json.loads(text) if text else None

    async def asterisk_epoch(self) -> str:
        """When this Asterisk was started, as a text that differs from start to start."""
        return str((await self.request("GET", "/asterisk/info"))["status"]["startup_time"])

    async def version(self) -> str:
        """Asterisk's version."""
        return str((await self.request("GET", "/asterisk/info"))["system"]["version"])

    async def channels(self) -> list[AsteriskChannel]:
        """All channels."""
        return [read_channel(row) for row in await self.request("GET", "/channels")]

    async def bridges(self) -> list[BridgeFact]:
        """All bridges with their members."""
        found = await self.request("GET", "/bridges")
        return [BridgeFact(b["id"], b["bridge_type"], frozenset(b["channels"])) for b in found]

    async def variable(self, channel_id: str, name: str) -> str:
        """A channel variable or function; empty when unset."""
        try:
            answer = await self.request(
                "GET", f"/channels/{_q(channel_id)}/variable", variable=name
            )
        except Gone:
            return ""
        return str(answer["value"])

    async def set_global(self, name: str, value: str) -> None:
        """Set a variable of the dialplan that all channels see."""
        await self.request("POST", "/asterisk/variable", variable=name, value=value)

    async def mark(self, channel_id: str, value: str) -> None:
        """Set our channel variable, by which a later process finds its channel again."""
        await self.request(
            "POST", f"/channels/{_q(channel_id)}/variable", variable="OKIENKO", value=value
        )

    async def answer(self, channel_id: str) -> None:
        """Answer a ringing caller."""
        await self.request("POST", f"/channels/{_q(channel_id)}/answer")

    async def ring(self, channel_id: str) -> None:
        """Let a caller hear ringing."""
        await self.request("POST", f"/channels/{_q(channel_id)}/ring")

    async def ring_stop(self, channel_id: str) -> None:
        """No more ringing for that one."""
        await self._gone_is_fine("DELETE", f"/channels/{_q(channel_id)}/ring")

    async def inside(self) -> set[str]:
        """The channels that are in our application."""
        row = await self.request("GET", f"/applications/{self.app}")
        return set(row["channel_ids"])

    async def hang_up(self, channel_id: str, reason_code: int = 16) -> None:
        """End a channel; one that is gone is as wished."""
        await self._gone_is_fine("DELETE", f"/channels/{_q(channel_id)}", reason_code=reason_code)

    async def originate(
        self,
        channel_id: str,
        endpoint: str,
        *,
        args: str,
        caller: str,
        timeout: int,  # noqa: ASYNC109 - Asterisk keeps it
        variables: Mapping[str, str],
        formats: str = "",
    ) -> None:
        """Call an endpoint into the application under the given channel id.

        `timeout` is in seconds. A channel of that id that exists already is as wished.
        """
        params: dict[str, str | int] = {
            "endpoint": endpoint,
            "app": self.app,
            "appArgs": args,
            "callerId": caller,
            "timeout": timeout,
        }
        if formats:
            params["formats"] = formats
        try:
            await self.request(
                "POST", f"/channels/{_q(channel_id)}", {"variables": dict(variables)}, **params
            )
        except AriError as error:
            if error.status != 409:
                raise

    async def tap(self, channel_id: str, tap: Tap, *, args: str) -> None:
        """Lay a tap of this channel id to `tap.of`. Raises Gone where that one is.

        A channel of that id that exists already is as wished.
        """
        try:
            await self.request(
                "POST",
                f"/channels/{_q(tap.of)}/snoop/{_q(channel_id)}",
                app=self.app,
                appArgs=args,
                spy=tap.hears,
                whisper="out" if tap.speaks else "none",
            )
        except AriError as error:
            if error.status != 409:
                raise

    async def record(
        self,
        channel_id: str,
        name: str,
        *,
        form: str,
        most: int = 0,
        silence: int = 0,
        ends_with: str = "none",
    ) -> None:
        """Write what a channel hears into a file of Asterisk's spool folder; `form` is its ending.

        It ends with the channel, after `most` seconds, after so many of `silence` (0: never), or by
        a key; which is told (RecordingEnded). One that is written is as wished.
        """
        try:
            await self.request(
                "POST",
                f"/channels/{_q(channel_id)}/record",
                name=name,
                format=form,
                ifExists="append",
                maxDurationSeconds=most,
                maxSilenceSeconds=silence,
                terminateOn=ends_with,
            )
        except AriError as error:
            if error.status != 409:
                raise

    async def sound_counts(self, channel_id: str) -> dict[str, Any] | None:
        """What is counted of a leg's sound (RTP), both ways; None: the leg is gone, or has none."""
        try:
            found = await self.request("GET", f"/channels/{_q(channel_id)}/rtp_statistics")
        except Gone:
            return None
        return dict(found or {})

    async def is_recorded(self, name: str) -> bool:
        """Whether a file is being written now."""
        try:
            await self.request("GET", f"/recordings/live/{_q(name)}")
        except Gone:
            return False
        return True

    async def make_bridge(self, bridge_id: str, kind: str) -> None:
        """Make a bridge of the given id ("mixing", "holding"); who is in a holding one hears music.

        A bridge of that id that exists already is as wished.
        """
        try:
            await self.request("POST", f"/bridges/{_q(bridge_id)}", type=kind, name=bridge_id)
        except AriError as error:
            if error.status != 409:
                raise

    async def end_bridge(self, bridge_id: str) -> None:
        """Remove a bridge."""
        await self._gone_is_fine("DELETE", f"/bridges/{_q(bridge_id)}")

    async def join(self, bridge_id: str, channel_id: str, *, music: bool = False) -> None:
        """Put a channel into a bridge, out of the one where it is.

        `music`: it is a holding bridge. Without the role nothing is heard in one.
        """
        role = {"role": "holding_participant"} if music else {}
        await self.request(
            "POST", f"/bridges/{_q(bridge_id)}/addChannel", None, channel=channel_id, **role
        )

    async def leave(self, bridge_id: str, channel_id: str) -> None:
        """Take a channel out of a bridge."""
        await self._gone_is_fine(
            "POST", f"/bridges/{_q(bridge_id)}/removeChannel", channel=channel_id
        )

    async def play(self, channel_id: str, playback_id: str, media: Sequence[str]) -> None:
        """Play sounds one after another under one playback id."""
        await self.request(
            "POST", f"/channels/{_q(channel_id)}/play/{_q(playback_id)}", {"media": list(media)}
        )

    async def silence(self, channel_id: str) -> None:
        """Send silence from now on, as a telephone does; a sound that is played ends it."""
        await self._gone_is_fine("POST", f"/channels/{_q(channel_id)}/silence")

    async def stop_playing(self, playback_id: str) -> None:
        """Stop a playback."""
        await self._gone_is_fine("DELETE", f"/playbacks/{_q(playback_id)}")

    async def send_digits(self, channel_id: str, digits: str) -> None:
        """Send DTMF to the far side of a channel."""
        await self.request("POST", f"/channels/{_q(channel_id)}/dtmf", dtmf=digits)

    async def put(self, kind: str, name: str, fields: Mapping[str, str]) -> None:
        """Create or replace an object of res_pjsip in memory.

        Changed in place (Asterisk 22.10), an endpoint's empty caller id becomes one of "unknown",
        and lists grow: the addresses of before would still be let in and called. So each is made
        anew.
        """
        if kind == "endpoint":
            await self._put_endpoint(name, fields)
            return
        if {"contact", "match"} & fields.keys():
            await self.remove(kind, name)
        await self._put(kind, name, fields)

    async def deny(self, addresses: Collection[str]) -> None:
        """Hear no SIP request of these addresses, and of all others.

        Asterisk (22.10) makes the list and then answers 500, because it cannot write one out.
        """
        await self.remove("acl", DENIED)
        if not addresses:
            return
        try:
            await self._put("acl", DENIED, {"deny": ",".join(addresses)})
        except AriError as error:
            if error.status != 500:
                raise

    async def _put(self, kind: str, name: str, fields: Mapping[str, str]) -> None:
        await self.request(
            "PUT",
            f"/asterisk/config/dynamic/res_pjsip/{kind}/{_q(name)}",
            {"fields": [{"attribute": key, "value": value} for key, value in fields.items()]},
        )

    async def _put_endpoint(self, name: str, fields: Mapping[str, str]) -> None:
        """One that is not shown afterwards was made before the last was forgotten: once more."""
        for _ in range(ANEW):
            await self._make_room(name)
            await self._put("endpoint", name, fields)
            for _ in range(10):
                if await self._shown(name):
                    return
                await asyncio.sleep(FORGETS / 100)

    async def _make_room(self, name: str) -> None:
        """Remove an endpoint and wait until Asterisk has forgotten it.

        It forgets some moments after its answer. An endpoint of that name that is made meanwhile
        registers and carries calls, but is never told of again: a phone that stands and counts
        as gone. One that is in this state already gives no sign, hence the pause.
        """
        shown = await self._shown(name)
        try:
            await self.request("DELETE", f"/asterisk/config/dynamic/res_pjsip/endpoint/{_q(name)}")
        except Gone:
            return
        if not shown:
            await asyncio.sleep(FORGETS)
        for _ in range(100):
            if not await self._shown(name):
                return
            await asyncio.sleep(FORGETS / 100)

    async def _shown(self, name: str) -> bool:
        try:
            await self.request("GET", f"/endpoints/PJSIP/{_q(name)}")
        except Gone:
            return False
        return True

    async def field(self, kind: str, name: str, attribute: str) -> str:
        """One field of an object of res_pjsip; empty when there is no such object."""
        try:
            rows = await self.request(
                "GET", f"/asterisk/config/dynamic/res_pjsip/{kind}/{_q(name)}"
            )
        except Gone:
            return ""
        return next((str(row["value"]) for row in rows if row["attribute"] == attribute), "")

    async def remove(self, kind: str, name: str) -> None:
        """Remove an object of res_pjsip from memory."""
        await self._gone_is_fine("DELETE", f"/asterisk/config/dynamic/res_pjsip/{kind}/{_q(name)}")

    async def endpoints(self) -> dict[str, bool]:
        """Every SIP endpoint, and whether it can be reached."""
        rows = await self.request("GET", "/endpoints/PJSIP")
        return {row["resource"]: row["state"] == "online" for row in rows}

    async def _gone_is_fine(self, method: str, path: str, **params: str | int) -> None:
        try:
            await self.request(method, path, None, **params)
        except Gone:
            return

    # --- events ----------------------------------------------------------------------------

    async def facts(self) -> AsyncIterator[Fact]:
        """Yield `Connected` and then what Asterisk reports; reconnects for ever.

        Raises Replaced when another process takes the application.
        """
        pause = 0.1
        while True:
            try:
                async for fact in self._one_connection():
                    pause = 0.1
                    yield fact
            except Replaced:
                raise
            except (aiohttp.ClientError, AriError, TimeoutError, OSError) as error:
                if pause < LONGEST_PAUSE:  # a few times, then it is known
                    log.warning(
                        "asterisk_lost", extra={"error": f"{type(error).__name__}: {error}"}
                    )
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - jitter
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _subscribe(self) -> None:
        phones = f"{self.app}-phones"
        for app, kinds in ((self.app, CALLS), (phones, PHONES)):
            await self.request(
                "PUT",
                f"/applications/{app}/eventFilter",
                {"allowed": [{"type": kind} for kind in kinds]},
            )
        await self.request(
            "POST", f"/applications/{phones}/subscription", eventSource="endpoint:PJSIP"
        )

    async def _one_connection(self) -> AsyncIterator[Fact]:
        url = f"{self.url}/events?app={self.app},{self.app}-phones"
        async with self._session.ws_connect(url, heartbeat=5.0, max_msg_size=1 << 22) as socket:
            await self._subscribe()
            yield Connected(await self.asterisk_epoch())
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                event = json.loads(message.data)
                if event["type"] == "ApplicationReplaced":
                    raise Replaced(0, "another process drives this Asterisk")
                fact = read(event)
                if fact is not None:
                    yield fact


def _message(text: str) -> str:
    try:
        return str(json.loads(text)["message"])
    except (ValueError, KeyError, TypeError):
        return ""


def _q(part: str) -> str:
    return quote(part, safe="")
