"""Marks in a document beside its words: one index answers words and filters at once. Pure.

A mark begins with "@", which no word does.
"""

from collections.abc import Iterable

FILES = "@files"
OPEN, CLOSED = "@open", "@closed"


def office(number: int) -> str:
    """Of whom it is: a contact of another office costs a search nothing."""
    return f"@o{number}"


def door(kind: str) -> str:
    """Through which door it came."""
    return f"@d{kind}"


def queue(number: int) -> str:
    """In which queues it has waited."""
    return f"@q{number}"


def topic(number: int) -> str:
    """What it is about, and all that stand above that."""
    return f"@t{number}"


def person(number: int) -> str:
    """Which officials had it or wrote in it."""
    return f"@p{number}"


def customer(number: int) -> str:
    """Whose it is."""
    return f"@c{number}"


def either(lexemes: Iterable[str]) -> str:
    """A part of a query that one of them fulfils."""
    return "(" + " | ".join(quoted(one) for one in lexemes) + ")"


def quoted(lexeme: str) -> str:
    """A lexeme as PostgreSQL reads it in a vector or query."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
