"""The command: run rows, print a table, write JSON; from that JSON make docs/benchmarks.md."""

import argparse
import json
import os
import platform
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil

from okienko import __version__
from okienko.config import config
from okienko.events import clock

from . import page_of_figures, whole
from .figures import ROWS, Measured

#: Modules that bring rows, in the order of the table.
MODULES = (
    "memory",
    "calls",
    "webcall",
    "lip_sync",
    "video",
    "video_many",
    "queueing",
    "bridged",
    "mail",
    "intake",
    "fresh",
    "search",
    "moving",
    "administration",
    "events",
    "matching",
    "expected_wait",
    "callbacks",
    "hostile",
    "gaps",
    "strangers",
    "chat",
    "sms",
    "slow_line",
    "chat_flood",
    "webhooks",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; 0 when all named rows gave figures."""
    for module in MODULES:
        import_module(f"okienko.bench.{module}")
    parser = argparse.ArgumentParser(prog="okienko bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="rows to measure; all without any")
    parser.add_argument("--list", action="store_true", help="list the rows")
    parser.add_argument("--json", type=Path, help="where the figures are kept (HOME/bench.json)")
    parser.add_argument(
        "--write", type=Path, metavar="PAGE", help="measure nothing; make PAGE of the figures kept"
    )
    arguments = parser.parse_args(argv)
    if arguments.list:
        for row in ROWS.values():
            print(f"{row.name:12} {row.title}")
        return 0
    unknown = set(arguments.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}; see --list")
    target = arguments.json or config().home / "bench.json"
    if arguments.write:
        arguments.write.write_text(page_of_figures.page(_kept(target)))
        return 0
    with whole.closing_all():
        return _measure(arguments.rows or list(ROWS), target)


def _measure(names: Sequence[str], target: Path) -> int:
    print(machine())
    kept = _kept(target)
    missing = 0
    for name in names:
        row = ROWS[name]
        print(f"\n{row.title}", flush=True)
        load, began = os.getloadavg()[0], time.monotonic()
        try:
            figures = list(row.measure())
        except Exception as reason:  # the other rows are worth their time all the same
            missing += 1
            print(f"  not measured: {type(reason).__name__}: {reason}")
            continue
        for figure in figures:
            print("  " + line(figure), flush=True)
        kept[name] = {
            "machine": machine(),
            "load_before": round(load, 1),
            "seconds": round(time.monotonic() - began),
            "figures": [vars(figure) for figure in figures],
        }
        _keep(target, kept)
    print(f"\nKept in {target}")
    return 1 if missing else 0


def _kept(target: Path) -> dict[str, Any]:
    """What was measured before: a row that is measured again replaces its own figures only."""
    try:
        found: dict[str, Any] = json.loads(target.read_text())["rows"]
    except (OSError, ValueError, KeyError):
        return {}
    return {n: r for n, r in found.items() if n in ROWS and isinstance(r, dict)}


def _keep(target: Path, kept: dict[str, Any]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = {name: kept[name] for name in ROWS if name in kept}
    target.write_text(json.dumps({"rows": rows}, indent=1, ensure_ascii=False) + "\n")


def line(figure: Measured) -> str:
    """One figure as a line of the table."""
    aim = f"  (aim: {figure.aim})" if figure.aim else ""
    note = f"  {figure.note}" if figure.note else ""
    return f"{figure.what:62} {figure.shown:>10} {figure.unit}{aim}{note}"


def machine() -> str:
    """What this ran on, in a line."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"Okienko {__version__} on {platform.system()} {platform.release()}, "
        f"{os.cpu_count()} processors ({processor()}), {memory:.0f} GiB, "
        f"Python {platform.python_version()}, {clock.now():%Y-%m-%d %H:%M} UTC"
    )


def processor() -> str:
    """The processor's name, as the kernel gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [text.partition(":")[2].strip() for text in lines if text.startswith("model name")]
    return names[0] if names else platform.machine()
