"""SMSAPI.pl by HTTP: sent by sms.do, told of by callbacks.

Interface as documented in 2026 (https://www.smsapi.pl/docs): form in, JSON out; an answer of 200
may hold an error.
Callbacks are not signed: the secret address that we gave is all that they prove.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode

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

ADDRESS = "https://api.smsapi.pl"
MOST_AT_ONCE = 100  # reports in one callback

#: What to tell officials of codes by which this one text is never sent.
_REFUSED: Mapping[int, str] = {
    11: gettext_noop("the text is empty or too long"),
    12: gettext_noop("the text has more parts than are allowed"),
    13: gettext_noop("this is no number that can get texts"),
    14: gettext_noop("the sender's name is not known to the provider"),
    52: gettext_noop("the provider sends no more to this number today"),
    57: gettext_noop("the number is on the provider's list of those who want no texts"),
    94: gettext_noop("the provider does not let us send links"),
}
_NO_TOKEN = (gettext_noop("the provider does not know our token"), 300.0)
#: What passes, or concerns all texts until somebody mends it: seconds until it is tried again.
_LATER: Mapping[int, tuple[str, float]] = {
    101: _NO_TOKEN,
    102: _NO_TOKEN,
    105: (gettext_noop("the provider does not take texts from this server's address"), 300.0),
    110: (gettext_noop("the provider's account does not have this service"), 1800.0),
    103: (gettext_noop("the account at the provider is empty"), 1800.0),
    201: (gettext_noop("the provider has a fault"), 300.0),
    202: (gettext_noop("the provider wants us to wait"), 30.0),
    203: (gettext_noop("the provider wants us to wait"), 60.0),
    999: (gettext_noop("the provider has a fault"), 300.0),
}
_ALREADY = 53  # a message of this idx was taken before: that of a try whose answer was lost

#: Codes of reports; those that are not here tell nothing new.
_STATES: Mapping[str, tuple[str, str]] = {
    "402": ("failed", gettext_noop("the telephone was not reached in time")),
    "404": ("delivered", ""),
    "405": ("failed", gettext_noop("the network could not deliver it")),
    "406": ("failed", gettext_noop("the network could not deliver it")),
    "407": ("failed", gettext_noop("the network refused it")),
    "411": ("delayed", gettext_noop("the telephone is off or out of reach")),
    "412": ("failed", gettext_noop("the provider stopped it")),
}


def request(*, to: str, text: str, sender: str, ours: str, fold: bool) -> bytes:
    """The body of sms.do: `ours` is our id, by which the provider takes it once."""
    fields = {
        "to": to.removeprefix("+"),
        "message": text,
        "from": sender,
        "encoding": "utf-8",
        "idx": ours,
        "check_idx": "1",
        "format": "json",
        "details": "1",
        "nounicode": "1" if fold else "",
    }
    return urlencode({name: value for name, value in fields.items() if value}).encode()


def send(url: str, token: str, body: bytes, *, timeout: float, handing: Callable[[], None]) -> Sent:
    """One request. Whatever is no plain yes or no may have been a yes."""
    answer = http_client.ask(
        "POST",
        f"{url}/sms.do",
        body,
        headers=_headers(token),
        timeout=timeout,
        handing=handing,
    )
    if answer.status == 429:
        raise Temporary(gettext_noop("the provider wants us to wait"), answer.retry_after())
    if answer.status in (401, 403):
        raise Temporary(*_NO_TOKEN)
    found = answer.json()
    code = found.get("error")
    if answer.status >= 500 or not (isinstance(code, int) or isinstance(found.get("list"), list)):
        raise Uncertain(UNCLEAR, answer.status)
    if isinstance(code, int):
        return _by_code(code)
    return Sent()  # known by our idx, which reports name


def _by_code(code: int) -> Sent:
    if code == _ALREADY:
        return Sent()
    if code in _LATER:
        words, seconds = _LATER[code]
        raise Temporary(words, seconds, code)
    raise Permanent(_REFUSED.get(code, REFUSED), code)


def balance(url: str, token: str, *, timeout: float) -> tuple[int, float | None]:
    """The round trip of a check: the status, and the points that the account has."""
    answer = http_client.ask("GET", f"{url}/profile", headers=_headers(token, ""), timeout=timeout)
    points = answer.json().get("points")
    return answer.status, float(points) if isinstance(points, int | float) else None


def _headers(token: str, kind: str = "application/x-www-form-urlencoded") -> dict[str, str]:
    named = {"Content-Type": kind} if kind else {}
    return {"Authorization": f"Bearer {token}", "Accept": "application/json", **named}


class Incoming:
    """A text of a customer's: from whom, to which number, its words, its id."""

    __slots__ = ("at", "id", "sender", "text", "to")

    def __init__(self, id: str, sender: str, to: str, text: str, at: datetime) -> None:  # noqa: A002
        self.id, self.sender, self.to, self.text, self.at = id, sender, to, text, at


def read(body: bytes, at: datetime) -> list[Receipt | Incoming]:
    """What a callback brings: reports of ours, or one text of a customer's. Raises Unreadable."""
    try:
        fields = {
            name: values[0]
            for name, values in parse_qs(
                body.decode("utf-8"), keep_blank_values=True, max_num_fields=50
            ).items()
        }
    except ValueError as error:
        raise Unreadable("not the provider's format") from error
    if "sms_from" in fields:
        return [_incoming(fields, at)]
    if "MsgId" in fields and "status" in fields:
        return list(_reports(fields))
    raise Unreadable("neither a report nor a text")


def _incoming(fields: Mapping[str, str], at: datetime) -> Incoming:
    sender, text = fields["sms_from"], fields.get("sms_text", "")
    if not sender:
        raise Unreadable("a text of nobody")
    named = f"{fields.get('MsgId', '')}\0{sender}\0{fields.get('sms_date', '')}\0{text}"
    ours = sha256(named.encode("utf-8", "replace")).hexdigest()[:32]
    number = f"+{sender}" if sender.isdigit() and len(sender) > 6 else sender
    return Incoming(ours, number, fields.get("sms_to", ""), text, at)


def _reports(fields: Mapping[str, str]) -> Sequence[Receipt]:
    """Of up to some in one request, with commas between: each list has one for each message."""
    ids = fields["MsgId"].split(",")[:MOST_AT_ONCE]
    states = fields["status"].split(",")
    named = fields.get("idx", "").split(",")
    found = []
    for place, provider_id in enumerate(ids):
        state, words = _STATES.get(states[min(place, len(states) - 1)].strip(), ("", ""))
        ours = named[place].strip() if place < len(named) else ""
        if state:
            known: Any = state
            found.append(Receipt(ours or provider_id.strip(), known, words=words))
    return found
