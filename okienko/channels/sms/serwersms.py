"""SerwerSMS.pl by HTTP: sent by messages/send_sms, asked for reports and for what came.

Interface as their own client of 2023-2025 documents it (API v2; JSON in and out, a token).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from okienko.channels import http_client
from okienko.channels.door import (
    Permanent,
    Receipt,
    Sent,
    Temporary,
    Uncertain,
    Unreadable,
)
from okienko.channels.parcels import UNCLEAR

from .outgoing import REFUSED

ADDRESS = "https://api2.serwersms.pl"
MOST_REPORTS = 200  # messages asked for at once
PAGE = 100  # texts of customers on one page
KINDS = ("ndi", "nd", "eco")  # numbers of one's own, shared numbers, answers to cheap texts

_REASONS: Mapping[str, str] = {
    "message_expired": gettext_noop("the telephone was not reached in time"),
    "unsupported_number": gettext_noop("this is no number that can get texts"),
    "wrong_number": gettext_noop("this is no number that can get texts"),
    "message_rejected": gettext_noop("the network refused it"),
    "operator_error": gettext_noop("the network could not deliver it"),
    "limit_exhausted": gettext_noop("the account at the provider is empty"),
    "lock_send": gettext_noop("the provider does not let this account send"),
    "wrong_message": gettext_noop("the provider does not send this text"),
    "wrong_sender_name": gettext_noop("the sender's name is not known to the provider"),
    "number_is_blacklisted": gettext_noop(
        "the number is on the provider's list of those who want no texts"
    ),
    "sending_to_foreign_networks_is_locked": gettext_noop(
        "the provider does not send abroad for this account"
    ),
    "no_permission_to_send_messages": gettext_noop("the provider does not let this account send"),
}
_OTHER = gettext_noop("the provider could not deliver it")
#: What concerns all texts until somebody mends it.
_OF_ALL = frozenset({"limit_exhausted", "lock_send", "no_permission_to_send_messages"})
MENDED = 300.0  # seconds until it is tried again


@dataclass(frozen=True, slots=True)
class Came:
    """A text of a customer's: the provider's id, from whom, to which number, its words."""

    id: str
    sender: str
    to: str
    text: str


def request(*, to: str, text: str, sender: str, ours: str, unicode: bool) -> bytes:
    """The body of send_sms: `ours` is our id, by which reports can be asked for.

    Without a `sender` it goes the cheaper way, from a number that the provider chooses.
    """
    fields: dict[str, Any] = {
        "phone": to,
        "text": text,
        "details": True,
        "utf": unicode,
        "unique_id": ours,
    }
    if sender:
        fields["sender"] = sender
    return json.dumps(fields).encode()


def send(url: str, token: str, body: bytes, *, timeout: float, handing: Callable[[], None]) -> Sent:
    """One request. Whatever is no plain yes or no may have been a yes."""
    answer = _ask(url, token, "messages/send_sms", body, timeout, handing)
    if answer.status == 429:
        raise Temporary(gettext_noop("the provider wants us to wait"), answer.retry_after())
    found = answer.json()
    error = found.get("error")
    if answer.status in (401, 403) or _type(error) == "AuthenticationError":
        raise Temporary(gettext_noop("the provider does not know our token"), MENDED)
    if isinstance(error, dict) and answer.status < 500:
        refused = _refusal(error)
        if _type(error) in _OF_ALL:
            raise Temporary(refused.reason, MENDED, refused.detail)
        raise refused
    items = found.get("items")
    one = items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else None
    if answer.status != 200 or one is None:
        raise Uncertain(UNCLEAR, answer.status)
    if one.get("status") == "unsent" or one.get("error_code"):
        raise _refusal({"code": one.get("error_code")})
    if one.get("status") != "queued":
        raise Uncertain(UNCLEAR, "not queued")
    return Sent()


def _type(error: object) -> str:
    return str(error.get("type", "")) if isinstance(error, dict) else ""


def _refusal(error: Mapping[str, Any]) -> Permanent:
    code = error.get("code")
    reason = _REASONS.get(_type(error), REFUSED)
    return Permanent(reason, code if isinstance(code, int) else "")


def reports(url: str, token: str, since: str, *, timeout: float) -> list[Receipt]:
    """What became of messages sent since a moment (their clock), by our ids."""
    asked = {"date_from": since, "limit": MOST_REPORTS, "order": "desc"}
    found = []
    for item in _items(url, token, "messages/reports", asked, timeout):
        named = str(item.get("unique_id") or "")
        state = str(item.get("status") or "")
        if named and state == "delivered":
            found.append(Receipt(named, "delivered"))
        elif named and state in ("undelivered", "unsent"):
            words = _REASONS.get(str(item.get("reason", "")), _OTHER)
            found.append(Receipt(named, "failed", words=words))
    return found


def came(url: str, token: str, since: str, *, timeout: float) -> Iterable[Came]:
    """The texts of customers since a moment (their clock, "YYYY-MM-DD HH:MM:SS"), page by page."""
    for kind in KINDS:
        page = 1
        while True:
            asked = {"type": kind, "date_from": since, "limit": PAGE, "page": page, "order": "asc"}
            items = _items(url, token, "messages/recived", asked, timeout)
            for item in items:
                if item.get("phone") and item.get("id") is not None:
                    yield Came(
                        f"{kind}-{item['id']}",
                        str(item["phone"]),
                        str(item.get("to_number") or item.get("ndi") or ""),
                        str(item.get("text") or ""),
                    )
            if len(items) < PAGE:
                break
            page += 1


def limits(url: str, token: str, *, timeout: float) -> int:
    """The round trip of a check: the status with which account/limits is answered."""
    return _ask(url, token, "account/limits", b"{}", timeout).status


def _items(
    url: str, token: str, what: str, asked: Mapping[str, Any], timeout: float
) -> list[dict[str, Any]]:
    answer = _ask(url, token, what, json.dumps(asked).encode(), timeout)
    if answer.status != 200:
        raise Temporary(UNCLEAR, detail=answer.status)
    items = answer.json().get("items")
    if items is None:
        return []
    if not isinstance(items, list):
        raise Unreadable("not the provider's format")
    return [item for item in items if isinstance(item, dict)]


def _ask(
    url: str,
    token: str,
    what: str,
    body: bytes,
    timeout: float,
    handing: Callable[[], None] = lambda: None,
) -> http_client.Answer:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return http_client.ask(
        "POST", f"{url}/{what}.json", body, headers=headers, timeout=timeout, handing=handing
    )
