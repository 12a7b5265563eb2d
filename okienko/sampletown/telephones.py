"""The networks of the sample commune, running, and everybody's lines to the office in them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from okienko.events import clock

from . import connections
from .connections import (
    COMMENTS,
    FACEBOOK,
    INSTAGRAM,
    MASTODON,
    SMS,
    TELEGRAM,
    VIBER,
    WHATSAPP,
)
from .lines import (
    CommentLine,
    Line,
    MastodonLine,
    MessageLine,
    Owner,
    SmsLine,
    TelegramLine,
    ViberLine,
    WhatsappLine,
)
from .networks.mastodon import Mastodon
from .networks.meta import Instagram, Page
from .networks.server import Network
from .networks.smsc import Smsc
from .networks.telegram import Telegram
from .networks.viber import Viber
from .networks.whatsapp import WhatsApp
from .people import residents
from .plan import PASSWORD

log = logging.getLogger(__name__)


def owners() -> list[Owner]:
    """All residents as who has a telephone."""
    return [
        Owner(serial, who.name, who.number, who.language)
        for serial, who in enumerate(residents(), 1)
    ]


def _page(place: Mapping[str, Any], last: int) -> Page:
    """The commune's page, with the comments of before that wait for an answer."""
    page = Page(connections.PAGE_ID, port=place["port"], last=last)
    page.hook = place["hook"]
    for comment, who in place.get("comments", ()):
        page.keep_comment(comment, who, "")
    return page


class Telephones:
    """What `places` (connections.py) names; `kinds` are those that are to be had."""

    def __init__(self, places: Mapping[str, Mapping[str, Any]]) -> None:
        last = int(clock.now().timestamp())  # what was brought before counts once
        self.smsc = Smsc(connections.SYSTEM_ID, PASSWORD, connections.NUMBER, last=last)
        self._networks: dict[str, Network] = {}
        self._makes: dict[str, Callable[[Owner], Line]] = {}
        self._lines: dict[tuple[str, Owner], Line] = {}
        self._places = places
        if SMS in places:
            self._makes[SMS] = lambda owner: SmsLine(owner, self.smsc)
        if place := places.get(TELEGRAM):
            telegram = Telegram(
                connections.BOT_TOKEN, username=connections.BOT, port=place["port"], last=last
            )
            self._networks[TELEGRAM] = telegram
            self._makes[TELEGRAM] = lambda owner: TelegramLine(owner, telegram)
        if place := places.get(WHATSAPP):
            whatsapp = WhatsApp(
                connections.WHATSAPP_ID,
                connections.WHATSAPP_BUSINESS,
                port=place["port"],
                last=last,
            )
            whatsapp.hook = place["hook"]
            self._networks[WHATSAPP] = whatsapp
            self._makes[WHATSAPP] = lambda owner: WhatsappLine(owner, whatsapp)
        if place := places.get(FACEBOOK):
            page = _page(place, last)
            self._networks[FACEBOOK] = page
            self._makes[FACEBOOK] = lambda owner: MessageLine(owner, page, owner.facebook)
            self._makes[COMMENTS] = lambda owner: CommentLine(owner, page)
        if place := places.get(INSTAGRAM):
            profile = Instagram(connections.PROFILE_ID, port=place["port"], last=last)
            profile.hook = place["hook"]
            self._networks[INSTAGRAM] = profile
            self._makes[INSTAGRAM] = lambda owner: MessageLine(owner, profile, owner.instagram)
        if place := places.get(VIBER):
            viber = Viber(connections.VIBER_TOKEN, port=place["port"], last=last)
            viber.hook = place["hook"]
            self._networks[VIBER] = viber
            self._makes[VIBER] = lambda owner: ViberLine(owner, viber)
        if place := places.get(MASTODON):
            mastodon = Mastodon(connections.MASTODON_TOKEN, port=place["port"], last=last)
            self._networks[MASTODON] = mastodon
            self._makes[MASTODON] = lambda owner: MastodonLine(owner, mastodon)

        for owner in owners():  # an answer to what was written before the last start finds them
            for kind in self._makes:
                self.line(kind, owner)

    @property
    def kinds(self) -> list[str]:
        """The networks by which the office is reached."""
        return list(self._makes)

    def line(self, kind: str, owner: Owner) -> Line:
        """Somebody's line; the same each time. KeyError for a network that is not there."""
        if (kind, owner) not in self._lines:
            self._lines[kind, owner] = self._makes[kind](owner)
        return self._lines[kind, owner]

    def forget(self, owner: Owner) -> None:
        """A telephone is given up: what stands on it is thrown away."""
        for kind in self._makes:
            self._lines.pop((kind, owner), None)

    async def run(self) -> None:
        """Keep the networks up until cancelled. One whose port was taken meanwhile stays away."""
        for kind, network in self._networks.items():
            try:
                network.start()
            except OSError as error:
                self._gone(kind, error)
        try:
            if SMS in self._makes:
                await self._texts()
            await asyncio.Event().wait()
        finally:
            await asyncio.gather(
                *(asyncio.to_thread(network.stop) for network in self._networks.values())
            )

    async def _texts(self) -> None:
        try:
            await self.smsc.run(self._places[SMS]["port"])
        except OSError as error:
            self._gone(SMS, error)

    def _gone(self, kind: str, error: OSError) -> None:
        log.warning("network_not_up", extra={"network": kind, "error": type(error).__name__})
        for gone in (kind, COMMENTS) if kind == FACEBOOK else (kind,):
            self._makes.pop(gone, None)
