"""E-mails taken in per second, in a database made for it and thrown away."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from okienko.machinery import postgres

from .figures import Figure, Unavailable, row

LETTERS = 300
BOXES = 2


@row(
    "mail",
    "E-mails taken in",
    "One durable transaction each, with the original kept byte for byte, and the reading of MIME "
    "in Python beside it; two mailboxes share one process.",
)
def measure() -> Sequence[Figure]:
    """Letters a second: customer, contact, queue, acknowledgement and original of each."""
    with tempfile.TemporaryDirectory(prefix="okienko-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        with postgres.held(home):
            found = json.loads(_child(home, "migrate") or _child(home, "measure"))
    note = f"{found['bytes_each'] // 1000} kB each, with HTML and an attachment"
    return [
        Figure("taken in, one mailbox", found["per_second"], "per s", note=note),
        Figure(f"taken in, {BOXES} mailboxes at once", found["per_second_of_all"], "per s"),
        Figure("read alone (no database)", found["read_per_second"], "per s"),
    ]


def _child(home: Path, step: str) -> str:
    """Run a step in a process whose settings belong to the scratch database."""
    more = {"OKIENKO_HOME": str(home), "DATABASE_URL": ""}
    command = [sys.executable, "-m", "okienko.bench.mail", "measure"]
    if step == "migrate":
        command = [sys.executable, "-m", "okienko", "migrate"]
    done = subprocess.run(
        command, env={**os.environ, **more}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unavailable(f"{step}: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout if step == "measure" else ""


def _measure_here() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "okienko.settings"
    import django

    django.setup()
    from okienko.channels.email.bench import measure_intake
    from okienko.events.scope import in_offices
    from okienko.offices.models import Office
    from okienko.routing.models import Queue

    with in_offices([1], durable=True):
        office = Office.objects.create(id=1, name="Bench", slug="bench")
        Queue.objects.create(office=office, name="Bench", order=1)
    print(json.dumps(asdict(measure_intake(1, LETTERS, BOXES))))


if __name__ == "__main__":
    _measure_here()
