"""A Mastodon server as an application sees it: version 4.4, as far as an office's account needs it.

docs.joinmastodon.org says what is here: entities, limits, refusals, the stream with its thumps, and
a key under which something is posted once.
"""

from __future__ import annotations

import html
import json
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from okienko.events import clock

from .server import Call, Network, Reply, told

LONGEST, MOST_FILES = 500, 4
MOST_ASKED = 20  # statuses by their ids
CALLS, WINDOW = 300, 300.0  # calls in so many seconds
IMAGE, FILM = 16 * 1024 * 1024, 99 * 1024 * 1024  # bytes
KEY_HOLDS = 3600.0  # seconds
FIRST = 100  # what has numbers up to here was never there
SCOPES = ["profile", "read:accounts", "read:notifications", "read:statuses"]
SCOPES += ["write:media", "write:statuses"]
_STATUS = re.compile(r"/api/v1/statuses/(\d+)")
_MEDIA = re.compile(r"/api/v1/media/(\d+)")
_FILE = re.compile(r"/files/(\d+)/.*")
_NAMES = re.compile(r"@([\w.]+)(?:@[\w.:-]+)?")


@dataclass
class Status:
    """Something written, by whom, for whose eyes."""

    id: int
    acct: str
    text: str
    visibility: str
    answers: str | None = None
    language: str = "pl"
    media: list[dict[str, Any]] = field(default_factory=list)
    edited_at: str | None = None
    warning: str = ""


class Mastodon(Network):
    """One server with the office's account, and who writes to it from here and elsewhere.

    `last` is the number of the last thing: who begins anew begins above what there was, and takes
    what is of before for there and as it was.
    """

    def __init__(
        self, token: str, *, acct: str = "zielonka", port: int = 0, last: int = FIRST
    ) -> None:
        super().__init__(port)
        self.token = token
        self.acct = acct
        self.scopes = list(SCOPES)
        self.statuses: dict[int, Status] = {}
        self.names: dict[str, str] = {}  # that people have given themselves, by their accounts
        self.notes: list[dict[str, Any]] = []
        self.files: dict[int, tuple[str, str, bytes]] = {}
        self.sent: list[tuple[str, str]] = []  # (key, words), each as often as it was asked for
        self.thump = 15.0  # seconds
        self.streams = 0  # that are open
        self.streaming = ""  # where its streams are; "": here
        self.making = 0  # how often a file is "not ready yet"
        self._keys: dict[str, tuple[float, int]] = {}
        self._number = self._last = last
        self._calls: deque[float] = deque()

    # --- what people do

    def mentions(self, acct: str, text: str, visibility: str = "public", **more: Any) -> Status:
        """Somebody writes to the office. `more`: answers, language, media, warning, as `Status`."""
        with self.lock:
            self._number += 1
            status = Status(self._number, acct, f"@{self.acct} {text}", visibility, **more)
            self.statuses[status.id] = status
            self.tells({"type": "mention", "status": self.shown(status), **self._kept_back(status)})
        return status

    def _kept_back(self, status: Status) -> dict[str, bool]:
        """Since 4.3, by itself: what is written in private to who has not written is filtered."""
        answered = self.statuses.get(int(status.answers or 0))
        known = answered is not None and answered.acct == self.acct
        return {"filtered": True} if status.visibility == "direct" and not known else {}

    def tells(self, note: dict[str, Any]) -> None:
        """A notification for the office; streams ring."""
        with self.lock:
            self._number += 1
            who = (note.get("status") or {}).get("account") or self._account("kto")
            self.notes.append(
                {"id": str(self._number), "created_at": _now(), "account": who} | note
            )
            self.lock.notify_all()

    def edits(self, status: Status, text: str) -> None:
        """Somebody changes what they wrote."""
        status.text, status.edited_at = f"@{self.acct} {text}", _now()

    def deletes(self, status: Status) -> None:
        """Somebody takes back what they wrote: its notification goes with it."""
        with self.lock:
            del self.statuses[status.id]
            self.notes = [
                one for one in self.notes if (one.get("status") or {}).get("id") != str(status.id)
            ]

    def media(self, content: bytes, name: str, kind: str) -> dict[str, Any]:
        """A file of a status, which lies here."""
        with self.lock:
            self._number += 1
            self.files[self._number] = (name, kind, content)
            return self._media(self._number)

    def read(self, acct: str) -> list[Status]:
        """What the office has written to somebody."""
        with self.lock:
            return [
                one
                for one in self.statuses.values()
                if one.acct == self.acct and acct.partition("@")[0] in _NAMES.findall(one.text)
            ]

    # --- what the application asks

    def answer(self, call: Call) -> Reply:
        """One request."""
        if file := _FILE.fullmatch(call.path):
            return self._given(int(file[1]))
        if call.path == "/api/v2/instance":
            return told(self._instance())
        if call.headers.get("authorization") != f"Bearer {self.token}":
            return told({"error": "The access token is invalid"}, 401)
        if not self._counted():
            return _many()
        return self._asked(call)

    def _asked(self, call: Call) -> Reply:
        whole: dict[str, tuple[str, Callable[[Call], Reply]]] = {
            "/api/v1/accounts/verify_credentials": ("", lambda _: told(self._account(self.acct))),
            "/api/v1/apps/verify_credentials": ("", lambda _: told({"scopes": self.scopes})),
            "/api/v1/notifications": ("read:notifications", self._notifications),
            "/api/v1/streaming/user/notification": ("read:notifications", self._streamed),
            "/api/v2/media": ("write:media", self._upload),
            "/api/v1/statuses": ("read:statuses", self._several),
        }
        if call.method == "POST" and call.path == "/api/v1/statuses":
            return self._allowed("write:statuses") or self._post(call)
        if call.path in whole:
            scope, given = whole[call.path]
            return self._allowed(scope) or given(call)
        if media := _MEDIA.fullmatch(call.path):
            return self._made(int(media[1]))
        if status := _STATUS.fullmatch(call.path):
            return self._one(call, int(status[1]))
        return told({"error": "Record not found"}, 404)

    def _allowed(self, scope: str) -> Reply | None:
        if not scope or scope in self.scopes or scope.partition(":")[0] in self.scopes:
            return None
        return told({"error": "This action is outside the authorized scopes"}, 403)

    def _counted(self) -> bool:
        with self.lock:
            now = time.monotonic()
            while self._calls and self._calls[0] <= now - WINDOW:
                self._calls.popleft()
            if len(self._calls) >= CALLS:
                return False
            self._calls.append(now)
            return True

    def _notifications(self, call: Call) -> Reply:
        types = call.query.get("types[]", [])
        after = int(call.query.get("min_id", ["0"])[0])
        most = min(int(call.query.get("limit", ["40"])[0]), 80)
        whole = call.query.get("include_filtered") == ["true"]
        with self.lock:
            found = [
                one
                for one in self.notes
                if int(one["id"]) > after
                and (not types or one["type"] in types)
                and (whole or not one.get("filtered"))
            ]
            # min_id pages upwards from it; without one the newest are given. Newest first, always
            page = found[:most] if "min_id" in call.query else found[-most:]
            return told(page[::-1])

    def _streamed(self, _call: Call) -> Reply:
        return Reply(200, content_type="text/event-stream", stream=self._stream())

    def _stream(self) -> Iterator[bytes]:
        """Rings when something comes; a thump while nothing does."""
        with self.lock:
            self.streams += 1
            known = len(self.notes)
        try:
            yield b":)\n"
            while not self.over():
                with self.lock:
                    if len(self.notes) <= known:
                        self.lock.wait(self.thump)
                    new, known = self.notes[known:], len(self.notes)
                if self.over():
                    return
                for one in (each for each in new if not each.get("filtered")):
                    yield b"event: notification\ndata: " + json.dumps(one).encode() + b"\n\n"
                if not new:
                    yield b":thump\n"
        finally:
            with self.lock:
                self.streams -= 1

    def _upload(self, call: Call) -> Reply:
        _fields, files = call.parts()
        file = files.get("file")
        if file is None:
            return told({"error": "Validation failed: File can't be blank"}, 422)
        if not file[1].startswith(("image/", "video/", "audio/")):
            words = "Validation failed: File content type is invalid, File is invalid"
            return told({"error": words}, 422)
        if len(file[2]) > (IMAGE if file[1].startswith("image/") else FILM):
            return told({"error": "Validation failed: File file size must be less"}, 422)
        with self.lock:
            self._number += 1
            self.files[self._number] = file
            ready = self._media(self._number)
            if self.making:
                return told({**ready, "url": None}, 202)
            return told(ready)

    def _made(self, media: int) -> Reply:
        if media not in self.files:
            return told({"error": "Record not found"}, 404)
        with self.lock:
            self.making = max(0, self.making - 1)
            if self.making:
                return told({**self._media(media), "url": None}, 206)
        return told(self._media(media))

    def _given(self, media: int) -> Reply:
        if media not in self.files:
            return Reply(404, b"", "text/plain")
        return Reply(200, self.files[media][2], self.files[media][1])

    def _post(self, call: Call) -> Reply:
        if self.fault == "temporary":
            return _many()
        if self.fault == "permanent":
            return told({"error": "Validation failed"}, 422)
        asked = call.json()
        text, media = str(asked.get("status", "")), list(asked.get("media_ids") or [])
        key = call.headers.get("idempotency-key", "")
        with self.lock:
            self.sent.append((key, text))
            known = self._keys.get(key)
            if key and known and known[0] > time.monotonic() - KEY_HOLDS:
                return told(self.shown(self.statuses[known[1]]), sends=True)
            answers = asked.get("in_reply_to_id")
            if answers and not self._there(int(answers)):
                self.sent.pop()
                return told({"error": "The post you are trying to reply to does not exist."}, 404)
            if not (text.strip() or media) or _length(text) > LONGEST or len(media) > MOST_FILES:
                self.sent.pop()
                return told({"error": "Validation failed: Text character limit exceeded"}, 422)
            self._number += 1
            status = Status(
                self._number,
                self.acct,
                text,
                asked.get("visibility", "public"),
                answers,
                media=[self._media(int(one)) for one in media],
            )
            self.statuses[status.id] = status
            self._keys[key] = (time.monotonic(), status.id)
            return told(self.shown(status), sends=True)

    def _several(self, call: Call) -> Reply:
        """Since 4.3: some by their ids; those that are gone are not among them."""
        asked = [int(one) for one in call.query.get("id[]", [])]
        if len(asked) > MOST_ASKED:
            return told({"error": "Validation failed: too many statuses"}, 422)
        with self.lock:
            return told([self._looked(one) for one in asked if self._there(one)])

    def _there(self, number: int) -> bool:
        return number in self.statuses or FIRST < number <= self._last

    def _looked(self, number: int) -> dict[str, Any]:
        if number in self.statuses:
            return self.shown(self.statuses[number])
        return self.shown(Status(number, "kto", "", "public"))

    def _one(self, call: Call, number: int) -> Reply:
        with self.lock:
            status = self.statuses.get(number)
            if status is None or (call.method == "DELETE" and status.acct != self.acct):
                return told({"error": "Record not found"}, 404)
            if call.method == "DELETE":
                del self.statuses[number]
            return told(self.shown(status))

    # --- entities

    def shown(self, status: Status) -> dict[str, Any]:
        """A status as the API shows it."""
        return {
            "id": str(status.id),
            "created_at": _now(),
            "in_reply_to_id": status.answers,
            "sensitive": bool(status.warning),
            "spoiler_text": status.warning,
            "visibility": status.visibility,
            "language": status.language,
            "uri": f"{self.url}/users/x/statuses/{status.id}",
            "url": f"{self.url}/@x/{status.id}",
            "content": self._html(status.text),
            "edited_at": status.edited_at,
            "account": self._account(status.acct),
            "media_attachments": status.media,
            "mentions": [],
            "tags": [],
        }

    def _html(self, text: str) -> str:
        escaped = html.escape(text, quote=False)
        named = _NAMES.sub(
            lambda name: (
                f'<span class="h-card" translate="no"><a href="{self.url}/@{name[1]}" '
                f'class="u-url mention">@<span>{name[1]}</span></a></span>'
            ),
            escaped,
        )
        return "".join(f"<p>{one.replace(chr(10), '<br>')}</p>" for one in named.split("\n\n"))

    def _account(self, acct: str) -> dict[str, Any]:
        name, _, host = acct.partition("@")
        at = f"https://{host}" if host else self.url
        return {
            "id": str(abs(hash(acct)) % 10**12),
            "username": name,
            "acct": acct,
            "display_name": self.names.get(acct) or name.replace("_", " ").title(),
            "bot": name.endswith("_bot"),
            "url": f"{at}/@{name}",
            "avatar": f"{at}/avatar.png",
        }

    def _media(self, media: int) -> dict[str, Any]:
        name, kind, _content = self.files[media]
        return {
            "id": str(media),
            "type": kind.partition("/")[0]
            if kind.startswith(("image/", "video/", "audio/"))
            else "unknown",
            "url": f"{self.url}/files/{media}/{name}",
            "remote_url": None,
            "description": None,
        }

    def _instance(self) -> dict[str, Any]:
        return {
            "domain": "127.0.0.1",
            "version": "4.4.1",
            "configuration": {
                "urls": {"streaming": self.streaming or self.url},
                "statuses": {"max_characters": LONGEST, "max_media_attachments": MOST_FILES},
            },
        }


def _length(text: str) -> int:
    """Of a name with a host only the name counts; an address of the web counts 23."""
    named = re.sub(r"(@[\w.]+)@[\w.:-]+", r"\1", text)
    return len(re.sub(r"https?://\S+", "x" * 23, named))


def _many() -> Reply:
    at = (clock.now() + timedelta(seconds=60)).isoformat()
    limits = {"X-RateLimit-Limit": str(CALLS), "X-RateLimit-Remaining": "0"}
    return told({"error": "Too many requests"}, 429, headers={**limits, "X-RateLimit-Reset": at})


def _now() -> str:
    return clock.now().isoformat()
