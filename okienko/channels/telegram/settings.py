"""What one bot needs."""

import re
from typing import Annotated, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import Field, SecretStr, ValidationInfo, field_validator

from okienko.channels import door
from okienko.channels.http_client import Url
from okienko.channels.registering import public_address
from okienko.channels.setup import Ask

_TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{20,80}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_PORTS = (None, 80, 88, 443, 8443)  # Bot API, setWebhook


class TelegramSettings(door.Settings):
    """A bot, and how its messages get here."""

    token: Annotated[
        SecretStr,
        Ask(_("Token of the bot"), _("@BotFather shows it once the bot is made.")),
    ]
    username: Annotated[
        str,
        Ask(_("Name of the bot"), _("As people find it, without @."), example="gmina_zielonka_bot"),
    ] = ""
    by: Annotated[
        Literal["asking", "webhook"],
        Ask(
            _("How messages come"),
            _("Asking works everywhere. To be brought they need an address on the internet."),
            choices={
                "asking": _("Okienko asks Telegram"),
                "webhook": _("Telegram brings them"),
            },
        ),
    ] = "asking"
    address: Annotated[
        str,
        Field(validate_default=True),
        Ask(
            _("Address of this Okienko on the internet"),
            _("By https, at port 443, 80, 88 or 8443. Telegram is told of it by the test."),
            example="https://okienko.gmina.pl",
            when=("by", "webhook"),
        ),
    ] = ""
    queue: Annotated[int | None, Ask(_("Queue"), _("Where new messages wait."))] = None
    api: Annotated[
        Url,
        Ask(_("Address of Telegram's interface"), rare=True, reaches=True),
    ] = "https://api.telegram.org"
    timeout: Annotated[
        float, Field(gt=0, le=60), Ask(_("Seconds to wait for each answer"), rare=True)
    ] = 15.0
    wait: Annotated[
        float,
        Field(ge=0, le=50),
        Ask(_("Seconds for which one question waits for news"), rare=True),
    ] = 25.0

    @field_validator("token")
    @classmethod
    def _is_token(cls, value: SecretStr) -> SecretStr:
        found = value.get_secret_value().strip()
        if found and not _TOKEN.fullmatch(found):
            raise ValueError(gettext("A token looks like 123456789:AAE… Copy all of it."))
        return SecretStr(found)

    @field_validator("username")
    @classmethod
    def _is_name(cls, value: str) -> str:
        name = value.strip().removeprefix("https://t.me/").removeprefix("@")
        if name and not _NAME.fullmatch(name):
            raise ValueError(gettext("A name has letters, digits and underscores."))
        return name

    @field_validator("address")
    @classmethod
    def _is_address(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("by") != "webhook":
            return value.strip().rstrip("/")
        return public_address(value, _PORTS)

    def once(self) -> str:
        """The bot: its messages go to one who asks, or to one address."""
        return self.token.get_secret_value().partition(":")[0]
