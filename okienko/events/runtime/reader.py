"""Durable readers of the log: each event once, in order, in one transaction with the cursor."""

import logging
from contextlib import AbstractContextManager
from datetime import datetime
from typing import ClassVar

from .. import clock
from ..actor import acting, program
from ..log.position import last_position
from ..models import EventRow, ReaderCursor, SetAside
from ..security.scope import in_offices

log = logging.getLogger(__name__)

TRIES = 3
# How far the stored cursor may be behind what was looked at: /health goes by it.
UNWRITTEN = 100  # positions
UNWRITTEN_SECONDS = 5.0


class Reader:
    """Subclass with a `name`, the `kinds` to read (prefixes such as "offer." do too), `handle`."""

    name: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]]
    _seen = 0  # the position up to which this process has looked
    _since: datetime | None = None  # since when the stored cursor is behind that

    def wants(self, _event: EventRow) -> bool:
        """Whether an event of these kinds is work at all; looks at nothing but the event."""
        return True

    def handle(self, event: EventRow) -> None:
        """Do the work of one event, inside a transaction in the event's office."""
        raise NotImplementedError

    def catch_up(self, limit: int = 500) -> bool:
        """Read up to `limit` events; True when there may be more."""
        new = {"before": last_position}
        cursor, _ = ReaderCursor.objects.get_or_create(name=self.name, defaults=new)
        at = cursor.pos
        rows = events_after(max(at, self._seen), limit)
        for row in rows:
            if row.kind.startswith(self.kinds) and self.wants(row):
                self._read(row, at)
                at = row.pos or at
        if rows:
            self._seen = rows[-1].pos or at
        self._write_down(at)
        return len(rows) == limit

    def _write_down(self, at: int) -> None:
        """Keep how far we looked. What is no work for us need not be written down each time."""
        now = clock.now()
        if self._seen <= at:
            self._since = None
            return
        self._since = self._since or now
        behind = (now - self._since).total_seconds()
        if self._seen - at >= UNWRITTEN or behind >= UNWRITTEN_SECONDS:
            self._move(at, self._seen)
            self._since = None

    def _read(self, row: EventRow, at: int) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                with in_offices([row.office_id], durable=True), self.acting():
                    self.handle(row)
                    self._move(at, row.pos or at)
            except OvertakenError:
                raise
            except Exception as error:
                log.exception("reader_failed", extra={"reader": self.name, "pos": row.pos})
                if attempt == TRIES:
                    self._set_aside(row, at, error)
            else:
                return

    def acting(self) -> AbstractContextManager[None]:
        """Inside it the reader is who acts."""
        return acting(program(f"reader.{self.name}"))

    def _set_aside(self, row: EventRow, at: int, error: Exception) -> None:
        with in_offices([row.office_id], durable=True):
            SetAside.objects.create(
                reader=self.name,
                office_id=row.office_id,
                pos=row.pos or 0,
                error=type(error).__name__,
                at=clock.now(),
            )
            self._move(at, row.pos or at)

    def _move(self, old: int, new: int) -> None:
        moved = ReaderCursor.objects.filter(name=self.name, pos=old).update(pos=new)
        if moved != 1:
            raise OvertakenError(self.name)


class OvertakenError(Exception):
    """Another process reads under the same name; this one gives way."""


def events_after(pos: int, limit: int) -> list[EventRow]:
    """Numbered events of all offices after `pos`, in order."""
    return list(EventRow.objects.raw("select * from okienko_events_after(%s, %s)", [pos, limit]))


READERS: list[type[Reader]] = []


def reader(cls: type[Reader]) -> type[Reader]:
    """Register a durable reader; the switchboard runs it."""
    READERS.append(cls)
    return cls


def read_all() -> None:
    """Number and read all there is, here and now: for history that is played, and for tests."""
    from django.db import connection

    with connection.cursor() as cursor:
        while True:
            cursor.execute("select okienko_number_events(%s)", [1000])
            if cursor.fetchone()[0] < 1000:
                break
    for cls in READERS:
        while cls().catch_up():
            pass
