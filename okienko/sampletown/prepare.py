"""What must stand before the sample commune lives: its rows, and its history, once."""

from collections.abc import Callable
from fcntl import LOCK_EX, flock
from pathlib import Path

from okienko.config import config

from . import commune, connections, doors, history

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Make the offices, bring the doors up to date with the ports, play the history. Repeatable."""
    mark = config().home / "run" / "history"  # by it `up --demo` knows data of its own
    mark.parent.mkdir(parents=True, exist_ok=True)
    with mark.open("a") as alone:
        flock(alone, LOCK_EX)  # what a killed start left of itself ends first
        _prepare(mark, say)


def _prepare(mark: Path, say: Say) -> None:
    state = mark.read_text() or "new"
    mark.write_text(state)
    if len(commune.offices()) < len(commune.PLANS):
        say("Making the sample commune and its neighbour")
    offices = commune.make()
    doors.refresh(config(), {offices[plan.slug]: plan for plan in commune.PLANS})
    if state == "playing":
        say("The history was cut off; what is there is tidied up")
        history.tidy()
    elif state == "new" and not history.played():
        mark.write_text("playing")
        history.hurry()
        history.play(say)
    connections.remind(config().home, offices[commune.PLANS[0].slug])
    mark.write_text("played")
