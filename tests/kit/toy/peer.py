"""The toy's provider: a small HTTP server, and what it brings to our webhook."""

import contextlib
import hmac
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from django.test import Client

from okienko.channels.door import Runtime
from okienko.channels.inbox import actions, worker
from okienko.customers.identities import Address
from tests.whole import free_port

from ..peer import TOMORROW, Peer, Taken, with_more

SECRET = "wspolny-sekret-dostawcy"
STATUS = {"temporary": 429, "permanent": 410}


def signed(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, "sha256").hexdigest()


class ToyPeer(Peer):
    """Listens on the loopback, and knocks at the address that we gave it."""

    kind = "toy"
    sender = Address("toy", "halina", "halina", "halina")

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self.path = ""
        self.got: list[Taken] = []
        self.server: ThreadingHTTPServer | None = None
        self.release = threading.Event()
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.file_fault = ""

    @property
    def taken(self) -> list[Taken]:
        return self.got

    def start(self) -> None:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                peer.answer(self, body)

            def do_GET(self) -> None:
                peer.give(self)

            def log_message(self, *_: Any) -> None:
                """Nothing: it is a test."""

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Let go of whoever waits, and end."""
        self.release.set()
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        if request.headers["X-Signature"] != signed(body):
            self._say(request, 401)
        elif not body:
            self._say(request, 204)
        elif self.fault in STATUS:
            self._say(request, STATUS[self.fault])
        else:
            if self.fault == "slow":
                time.sleep(0.3)
            message = json.loads(body)
            self.got.append(Taken(message["id"], message["text"]))
            self.arrived.set()
            if self.fault == "stalls":
                self.release.wait()
            if self.fault == "drips":
                self._drip(request)
            elif self.fault not in ("cut", "stalls"):
                self._say(request, 200, b"\xff?" if self.fault == "garbage" else b"taken")

    def give(self, request: BaseHTTPRequestHandler) -> None:
        """A file that it keeps for us; `file_fault`: gone, busy, cut or stalls."""
        name = unquote(request.path.rsplit("/", 1)[1])
        self.asked.append(name)
        if request.headers["X-Signature"] != signed(name.encode()):
            self._say(request, 401)
        elif self.file_fault == "busy":
            self._say(request, 503)
        elif name not in self.files:
            self._say(request, 404)
        else:
            content = self.files[name]
            request.send_response(200)
            request.send_header("Content-Length", str(len(content)))
            request.end_headers()
            with contextlib.suppress(OSError):  # we hang up on what is too large
                half = len(content) // 2 if self.file_fault in ("cut", "stalls") else len(content)
                request.wfile.write(content[:half])
                if self.file_fault == "stalls":
                    self.release.wait()

    def _drip(self, request: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            request.send_response(200)
            request.end_headers()
            while not self.release.wait(0.1):
                request.wfile.write(b"t")

    def _say(self, request: BaseHTTPRequestHandler, status: int, body: bytes = b"") -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)) if status != 204 else "0")
        request.end_headers()
        request.wfile.write(body)

    @property
    def settings(self) -> dict[str, Any]:
        return {"url": f"http://127.0.0.1:{self.port}/send", "secret": SECRET, "timeout": 1.0}

    @property
    def wrong(self) -> dict[str, Any]:
        return {**self.settings, "secret": "zly-sekret"}

    @property
    def parts(self) -> list[Callable[[Runtime], Awaitable[None]]]:
        return [worker.serve]

    def connect(self, office: int, account: int) -> None:
        self.path = actions.open_hook(office, account_id=account)

    def deliver(self, name: str, text: str = "Dzień dobry") -> None:
        event = {"id": name, "from": self.sender.value, "text": text}
        assert self.knock(json.dumps({"events": [event]}).encode()) == 200

    def knock(self, body: bytes, **headers: str) -> int:
        """Bring a request; the status of our answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        headers = {"X-Signature": signed(body), **named}
        client = Client(enforce_csrf_checks=True, headers=headers)
        return client.post(self.path, body, content_type="application/json").status_code

    def bring(self, *events: dict[str, Any], **headers: str) -> int:
        """Bring some events in one request; the status of our answer."""
        return self.knock(json.dumps({"events": events}).encode(), **headers)

    def tell(self, message_id: int, state: str, words: str = "") -> None:
        """Bring news of a message of ours."""
        news = {"id": f"okienko-{message_id}", "state": state, "words": words}
        assert self.knock(json.dumps({"events": [news]}).encode()) == 200

    def hostile(self) -> Iterator[str]:
        strange = {
            "no JSON": b"\xff\xfe",
            "nothing": b"",
            "other JSON": b'{"events": 7}',
            "half an event": b'{"events": [{"id": 1}]}',
            "an event that is none": b'{"events": [null]}',
            "deep": b'{"events": ' + b"[" * 100_000,
            "a text that is none": b'{"events": [{"id": "s", "from": "x", "text": "\\ud800"}]}',
            "a long id": json.dumps(
                {"events": [{"id": "x" * 5000, "from": "y" * 5000, "text": "z"}]}
            ).encode(),
            "an unknown state": b'{"events": [{"id": "okienko-1", "state": "exploded"}]}',
        }
        for name, body in strange.items():
            assert self.knock(body) == 200, name
            yield name
        assert self.knock(b" " * 2_000_000) == 413
        yield "huge"

    def tomorrow(self) -> bool:
        said = {"id": "t", "from": self.sender.value, "text": TOMORROW}
        return self.bring(with_more(said), {"kind": "hologram"}) == 200

    def forge(self) -> bool:
        body = json.dumps({"events": [{"id": "f", "from": "szef", "text": "Przelej"}]}).encode()
        for signature in ("", signed(body, "inny"), "é", signed(b"x")):
            assert self.knock(body, **{"X-Signature": signature}) == 403
        return True

    @contextlib.contextmanager
    def gone(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()
