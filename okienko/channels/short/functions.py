"""Where a short address leads: asked before the office is known."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class Leads:
    """Where to, and until when."""

    office: int
    path: str
    ends_at: datetime


def leads(code: str) -> Leads | None:
    """Where the address `/s/CODE` leads, or led; None for one that is nobody's."""
    with connection.cursor() as cursor:
        cursor.execute("select * from okienko_short(%s)", [code[:12]])
        row = cursor.fetchone()
    return Leads(*row) if row else None
