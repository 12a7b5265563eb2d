"""The one clock. Nobody else reads the time, so history can be played and days counted by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_fixed: ContextVar[datetime | None] = ContextVar("okienko_clock", default=None)


def now() -> datetime:
    """The present moment in UTC, or the moment that `at` fixed for this context."""
    return _fixed.get() or datetime.now(UTC)


def after(seconds: float) -> datetime:
    """The moment `seconds` from now, in UTC."""
    return now() + timedelta(seconds=seconds)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Fix the clock at `moment` (aware) inside the block: for history, replays and tests."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware times only")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
