"""Telegram: people write to the office's bot, and officials answer."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from okienko.channels import door, http_client
from okienko.channels.asked import asking, health
from okienko.channels.models import Account
from okienko.channels.parcels import UNCLEAR
from okienko.channels.setup import Found, Step
from okienko.channels.ways import Way
from okienko.events.runtime.health import Check, Health
from okienko.interactions.actions import File

from . import api
from .settings import TelegramSettings
from .updates import ALLOWED, KIND, news
from .writing import LONGEST, unpacked, write

if TYPE_CHECKING:
    from okienko.channels.door import Runtime
    from okienko.channels.serving import Connection
    from okienko.interactions.models import Message
    from okienko.offices.models import Office

MEGABYTE = 1024 * 1024
DOWN_MOST = 20 * MEGABYTE  # bytes of a file that Telegram gives to a bot


class TelegramDoor(door.Door):
    """A bot: asked for by long polls, or brought to our address."""

    kind = KIND
    label = _("Telegram")
    icon = "send"
    abilities = door.Abilities(
        attachments=True,
        max_length=LONGEST,
        max_attachment_bytes=20 * MEGABYTE,
        identity_kinds=(KIND,),
    )
    Settings = TelegramSettings
    sends = True
    tells_address = True
    long_running = True
    first = ("token",)
    finding = _("The token goes to Telegram alone.")
    about = _("People write to the office's bot in Telegram and are answered there.")
    paused = _("Telegram keeps what people write for a day; what is older is lost.")
    help = (
        _(
            "In Telegram write to @BotFather: /newbot. It asks for a name that people see and for "
            "one that ends in “bot”, and shows the token."
        ),
        _("Whoever has the token reads everything: give it to nobody, and type it only here."),
        _(
            "Tell @BotFather as well /setjoingroups → Disable: the office answers persons, not "
            "groups. A picture and a description help people to know that it is the office."
        ),
        _("Telegram asks nothing of an office: no contract, no proof, no fee."),
        _("A bot cannot write first: who has not written to it cannot be written to."),
    )

    def hosts(self, settings: BaseModel) -> Sequence[str]:
        """Telegram's; our own address is not reached by us."""
        return super().hosts(settings.model_copy(update={"address": ""}))

    def ways(self, _office: Office, accounts: Sequence[Account], /) -> Sequence[Way]:
        """The bots whose names are known."""
        return [way for each in accounts if (way := self._way(each))]

    def _way(self, account: Account) -> Way | None:
        name = account.settings.get("username", "")
        words = str(_("Write in Telegram"))
        return Way("network", words, f"https://t.me/{name}", note=f"@{name}") if name else None

    def parts(self) -> Mapping[str, Check]:
        """The bots that are asked."""
        return {KIND: health.line(KIND, _is_asked)}

    def states(self, accounts: Sequence[Account]) -> Mapping[int, Health]:
        """What is known of those that are asked; the inbox tells of the others."""
        return health.states([each for each in accounts if _is_asked(each)])

    def check(self, account: Account) -> Health:
        """Ask who the bot is."""
        try:
            bot = api.call(api.settings_of(account), "getMe")
        except door.SendError as error:
            return Health("failed", gettext(error.reason))
        return Health("ok", f"@{bot.get('username', '')}")

    def find(self, given: BaseModel) -> Iterator[Step | Found]:
        """The bot's name, by its token."""
        from .trial import find

        assert isinstance(given, TelegramSettings)  # noqa: S101 (the door's own schema)
        return find(given)

    def trial(self, account: Account) -> Iterator[Step]:
        """The token, how messages come, and a message that really comes."""
        from .trial import trial

        return trial(account)

    def verify(self, account: Account, webhook: door.Webhook) -> None:
        """Telegram says our own word in a header."""
        given = webhook.headers.get("x-telegram-bot-api-secret-token", "").encode()
        if not hmac.compare_digest(given, api.word_of(api.settings_of(account)).encode()):
            raise door.Forged

    def parse(self, account: Account, webhook: door.Webhook) -> Sequence[door.News]:
        """One update."""
        return news(account.id, webhook)

    def fetch(self, account: Account, reference: str) -> File:
        """A file by its id: Telegram says where it lies, for an hour."""
        settings = api.settings_of(account)
        try:
            path = str(api.call(settings, "getFile", file_id=reference)["file_path"])
        except door.Permanent as error:
            if error.reason == api.TOO_LARGE:
                raise door.TooLarge(DOWN_MOST) from error
            raise
        except door.Uncertain as error:
            raise door.Temporary(error.reason, detail=error.detail) from error
        url = f"{settings.api}/file/bot{settings.token.get_secret_value()}/{quote(path)}"
        answer = http_client.fetch(url, headers={}, timeout=settings.timeout * 4, most=DOWN_MOST)
        return File("", answer.headers.get("content-type", ""), answer.body)

    def prepare(self, _account: Account, message: Message) -> door.Parcel:
        """One call with all of it."""
        return write(message)

    def send(self, account: Account, parcel: door.Parcel, handing: Callable[[], None]) -> door.Sent:
        """Make the call; Telegram gives the message its number in the chat."""
        request = unpacked(parcel.content)
        settings = api.settings_of(account)
        answer = api.post(
            settings, request.method, request.content_type, request.body, handing=handing
        )
        made = api.result(answer)
        first = made[0] if isinstance(made, list) and made else made
        if not isinstance(first, dict) or "message_id" not in first:
            raise door.Uncertain(UNCLEAR, answer.status)
        return door.Sent(str(first["message_id"]))

    async def serve(self, runtime: Runtime) -> None:
        """Ask for the bots that are set to be asked."""
        await asking.serve(runtime, [KIND], _asker)


class _Asker:
    """One bot's updates. What was kept is confirmed by the next question."""

    def __init__(self, settings: TelegramSettings) -> None:
        self.settings = settings
        self.fresh = True

    def ask(self, cursor: str) -> asking.Brought:
        """A long poll; the very first one comes back at once."""
        if self.fresh:  # an address that was told before would keep all for itself
            api.call(self.settings, "deleteWebhook", drop_pending_updates=False)
        wait = 0 if self.fresh else int(self.settings.wait)
        self.fresh = False
        offset = {"offset": int(cursor)} if cursor else {}
        found = api.call(
            self.settings,
            "getUpdates",
            longer=wait,
            timeout=wait,
            allowed_updates=ALLOWED,
            **offset,
        )
        if not isinstance(found, list):
            raise door.Temporary(UNCLEAR, detail="no list")
        following = max((one["update_id"] for one in found), default=None)
        bodies = [json.dumps(one).encode() for one in found]
        return asking.Brought(bodies, cursor if following is None else str(following + 1))

    def stop(self) -> None:
        """A question that waits ends by itself within its seconds; nothing is lost with it."""


def _asker(connection: Connection) -> _Asker | None:
    settings = connection.settings
    assert isinstance(settings, TelegramSettings)  # noqa: S101
    return _Asker(settings) if settings.by == "asking" else None


def _is_asked(account: Account) -> bool:
    return bool(account.settings.get("by", "asking") == "asking")
