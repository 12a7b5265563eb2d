"""SMS as a door: what is the same whoever carries the texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from okienko.channels.asked import health
from okienko.channels.door import Abilities, Door, News, Parcel, Runtime, Sent, Webhook
from okienko.channels.lengths import Lengths
from okienko.channels.models import Account
from okienko.channels.quiet import in_daytime, in_hours
from okienko.channels.secrets import SecretsLost
from okienko.channels.serving import Connection, serve_each
from okienko.channels.setup import Step, ToCopy
from okienko.channels.ways import Way
from okienko.channels.wishes import wish
from okienko.customers.identities import display, takes_texts, typed_address
from okienko.events import clock
from okienko.events.runtime.health import Check, Health
from okienko.interactions.actions import Arrival
from okienko.offices.hours import hours
from okienko.routing.queries import schedule_of

from .choice import CARRIERS, carrier_of
from .guides import GUIDES
from .outgoing import MOST_SEGMENTS, outgoing
from .senders import NAME
from .settings import SmsSettings, sms_settings
from .text import EACH, measure

if TYPE_CHECKING:
    from okienko.interactions.models import Message
    from okienko.offices.models import Office

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
        reason_needed=True,
    )
    Settings = SmsSettings
    address_words = {NAME: _("Name of a sender")}
    about = _("Text messages: people write to a number of the office and are answered from it.")
    guides = GUIDES
    paused = _("What is texted meanwhile waits at the operator, mostly for two days.")
    sends = True
    long_running = True
    brings_by_get = True  # SMSAPI does

    def ways(self, _office: Office, accounts: Sequence[Account], /) -> Sequence[Way]:
        """The numbers: a name in letters cannot be texted."""
        return [way for each in accounts if (way := self._way(each))]

    def _way(self, account: Account) -> Way | None:
        sender = str(account.settings.get("sender", ""))
        if (to := typed_address(sender)) is None or not (to.telephone and takes_texts(to)):
            return None
        words, note = str(_("Send a text message")), display(to.kind, to.value)
        return Way("network", words, f"sms:{to.value}", note=note, icon=self.icon)

    def parts(self) -> Mapping[str, Check]:
        """The standing connections, and those that are asked."""
        from .smpp.health import links

        return {"sms": links, "sms-asked": health.line(KIND, _is_asked)}

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

    def is_brought(self, settings: BaseModel) -> bool:
        """Whether its carrier knocks at an address of ours."""
        return carrier_of(sms_settings(settings)).brings

    def to_copy(self, account: Account, site: str) -> Sequence[ToCopy]:
        """What the carrier's own pages want; nothing while the settings cannot be used."""
        try:
            settings = sms_settings(account.read())
        except (ValidationError, SecretsLost):
            return ()
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
        """As the carrier writes it; a text that is a wish for no more texts is one."""
        settings = sms_settings(account.read())
        found = carrier_of(settings).parse(account, settings, webhook)
        return [_with_wish(each) if isinstance(each, Arrival) else each for each in found]

    def prepare(self, account: Account, message: Message) -> Parcel:
        """A text to one telephone, and what it costs."""
        settings = sms_settings(account.read())
        text = outgoing(settings, message)
        parcel = carrier_of(settings).prepare(account, settings, text)
        parts = measure(text.text).segments
        return replace(parcel, parts=parts, cost=parts * settings.part_costs)

    def leaves_at(self, account: Account) -> datetime | None:
        """By the day, or by the hours of the queue in which answers wait."""
        settings = _plain(account)
        if settings.notices == "day":
            return in_daytime(
                clock.now(),
                begins=settings.notices_from,
                ends=settings.notices_until,
                zone=account.office.zone,
            )
        schedule = schedule_of(account.office_id, settings.queue)
        if settings.notices == "always" or schedule is None:
            return None
        return in_hours(clock.now(), hours(schedule))

    def lengths(self, account: Account) -> Lengths:
        """As the text is sent."""
        settings = _plain(account)
        return Lengths(settings.letters == "fold", settings.part_costs, settings.tail)

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


def _with_wish(arrival: Arrival) -> Arrival:
    return replace(arrival, wish=wish(arrival.text, arrival.language or "pl"))


def _is_asked(account: Account) -> bool:
    carrier = CARRIERS.get(str(account.settings.get("carrier", "smpp")))
    return carrier is not None and carrier.asked


def _plain(account: Account) -> SmsSettings:
    """The settings of a connection whose secrets are not opened for a page.

    Those of one that cannot be used are as nobody had set them: a page is drawn all the same.
    """
    try:
        return SmsSettings.model_validate(account.settings)
    except ValidationError:
        return SmsSettings.model_construct(sender="")
