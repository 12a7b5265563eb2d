"""Telegram as a bot sees it: Bot API 10.3 (August 2026), as far as an office's bot needs it.

core.telegram.org/bots/api says what is here: methods, limits, the words of refusals, long polls of
which a second one ends the first, addresses that are told with a word in a header.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from okienko.events import clock

from .server import Bring, Call, Network, Reply, bring, told

TEXT, CAPTION = 4096, 1024  # UTF-16 units
UPLOAD, DOWNLOAD = 50 * 1024 * 1024, 20 * 1024 * 1024  # bytes
GROUP = range(2, 11)
EACH_SECOND = 30  # messages of a bot
IN_CHAT = 6  # messages in one chat within a second; a few at once are let through
RETRY = 2.0  # seconds until an update that was not taken is brought again
_PATH = re.compile(r"/bot([^/]+)/(\w+)")
_FILE = re.compile(r"/file/bot([^/]+)/(.+)")
_REASONS = {403: "Forbidden", 502: "Bad Gateway", 503: "Service Unavailable"}


@dataclass
class Chat:
    """A person who writes to the bot, and what stands in their chat."""

    id: int
    name: str
    username: str = ""
    language: str = "pl"
    blocked: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def read(self) -> list[str]:
        """What the bot has written, as the person sees it."""
        return [one.get("text", one.get("caption", "")) for one in self.messages if one["ours"]]


@dataclass
class Hook:
    """Where updates are brought, and how it went."""

    url: str = ""
    word: str = ""
    error: str = ""
    error_at: int = 0


class Telegram(Network):
    """One bot and those who write to it. `carry` brings an update to an address.

    `last` is the number of the last message and update: who begins anew begins
    above what there was.
    """

    def __init__(
        self,
        token: str,
        *,
        name: str = "Gmina Zielonka Dolna",
        username: str = "zielonka_bot",
        port: int = 0,
        carry: Bring = bring,
        last: int = 0,
    ) -> None:
        super().__init__(port)
        self.token = token
        self.me = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": name}
        self.me |= {"username": username, "can_join_groups": False}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.sent: list[tuple[int, str]] = []  # (chat, words), each as often as it was sent
        self.hook = Hook()
        self.queue: deque[dict[str, Any]] = deque()
        self.allowed: list[str] | None = None
        self._carry = carry
        self._update = 1000 + last
        self._number = last
        self._polls = 0
        self._times: deque[tuple[float, int]] = deque()

    # --- what people do

    def person(self, chat: int, name: str, username: str = "", language: str = "pl") -> Chat:
        """Somebody with a telephone."""
        return self.chats.setdefault(chat, Chat(chat, name, username, language))

    def says(self, chat: int, text: str = "", **more: Any) -> dict[str, Any]:
        """Somebody writes; the update that the bot gets. `more` are fields of the message."""
        words = {**more, "text": text} if text else more
        return self.tells("message", self._kept(chat, **words))

    def file(self, content: bytes, name: str, kind: str) -> dict[str, Any]:
        """A file that lies at Telegram, as it stands in a message."""
        file_id = f"file-{len(self.files)}"
        self.files[file_id] = (name, content)
        about = {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content)}
        return {**about, "file_name": name, "mime_type": kind}

    def edits(self, chat: int, number: int, text: str) -> dict[str, Any]:
        """Somebody changes what they wrote."""
        one = next(m for m in self.chats[chat].messages if m["message_id"] == number)
        one |= {"text": text, "edit_date": int(clock.now().timestamp())}
        return self.tells("edited_message", _shown(one))

    def reacts(self, chat: int, number: int, *emoji: str) -> dict[str, Any]:
        """Somebody reacts to a message; without any: no more."""
        new = [{"type": "emoji", "emoji": each} for each in emoji]
        who = self._user(self.chats[chat])
        about: dict[str, Any] = {"chat": self._chat(chat), "message_id": number, "user": who}
        return self.tells(
            "message_reaction",
            {
                **about,
                "date": int(clock.now().timestamp()),
                "old_reaction": [],
                "new_reaction": new,
            },
        )

    def tells(self, kind: str, about: Mapping[str, Any]) -> dict[str, Any]:
        """Something happened: it waits for the bot."""
        with self.lock:
            self._update += 1
            update = {"update_id": self._update, kind: dict(about)}
            if self.allowed is None or kind in self.allowed:
                self.queue.append(update)
                self.lock.notify_all()
        return update

    def start(self) -> None:
        """Listen, and bring what waits while there is an address for it."""
        super().start()
        threading.Thread(target=self._bring, name="telegram", daemon=True).start()

    # --- what the bot asks

    def answer(self, call: Call) -> Reply:
        """One request of the bot's."""
        if file := _FILE.fullmatch(call.path):
            return self._download(file[1], file[2])
        found = _PATH.fullmatch(call.path)
        if found is None:
            return _no(404, "Not Found")
        if found[1] != self.token:
            return _no(401, "Unauthorized")
        methods: dict[str, Callable[[Call], Reply]] = {
            "getMe": lambda _call: _yes(self.me),
            "getUpdates": self._updates,
            "setWebhook": self._set_hook,
            "deleteWebhook": lambda _call: self._delete_hook(),
            "getWebhookInfo": lambda _call: self._hook_info(),
            "getFile": self._file,
            "sendMessage": self._message,
            "sendPhoto": self._media,
            "sendDocument": self._media,
            "sendMediaGroup": self._group,
        }
        method = methods.get(found[2])
        return method(call) if method else _no(404, "Not Found: method not found")

    def _updates(self, call: Call) -> Reply:
        asked = call.json()
        with self.lock:
            if self.hook.url:
                return _no(
                    409,
                    "Conflict: can't use getUpdates method while webhook is active; use "
                    "deleteWebhook to delete the webhook first",
                )
            self.allowed = asked.get("allowed_updates", self.allowed)
            self._polls += 1
            mine = self._polls
            self.lock.notify_all()
            while self.queue and self.queue[0]["update_id"] < asked.get("offset", 0):
                self.queue.popleft()
            until = time.monotonic() + min(asked.get("timeout", 0), 50)
            while not self.queue and mine == self._polls and not self.over():
                left = until - time.monotonic()
                if left <= 0:
                    break
                self.lock.wait(left)
            if mine != self._polls:
                return _no(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one "
                    "bot instance is running",
                )
            return _yes(list(self.queue)[: asked.get("limit", 100)])

    def _set_hook(self, call: Call) -> Reply:
        asked = call.json()
        url = asked.get("url", "")
        if not url.startswith(("https://", "http://127.0.0.1:")):
            return _no(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        with self.lock:
            self.hook = Hook(url, asked.get("secret_token", ""))
            self.allowed = asked.get("allowed_updates", self.allowed)
            self.lock.notify_all()
        return _yes(True, description="Webhook was set")

    def _delete_hook(self) -> Reply:
        with self.lock:
            self.hook = Hook()
        return _yes(True)

    def _hook_info(self) -> Reply:
        with self.lock:
            about: dict[str, Any] = {
                "url": self.hook.url,
                "has_custom_certificate": False,
                "pending_update_count": len(self.queue),
            }
            if self.hook.error:
                about |= {
                    "last_error_date": self.hook.error_at,
                    "last_error_message": self.hook.error,
                }
        return _yes(about)

    def _file(self, call: Call) -> Reply:
        known = self.files.get(call.json().get("file_id", ""))
        if known is None:
            return _no(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(known[1]) > DOWNLOAD:
            return _no(400, "Bad Request: file is too big")
        file_id = call.json()["file_id"]
        return _yes({"file_id": file_id, "file_size": len(known[1]), "file_path": f"x/{file_id}"})

    def _download(self, token: str, path: str) -> Reply:
        known = self.files.get(path.removeprefix("x/"))
        if token != self.token or known is None:
            return _no(404, "Not Found")
        return Reply(200, known[1], "application/octet-stream")

    def _message(self, call: Call) -> Reply:
        asked = call.json()
        text = str(asked.get("text", ""))
        if not text.strip():
            return _no(400, "Bad Request: message text is empty")
        if _units(text) > TEXT:
            return _no(400, "Bad Request: message is too long")
        return self._to(asked.get("chat_id"), [{"text": text}])

    def _media(self, call: Call) -> Reply:
        fields, files = call.parts()
        if _units(fields.get("caption", "")) > CAPTION:
            return _no(400, "Bad Request: message caption is too long")
        name = fields.get("photo") or fields.get("document") or ""
        file = files.get(name.removeprefix("attach://"))
        if file is None:
            return _no(400, "Bad Request: there is no document in the request")
        if len(file[2]) > UPLOAD:
            return _no(413, "Request Entity Too Large")
        return self._to(
            fields.get("chat_id"), [{"caption": fields.get("caption", ""), "file": file}]
        )

    def _group(self, call: Call) -> Reply:
        fields, files = call.parts()
        media = json.loads(fields.get("media", "[]"))
        if len(media) not in GROUP:
            return _no(400, "Bad Request: expected 2-10 items")
        if len({one["type"] for one in media}) != 1:
            return _no(400, "Bad Request: documents can't be mixed with other media types")
        if any(_units(one.get("caption", "")) > CAPTION for one in media):
            return _no(400, "Bad Request: message caption is too long")
        said = [
            {
                "caption": one.get("caption", ""),
                "file": files[one["media"].removeprefix("attach://")],
            }
            for one in media
        ]
        return self._to(fields.get("chat_id"), said, group=True)

    def _to(self, chat_id: Any, said: list[dict[str, Any]], *, group: bool = False) -> Reply:
        """Take messages for a chat, if it may be written to."""
        if self.fault == "temporary":
            return _wait(7)
        if self.fault == "permanent":
            return _no(403, "Forbidden: user is deactivated")
        with self.lock:
            chat = self.chats.get(int(chat_id)) if str(chat_id).lstrip("-").isdecimal() else None
            if chat is None:
                return _no(400, "Bad Request: chat not found")
            if chat.blocked:
                return _no(403, "Forbidden: bot was blocked by the user")
            if not self._may(chat.id):
                return _wait(1)
            made = [self._kept(chat.id, ours=True, **one) for one in said]
            words = next((w for one in said if (w := one.get("text") or one.get("caption"))), "")
            self.sent.append((chat.id, words))
        return _yes(made if group else made[0], sends=True)

    def _may(self, chat: int) -> bool:
        now = time.monotonic()
        while self._times and self._times[0][0] <= now - 1:
            self._times.popleft()
        in_chat = sum(1 for _at, which in self._times if which == chat)
        if len(self._times) >= EACH_SECOND or in_chat >= IN_CHAT:
            return False
        self._times.append((now, chat))
        return True

    def _kept(self, chat: int, *, ours: bool = False, **fields: Any) -> dict[str, Any]:
        """A message in a chat, with its number there; as the API shows it."""
        with self.lock:
            self._number += 1
            one: dict[str, Any] = {
                "message_id": self._number,
                "date": int(clock.now().timestamp()),
                "ours": ours,
            }
            one |= {
                "chat": self._chat(chat),
                "from": self.me if ours else self._user(self.chats[chat]),
            }
            self.chats[chat].messages.append(one | fields)
            return _shown(one | fields)

    def _chat(self, chat: int) -> dict[str, Any]:
        return {"id": chat, "type": "private", "first_name": self.chats[chat].name}

    @staticmethod
    def _user(chat: Chat) -> dict[str, Any]:
        about = {"id": chat.id, "is_bot": False, "first_name": chat.name}
        about |= {"language_code": chat.language}
        return about | ({"username": chat.username} if chat.username else {})

    # --- what is brought

    def _bring(self) -> None:
        while not self.over():
            with self.lock:
                while not (self.hook.url and self.queue) and not self.over():
                    self.lock.wait(1)
                if self.over():
                    return
                hook, update = self.hook, self.queue[0]
            word = {"X-Telegram-Bot-Api-Secret-Token": hook.word} if hook.word else {}
            status = self._carry(hook.url, json.dumps(update).encode(), word)
            with self.lock:
                if 200 <= status < 300:
                    if self.queue and self.queue[0] is update:
                        self.queue.popleft()
                    continue
                reason = f"{status} {_REASONS.get(status, '')}".strip()
                wrong = f"Wrong response from the webhook: {reason}"
                hook.error = wrong if status else "Connection refused"
                hook.error_at = int(clock.now().timestamp())
            self.pause(RETRY)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shown(one: Mapping[str, Any]) -> dict[str, Any]:
    """Without what only this side knows."""
    return {name: value for name, value in one.items() if name not in ("ours", "file")}


def _yes(result: Any, *, sends: bool = False, **more: Any) -> Reply:
    return told({"ok": True, "result": result, **more}, sends=sends)


def _no(status: int, words: str, **more: Any) -> Reply:
    return told({"ok": False, "error_code": status, "description": words, **more}, status)


def _wait(seconds: int) -> Reply:
    words = f"Too Many Requests: retry after {seconds}"
    return _no(429, words, parameters={"retry_after": seconds})
