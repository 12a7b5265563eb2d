"""Whose address a provider knocks at: found before the office is known."""

import hashlib
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Knocked:
    """The account that an address belongs to."""

    office: int
    account_id: int
    paused: bool  # nothing comes in by it for now


def digest_of(token: str) -> str:
    """What is kept of a token; it is random, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def knocked(kind: str, token: str) -> Knocked | None:
    """The account at `/hooks/KIND/TOKEN`; None for none. Outside of any scope."""
    with connection.cursor() as cursor:
        cursor.execute("select * from okienko_hook(%s, %s)", [kind, digest_of(token)])
        row = cursor.fetchone()
    return Knocked(*row) if row else None
