"""What the idle program keeps in memory, each shared page counted once over those who share it."""

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from . import whole
from .figures import Measured, row

REST_SECONDS = 10.0
AIM_MIB = 600


@row(
    "memory",
    "Memory of the whole idle system (proportional set size)",
    "The program is imported once and forked, so web, switchboard and supervisor share most of "
    "their pages; each shared page counts once over those who share it.",
)
def measure() -> Sequence[Measured]:
    """MiB by part, some seconds after the start."""
    running = whole.shared()
    time.sleep(REST_SECONDS)
    parts = {
        name: sum(pss(process.pid) for process in each) / 1024
        for name, each in running.parts().items()
    }
    figures = [Measured(name, mib, "MiB") for name, mib in parts.items()]
    note = "an office of 65 officials, nobody calls; the demo's people apart"
    total = Measured("all together", sum(parts.values()), "MiB", f"under {AIM_MIB}", note)
    return [total, *figures]


def pss(pid: int) -> int:
    """Proportional set size of a process in KiB; 0 when it is gone."""
    with suppress(OSError):
        for text in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if text.startswith("Pss:"):
                return int(text.split()[1])
    return 0
