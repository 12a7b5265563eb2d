"""`okienko set-aside`: what failed for good is listed, tried again, or dropped.

What providers brought administrators find on a page of the connection, too; the verbs do the work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.translation import override

from okienko.channels.inbox import actions as inbox
from okienko.channels.inbox.queries import set_aside_payloads
from okienko.events import set_aside
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_all_offices
from okienko.machinery.trouble import Trouble
from okienko.offices.models import Office


@dataclass(frozen=True)
class _Line:
    """One of them, and the verbs that settle it. `done`: what is said when it was tried again."""

    name: str
    at: datetime
    office: int
    words: str
    retry: Callable[[], None]
    drop: Callable[[], None]
    done: str = "will be tried at once"


def show() -> int:
    """List all of it. Returns the exit code."""
    found = _lines()
    with in_all_offices():
        slugs = dict(Office.objects.values_list("id", "slug"))
    for line in found:
        office = slugs.get(line.office, line.office)
        print(f"{line.name:12} {line.at:%Y-%m-%d %H:%M} UTC  {office}  {line.words}")
    if not found:
        print("Nothing is set aside.")
    return 0


def retry(names: list[str]) -> int:
    """Try some again, or all for the name "all". Returns 1 when one failed again."""
    return _each(names, lambda line: line.retry(), lambda line: line.done)


def drop(names: list[str]) -> int:
    """Give some up, or all for the name "all". Returns 1 when one was settled before."""
    return _each(names, lambda line: line.drop(), lambda _line: "dropped")


def _each(names: list[str], step: Callable[[_Line], None], done: Callable[[_Line], str]) -> int:
    failed = 0
    for line in _named(names):
        try:
            step(line)
        except Refused as refused:  # as when somebody was faster
            with override("en"):
                print(f"{line.name}: {refused}")
            failed = 1
        except Exception as error:
            print(f"{line.name} failed again: {type(error).__name__}. The log says more.")
            failed = 1
        else:
            print(f"{line.name}: {done(line)}.")
    return failed


def _lines() -> list[_Line]:
    """Events, timers, and what providers brought that could not be read; the oldest first."""
    found = [
        _Line(
            item.name,
            item.at,
            item.office,
            f"{item.of}: {item.error}",
            partial(set_aside.retry, item.office, what=item.what, item_id=item.id),
            partial(set_aside.drop, item.office, what=item.what, item_id=item.id),
            "done" if item.what == "event" else "will be tried at once",
        )
        for item in set_aside.items()
    ]
    found += [
        _Line(
            f"payload-{row.id}",
            row.received_at,
            row.office_id,
            f"{row.account.kind}: {row.words}",
            partial(inbox.try_again, row.office_id, payload_id=row.id),
            partial(inbox.drop, row.office_id, payload_id=row.id),
        )
        for row in set_aside_payloads()
    ]
    return sorted(found, key=lambda line: line.at)


def _named(names: list[str]) -> list[_Line]:
    known = {line.name: line for line in _lines()}
    if names == ["all"]:
        return list(known.values())
    if unknown := [name for name in names if name not in known]:
        raise Trouble(
            f"Not set aside: {', '.join(unknown)}.", "`okienko set-aside list` names what is."
        )
    return [known[name] for name in names]
