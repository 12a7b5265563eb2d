"""Errors: as the log may hold them, and whose fault they are."""

import traceback
from pathlib import Path

from django.db import InterfaceError, OperationalError

_LIMITS = "54"  # PostgreSQL, appendix A: program_limit_exceeded and its kind


def where(error: BaseException) -> str:
    """An error's kind and place, without its words: those may be a customer's."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place


def database_away(error: BaseException) -> bool:
    """Whether the database is away or busy, so that the same step may work later.

    Not when a step met a limit of PostgreSQL, as a nesting too deep: it would meet it again.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return not (getattr(error.__cause__, "sqlstate", None) or "").startswith(_LIMITS)
