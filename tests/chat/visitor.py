"""A visitor of the office's web site: what the window's script does, over real HTTP."""

import http.client
import json
import socket
import threading
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from tests.waiting import until

ORIGIN = "https://www.zielonka.example"
_serial = count(1)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@dataclass(eq=False)
class Stream:
    """An open stream; what it has said so far."""

    url: str
    path: str
    headers: dict[str, str]
    events: list[tuple[str, Any]] = field(default_factory=list)
    last: str = ""
    status: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        self.connection.request("GET", self.path, headers=self.headers)
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        kind, pos = "", ""
        try:
            for raw in self.answer:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("id: "):
                    pos = line[4:]
                elif line.startswith("data: "):
                    self.events.append((kind, json.loads(line[6:])))
                elif not line:
                    self.last = pos or self.last
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            pass
        self.over.set()

    def of(self, kind: str) -> list[Any]:
        """What was said of one kind, in its order."""
        return [data for said, data in list(self.events) if said == kind]

    @property
    def state(self) -> Any:
        """The last state."""
        return self.of("state")[-1]

    def messages(self) -> dict[int, Any]:
        """Each message as it was told last, in the order of their first coming."""
        return {each["id"]: each for each in self.of("message")}

    def texts(self) -> list[str]:
        """The texts of the messages."""
        return [each["text"] for each in self.messages().values()]

    def close(self) -> None:
        """Break the connection off."""
        if self.connection.sock is not None:
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.over.wait(10)
        self.connection.close()


class Visitor:
    """Asks as a page of `origin` does."""

    def __init__(self, url: str, key: str, origin: str = ORIGIN, language: str = "en") -> None:
        self.url, self.key, self.origin, self.language = url, key, origin, language
        self.token = ""
        self.address = ""  # of this machine, from which it asks; "": as the system likes
        self.streams: list[Stream] = []

    def headers(self, **more: str) -> dict[str, str]:
        """Those that the window sends."""
        found = {"Origin": self.origin} if self.origin else {}
        if self.token:
            found["Authorization"] = f"Bearer {self.token}"
        return {**found, **more}

    def ask(
        self,
        method: str,
        what: str,
        given: object = None,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """One request of the window."""
        parts = urlsplit(self.url)
        source = (self.address, 0) if self.address else None
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=60, source_address=source
        )
        sent = self.headers(**(headers or {}))
        if given is not None:
            body = json.dumps(given).encode()
            sent["Content-Type"] = "application/json"
        connection.request(
            method, f"/chat/{self.key}/{what}?lang={self.language}", body=body, headers=sent
        )
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        read = Answer(answer.status, found, answer.read())
        connection.close()
        return read

    def now(self) -> Any:
        """What stands on the window."""
        return self.ask("GET", "now").json

    def begin(self, text: str = "Good day", client_id: str = "", **more: object) -> Answer:
        """Begin a chat, and keep its token."""
        client_id = client_id or f"begins-{next(_serial)}"
        answer = self.ask("POST", "begin", {"client_id": client_id, "text": text, **more})
        if answer.status == 201:
            self.token = answer.json["token"]
        return answer

    def say(self, text: str, client_id: str = "") -> Answer:
        """Write."""
        client_id = client_id or f"message-{next(_serial)}"
        return self.ask("POST", "say", {"client_id": client_id, "text": text})

    def listen(self, after: str = "") -> Stream:
        """Open a stream, and wait for what it says first."""
        headers = self.headers(**({"Last-Event-ID": after} if after else {}))
        path = f"/chat/{self.key}/stream?lang={self.language}"
        stream = Stream(self.url, path, headers)
        self.streams.append(stream)
        if stream.status == 200:
            until(lambda: stream.of("state") or stream.over.is_set())
        return stream

    def close(self) -> None:
        """Leave without a word."""
        for stream in self.streams:
            stream.close()
