"""Viber's bot API over HTTP: one call, and its states in words.

Written from the published description (developers.viber.com, REST bot API 7.3), read on 30
November 2026.
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

from .settings import ViberSettings

REFUSED = gettext_noop("Viber has refused it: change the words or the files, or answer otherwise")
TOKEN_REFUSED = gettext_noop("Viber does not take the token of the bot")
# "status" of an answer: it may work later, when somebody has mended it or after a while
_LATER = {
    2: (TOKEN_REFUSED, 300),
    7: (gettext_noop("Viber has blocked the bot"), 3600),
    8: (gettext_noop("Viber does not know the bot"), 3600),
    9: (gettext_noop("Viber has suspended the bot"), 3600),
    10: (gettext_noop("Viber has not been told our address yet: test the connection"), 300),
    12: (gettext_noop("Viber wants us to wait"), 60),
    23: (gettext_noop("the messages of the contract are used up"), 3600),
    24: (gettext_noop("there is no money left at Viber"), 3600),
}
_NEVER = {
    1: gettext_noop("Viber does not take our address"),
    5: gettext_noop("the customer has no Viber account any more"),
    6: gettext_noop("the customer does not let the office's bot write"),
    11: gettext_noop("the customer's device cannot show it"),
    14: gettext_noop("the customer's Viber is too old for this message"),
    21: gettext_noop("Viber does not serve the customer's country"),
}


def settings_of(account: Account) -> ViberSettings:
    """The account's settings."""
    settings = account.read()
    assert isinstance(settings, ViberSettings)  # noqa: S101 (the door's own schema)
    return settings


def signature(settings: ViberSettings, body: bytes) -> str:
    """What Viber sends as X-Viber-Content-Signature."""
    return hmac.new(settings.token.get_secret_value().encode(), body, "sha256").hexdigest()


def call(
    settings: ViberSettings,
    method: str,
    body: bytes,
    *,
    handing: Callable[[], None] = lambda: None,
    longer: float = 0.0,
) -> dict[str, Any]:
    """Its answer when that is a yes; raises SendError. Never follows what an answer leads to."""
    answer = http_client.ask(
        "POST",
        f"{settings.api}/pa/{method}",
        body,
        headers={
            "Content-Type": "application/json",
            "X-Viber-Auth-Token": settings.token.get_secret_value(),
        },
        timeout=settings.timeout + longer,
        handing=handing,
    )
    said = answer.json()
    if answer.status == 200 and said.get("status") == 0:
        return said
    raise refusal(answer, said.get("status"))


def refusal(answer: http_client.Answer, status: object) -> SendError:
    """What an answer that is no yes means."""
    if answer.status == 429:
        return Temporary(_LATER[12][0], answer.retry_after())
    if answer.status != 200 or not isinstance(status, int) or status == 0:
        return Uncertain(UNCLEAR, answer.status)
    if status in _LATER:
        return Temporary(*_LATER[status])
    return Permanent(_NEVER.get(status, REFUSED), status)


def packed(**fields: Any) -> bytes:
    """A body, the same bytes for each try."""
    return json.dumps(fields).encode()
