"""Meta's Graph API over HTTP: one call, and its errors in words.

Written from the published description (developers.facebook.com, Graph API v25.0; error codes of
WhatsApp's Cloud API and of the Messenger Platform), read on 30 November 2026.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext_noop

from okienko.channels import http_client
from okienko.channels.door import Permanent, SendError, Temporary, Uncertain
from okienko.channels.models import Account
from okienko.channels.parcels import UNCLEAR

from .settings import MetaSettings

JSON = "application/json"
REFUSED = gettext_noop("Meta has refused it: change the words or the files, or answer otherwise")
TOKEN_REFUSED = gettext_noop("Meta does not take the access token")
WINDOW = gettext_noop("24 hours have passed since the customer wrote: Meta lets nobody answer")
ONE_PRIVATE = gettext_noop("a comment can be answered in private once, within seven days")
GONE = gettext_noop("it is not there any more at Meta, or the app may not see it")
_WAIT = gettext_noop("Meta wants us to wait")
_RIGHTS = gettext_noop("the app at Meta lacks a right for this")
_OTHER = gettext_noop("Meta has a fault of its own")
_TEMPLATE = gettext_noop("Meta does not take the template")
_NOT_REACHED = gettext_noop("the customer cannot be reached there")
_MEDIA = gettext_noop("Meta cannot read the file")

_LATER: dict[object, tuple[str, float]] = {
    1: (_OTHER, 60),
    2: (_OTHER, 60),
    4: (_WAIT, 300),
    10: (_RIGHTS, 600),
    17: (_WAIT, 300),
    32: (_WAIT, 300),
    190: (TOKEN_REFUSED, 300),
    368: (gettext_noop("Meta has blocked the office's account for a while"), 3600),
    613: (_WAIT, 300),
    80007: (_WAIT, 300),
    130429: (_WAIT, 60),
    131000: (_OTHER, 60),
    131016: (_OTHER, 60),
    131031: (gettext_noop("Meta has locked the office's account"), 3600),
    131042: (gettext_noop("there is no valid way of payment at Meta"), 3600),
    131048: (gettext_noop("Meta holds messages back: too many people have complained"), 3600),
    131056: (_WAIT, 60),
    131057: (_OTHER, 300),
    # of Messenger and Instagram: (code, subcode)
    (100, 2018008): (gettext_noop("Meta could not fetch the file from this Okienko"), 60),
}
_NEVER: dict[object, str] = {
    33: GONE,
    551: _NOT_REACHED,
    130472: gettext_noop("Meta holds this kind of message back from this customer"),
    130497: gettext_noop("Meta does not serve the customer's country"),
    131026: _NOT_REACHED,
    131047: WINDOW,
    131049: gettext_noop("Meta holds this kind of message back from this customer"),
    131050: gettext_noop("the customer has stopped messages of this kind"),
    131051: gettext_noop("Meta does not take messages of this kind"),
    131052: _MEDIA,
    131053: _MEDIA,
    10900: ONE_PRIVATE,
    10903: ONE_PRIVATE,
    # of Messenger and Instagram: (code, subcode)
    (100, 33): GONE,
    (10, 2018278): WINDOW,
    (100, 2018001): gettext_noop("Meta does not know this customer any more"),
    (100, 2018047): _MEDIA,
    (100, 2018109): gettext_noop("the file is too large for Meta"),
    (200, 2018310): _NOT_REACHED,
}


def settings_of(account: Account) -> MetaSettings:
    """The account's settings."""
    settings = account.read()
    assert isinstance(settings, MetaSettings)  # noqa: S101 (each door's own schema)
    return settings


def elsewhere(settings: MetaSettings, url: str) -> bool:
    """Whether an address that Meta names leads to another machine than the interface's."""
    return urlsplit(url).netloc != urlsplit(settings.api).netloc


def proof(settings: MetaSettings) -> str:
    """That whoever uses the token knows the app's secret, too (appsecret_proof)."""
    key = settings.app_secret.get_secret_value().encode()
    return hmac.new(key, settings.token.get_secret_value().encode(), "sha256").hexdigest()


def ask(
    settings: MetaSettings,
    method: str,
    path: str,
    body: bytes = b"",
    *,
    content_type: str = JSON,
    query: Mapping[str, str] | None = None,
    handing: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """One call; its answer when that is a yes. Raises SendError with what is wrong."""
    more = urlencode({**(query or {}), "appsecret_proof": proof(settings)})
    answer = http_client.ask(
        method,
        f"{settings.api}/{settings.version}/{path}?{more}",
        body,
        headers={
            "Authorization": f"Bearer {settings.token.get_secret_value()}",
            **({"Content-Type": content_type} if body else {}),
        },
        timeout=settings.timeout,
        handing=handing,
    )
    said = answer.json()
    if answer.status == 200 and said and "error" not in said:
        return said
    raise refusal(answer, said.get("error"))


def get(settings: MetaSettings, path: str, **query: str) -> dict[str, Any]:
    """Ask for something; raises as `ask`. An answer that is none counts as nobody's."""
    try:
        return ask(settings, "GET", path, query=query)
    except Uncertain as error:
        raise Temporary(error.reason, detail=error.detail) from error


def post(settings: MetaSettings, path: str, **fields: Any) -> dict[str, Any]:
    """Tell something that may be told twice; raises as `get`."""
    try:
        return ask(settings, "POST", path, json.dumps(fields).encode())
    except Uncertain as error:
        raise Temporary(error.reason, detail=error.detail) from error


def refusal(answer: http_client.Answer, error: object) -> SendError:
    """What an answer that is no yes means."""
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        if answer.status == 429:
            return Temporary(_WAIT, answer.retry_after())
        return Uncertain(UNCLEAR, answer.status)
    code, subcode = error["code"], error.get("error_subcode")
    detail = f"{code}/{subcode}" if isinstance(subcode, int) else code
    if words := _NEVER.get((code, subcode)):
        return Permanent(words, detail)
    later = _LATER.get((code, subcode)) or _LATER.get(code)
    if later or 200 <= code <= 299:
        words, seconds = later or (_RIGHTS, 600)
        return Temporary(words, max(seconds, answer.retry_after(0)), detail)
    return Permanent(in_words(code), detail)


def in_words(code: int) -> str:
    """What Meta's error of a message means that it had taken at first."""
    if words := _NEVER.get(code):
        return words
    if code in _LATER:
        return _LATER[code][0]
    return _TEMPLATE if 132000 <= code <= 132999 else REFUSED
