"""E-mails taken in per second without a mail server, in a database made for it and thrown away."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from okienko.machinery import postgres

from .figures import Measured, Unavailable, row

LETTERS = 300
BOXES = 2


@row(
    "mail",
    "E-mails kept, without a mail server",
    "The keeper is called directly, with letters in memory: no IMAP. One durable transaction "
    "each, with the original kept byte for byte; two mailboxes share one process.",
)
def measure() -> Sequence[Measured]:
    """Letters a second: customer, contact, queue, acknowledgement and original of each."""
    with scratch() as home:
        found = json.loads(child(home, "okienko.bench.mail"))
    note = f"{found['bytes_each'] // 1000} kB each, with HTML and an attachment"
    return [
        Measured("taken in, one mailbox", found["per_second"], "per s", note=note),
        Measured(f"taken in, {BOXES} mailboxes at once", found["per_second_of_all"], "per s"),
        Measured("read alone (no database)", found["read_per_second"], "per s"),
    ]


def child(home: Path, module: str, *arguments: str) -> str:
    """Run a module in a process whose settings belong to the scratch database at `home`."""
    more = {"OKIENKO_HOME": str(home), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable(f"{module}: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


@contextmanager
def scratch() -> Iterator[Path]:
    """A home with a migrated database of its own, for the time of a block."""
    with tempfile.TemporaryDirectory(prefix="okienko-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        with postgres.held(home):
            child(home, "okienko", "migrate")
            yield home


def office() -> int:
    """In the child: an office with a queue, to take letters in; its id."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "okienko.settings"
    import django

    django.setup()
    from okienko.events.security.scope import in_offices
    from okienko.offices.actions import add_office, next_office
    from okienko.routing.actions import add_queue

    made = next_office()
    with in_offices([made], durable=True):
        add_office.within(made, name="Bench", slug="bench")
        add_queue.within(made, name="Bench", order=1)
    return made


def _measure_here() -> None:
    number = office()
    from okienko.channels.email.bench import measure_intake

    print(json.dumps(asdict(measure_intake(number, LETTERS, BOXES))))


if __name__ == "__main__":
    _measure_here()
