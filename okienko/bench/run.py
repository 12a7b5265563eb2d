"""The command: run rows, print a table, write JSON."""

import argparse
import json
import os
import platform
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import psutil

from okienko import __version__
from okienko.config import config
from okienko.events import clock

from . import whole
from .figures import ROWS, Figure, Unavailable

#: Modules that bring rows, in the order of the table.
MODULES = ("memory", "calls", "queueing", "mail", "events", "matching")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; 0 when all named rows gave figures."""
    for module in MODULES:
        import_module(f"okienko.bench.{module}")
    parser = argparse.ArgumentParser(prog="okienko bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="rows to measure; all without any")
    parser.add_argument("--list", action="store_true", help="list the rows")
    parser.add_argument("--json", type=Path, help="where the figures go (HOME/bench.json)")
    arguments = parser.parse_args(argv)
    if arguments.list:
        for name, (title, _) in ROWS.items():
            print(f"{name:12} {title}")
        return 0
    unknown = set(arguments.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}; see --list")
    target = arguments.json or config().home / "bench.json"
    with whole.closing_all():
        return _measure(arguments.rows or list(ROWS), target)


def _measure(names: Sequence[str], target: Path) -> int:
    print(machine())
    results: dict[str, list[Figure]] = {}
    missing = 0
    for name in names:
        title, measure = ROWS[name]
        print(f"\n{title}", flush=True)
        try:
            results[name] = list(measure())
        except Unavailable as reason:
            missing += 1
            print(f"  not measured: {reason}")
            continue
        for figure in results[name]:
            print("  " + line(figure), flush=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(_document(results), indent=1, ensure_ascii=False) + "\n")
    print(f"\nWritten to {target}")
    return 1 if missing else 0


def line(figure: Figure) -> str:
    """One figure as a line of the table."""
    value = f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:,.3g}"
    aim = f"  (aim: {figure.aim})" if figure.aim else ""
    note = f"  {figure.note}" if figure.note else ""
    return f"{figure.what:58} {value:>10} {figure.unit}{aim}{note}"


def machine() -> str:
    """What this ran on, in a line."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"Okienko {__version__} on {platform.system()} {platform.release()}, "
        f"{os.cpu_count()} processors, {memory:.0f} GiB, Python {platform.python_version()}, "
        f"{clock.now():%Y-%m-%d}"
    )


def _document(results: dict[str, list[Figure]]) -> dict[str, object]:
    return {
        "machine": machine(),
        "rows": {name: [vars(figure) for figure in row] for name, row in results.items()},
    }
