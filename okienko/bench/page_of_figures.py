"""docs/benchmarks.md, made of the figures that were kept."""

from collections.abc import Mapping
from typing import Any

from .figures import ROWS, Measured

HEAD = """# Benchmarks

Made of measured figures by `okienko bench --write docs/benchmarks.md`; do not edit it by hand.

Figures are no tests: nothing fails when they are worse. They are read as ratios against a peer in
the same run where there is one, because the same step differs by a fifth between runs and by more
between machines. "Aim" is what the project asks of itself; where a figure misses it, it stands
here all the same.

## How to repeat them

```
make test-setup            # SIPp and a browser, besides what running needs
okienko bench              # all rows, some ten minutes; best on a quiet machine
okienko bench queueing     # one row
okienko bench strangers    # views of the worst letters, intake, pages beside hostile connections
okienko bench --list       # what there is
okienko bench --write docs/benchmarks.md
```

The bench starts an Okienko of its own (`okienko up` in a temporary home, free ports of the
loopback address), makes a small office in it, and ends it. It touches no other installation. Load
goes to the loopback address only, lasts for a bounded time and stops by itself. Callers and
telephones run on the same machine and take their share of its processors.
"""


def page(rows: Mapping[str, Any]) -> str:
    """The page; `rows` as bench.json has them."""
    parts = [HEAD]
    for name, row in ROWS.items():
        if name in rows:
            parts.append(_section(row.title, row.limits, rows[name]))
        else:
            parts.append(f"## {row.title}\n\nNot measured yet: `okienko bench {name}`.\n")
    return "\n".join(parts)


def _section(title: str, limits: str, kept: Mapping[str, Any]) -> str:
    figures = [Measured(**values) for values in kept["figures"]]
    lines = [f"## {title}", "", "| what | measured | aim | |", "|---|---:|---|---|"]
    for figure in figures:
        shown = f"{figure.shown} {figure.unit}".strip()
        lines.append(f"| {figure.what} | {shown} | {figure.aim} | {figure.note} |")
    busy = f"load average {kept['load_before']} before it"
    lines += ["", f"What limits it: {limits}", "", f"Measured on: {kept['machine']}; {busy}.", ""]
    return "\n".join(lines)
