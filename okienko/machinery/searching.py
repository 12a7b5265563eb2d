"""`okienko search rebuild`: what the search looks in is made anew, with progress."""

import time
from collections.abc import Callable

from okienko.events.security.scope import all_offices, in_offices
from okienko.offices.models import Office
from okienko.searching.rebuilding import rebuild


def rebuild_all() -> int:
    """One office after the other. Returns the exit code."""
    for office in all_offices():
        with in_offices([office]):
            slug = Office.objects.get(id=office).slug
        rebuild(office, _told(slug))
        print()
    return 0


def _told(slug: str) -> Callable[[int, int], None]:
    began = time.monotonic()

    def told(done: int, total: int) -> None:
        rate = done / max(0.001, time.monotonic() - began)
        print(f"\r{slug}: {done} of {total} contacts, {rate:.0f} a second", end="", flush=True)

    return told
