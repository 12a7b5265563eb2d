"""SMSAPI and SerwerSMS on this machine, by their published interfaces, with their bad days.

`fault`: takes; slow; refused (a code for good); busy (429); later (a code that passes); cut (takes,
and hangs up without an answer); stalls (takes and says nothing); garbage; broken (502).
"""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.whole import free_port

TOKEN = "zeton-dostawcy-1234567890"


@dataclass
class Kept:
    """A message that the provider has taken."""

    id: str
    to: str
    text: str
    sender: str
    ours: str
    state: str = "queued"
    reason: str = ""


class Provider:
    """What both have in common: a server on the loopback, a token, messages, a fault."""

    def __init__(self) -> None:
        self.port = free_port()
        self.kept: list[Kept] = []
        self.fault = "takes"
        self.asked: list[tuple[str, dict[str, Any]]] = []  # (path, fields) in their order
        self.release = threading.Event()
        self.server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.hear(self, b"")

            def do_POST(self) -> None:
                provider.hear(self, self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *_: Any) -> None:
                """Nothing: it is a test."""

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield
        finally:
            self.release.set()
            self.server.shutdown()
            self.server.server_close()

    def hear(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        """One request: whose it is, what is wrong today, then what was asked."""
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.say(request, 401, self.unknown())
            return
        path = urlsplit(request.path).path
        fields = self.fields(body)
        self.asked.append((path, fields))
        if self.fault == "broken":
            self.say(request, 502, "<html>Bad Gateway</html>")
        elif self.fault == "busy":
            self.say(request, 429, {"message": "Too Many Requests"}, {"Retry-After": "77"})
        elif self.fault in ("refused", "later") and self.sends(path):
            self.say(request, 200, self.refusal())
        else:
            answer = self.answer(path, fields)
            if self.sends(path):
                if self.fault == "slow":
                    time.sleep(0.2)
                elif self.fault == "stalls":
                    self.release.wait()
                    return
                elif self.fault == "cut":
                    return
                elif self.fault == "garbage":
                    answer = "\x00OK?"
            self.say(request, 200 if answer is not None else 404, answer)

    def say(
        self,
        request: BaseHTTPRequestHandler,
        status: int,
        answer: Any,
        headers: dict[str, str] | None = None,
    ) -> None:
        body = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
        with contextlib.suppress(OSError):
            request.send_response(status)
            for name, value in (headers or {}).items():
                request.send_header(name, value)
            request.send_header("Content-Type", "application/json")
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

    def fields(self, body: bytes) -> dict[str, Any]:
        raise NotImplementedError

    def sends(self, path: str) -> bool:
        raise NotImplementedError

    def answer(self, path: str, fields: dict[str, Any]) -> Any:
        raise NotImplementedError

    def refusal(self) -> Any:
        raise NotImplementedError

    def unknown(self) -> Any:
        raise NotImplementedError


class Smsapi(Provider):
    """sms.do and profile; an `idx` is taken once where check_idx is asked for."""

    def fields(self, body: bytes) -> dict[str, Any]:
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}

    def sends(self, path: str) -> bool:
        return path == "/sms.do"

    def unknown(self) -> Any:
        return {"message": "Authorization failed", "error": 101, "errors": None}

    def refusal(self) -> Any:
        code = 14 if self.fault == "refused" else 103
        return {"error": code, "message": "Invalid from field" if code == 14 else "No credits"}

    def answer(self, path: str, fields: dict[str, Any]) -> Any:
        if path == "/profile":
            return {"name": "gmina", "points": 1234.56, "payment_type": "prepaid"}
        if path != "/sms.do":
            return None
        to, idx = fields.get("to", ""), fields.get("idx", "")
        if not to.isdigit() or len(to) < 9:
            wrong = {"number": to, "submitted_number": to, "message": "Invalid phone number"}
            return {"error": 13, "message": "No correct phonenumbers", "invalid_numbers": [wrong]}
        if not fields.get("message"):
            return {"error": 11, "message": "Message too long or there is no message"}
        if fields.get("check_idx") == "1" and any(one.ours == idx for one in self.kept):
            return {"error": 53, "message": "Not unique idx parameter"}
        one = Kept(f"{len(self.kept):024X}", to, fields["message"], fields.get("from", ""), idx)
        self.kept.append(one)
        line = {"id": one.id, "points": 0.16, "number": to, "date_sent": 1764489600, "idx": idx}
        more = {"submitted_number": to, "status": "QUEUE", "error": None, "parts": 1}
        return {
            "count": 1,
            "message": one.text,
            "length": len(one.text),
            "list": [{**line, **more}],
        }


class Serwersms(Provider):
    """send_sms, reports, recived and limits."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[dict[str, Any]] = []

    def fields(self, body: bytes) -> dict[str, Any]:
        found = json.loads(body or b"{}")
        assert isinstance(found, dict)
        return found

    def sends(self, path: str) -> bool:
        return path == "/messages/send_sms.json"

    def unknown(self) -> Any:
        return {"error": {"code": 1001, "type": "AuthenticationError", "message": "Invalid token"}}

    def refusal(self) -> Any:
        item = {"phone": "+48601000212", "status": "unsent", "error_code": 3201}
        return {"success": False, "queued": 0, "unsent": 1, "items": [item]}

    def answer(self, path: str, fields: dict[str, Any]) -> Any:
        what = path.removesuffix(".json").strip("/")
        if what == "account/limits":
            return {"items": [{"type": "full", "chars_limit": 480, "value": 900}]}
        if what == "messages/recived":
            mine = [one for one in self.came if one["type"] == fields["type"]]
            page, limit = fields.get("page", 1), fields.get("limit", 10)
            return {"paging": {"page": page}, "items": mine[(page - 1) * limit : page * limit]}
        if what == "messages/reports":
            assert fields["date_from"]
            return {"items": [self._reported(one) for one in self.kept]}
        if what != "messages/send_sms":
            return None
        one = Kept(
            f"{len(self.kept):010x}", fields["phone"], fields["text"], fields.get("sender", ""),
            fields["unique_id"],
        )  # fmt: skip
        self.kept.append(one)
        item = {"id": one.id, "phone": one.to, "status": "queued", "parts": 1, "text": one.text}
        return {"success": True, "queued": 1, "unsent": 0, "items": [item]}

    def _reported(self, one: Kept) -> dict[str, Any]:
        base = {"id": one.id, "unique_id": one.ours, "phone": one.to, "status": one.state}
        return {**base, **({"reason": one.reason} if one.reason else {})}
