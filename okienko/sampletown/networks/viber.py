"""Viber as a bot sees it: REST bot API 7.3, as far as an office's bot needs it.

developers.viber.com says what is here: what is signed and how, the states of answers, an address
that is tried before it is taken, callbacks of what became of a message.
"""

from __future__ import annotations

import hmac
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from okienko.events import clock

from .server import Bring, Call, Network, Reply, bring, fetch, told

TEXT, NAME, CAPTION = 7000, 28, 768
PICTURE, FILE = 1024 * 1024, 50 * 1024 * 1024  # bytes
PICTURES = (".jpg", ".jpeg", ".png", ".gif")
EACH_SECOND = 500
DAY = 24 * 3600.0

_STATES = {
    0: "ok",
    1: "invalidUrl",
    2: "invalidAuthToken",
    3: "badData",
    4: "missingData",
    5: "receiverNotRegistered",
    6: "receiverNotSubscribed",
    10: "webhookNotSet",
    12: "tooManyRequests",
}


@dataclass
class Person:
    """Somebody with Viber."""

    id: str
    name: str
    language: str = "pl"
    subscribed: bool = True
    read: list[str] = field(default_factory=list)
    saved: list[tuple[str, bytes]] = field(default_factory=list)  # files: names, contents
    addresses: list[str] = field(default_factory=list)  # from where they were fetched


class Viber(Network):
    """One bot and those who write to it."""

    def __init__(
        self,
        token: str,
        *,
        name: str = "Gmina Zielonka Dolna",
        port: int = 0,
        carry: Bring = bring,
        last: int = 0,
    ) -> None:
        super().__init__(port)
        self.token = token
        self.name = name
        self.hook = ""
        self.people: dict[str, Person] = {}
        self.sent: list[tuple[str, str]] = []  # (tracking data, words), as often as it was sent
        self._carry = carry
        # who begins anew begins above what there was
        self._number = 5_000_000_000_000_000_000 + last
        self._times: deque[float] = deque()

    # --- what people do

    def person(self, who: str, name: str, language: str = "pl") -> Person:
        """Somebody who has opened the bot."""
        return self.people.setdefault(who, Person(who, name, language))

    def message(self, who: str, message: Mapping[str, Any], token: int = 0) -> dict[str, Any]:
        """What the bot is brought when somebody writes; `token` to say it again."""
        person = self.people[who]
        about = {"id": who, "name": person.name, "language": person.language, "country": "PL"}
        return {
            "event": "message",
            "timestamp": int(clock.now().timestamp() * 1000),
            "message_token": token or self._next(),
            "sender": {**about, "api_version": 10},
            "message": dict(message),
        }

    def says(self, who: str, text: str) -> int:
        """Somebody writes; the status of our answer."""
        return self.bring(self.message(who, {"type": "text", "text": text}))

    def tells(self, event: str, token: int, who: str) -> int:
        """What became of a message of the bot's."""
        about = {
            "event": event,
            "timestamp": int(clock.now().timestamp() * 1000),
            "message_token": token,
        }
        return self.bring({**about, "user_id": who})

    def bring(self, callback: Mapping[str, Any]) -> int:
        """Knock at the address with something signed."""
        body = json.dumps(callback).encode()
        return self._carry(self.hook, body, self.signed(body))

    def signed(self, body: bytes) -> dict[str, str]:
        """The header that proves that it is Viber's."""
        found = hmac.new(self.token.encode(), body, "sha256").hexdigest()
        return {"X-Viber-Content-Signature": found}

    # --- what the bot asks

    def answer(self, call: Call) -> Reply:
        """One request of the bot's."""
        if call.headers.get("x-viber-auth-token") != self.token:
            return _state(2)
        if call.path == "/pa/get_account_info":
            return _state(0, id="pa:1", name=self.name, uri="zielonka", webhook=self.hook)
        if call.path == "/pa/set_webhook":
            return self._set_hook(call.json())
        if call.path == "/pa/send_message":
            return self._send(call.json())
        return Reply(404)

    def _set_hook(self, asked: Mapping[str, Any]) -> Reply:
        url = str(asked.get("url", ""))
        if not url.startswith(("https://", "http://127.0.0.1:")):
            return _state(1)
        knock = {"event": "webhook", "timestamp": int(clock.now().timestamp() * 1000)}
        body = json.dumps({**knock, "message_token": self._next()}).encode()
        if self._carry(url, body, self.signed(body)) != 200:
            return _state(1)
        self.hook = url
        return _state(0, event_types=asked.get("event_types", []))

    def _send(self, asked: Mapping[str, Any]) -> Reply:
        if wrong := self._wrong(asked):
            return _state(wrong)
        person, text = self.people[str(asked["receiver"])], str(asked.get("text", ""))
        if asked["type"] != "text":
            self._open(person, asked)
        with self.lock:
            person.read.append(text or str(asked.get("file_name", "")))
            self.sent.append((str(asked.get("tracking_data", "")), person.read[-1]))
        return _state(0, sends=True, message_token=self._next(), billing_status=1)

    def _open(self, person: Person, asked: Mapping[str, Any]) -> None:
        """Their telephone fetches what it is to show, from where it lies."""
        url = str(asked["media"])
        found = fetch(url, PICTURE if asked["type"] == "picture" else FILE)
        with self.lock:
            person.addresses.append(url)
            if found.status == 200:
                name = str(asked.get("file_name") or url.rpartition("/")[2])
                person.saved.append((name, found.body))

    def _wrong(self, asked: Mapping[str, Any]) -> int:
        """The state of a message that is not taken; 0: it is."""
        text, name = str(asked.get("text", "")), asked.get("sender", {}).get("name", "")
        person = self.people.get(str(asked.get("receiver")))
        found = {
            12: self.fault == "temporary" or not self._may(),
            5: self.fault == "permanent" or person is None,
            10: not self.hook,
            3: self._bad(asked, text),
            4: not 0 < len(name) <= NAME,
            6: person is not None and not person.subscribed,
        }
        return next((state for state, wrong in found.items() if wrong), 0)

    def _bad(self, asked: Mapping[str, Any], text: str) -> bool:
        """Whether a message is of no kind that there is, or not as its kind must be."""
        kind, media = asked.get("type"), str(asked.get("media", ""))
        if kind == "text":
            return not 0 < len(text) <= TEXT
        if not media.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            return True
        if kind == "picture":
            return len(text) > CAPTION or not media.lower().endswith(PICTURES)
        name, size = str(asked.get("file_name", "")), asked.get("size")
        known = isinstance(size, int) and 0 < size <= FILE
        return kind != "file" or not known or not 0 < len(name) <= 256 or "." not in name

    def _may(self) -> bool:
        with self.lock:
            now = time.monotonic()
            while self._times and self._times[0] <= now - 1:
                self._times.popleft()
            if len(self._times) >= EACH_SECOND:
                return False
            self._times.append(now)
            return True

    def _next(self) -> int:
        with self.lock:
            self._number += 1
            return self._number


def _state(status: int, *, sends: bool = False, **more: Any) -> Reply:
    return told({"status": status, "status_message": _STATES[status], **more}, sends=sends)
