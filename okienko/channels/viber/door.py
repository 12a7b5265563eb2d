"""Viber: people write to the office's bot, and officials answer."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from okienko.channels import door, http_client
from okienko.channels.models import Account
from okienko.channels.pieces import Piece
from okienko.channels.setup import Step
from okienko.channels.ways import Way
from okienko.events.runtime.health import Health
from okienko.interactions.actions import File

from . import api
from .callbacks import KIND, news, read
from .settings import ViberSettings
from .writing import LONGEST, MOST_BYTES, objects_to, send, write

if TYPE_CHECKING:
    from okienko.interactions.models import Interaction, Message
    from okienko.offices.models import Office


class ViberDoor(door.Door):
    """A bot whose messages are brought to our address."""

    kind = KIND
    label = _("Viber")
    icon = "message-circle-heart"
    abilities = door.Abilities(
        attachments=True,
        max_length=LONGEST,
        max_attachment_bytes=MOST_BYTES,
        identity_kinds=(KIND,),
    )
    Settings = ViberSettings
    sends = True
    tells_address = True
    about = _("People write to the office's bot in Viber and are answered there.")
    paused = _("Viber tries again for a while to bring what people write; then it is lost.")
    help = (
        _(
            "Since February 2024 Viber makes bots only by contract, with itself or a partner: "
            "about 100 euros a month and the messages. It asks for the office's data and its proof."
        ),
        _("The bot's token stands in Viber: More → Settings → Bots → Edit info → Your app key."),
        _("This Okienko must be reached from the internet by https."),
        _("A bot cannot write first: who has not written to it cannot be written to."),
        _(
            "Viber takes no files, only addresses of files: those of an answer can be opened for "
            "24 hours by whoever has the address, which nobody can guess."
        ),
    )

    def ways(self, _office: Office, accounts: Sequence[Account], /) -> Sequence[Way]:
        """Those whose names are known."""
        return [way for each in accounts if (way := self._way(each))]

    def _way(self, account: Account) -> Way | None:
        name = account.settings.get("uri", "")
        words, url = str(_("Write in Viber")), f"viber://pa?chatURI={name}"
        return Way("network", words, url, note=name, icon=self.icon) if name else None

    def hosts(self, settings: BaseModel) -> Sequence[str]:
        """Viber's; our own address is not reached by us."""
        return super().hosts(settings.model_copy(update={"address": ""}))

    def check(self, account: Account) -> Health:
        """Ask who the bot is."""
        try:
            bot = api.call(api.settings_of(account), "get_account_info", b"{}")
        except door.SendError as error:
            return Health("failed", gettext(error.reason))
        return Health("ok", str(bot.get("name", "")))

    def trial(self, account: Account) -> Iterator[Step]:
        """The token; Viber is told our address, and tries it."""
        from .trial import trial

        return trial(account)

    def verify(self, account: Account, webhook: door.Webhook) -> None:
        """Viber signs the bytes with the token."""
        given = webhook.headers.get("x-viber-content-signature", "").encode()
        right = api.signature(api.settings_of(account), webhook.body).encode()
        if not hmac.compare_digest(given, right):
            raise door.Forged

    def tries(self, _account: Account, webhook: door.Webhook) -> bool:
        """Viber knocks once before it takes an address."""
        return read(webhook.body).event == "webhook"

    def parse(self, account: Account, webhook: door.Webhook) -> Sequence[door.News]:
        """One callback."""
        return news(account.id, webhook)

    def fetch(self, account: Account, reference: str) -> File:
        """A file by its address, for as long as Viber keeps it."""
        timeout = api.settings_of(account).timeout * 4
        answer = http_client.fetch(reference, headers={}, timeout=timeout, found=True)
        return File("", answer.headers.get("content-type", ""), answer.body)

    def window(self, _interaction: Interaction, last_in: datetime) -> door.Window | None:
        """A day from what the customer wrote last; then only they can begin again."""
        return door.Window(last_in + timedelta(hours=24), "nothing")

    def objects_to(self, _text: str, files: Sequence[Piece]) -> str:
        """How many files."""
        return objects_to(files)

    def prepare(self, account: Account, message: Message) -> door.Parcel:
        """All requests."""
        return write(api.settings_of(account), message)

    def send(self, account: Account, parcel: door.Parcel, handing: Callable[[], None]) -> door.Sent:
        """Viber gives each message its number, and files are fetched from us."""
        return send(api.settings_of(account), account.office_id, parcel.content, handing)
