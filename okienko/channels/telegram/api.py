"""Telegram's Bot API over HTTP: one call, and its refusals in words.

Written from the published description (core.telegram.org/bots/api, version 10.3, August 2026).
"""

import hmac
import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels import http_client
from okienko.channels.door import Permanent, SendError, Temporary, Uncertain
from okienko.channels.models import Account
from okienko.channels.parcels import UNCLEAR

from .settings import TelegramSettings

JSON = "application/json"
MOST = 16 * 1024 * 1024  # bytes of an answer: a hundred updates, each as long as it can be
TOO_LARGE = gettext_noop("the file is too large for Telegram")
#: What Telegram says, in part -> what an official reads.
_MEANINGS = {
    "bot was blocked": gettext_noop("the customer has blocked the office's bot"),
    "user is deactivated": gettext_noop("the customer's account was closed"),
    "can't initiate": gettext_noop("the customer has not written to the bot yet"),
    "chat not found": gettext_noop("Telegram does not know this customer any more"),
    "message is too long": gettext_noop("the text is too long for Telegram"),
    "caption is too long": gettext_noop("the text is too long beside a file"),
    "file is too big": TOO_LARGE,
    "photo_invalid_dimensions": gettext_noop("the picture is too wide or too high for Telegram"),
    "image_process_failed": gettext_noop("Telegram cannot read the picture"),
}
REFUSED = gettext_noop(
    "Telegram has refused it: change the words or the files, or answer otherwise"
)
TOKEN_REFUSED = gettext_noop("Telegram does not take the token of the bot")
TWO_ASK = gettext_noop("another program asks Telegram with the same token")


def settings_of(account: Account) -> TelegramSettings:
    """The account's settings."""
    settings = account.read()
    assert isinstance(settings, TelegramSettings)  # noqa: S101 (the door's own schema)
    return settings


def word_of(settings: TelegramSettings) -> str:
    """What Telegram says in a header whenever it brings something: known to nobody else."""
    key = settings.token.get_secret_value().encode()
    return hmac.new(key, b"okienko: who brings updates", "sha256").hexdigest()


def post(
    settings: TelegramSettings,
    method: str,
    content_type: str,
    body: bytes,
    *,
    handing: Callable[[], None] = lambda: None,
    longer: float = 0.0,
) -> http_client.Answer:
    """One call; `longer` are seconds for which it may wait. Raises as `http_client.ask`."""
    return http_client.ask(
        "POST",
        f"{settings.api}/bot{settings.token.get_secret_value()}/{method}",
        body,
        headers={"Content-Type": content_type},
        timeout=settings.timeout + longer,
        handing=handing,
        most=MOST,
    )


def call(settings: TelegramSettings, method: str, *, longer: float = 0.0, **fields: Any) -> Any:
    """Its result; raises SendError with what is wrong."""
    body = json.dumps(fields).encode()
    return result(post(settings, method, JSON, body, longer=longer))


def result(answer: http_client.Answer) -> Any:
    """What an answer gives, or the SendError that it means."""
    said = answer.json()
    if answer.status == 200 and said.get("ok") is True:
        return said.get("result")
    raise refusal(answer.status, said, answer.retry_after())


def refusal(status: int, said: dict[str, Any], otherwise: float) -> SendError:
    """What an answer that is no yes means; `otherwise`: seconds, if it is asked to wait."""
    words = said.get("description")
    described = words.lower() if isinstance(words, str) else ""
    if status == 429:
        asked = said.get("parameters")
        seconds = asked.get("retry_after") if isinstance(asked, dict) else None
        wait = float(seconds) if isinstance(seconds, int) else otherwise
        return Temporary(gettext_noop("Telegram wants us to wait"), wait)
    if status in (401, 404):  # 404: of a token that is none
        return Temporary(TOKEN_REFUSED, 300)
    if status == 409:
        return Temporary(TWO_ASK, 5)
    if status == 413:
        return Permanent(TOO_LARGE)
    if status in (400, 403):
        known = (meaning for part, meaning in _MEANINGS.items() if part in described)
        return Permanent(next(known, REFUSED), f"{status} {described}")
    return Uncertain(UNCLEAR, status)
