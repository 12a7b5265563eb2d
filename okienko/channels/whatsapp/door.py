"""WhatsApp: people write to the office's number, and officials answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from okienko.channels import door, http_client
from okienko.channels.meta import graph, queries, sending
from okienko.channels.meta.base import HELP, MetaDoor
from okienko.channels.meta.settings import MetaSettings
from okienko.channels.models import Account
from okienko.channels.quiet import in_daytime
from okienko.channels.ways import Way
from okienko.customers.identities import E164, display
from okienko.events import clock
from okienko.interactions.actions import File

from .settings import WhatsappSettings
from .updates import KIND, news
from .writing import LONGEST, MOST_BYTES, write

if TYPE_CHECKING:
    from okienko.interactions.models import Interaction, Message
    from okienko.offices.models import Office

#: When what the office begins may come, by the clocks of the office.
FROM, UNTIL = time(8), time(20)


class WhatsappDoor(MetaDoor):
    """A number of the office's at WhatsApp (Cloud API)."""

    kind = KIND
    label = _("WhatsApp")
    icon = "message-circle"
    abilities = door.Abilities(
        attachments=True,
        max_length=LONGEST,
        max_attachment_bytes=MOST_BYTES,
        identity_kinds=(KIND, E164),
        begins=True,
        begins_by_template=True,
        one_talk=True,
        reason_needed=True,
    )
    Settings = WhatsappSettings
    shown = "display_phone_number"
    names_fields = False
    about = _("People write to the office's number in WhatsApp and are answered there.")
    help = (
        *HELP,
        _(
            "The number must not be in use in the WhatsApp app. Meta checks the name that people "
            "see. Answers within a day of what somebody wrote may cost from 1,000 a month on, "
            "templates always: there must be a way of payment."
        ),
        _(
            "The office can write first, to a number, by a template that Meta has approved: make "
            "some in the WhatsApp Manager, as for “your case is settled”. They are asked for each "
            "hour."
        ),
    )
    address_words = {KIND: _("WhatsApp")}

    def ways(self, _office: Office, accounts: Sequence[Account], /) -> Sequence[Way]:
        """Those whose names are known."""
        return [way for each in accounts if (way := self._way(each))]

    def _way(self, account: Account) -> Way | None:
        shown = str(account.settings.get("telephone", ""))
        words, url = str(_("Write in WhatsApp")), f"https://wa.me/{shown.removeprefix('+')}"
        note = display(E164, shown)
        return Way("network", words, url, note=note, icon=self.icon) if shown else None

    def subscribes(self, settings: MetaSettings) -> str:
        """The account of the number."""
        assert isinstance(settings, WhatsappSettings)  # noqa: S101 (the door's own schema)
        return settings.business_id

    def parse(self, account: Account, webhook: door.Webhook) -> Sequence[door.News]:
        """Messages, signs, and what became of ours."""
        settings = graph.settings_of(account)
        return news(account.id, settings.own(), webhook)

    def window(self, _interaction: Interaction, last_in: datetime) -> door.Window | None:
        """A day from what the customer wrote last; then only what Meta has allowed before."""
        return door.Window(last_in + timedelta(hours=24), "templates")

    def leaves_at(self, account: Account) -> datetime | None:
        """By the day: what the office begins wakes nobody."""
        return in_daytime(clock.now(), begins=FROM, ends=UNTIL, zone=account.office.zone)

    def templates(self, account: Account) -> Sequence[door.ProviderTemplate]:
        """Those that Meta had when it was asked last."""
        return queries.templates(account.id)

    def prepare(self, account: Account, message: Message) -> door.Parcel:
        """Text, files or a template; our id of it comes back with what became of it."""
        return write(graph.settings_of(account).own(), message)

    def send(self, account: Account, parcel: door.Parcel, handing: Callable[[], None]) -> door.Sent:
        """Lay files down, send; WhatsApp gives each message its id."""
        return sending.send(graph.settings_of(account), parcel.content, handing, _id)

    def fetch(self, account: Account, reference: str) -> File:
        """A file by its id: where it lies is told for some minutes, and to us alone."""
        settings = graph.settings_of(account)
        said = graph.get(settings, reference, phone_number_id=settings.own())
        url = said.get("url")
        if not isinstance(url, str) or not url.startswith(("https://", "http://127.0.0.1:")):
            raise door.Permanent(gettext_noop("not there any more"))
        bearer = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}
        answer = http_client.fetch(
            url, headers=bearer, timeout=settings.timeout, found=graph.elsewhere(settings, url)
        )
        return File("", str(said.get("mime_type", "")), answer.body)


def _id(said: dict[str, Any]) -> str:
    sent = said.get("messages")
    first = sent[0] if isinstance(sent, list) and sent else None
    return str(first.get("id", "")) if isinstance(first, dict) else ""
