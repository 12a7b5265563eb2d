"""A page of a meeting without a browser: what its script asks, over real HTTP."""

import http.client
import json
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.chat.visitor import Answer, Stream
from tests.waiting import until

_serial = count(1)


class Page:
    """The page of one seat; each stream that it opens is of the page `name`."""

    def __init__(self, url: str, office: str, token: str = "") -> None:
        self.url, self.office, self.token = url, office, token
        self.name = f"page-{next(_serial)}-name"
        self.streams: list[Stream] = []

    def ask(
        self,
        what: str,
        *,
        form: dict[str, Any] | None = None,
        body: object = None,
        method: str = "POST",
    ) -> Answer:
        """One request below `/video/`."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        kind = "application/json" if form is None else "application/x-www-form-urlencoded"
        sent = urlencode(form) if form is not None else json.dumps(body)
        headers = {"Content-Type": kind}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection.request(method, f"/video/{what}?lang=en", body=sent, headers=headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        read = Answer(answer.status, found, answer.read())
        connection.close()
        return read

    def begin(self, **more: object) -> Answer:
        """Begin a meeting, and keep its token."""
        form = {"client_id": f"begins-{next(_serial)}", "name": "Halina", "language": "pl", **more}
        answer = self.ask(f"{self.office}/begin", form=form)
        if answer.status == 201:
            self.token = answer.json["token"]
        return answer

    def listen(self) -> Stream:
        """Open a stream, and wait for what it says first."""
        path = f"/video/stream?page={self.name}&lang=en"
        stream = Stream(self.url, path, {"Authorization": f"Bearer {self.token}"})
        self.streams.append(stream)
        if stream.status == 200:
            until(lambda: stream.of("state") or stream.over.is_set())
        return stream

    def loaded_anew(self) -> "Page":
        """The next page of the same seat, as after a reload."""
        return Page(self.url, self.office, self.token)

    def signals(self, to: int, generation: str, body: object, kind: str = "candidate") -> Answer:
        """Say something to another seat's browser."""
        told = {"to": to, "generation": generation, "kind": kind, "body": body}
        return self.ask("signal", body=told)

    def close(self) -> None:
        """Leave without a word."""
        for stream in self.streams:
            stream.close()
