"""Mastodon's client API over HTTP: one call, and its refusals in words.

Written from the published description (docs.joinmastodon.org, Mastodon 4.4), read on 30 November
2026.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels import http_client
from okienko.channels.door import Permanent, SendError, Temporary, Uncertain
from okienko.channels.models import Account
from okienko.channels.parcels import UNCLEAR

from .settings import MastodonSettings

JSON = "application/json"
MOST = 16 * 1024 * 1024  # bytes of an answer: other servers let people write at length
TOKEN_REFUSED = gettext_noop("the server does not take the access token")
NO_RIGHT = gettext_noop("the access token lacks a right for this")
GONE = gettext_noop("the message that is answered is not there any more")
_NEVER = {
    400: gettext_noop("refused by the server: change the words or the files, or answer otherwise"),
    403: NO_RIGHT,
    404: GONE,
    410: GONE,
    413: gettext_noop("the file is too large for the server"),
    422: gettext_noop("refused by the server: too long, or a file of no such kind"),
}


def settings_of(account: Account) -> MastodonSettings:
    """The account's settings."""
    settings = account.read()
    assert isinstance(settings, MastodonSettings)  # noqa: S101 (the door's own schema)
    return settings


def ask(
    settings: MastodonSettings,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    headers: Mapping[str, str] | None = None,
    handing: Callable[[], None] = lambda: None,
) -> http_client.Answer:
    """One request below the server's address. Raises as `http_client.ask`."""
    bearer = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}
    return http_client.ask(
        method,
        settings.server + path,
        body,
        headers={**bearer, **(headers or {})},
        timeout=settings.timeout,
        handing=handing,
        most=MOST,
    )


def get(settings: MastodonSettings, path: str) -> Any:
    """What lies at a path; raises SendError with what is wrong."""
    return found(ask(settings, "GET", path))


def found(answer: http_client.Answer) -> Any:
    """The JSON of a yes, or the SendError that an answer means."""
    if answer.status in (200, 202, 206):
        try:
            return json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise Uncertain(UNCLEAR, answer.status) from error
    raise refusal(answer)


def refusal(answer: http_client.Answer) -> SendError:
    """What an answer that is no yes means."""
    status = answer.status
    if status == 429:
        # X-RateLimit-Reset is a date of theirs: windows are of five and of thirty minutes
        return Temporary(gettext_noop("the server wants us to wait"), answer.retry_after(300))
    if status == 401:
        return Temporary(TOKEN_REFUSED, 300)
    if status in _NEVER:
        return Permanent(_NEVER[status], status)
    return Uncertain(UNCLEAR, status)
