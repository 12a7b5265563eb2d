"""Whose window and whose token it is: found before any office is known."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from okienko.channels.bearer import digest_of


@dataclass(frozen=True, slots=True)
class Opened:
    """The connection whose window a key opens. `off`: it is out of use, or its office is paused."""

    office: int
    account_id: int
    off: bool


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose chat a token is of."""

    office: int
    account_id: int
    visit_id: int


def opened(key: str) -> Opened | None:
    """The connection of a key; None for none. Outside of any scope."""
    row = _one("select * from okienko_chat_window(%s)", key)
    return Opened(*row) if row else None


def bearer(token: str) -> Bearer | None:
    """The chat of a token; None for none. Outside of any scope."""
    row = _one("select * from okienko_chat_visit(%s)", digest_of(token))
    return Bearer(*row) if row else None


def _one(text: str, value: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(text, [value])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found
