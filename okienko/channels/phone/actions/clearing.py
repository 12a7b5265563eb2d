"""What is no longer needed of menus is cleared away: old versions, and recordings of no menu.

Never one that callers hear, that a draft may bring back, or that a version names which is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from okienko.channels.phone.events import RecordingChanged
from okienko.events import clock
from okienko.events.changing import remove
from okienko.events.security.scope import all_offices
from okienko.events.verbs import verb

from ..models import MenuDraft, MenuVersion, Number, Prompt

VERSIONS = 20  # the newest of a number, whatever their age
VERSIONS_FOR = timedelta(days=365)  # and all that are no older
UNNAMED_FOR = timedelta(days=30)  # so long a recording is kept that no menu names


@verb
def clear_old(_office: int) -> tuple[int, int]:
    """Take away what is older than the rules above; how many versions and recordings.

    Without an event for versions; of each recording one tells that it is gone.
    """
    return _versions(), _recordings()


def clear_all() -> None:
    """The same in every office, each in a transaction of its own."""
    for office in all_offices():
        clear_old(office)


def _versions() -> int:
    before = clock.now() - VERSIONS_FOR
    old = MenuVersion.objects.filter(published_at__lt=before)
    cleared = 0
    for number in old.order_by().values_list("number_id", flat=True).distinct():
        newest = MenuVersion.objects.filter(number_id=number).order_by("-id")
        kept = list(newest.values_list("id", flat=True)[:VERSIONS])
        cleared += old.filter(number_id=number).exclude(id__in=kept).delete()[0]
    return cleared


def _recordings() -> int:
    now, named = clock.now(), _named()
    Prompt.objects.filter(id__in=named).update(unnamed_since=None)
    others = Prompt.objects.exclude(id__in=named)
    others.filter(unnamed_since=None).update(unnamed_since=now)
    old = others.filter(unnamed_since__lt=now - UNNAMED_FOR).defer("content")
    rows = list(old.select_for_update(no_key=True))
    for row in rows:
        remove(row, RecordingChanged)
    return len(rows)


def _named() -> set[int]:
    """The recordings that any menu of the office names, one that may come back included."""
    menus: list[Any] = [*Number.objects.values_list("menu", flat=True)]
    menus += MenuVersion.objects.values_list("menu", flat=True)
    for menu, earlier in MenuDraft.objects.values_list("menu", "earlier"):
        menus += [menu, *earlier]
    return {one for menu in menus for one in _recordings_of(menu)}


def _recordings_of(menu: Any) -> Iterable[int]:
    """The ids in a menu's JSON, of whatever version of the program."""
    found = menu.get("recordings") if isinstance(menu, dict) else None
    steps = found.values() if isinstance(found, dict) else ()
    return [one for step in steps if isinstance(step, dict) for one in step.values()]
