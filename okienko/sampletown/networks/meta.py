"""Meta as an office's app sees it: Messenger and a page's comments, Instagram; `whatsapp.py`.

Written from the published description (Graph API v25.0, developers.facebook.com): what is signed
and how, the proof beside the token, the address that is asked for a word, errors with their codes,
the windows of a day and of a week, templates, files that are laid down first.
"""

from __future__ import annotations

import hmac
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from .server import Bring, Call, Network, Reply, bring, fetch, told

DAY = 24 * 3600.0
MEGABYTE = 1024 * 1024
APP_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of a network on this machine
TOKEN = "EAAzielonka" + "x" * 40

WORDS = {
    4: "Application request limit reached",
    10: "This message is sent outside of allowed window.",
    100: "Invalid parameter",
    190: "Invalid OAuth access token",
    551: "This person isn't available right now.",
    130429: "Rate limit hit",
    131026: "Message undeliverable",
    10900: "Activity already replied to",
    10903: "This user cannot reply to this activity",
    131047: "Re-engagement message",
    132001: "Template name does not exist in the translation",
    132000: "Number of parameters does not match",
}


def error(code: int, subcode: int = 0, status: int = 400, retry: int = 0) -> Reply:
    """Meta's way to say no."""
    said = {"message": f"(#{code}) {WORDS.get(code, '')}", "type": "OAuthException", "code": code}
    more = {"error_subcode": subcode} if subcode else {}
    headers = {"Retry-After": str(retry)} if retry else {}
    return told({"error": {**said, **more, "fbtrace_id": "A1"}}, status, headers=headers)


@dataclass
class Person:
    """Somebody with the network; `wrote` is when they wrote last (s since 1970)."""

    id: str
    name: str = ""
    number: str = ""  # WhatsApp: "" of who hides it
    reachable: bool = True
    wrote: float = 0.0
    read: list[str] = field(default_factory=list)
    saved: list[tuple[str, bytes]] = field(default_factory=list)  # files: kinds, contents


class Meta(Network):
    """One app with one connection; what differs between the three is in the subclasses."""

    object = ""
    name_field, name = "name", "Gmina Zielonka Dolna"

    def __init__(
        self,
        own: str,
        *,
        token: str = TOKEN,
        secret: str = APP_SECRET,
        port: int = 0,
        carry: Bring = bring,
        last: int = 0,
    ) -> None:
        super().__init__(port)
        self.own, self.token, self.secret = own, token, secret
        self.hook = ""
        self.until = 0  # when the token ends (s since 1970); 0: never
        self.subscribed: list[str] = []
        self.fields: list[str] = []  # of its news that are brought
        self.people: dict[str, Person] = {}
        self.files: dict[str, tuple[str, bytes]] = {}  # id -> kind, content
        self.sent: list[tuple[str, str]] = []  # (our name of it or who it is to, words)
        self.laid_down: dict[str, tuple[str, str, bytes]] = {}
        self.now = time.time
        self._carry = carry
        self._number = last  # who begins anew begins above what there was

    # --- what people do

    def person(self, who: str, name: str = "", number: str = "") -> Person:
        """Somebody."""
        return self.people.setdefault(who, Person(who, name, number))

    def entry(self, **happened: Any) -> dict[str, Any]:
        """One request's object."""
        entry = {"id": self.own, "time": int(self.now() * 1000), **happened}
        return {"object": self.object, "entry": [entry]}

    def bring(self, happened: Mapping[str, Any]) -> int:
        """Knock at the address with something signed; the status of our answer."""
        body = json.dumps(happened).encode()
        return self._carry(self.hook, body, self.signed(body))

    def signed(self, body: bytes) -> dict[str, str]:
        """The header that proves that it is Meta's."""
        found = hmac.new(self.secret.encode(), body, "sha256").hexdigest()
        return {"X-Hub-Signature-256": f"sha256={found}"}

    def asks(self, word: str, challenge: str = "1158201444") -> str:
        """How Meta asks, when the address and the verify token are typed in the app."""
        given = {"hub.mode": "subscribe", "hub.verify_token": word, "hub.challenge": challenge}
        return urlencode(given)

    def keep(self, kind: str, content: bytes) -> str:
        """A file that somebody has sent; its id."""
        found = self.next("9")
        self.files[found] = (kind, content)
        return found

    def next(self, before: str) -> str:
        """A new id."""
        with self.lock:
            self._number += 1
            return f"{before}{self._number:015d}"

    # --- what the app asks

    def answer(self, call: Call) -> Reply:
        """One request of the app's."""
        if call.path.startswith("/lies/"):
            return self._file(call, call.path.rpartition("/")[2])
        found = re.fullmatch(r"/v[0-9]+\.[0-9]/(.+)", call.path)
        if not found:
            return error(100, status=404)
        if not self._let_in(call):
            return error(190, status=401)
        return self.asked(call, found[1])

    def _let_in(self, call: Call) -> bool:
        proof = hmac.new(self.secret.encode(), self.token.encode(), "sha256").hexdigest()
        right = call.headers.get("authorization") == f"Bearer {self.token}"
        return right and call.query.get("appsecret_proof") == [proof]

    def asked(self, call: Call, path: str) -> Reply:
        """What is asked of the Graph; `path` is without the version."""
        if path == "debug_token":
            return told({"data": {"is_valid": True, "expires_at": self.until}})
        if path == self.own and call.method == "GET":
            return told({"id": self.own, self.name_field: self.name})
        if path.endswith("/subscribed_apps"):
            if call.method == "POST":
                self.subscribed.append(path)
                self.fields = str(call.json().get("subscribed_fields", "")).split(",")
                return told({"success": True})
            app = {"id": "1", "subscribed_fields": self.fields}
            return told({"data": [app] if self.subscribed else []})
        return error(100, 33)  # an object that is not there, or that the app may not see

    def may_take(self, person: Person | None) -> Reply | None:
        """A no before anything else; None for a yes."""
        if self.fault == "temporary":
            return error(4, status=400, retry=1)
        if person is None or not person.reachable or self.fault == "permanent":
            return self.unreachable()
        return None

    def unreachable(self) -> Reply:
        """The customer is not there any more."""
        return error(551)

    def took(self, name: str, text: str, answer: Mapping[str, Any]) -> Reply:
        """A message is there."""
        with self.lock:
            self.sent.append((name, text))
        return told(answer, sends=True)

    def _file(self, _call: Call, file: str) -> Reply:
        if file not in self.files:
            return Reply(404)
        kind, content = self.files[file]
        return Reply(200, content, kind)


class _Talking(Meta):
    """Messenger and Instagram: private messages in one shape."""

    most = 2000

    def __init__(self, own: str, **more: Any) -> None:
        super().__init__(own, **more)
        self.comments: dict[str, tuple[str, str, bool]] = {}  # id -> writer, words, hidden
        self.commented_at: dict[str, float] = {}
        self.replied: dict[str, str] = {}  # comments that were answered in private, the words

    def message(self, who: str, text: str, name: str = "", **more: Any) -> dict[str, Any]:
        """What the office is brought when somebody writes; `name` to say it again."""
        person = self.people[who]
        person.wrote = self.now()
        said = {"mid": name or self.next("m_"), **({"text": text} if text else {}), **more}
        return self.event(who, message=said)

    def says(self, who: str, text: str, name: str = "", **more: Any) -> int:
        """Somebody writes; the status of our answer."""
        return self.bring(self.message(who, text, name, **more))

    def event(self, who: str, **happened: Any) -> dict[str, Any]:
        """Something between somebody and the office."""
        about = {"sender": {"id": who}, "recipient": {"id": self.own}}
        return self.entry(messaging=[{**about, "timestamp": int(self.now() * 1000), **happened}])

    def echo(self, who: str, text: str, name: str = "", **more: Any) -> dict[str, Any]:
        """What is brought of the office's own words, however they were sent."""
        said = {"mid": name or self.next("m_"), "text": text, "is_echo": True, **more}
        about = {"sender": {"id": self.own}, "recipient": {"id": who}}
        return self.entry(
            messaging=[{**about, "timestamp": int(self.now() * 1000), "message": said}]
        )

    def commented(self, comment: str) -> str:
        """Who wrote a comment; "": nobody."""
        return self.comments.get(comment, ("", "", False))[0]

    def asked(self, call: Call, path: str) -> Reply:
        """Messages."""
        if path == f"{self.own}/messages" and call.method == "POST":
            return self._send(call.json())
        return super().asked(call, path)

    def _send(self, asked: Mapping[str, Any]) -> Reply:
        to = asked.get("recipient", {})
        comment = str(to.get("comment_id", ""))
        person = self.people.get(self.commented(comment) if comment else str(to.get("id")))
        if no := self.may_take(person):
            return no
        assert person is not None  # noqa: S101
        if no := self._too_late(asked, comment, person):
            return no
        said = asked.get("message", {})
        text = str(said.get("text", ""))
        if attached := said.get("attachment"):
            kind, payload = str(attached.get("type")), attached.get("payload", {})
            text, code = self.attached(person, kind, payload)
            if code:
                return error(100, code)
        if not text or self.measure(text) > self.most:
            return error(100)
        if comment:
            self.replied[comment] = text
        person.read.append(text)
        return self.took(
            f"{person.id}: {text}", text, {"recipient_id": person.id, "message_id": self.next("m_")}
        )

    def _too_late(self, asked: Mapping[str, Any], comment: str, person: Person) -> Reply | None:
        """A day, or a week for who says that a person writes; a comment once, within a week."""
        if not comment:
            allowed = 7 * DAY if asked.get("tag") == "HUMAN_AGENT" else DAY
            return error(10, 2018278) if self.now() - person.wrote > allowed else None
        if comment in self.replied:
            return error(10900)
        return error(10903) if self.now() - self.commented_at[comment] > 7 * DAY else None

    def attached(self, person: Person, _kind: str, payload: Mapping[str, Any]) -> tuple[str, int]:
        """The name of a file that was laid down before; or a subcode of what is wrong."""
        file = payload.get("attachment_id")
        if file not in self.laid_down:
            return "", 2018047
        name, kind, content = self.laid_down[file]
        person.saved.append((kind, content))
        return name, 0

    def measure(self, text: str) -> int:
        """How long a text is, as it is counted here."""
        return len(text)

    def keep_comment(self, comment: str, who: str, text: str) -> None:
        """A comment is there from now on, or says something else."""
        self.comments[comment] = (who, text, False)
        self.commented_at.setdefault(comment, self.now())


class Page(_Talking):
    """A page at Facebook: Messenger, and comments under its posts."""

    object = "page"

    def __init__(self, own: str = "101234567890123", **more: Any) -> None:
        super().__init__(own, **more)
        self.post = f"{own}_1"

    def comment(
        self, who: str, text: str, parent: str = "", verb: str = "add", comment: str = ""
    ) -> dict[str, Any]:
        """What is brought when somebody comments a post, or changes that."""
        found = comment or self.next(f"{self.post}_")
        self.keep_comment(found, who, text)
        person = self.people[who]
        value = {
            "item": "comment",
            "verb": verb,
            "comment_id": found,
            "post_id": self.post,
            "parent_id": parent or self.post,
            "from": {"id": who, "name": person.name},
            "message": text,
            "created_time": int(self.now()),
        }
        return self.entry(changes=[{"field": "feed", "value": value}])

    def asked(self, call: Call, path: str) -> Reply:
        """Files, answers to comments, hiding."""
        if path == f"{self.own}/message_attachments" and call.method == "POST":
            fields, files = call.parts()
            if "message" not in fields or "filedata" not in files:
                return error(100)
            found = self.next("7")
            self.laid_down[found] = files["filedata"]
            return told({"attachment_id": found})
        comment, _, what = path.partition("/")
        if comment in self.comments and call.method == "POST":
            writer, text, _hidden = self.comments[comment]
            said = call.json()
            if what == "comments":
                if self.fault in ("temporary", "permanent"):
                    return error(4 if self.fault == "temporary" else 100)
                found = self.next(f"{self.post}_")
                self.comments[found] = (self.own, str(said.get("message", "")), False)
                return self.took(comment, str(said.get("message", "")), {"id": found})
            if not what and isinstance(said.get("is_hidden"), bool):
                self.comments[comment] = (writer, text, said["is_hidden"])
                return told({"success": True})
        return super().asked(call, path)


#: By which id the profile's own comments are told: not its account's.
OWN_SCOPED = "1784140000001"

#: What Instagram takes: kinds, and bytes.
_TAKEN = {
    "image": (("image/jpeg", "image/png", "image/gif"), 8 * MEGABYTE),
    "audio": (("audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav"), 25 * MEGABYTE),
    "video": (("video/mp4", "video/ogg", "video/webm", "video/quicktime"), 25 * MEGABYTE),
    "file": (("application/pdf",), 25 * MEGABYTE),
}


class Instagram(_Talking):
    """A professional profile, signed in by Instagram itself: files are fetched from the office."""

    object = "instagram"
    name_field, name = "username", "gmina.zielonka"
    most = 1000

    def __init__(self, own: str = "178414000000000", **more: Any) -> None:
        super().__init__(own, **more)
        self.below: set[str] = set()  # comments that answer another

    def attached(self, person: Person, kind: str, payload: Mapping[str, Any]) -> tuple[str, int]:
        """The kind of a file that was fetched from its address; or a subcode of what is wrong."""
        kinds, most = _TAKEN.get(kind, ((), 0))
        found = fetch(str(payload.get("url", "")), most)
        if found.status != 200:
            return "", 2018008
        told_kind = found.headers.get("content-type", "")
        if told_kind not in kinds or len(found.body) > most:
            return "", 2018047
        person.saved.append((told_kind, found.body))
        return f"[{kind}]", 0

    def measure(self, text: str) -> int:
        """In bytes."""
        return len(text.encode())

    def comment(self, who: str, text: str, parent: str = "") -> dict[str, Any]:
        """What is brought when somebody comments a post; of the office itself it says so."""
        found = self.next("18")
        self.keep_comment(found, who, text)
        writer = {"id": who, "username": self.people[who].name}
        if who == OWN_SCOPED:
            writer["self_ig_scoped_id"] = who
        value = {"id": found, "text": text, "from": writer, "media": {"id": "17900000000000001"}}
        if parent:
            value["parent_id"] = parent
            self.below.add(found)
        return self.entry(changes=[{"field": "comments", "value": value}])

    def asked(self, call: Call, path: str) -> Reply:
        """Answers to comments, hiding."""
        comment, _, what = path.partition("/")
        if comment in self.comments and call.method == "POST":
            writer, text, _hidden = self.comments[comment]
            said = call.json()
            if what == "replies":
                if comment in self.below:
                    return error(100)
                found = self.next("18")
                self.comments[found] = (self.own, str(said.get("message", "")), False)
                return self.took(comment, str(said.get("message", "")), {"id": found})
            if not what and isinstance(said.get("hide"), bool):
                self.comments[comment] = (writer, text, said["hide"])
                return told({"success": True})
        return super().asked(call, path)
