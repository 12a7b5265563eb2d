"""What must stand before the sample commune lives: its rows, and its history, once."""

from collections.abc import Callable

from okienko.config import config

from . import commune, doors, history

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Make the offices, bring the doors up to date with the ports, play the history. Repeatable."""
    mark = config().home / "run" / "history"  # by it `up --demo` knows data of its own
    mark.parent.mkdir(parents=True, exist_ok=True)
    state = mark.read_text() if mark.exists() else "new"
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
    mark.write_text("played")
