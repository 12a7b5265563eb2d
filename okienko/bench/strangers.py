"""What letters and connections of strangers cost those who work, in one table."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from statistics import median

from . import hostile, intake, mail
from .figures import Measured, row
from .mail import child, office, scratch

VIEWS = 5  # of each page


@row(
    "strangers",
    "What strangers can do to those who work",
    "Views: the whole page of a contact, and the frame of the letter in it, made by the program "
    "itself without a network; nothing is read, cleaned or folded there, so what is left is the "
    "size of what is shown. Letters: as in the rows of their own. Connections: the work of taking "
    "them in and sending them away, on the same processors.",
)
def measure() -> Sequence[Measured]:
    """The slowest view of the worst letters, letters a second, pages beside strangers."""
    taken_in = [each for each in intake.measure() if each.unit == "per s"]
    kept = [each for each in mail.measure() if each.what.startswith("taken in")]
    return [
        *_views(),
        *taken_in,
        *(Measured(f"{each.what}, the keeper alone", each.value, each.unit) for each in kept),
        *hostile.measure(),
    ]


def _views() -> Sequence[Measured]:
    with scratch() as home, tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "views.json"
        child(home, "okienko.bench.strangers", str(out))
        found: list[tuple[str, float, float, float]] = json.loads(out.read_text())
    _kind, _read, ordinary, _frame = found.pop(0)
    pages = {kind: page for kind, _read, page, _frame in found}
    frames = {kind: frame for kind, _read, _page, frame in found}
    read = {kind: seconds for kind, seconds, _page, _frame in found}
    return [
        Measured("page of a contact with an ordinary letter", ordinary * 1000, "ms"),
        _slowest("slowest page of a contact with the worst letters", pages, "under 100 ms"),
        _slowest("slowest frame with a letter's HTML", frames, "under 100 ms"),
        _slowest("longest reading of one, at intake, once", read, ""),
    ]


def _slowest(what: str, seconds: dict[str, float], aim: str) -> Measured:
    kind = max(seconds, key=lambda each: seconds[each])
    return Measured(what, seconds[kind] * 1000, "ms", aim, f"of {len(seconds)} letters: {kind}")


def _measure_here(out: Path) -> None:
    """Take in each letter as its mailbox would, then look at it as an official does."""
    os.environ["OKIENKO_HOSTS"] = "testserver"
    number = office()
    from django.test import Client

    from okienko.channels.email.bench import mailbox
    from okienko.channels.email.imap import Fetched
    from okienko.channels.email.specimen import sample_letter
    from okienko.channels.email.worst import worst_letters
    from okienko.events import clock
    from okienko.events.security.scope import in_offices
    from okienko.interactions.models import Message
    from okienko.offices.actions import add_official, add_person
    from okienko.offices.models import Person

    with in_offices([number], durable=True):
        person = add_person.within(number, username="bench", password=None)
        add_official.within(number, person_id=person, name="Bench")
    client = Client()
    client.force_login(
        Person.objects.get(id=person), backend="django.contrib.auth.backends.ModelBackend"
    )
    keeper = mailbox(number, "worst")

    def shown(address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    found = []
    every = chain([("ordinary", sample_letter("ordinary"))], worst_letters())
    for uid, (kind, raw) in enumerate(every, start=1):
        began = time.perf_counter()
        taken = keeper.keep(Fetched(1, uid, raw, len(raw), clock.now()))
        took = time.perf_counter() - began
        page = _median(shown, f"/desk/contact/{taken.interaction_id}/")
        with in_offices([number]):
            framed = Message.objects.exclude(html="").filter(id=taken.message_id or 0).exists()
        frame = _median(shown, f"/email/message/{taken.message_id}/") if framed else 0.0
        found.append((kind, took, page, frame))
    out.write_text(json.dumps(found))


def _median(step: Callable[[str], None], address: str) -> float:
    """Seconds of a view, after one that is not counted."""
    step(address)
    took = []
    for _ in range(VIEWS):
        began = time.perf_counter()
        step(address)
        took.append(time.perf_counter() - began)
    return median(took)


if __name__ == "__main__":
    _measure_here(Path(sys.argv[1]))
