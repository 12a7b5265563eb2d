"""What all networks share: real HTTP on this machine, and the ways in which a server fails."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

#: How a server takes what is sent to it from now on. `takes`; `slow`: after a moment; `temporary`,
#: `permanent`: refuses; `cut`: takes it and hangs up; `stalls`: takes it and says nothing; `drips`:
#: takes it and answers a byte at a time; `garbage`: takes it and answers nonsense; `broken`: takes
#: it, and says that something failed inside.
Fault = Literal[
    "takes", "slow", "temporary", "permanent", "cut", "stalls", "drips", "garbage", "broken"
]
_NAMED = re.compile(r'\b(name|filename)="([^"]*)"')
PATIENCE = 10.0  # seconds for an answer to what we bring


@dataclass(frozen=True)
class Call:
    """One request. Names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The object in the body; an empty one when there is none."""
        with contextlib.suppress(ValueError):
            found = json.loads(self.body)
            if isinstance(found, dict):
                return found
        return {}

    def parts(self) -> tuple[dict[str, str], dict[str, tuple[str, str, bytes]]]:
        """A form: its fields, and its files as (name, content type, what is in it)."""
        boundary = self.headers.get("content-type", "").partition("boundary=")[2]
        fields: dict[str, str] = {}
        files: dict[str, tuple[str, str, bytes]] = {}
        for part in self.body.split(b"--" + boundary.encode())[1:-1]:
            head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            named = dict(_NAMED.findall(head.decode()))
            content = content.removesuffix(b"\r\n")
            if "filename" in named:
                kind = head.decode().partition("Content-Type: ")[2].partition("\r\n")[0]
                files[named["name"]] = (named["filename"], kind, content)
            else:
                fields[named["name"]] = content.decode()
        return fields, files


@dataclass(frozen=True)
class Reply:
    """An answer; one that `sends` has taken something and may fail on the way back."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    sends: bool = False
    stream: Iterator[bytes] | None = None


def told(found: Any, status: int = 200, **more: Any) -> Reply:
    """An answer in JSON."""
    return Reply(status, json.dumps(found).encode(), **more)


class Network:
    """One server. `answer` is what it is; the rest is how it is reached."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.fault: Fault = "takes"
        self.lock = threading.Condition()
        self.arrived = threading.Event()  # something was taken
        self._server: ThreadingHTTPServer | None = None
        self._over = threading.Event()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def over(self) -> bool:
        """Whether it is being stopped: who waits in it lets go."""
        return self._over.is_set()

    def answer(self, call: Call) -> Reply:
        """One request; in a thread of its own."""
        raise NotImplementedError

    def start(self) -> None:
        """Listen on the loopback, at the same port as before if it was stopped."""
        self._over.clear()
        network = self

        class Handler(_Handler):
            serves = network

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Let go of whoever waits, and end."""
        self._over.set()
        with self.lock:
            self.lock.notify_all()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def pause(self, seconds: float) -> bool:
        """Wait; whether it is over meanwhile."""
        return self._over.wait(seconds)


class _Handler(BaseHTTPRequestHandler):
    serves: Network

    def _any(self) -> None:
        place = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(place.query, keep_blank_values=True)
        reply = self.serves.answer(Call(self.command, place.path, query, headers, body))
        with contextlib.suppress(OSError):
            if reply.stream is not None:
                self._stream(reply)
            elif not (reply.sends and self._fails()):
                self._say(reply)

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815

    def _say(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _stream(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.end_headers()
        for piece in reply.stream or ():
            self.wfile.write(piece)

    def _fails(self) -> bool:
        """Answer in the way of the bad day; False when it is a good one."""
        network = self.serves
        network.arrived.set()
        fault = network.fault
        if fault == "slow":
            time.sleep(0.3)
        elif fault == "garbage":
            self._say(Reply(200, b"\xff?"))
        elif fault == "broken":
            self._say(Reply(500, b"<html>oops"))
        elif fault == "stalls":
            while not network.pause(1):
                pass
        elif fault == "drips":
            self.send_response(200)
            self.end_headers()
            while not network.pause(0.1):
                self.wfile.write(b" ")
        return fault in ("cut", "garbage", "broken", "stalls", "drips")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: what people write is no line of a log."""


Bring = Callable[[str, bytes, Mapping[str, str]], int]


def bring(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post something to an address; the status, 0 when nobody answers."""
    place = urlsplit(url)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    line = kind(place.netloc, timeout=PATIENCE)
    try:
        line.request("POST", place.path, body, {"Content-Type": "application/json", **headers})
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


@dataclass(frozen=True)
class Fetched:
    """What lay at an address; `status` 0: nobody answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def fetch(url: str, most: int) -> Fetched:
    """Fetch a file from an address, as networks do: by https, or on this machine; by one request.

    Of a longer one no more than `most` bytes and one are read.
    """
    place = urlsplit(url)
    if place.scheme != "https" and place.hostname not in ("127.0.0.1", "localhost"):
        return Fetched(0)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    line = kind(place.netloc, timeout=PATIENCE)
    try:
        line.request("GET", place.path, headers={"User-Agent": "a network of the sample commune"})
        answer = line.getresponse()
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Fetched(answer.status, headers, answer.read(most + 1))
    except (OSError, http.client.HTTPException):
        return Fetched(0)
    finally:
        line.close()
