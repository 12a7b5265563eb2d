"""An account's notifications: what is new since the last one that was kept, as the stream rings."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from okienko.channels.asked.asking import Brought
from okienko.channels.door import Permanent, SendError, Temporary
from okienko.channels.parcels import UNCLEAR

from . import api
from .settings import MastodonSettings
from .stream import Stream

MANY = 40  # of one question; more are asked for at once
NOTHING = "0"  # a cursor before the first one
LOOK_AGAIN = 60.0  # seconds between two looks at what was written lately
AT_ONCE = 20  # statuses of one question
LATELY = 400  # that are looked at again, the newest each time and the others in turn

Lately = Callable[[], Mapping[str, str]]  # the conversations of statuses, by their ids


class Asker:
    """One account, while this process has its lease."""

    def __init__(self, settings: MastodonSettings, lately: Lately) -> None:
        self.settings = settings
        self.lately = lately
        self.looked_at = float("-inf")
        self.known: dict[str, str | None] = {}  # when each was edited, as we have told
        self.gone: set[str] = set()
        self.turn = 0  # of those that are not the newest
        self.stream: Stream | None = None
        self.stopped = False

    def ask(self, cursor: str) -> Brought:
        """What is new; waits for the stream when there is nothing.

        The stream is open before we ask, so that what comes between rings, too. A server without
        one is asked all the same, as often as its stream is looked for.
        """
        if not cursor:
            return Brought([], self._newest())
        fresh = self.stream is None
        trouble: SendError | None = None
        if fresh:
            try:
                self._open()
            except SendError as error:
                trouble = error
        found = self._since(cursor)
        if trouble is not None and not found:
            raise trouble
        if not found and not fresh and self.stream is not None:
            self._wait(self.stream)
            found = self._since(cursor)
        bodies = [json.dumps(one).encode() for one in (*self._changed(), *found)]
        return Brought(bodies, str(found[-1]["id"]) if found else cursor)

    def stop(self) -> None:
        """Let go of the stream: whoever waits for it goes on."""
        self.stopped = True
        if self.stream is not None:
            self.stream.close()

    def _newest(self) -> str:
        """Where reading begins: what was written to the office before is not taken in."""
        found = self._asked("limit=1")
        return str(found[0]["id"]) if found else NOTHING

    def _since(self, cursor: str) -> list[dict[str, Any]]:
        """What came next, the oldest first; one page, and who asks goes on from its end.

        By itself a server (4.3) keeps back what strangers write in private: it is asked for, too.
        """
        kinds = "types[]=mention&types[]=favourite&include_filtered=true"
        found = self._asked(f"{kinds}&min_id={cursor}&limit={MANY}")
        return sorted(found, key=lambda one: int(one["id"]))

    def _asked(self, query: str) -> list[dict[str, Any]]:
        try:
            found = api.get(self.settings, f"/api/v1/notifications?{query}")
        except Permanent as error:  # a right that is missing is a passing fault of the connection
            raise Temporary(error.reason, 300, error.detail) from error
        if not isinstance(found, list):
            raise Temporary(UNCLEAR, detail="no list")
        return found

    def _changed(self) -> list[dict[str, Any]]:
        """What was edited or deleted since we have told of it: no stream tells a mentioned one.

        After a start it is told once more. Servers before 4.3 have no such question.
        """
        if time.monotonic() - self.looked_at < LOOK_AGAIN:
            return []
        self.looked_at = time.monotonic()
        lately = {one: talk for one, talk in self.lately().items() if one not in self.gone}
        newest, others = list(lately)[:AT_ONCE], list(lately)[AT_ONCE:]
        self.turn = self.turn if self.turn < len(others) else 0
        turn = others[self.turn : self.turn + AT_ONCE]
        self.turn += AT_ONCE
        return [
            {"looked": one, "conversation": lately[one], "status": status}
            for some in (newest, turn)
            for one, status in self._other(some)
        ]

    def _other(self, asked: Sequence[str]) -> Iterator[tuple[str, dict[str, Any] | None]]:
        """Those of some statuses that are not as we have told, None: not there any more."""
        query = "&".join(f"id[]={one}" for one in asked)
        if not query:
            return
        try:
            there = api.get(self.settings, f"/api/v1/statuses?{query}")
            found = {str(one["id"]): one for one in there}
        except (SendError, LookupError, TypeError):
            return
        for one in asked:
            status = found.get(one)
            if status is None:
                self.gone.add(one)
            elif status.get("edited_at") == self.known.get(one):
                continue
            else:
                self.known[one] = status.get("edited_at")
            yield one, status

    def _open(self) -> None:
        said = api.get(self.settings, "/api/v2/instance")
        urls = said.get("configuration", {}).get("urls", {})
        self.stream = Stream(self.settings, urls.get("streaming") or self.settings.server)
        if self.stopped:
            self.stream.close()

    def _wait(self, stream: Stream) -> None:
        try:
            stream.wait()
        except SendError:
            stream.close()
            self.stream = None
