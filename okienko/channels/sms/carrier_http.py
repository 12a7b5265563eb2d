"""SMSAPI and SerwerSMS as carriers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from okienko.channels.asked.asking import Brought, ask_for
from okienko.channels.door import (
    News,
    Parcel,
    Receipt,
    Runtime,
    SendError,
    Sent,
    Unreadable,
    Webhook,
)
from okienko.channels.parcels import UNCLEAR
from okienko.channels.serving import Connection
from okienko.channels.setup import Step
from okienko.events import clock
from okienko.events.runtime.health import Health
from okienko.interactions.actions import Arrival

from . import serwersms, smsapi
from .carriers import Carrier
from .outgoing import Outgoing
from .senders import NAME, is_machine, sender_of
from .settings import SmsSettings

if TYPE_CHECKING:
    from okienko.channels.models import Account

TIMEOUT = 10.0  # seconds for an answer
POLL = 15.0  # seconds between two questions what is new
OVERLAP = timedelta(minutes=30)  # asked for once more: clocks differ, and reports come late
WARSAW = ZoneInfo("Europe/Warsaw")  # where both providers' clocks are


def our_id(account: Account, number: int) -> str:
    """Our id of a text at a provider, where another installation may use the same contract."""
    return f"{salted_hmac('sms', str(account.id)).hexdigest()[:10]}-{number}"


def arrival(
    account: Account,
    settings: SmsSettings,
    webhook: Webhook,
    *,
    id_: str,
    sender: str,
    to: str,
    text: str,
) -> Arrival:
    """A text of a customer's, as every carrier tells it."""
    who = sender_of(sender)
    return Arrival(
        "sms",
        account.id,
        id_,
        who,
        webhook.at,
        receiver=to,
        text=text,
        conversation=who.value,
        reopen_days=settings.reopen_days,
        quiet=is_machine(who),
        recognise=who.kind != NAME,
    )


class _ByHttp(Carrier):
    """What both have in common."""

    usual = ""  # address of the interface
    _sends: ClassVar[Callable[..., Sent]]

    def url(self, settings: SmsSettings) -> str:
        """Where it is reached."""
        return settings.api or self.usual

    def hosts(self, settings: SmsSettings) -> Sequence[str]:
        """The provider."""
        return (urlsplit(self.url(settings)).hostname or "",)

    def check(self, account: Account, settings: SmsSettings) -> Health:
        """Ask for what costs nothing; it is answered when the token is right."""
        try:
            return self._asked(settings)
        except SendError as error:
            return Health("failed", _(error.reason))

    def trial(self, account: Account, settings: SmsSettings) -> Iterator[Step]:
        """One step: it answers, and takes our token."""
        title = _("The provider takes our token")
        yield Step("check", title)
        found = self.check(account, settings)
        ok = found.state == "ok"
        yield Step("check", title, "ok" if ok else "failed", found.words, refused=not ok)

    def send(
        self, account: Account, settings: SmsSettings, parcel: Parcel, handing: Callable[[], None]
    ) -> Sent:
        """One request."""
        token, body = settings.token.get_secret_value(), parcel.content
        return self._sends(self.url(settings), token, body, timeout=TIMEOUT, handing=handing)

    def _asked(self, settings: SmsSettings) -> Health:
        raise NotImplementedError


class Smsapi(_ByHttp):
    """SMSAPI.pl: it brings what comes, and what became of ours, to our address."""

    usual = smsapi.ADDRESS
    _sends = staticmethod(smsapi.send)
    brings = True

    def _asked(self, settings: SmsSettings) -> Health:
        token = settings.token.get_secret_value()
        status, points = smsapi.balance(self.url(settings), token, timeout=TIMEOUT)
        if status != 200:
            return Health("failed", _("The provider does not take the token (%d).") % status)
        if points is None:
            return Health("ok")
        return Health("ok", _("Points left: %(n).2f") % {"n": points})

    def verify(self, account: Account, settings: SmsSettings, webhook: Webhook) -> None:
        """It signs nothing: that it knows our secret address is all there is."""

    def prepare(self, account: Account, settings: SmsSettings, outgoing: Outgoing) -> Parcel:
        """The form, the same for each try."""
        ours = our_id(account, outgoing.number)
        content = smsapi.request(
            to=outgoing.to, text=outgoing.text, sender=settings.sender, ours=ours, fold=False
        )
        return Parcel(ours, (outgoing.to,), content)

    def parse(self, account: Account, settings: SmsSettings, webhook: Webhook) -> Sequence[News]:
        """A callback."""
        return [
            arrival(
                account, settings, webhook, id_=one.id, sender=one.sender, to=one.to, text=one.text
            )
            if isinstance(one, smsapi.Incoming)
            else one
            for one in smsapi.read(webhook.body, webhook.at)
        ]


class Serwersms(_ByHttp):
    """SerwerSMS.pl: it is asked for what came and for what became of ours."""

    usual = serwersms.ADDRESS
    _sends = staticmethod(serwersms.send)
    asked = True

    def _asked(self, settings: SmsSettings) -> Health:
        token = settings.token.get_secret_value()
        status = serwersms.limits(self.url(settings), token, timeout=TIMEOUT)
        if status != 200:
            return Health("failed", _("The provider does not take the token (%d).") % status)
        return Health("ok")

    def prepare(self, account: Account, settings: SmsSettings, outgoing: Outgoing) -> Parcel:
        """The JSON, the same for each try."""
        ours = our_id(account, outgoing.number)
        content = serwersms.request(
            to=outgoing.to, text=outgoing.text, sender=settings.sender, ours=ours, unicode=True
        )
        return Parcel(ours, (outgoing.to,), content)

    def parse(self, account: Account, settings: SmsSettings, webhook: Webhook) -> Sequence[News]:
        """What the asker has kept."""
        told = json.loads(webhook.body)
        found: list[News] = [
            arrival(
                account,
                settings,
                webhook,
                id_=one["id"],
                sender=one["sender"],
                to=one["to"],
                text=one["text"],
            )
            for one in told["came"]
        ]
        return [*found, *(Receipt(**one) for one in told["reports"])]

    async def serve(self, runtime: Runtime, connection: Connection, settings: SmsSettings) -> None:
        """Ask for news."""
        await ask_for(runtime, connection, Asker(self.url(settings), settings))


class Asker:
    """What is new at SerwerSMS; the cursor is a moment of their clock."""

    def __init__(self, url: str, settings: SmsSettings) -> None:
        self.url = url
        self.token = settings.token.get_secret_value()
        self.known: set[str] = set()  # what the last answer had: nothing older comes again
        self.ended = threading.Event()
        self.pause = 0.0

    def ask(self, cursor: str) -> Brought:
        """Each text and report once; those of the last half hour are asked for again.

        A payload for each text: one that cannot be read holds up no other.
        """
        self.ended.wait(self.pause)
        self.pause = POLL
        now = clock.now().astimezone(WARSAW)
        since = cursor or f"{now - timedelta(days=1):%Y-%m-%d %H:%M:%S}"
        try:
            came = list(serwersms.came(self.url, self.token, since, timeout=TIMEOUT))
            reports = serwersms.reports(self.url, self.token, since, timeout=TIMEOUT)
        except Unreadable as error:
            raise SendError(UNCLEAR, error.reason) from error
        known, named = self.known, {f"{one.external_id} {one.state}": one for one in reports}
        self.known = {one.id for one in came} | set(named)
        brought = [{"came": [_plain(one)], "reports": []} for one in came if one.id not in known]
        if told := [_plain(one) for name, one in named.items() if name not in known]:
            brought.append({"came": [], "reports": told})
        later = f"{now - OVERLAP:%Y-%m-%d %H:%M:%S}"
        return Brought([json.dumps(one).encode() for one in brought], max(later, since))

    def stop(self) -> None:
        """Wait no more."""
        self.ended.set()


def _plain(one: serwersms.Came | Receipt) -> Mapping[str, str]:
    return {name: getattr(one, name) for name in type(one).__slots__}
