"""Whom a customer who signs asks the office to call for them. Inside an open scope."""

from dataclasses import dataclass

from okienko.channels.plain_text import one_line
from okienko.events import prepared

from .models import Meeting, Relay

LONGEST = {"name": 80, "number": 40, "about": 300}


@dataclass(frozen=True, slots=True)
class Wish:
    """As the customer wrote it; `called`: somebody was called since."""

    name: str = ""
    number: str = ""
    about: str = ""
    called: bool = False

    def __bool__(self) -> bool:
        return bool(self.name or self.number or self.about)


def wished(given: dict[str, str]) -> Wish:
    """What a page has sent, as it can be kept."""
    kept = {key: one_line(given.get(key, ""), most) for key, most in LONGEST.items()}
    return Wish(kept["name"], kept["number"], kept["about"])


def keep(office: int, meeting: Meeting, wish: Wish) -> None:
    """Keep it with its meeting; inside a verb."""
    kept = {"name": wish.name, "number": wish.number, "about": wish.about}
    prepared.insert(Relay, office_id=office, meeting_id=meeting.id, **kept)


def wish_of(meeting_id: int, *, called: bool = False) -> Wish | None:
    """What the customer of a meeting asks for; None: nothing of the kind."""
    row = prepared.get(Relay, meeting_id=meeting_id)
    if row is None:
        return None
    return Wish(row.name, row.number, row.about, called=called)
