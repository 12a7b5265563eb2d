"""Write the pages of docs/ that follow from the code: settings, events,
refusals, figures. `make docs`.

A test compares them with the code, so they cannot grow old.
"""

import importlib.util
import inspect
import os
import sys
from collections.abc import Callable
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

PROJECT = Path(__file__).resolve().parent.parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")
sys.path.insert(0, str(PROJECT))

EVENTS = """# Events

Everything that happened, as rows of the table `events_event`: written in the transaction of the
step that they tell of, numbered after its commit, never changed. They carry ids and words of the
program, no personal data.

Besides its own fields every event has `id`, `pos` (its place in the log; null until it is
numbered), `at`, `office`, and `subject`: the id of the row that it is about. `official` names whose
desk it concerns: that page is told.

`actor` is who did it: `official:7` (an official, by the id in that office), `supervisor:7` (from a
supervisor's page), `customer` (which one, the contact tells), `door:phone`, `timer:offer.lapse`,
`program:matcher`, or `system` when the program did not say which part of it. A person without a
seat in the event's office is told without the id.

`format` is 2. Rows of format 1 were written before there was an actor: theirs is empty, and in some
kinds `by` is the official.

This page is written by `make docs` from the classes in each room's `events.py`."""

REFUSALS_HEAD = """# Refusals

A verb that cannot be done says no in words for the person who asked, and with a code for programs
(`{"error": words, "code": code}`, status 409). Nothing was written then.

This page is written by `make docs` from each room's `refusals.py`."""

FIGURES_HEAD = """# Figures

Each figure has one definition, in `okienko/statistics/figures.py`. The wallboard, the table, the
export and the list of contacts behind a figure all follow from it. Times that belong to a queue
(its goal, its short abandon) are settings of the queue. The same words stand behind each "?" on the
pages, in the reader's language.

This page is written by `make docs`."""

#: What the words of a figure are counted from, for the page.
SOURCES = {
    "now": "what waits at this moment",
    "legs": "stays of live contacts in a queue, by the moment they entered it",
    "interpreters": "searches of interpreters for video calls, by the moment they began",
    "ruled": "stays in which a rule of the queue acted, by the moment the contact entered it",
    "asked": "callers who were asked how it was, by the moment they were asked",
    "relays": "calls for customers who sign",
    "open_letters": "written contacts without an answer at this moment",
    "letters": "stays of written contacts in a queue, by the moment they entered it",
    "work": "officials' work on live contacts, by the moment they took them",
    "chats": "officials' work on chats, by the moment they took them",
    "time": "officials' time",
    "contacts": "inbound contacts that are closed and described, by the moment they came",
}
UNITS = {"count": "number", "percent": "%", "seconds": "time", "since": "time"}


def settings() -> str:
    """docs/settings.md: every environment variable."""
    from okienko.config import page

    return page()


def events() -> str:
    """docs/events.md: every kind of event, by room."""
    from django.apps import apps

    from okienko.events.log.kinds import KINDS

    for app in apps.get_app_configs():
        if importlib.util.find_spec(f"{app.name}.events"):
            importlib.import_module(f"{app.name}.events")
    parts = [EVENTS]
    ours = [c for c in KINDS.values() if c.__module__.endswith(".events")]  # none of tests
    for module, classes in groupby(sorted(ours, key=_room), lambda c: c.__module__):
        room = module.removeprefix("okienko.").removesuffix(".events")
        parts.append(f"## {room}")
        rows = ["| kind | what happened | fields |", "|---|---|---|"]
        for cls in classes:
            own = [f for f in fields(cls) if f.name not in {"office", "subject"}]
            hints = get_type_hints(cls)
            named = ", ".join(f"`{f.name}` ({_type(hints[f.name])})" for f in own)
            rows.append(f"| `{cls.kind}` | {_line(inspect.getdoc(cls))} | {named} |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def refusals() -> str:
    """docs/refusals.md: every reason for which a verb says no, by room."""
    from django.apps import apps
    from django.utils.translation import override

    from okienko.events.refusals import REFUSALS, Refusal

    parts = [REFUSALS_HEAD]
    listed: list[str] = []
    with override("en"):
        for app in apps.get_app_configs():
            if not importlib.util.find_spec(f"{app.name}.refusals"):
                continue
            own = vars(importlib.import_module(f"{app.name}.refusals")).values()
            rows = [
                f"| `{each.code}` | {_line(str(each.words))} |"
                for each in own
                if isinstance(each, Refusal) and each.code not in listed
            ]
            listed += [each.code for each in own if isinstance(each, Refusal)]
            room = app.name.removeprefix("okienko.")
            parts += [f"## {room}", "\n".join(["| code | words |", "|---|---|", *sorted(rows)])]
    if missing := REFUSALS.keys() - set(listed):
        raise LookupError(f"refusals that stand in no room's refusals.py: {sorted(missing)}")
    return "\n\n".join(parts) + "\n"


def figures() -> str:
    """docs/figures.md: every figure, as it stands behind its "?"."""
    from django.utils.translation import override

    from okienko.statistics.figures import FIGURES

    parts = [FIGURES_HEAD]
    with override("en"):
        for source, group in groupby(FIGURES.values(), lambda f: f.source.name):
            rows = ["| figure | what it is | unit | code |", "|---|---|---|---|"]
            rows += [
                f"| {figure.name} | {_line(str(figure.words))} | {UNITS[figure.unit]} "
                f"| `{figure.code}` |"
                for figure in group
            ]
            parts += [f"## Counted from {SOURCES[source]}", "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings,
    "events.md": events,
    "refusals.md": refusals,
    "figures.md": figures,
}


def _room(cls: Any) -> tuple[int, str, int]:
    order = ["interactions", "routing", "phone", "email", "customers", "cases", "knowledge"]
    room = cls.__module__.split(".")[-2]
    lines = inspect.getsourcelines(cls)[1]
    return (order.index(room) if room in order else len(order), cls.__module__, lines)


def _line(words: str | None) -> str:
    return " ".join((words or "").split()).replace("|", "\\|")


def _type(hint: Any) -> str:
    if isinstance(hint, UnionType):
        return " or ".join("none" if a is type(None) else _type(a) for a in get_args(hint))
    names = {int: "number", str: "word", bool: "yes/no", float: "number"}
    if get_origin(hint) in {tuple, list}:
        return "words"
    return names.get(hint, getattr(hint, "__name__", str(hint)))


def main() -> None:
    """Write all pages."""
    import django

    django.setup()
    for name, page in PAGES.items():
        (PROJECT / "docs" / name).write_text(page())


if __name__ == "__main__":
    main()
