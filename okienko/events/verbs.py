"""Verbs alone write: one step, one transaction, the row and its event together."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from django.db import OperationalError, connection, models

from . import prepared
from .actor import Actor, acting
from .refusals import GONE
from .security.scope import in_offices
from .transaction import current

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

# PostgreSQL, appendix A: serialization_failure, deadlock_detected
_AGAIN = {"40001", "40P01"}


def chosen(model: type[M], pk: int, **where: Any) -> M:
    """The row that somebody chose; Refused `gone` when a page was old and it is there no more.

    `where` is as in `prepared.get`; with `lock=True` the row is locked.
    """
    found = prepared.get(model, id=pk, **where)
    if found is None:
        raise GONE()
    return found


def one_at_a_time(what: str, office: int = 0) -> None:
    """Of two transactions that do `what` in an office, the second waits here for the first."""
    prepared.execute("select pg_advisory_xact_lock(hashtextextended(%s, %s))", [what, office])


#: Seconds that one waits for another's turn to end.
PATIENCE = 10


@contextmanager
def in_turn(what: str, office: int) -> Iterator[None]:
    """As `one_at_a_time` for several transactions, such as a look and then a verb.

    Outside of any; the lock ends with the connection, whatever ends that. Who has waited for
    `PATIENCE` goes on beside the other: one that hangs stops nobody, and rows have their own locks.
    """
    key: list[str | int] = ["in turn " + what, office]
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = %s", [f"{PATIENCE}s"])
        try:
            cursor.execute("select pg_advisory_lock(hashtextextended(%s, %s))", key)
            mine = True
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != "55P03":  # lock_not_available
                raise
            mine = False
        cursor.execute("set lock_timeout = default")
    try:
        yield
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, %s))", key)


class Verb(Generic[P, R]):
    """Called: a durable transaction in one office. `within`: a part of one that is open."""

    def __init__(self, step: Callable[Concatenate[int, P], R]) -> None:
        self.step = step
        update_wrapper(self, step)

    def __call__(self, office: int, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return self._once(office, *args, **kwargs)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _AGAIN:
                raise
        time.sleep(random.uniform(0.005, 0.03))  # noqa: S311 (let the other one finish)
        return self._once(office, *args, **kwargs)

    def _once(self, office: int, *args: P.args, **kwargs: P.kwargs) -> R:
        with in_offices([office], durable=True):
            return self.step(office, *args, **kwargs)

    def by(self, actor: Actor) -> Callable[Concatenate[int, P], R]:
        """The verb as this actor does it, whoever acts here: for tests and played history."""

        def step(office: int, /, *args: P.args, **kwargs: P.kwargs) -> R:
            with acting(actor):
                return self(office, *args, **kwargs)

        return step

    def within(self, office: int, *args: P.args, **kwargs: P.kwargs) -> R:
        """The same step inside the transaction that is open, which must see `office`."""
        if office not in current().offices:
            raise RuntimeError(f"office {office} is not in the open scope")
        return self.step(office, *args, **kwargs)


def verb(step: Callable[Concatenate[int, P], R]) -> Verb[P, R]:
    """Make a function `(office, *, ...)` a verb; see the module's docstring."""
    return Verb(step)
