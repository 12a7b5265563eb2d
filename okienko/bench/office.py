"""The bench's office: two numbers, one queue for each kind of load, officials at desk phones.

`python -m okienko.bench.office` makes it in the home of the environment (for a fresh clone).
"""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from .waiting import until

OPERATOR = "127.0.0.2"  # the address that all callers come from
WELCOME = "+48140001900"  # a menu that welcomes
STRAIGHT = "+48140001901"  # straight into the queue of the load
FREED = "+48140001902"  # straight into the queue whose officials are all busy
DESK = "+48140001903"  # straight to the official with the page
BROWSER = "+48140001904"  # straight to the official whose telephone is a browser
LOAD_OFFICIALS = 60
FREED_OFFICIALS = 4
_GREETING = {"pl": "Dzień dobry, urząd gminy.", "en": "Good morning, the commune."}


@dataclass(frozen=True)
class BenchSeat:
    """An official, and what their desk phone registers with."""

    official: int
    person: int
    username: str
    password: str


@dataclass(frozen=True)
class BenchOffice:
    """What was made; ids."""

    id: int
    load: tuple[BenchSeat, ...]
    freed: tuple[BenchSeat, ...]
    desk: BenchSeat
    browser: BenchSeat
    letters: int  # the queue of e-mails, whose only official is the one at the desk


_made: list[BenchOffice] = []


def made() -> BenchOffice:
    """The office that `make` made in this process."""
    return _made[0]


def make() -> BenchOffice:
    """Make it, all officials ready. Django is set up and sees the right home."""
    from okienko.channels.actions import add_account
    from okienko.channels.phone.settings import TrunkSettings
    from okienko.events.security.scope import in_offices
    from okienko.offices.actions import add_office, next_office

    office = next_office()
    with in_offices([office]):
        add_office.within(office, name="Gmina Zielonka", slug="zielonka")
        account = add_account.within(
            office, kind="phone", name="operator", settings=TrunkSettings(addresses=[OPERATOR])
        )
        # no wrap-up: a peer without one stands beside the load
        queues = {
            name: _queue(office, name, wrap_up)
            for name, wrap_up in (
                ("load", 0),
                ("freed", 0),
                ("desk", 0),
                ("browser", 0),
                ("letters", 120),
            )
        }
        _number(office, account, WELCOME, _menu(queues["load"], welcome=True))
        for digits, queue in (
            (STRAIGHT, "load"),
            (FREED, "freed"),
            (DESK, "desk"),
            (BROWSER, "browser"),
        ):
            _number(office, account, digits, _menu(queues[queue], welcome=False))
    seats = {
        "load": [_seat(office, "load", n) for n in range(LOAD_OFFICIALS)],
        "freed": [_seat(office, "freed", n) for n in range(FREED_OFFICIALS)],
        "desk": [_seat(office, "desk", 0, also="letters")],
        "browser": [_seat(office, "browser", 0)],
    }
    result = BenchOffice(
        office,
        tuple(seats["load"]),
        tuple(seats["freed"]),
        seats["desk"][0],
        seats["browser"][0],
        queues["letters"],
    )
    _made[:] = [result]
    return result


def _queue(office: int, name: str, wrap_up: int) -> int:
    """A queue and the skill that it wants, both named so."""
    from okienko.routing.actions import add_queue, add_skill

    skill = add_skill.within(office, name=name)
    return add_queue.within(
        office, name=name, wrap_up_seconds=wrap_up, offer_seconds=60, steps=[(0, skill, 1)]
    )


def _number(office: int, account: int, digits: str, menu: dict[str, Any]) -> None:
    from okienko.channels.phone.numbers import add_number

    add_number.within(office, digits=digits, name=digits, account_id=account, menu=menu)


def _menu(queue: int, *, welcome: bool) -> dict[str, Any]:
    waiting = {"kind": "queue", "queue": queue}
    steps: dict[str, Any] = {"anybody": waiting}
    if welcome:
        steps["welcome"] = {"kind": "say", "text": _GREETING, "next": "anybody"}
    return {
        "start": "welcome" if welcome else "anybody",
        "person": "anybody",
        "closed": "anybody",
        "languages": ["pl", "en"],
        "steps": steps,
    }


def _seat(office: int, skill: str, number: int, also: str = "") -> BenchSeat:
    from okienko.channels.phone.asterisk.lines import phone_credentials
    from okienko.events.security.scope import in_offices
    from okienko.offices.actions import add_official, add_person
    from okienko.routing.actions import set_levels
    from okienko.routing.models import Skill

    with in_offices([office]):
        person = add_person.within(office, username=f"{skill}-{number}", password=None)
        official = add_official.within(office, person_id=person, name=f"{skill} {number}")
        rows = Skill.objects.filter(name__in=[skill, also]).values_list("id", flat=True)
        set_levels.within(office, official_id=official, levels=dict.fromkeys(rows, 3))
    credentials = phone_credentials(office, person_id=person, kind="desk_phone")
    return BenchSeat(official, person, credentials.username, credentials.password)


def offer_video(office: int, queue: str, **settings: Any) -> None:
    """Customers begin video calls, which lead to the officials of a queue."""
    from okienko.channels.actions import add_account, change_account
    from okienko.channels.models import Account
    from okienko.channels.video.settings import VideoSettings
    from okienko.events.security.scope import in_offices
    from okienko.routing.models import Queue

    with in_offices([office]):
        wanted = VideoSettings(queue=Queue.objects.get(name=queue).id, **settings)
        known = Account.objects.filter(kind="video").first()
    if known is None:
        add_account(office, kind="video", name="video", settings=wanted)
    else:
        change_account(office, account_id=known.id, settings=wanted)


def ready(office: int, seats: tuple[BenchSeat, ...]) -> None:
    """Put officials at work for an hour, with no page of theirs open."""
    from okienko.events import clock
    from okienko.routing.actions import ready, stream_seen

    for seat in seats:
        with clock.at(clock.now() + timedelta(hours=1)):
            stream_seen(office, official_id=seat.official)
        ready(office, official_id=seat.official)


def away(office: int, seats: tuple[BenchSeat, ...]) -> None:
    """Nothing rings at them any more."""
    from okienko.events.refusals import Refused
    from okienko.routing.actions import not_ready

    for seat in seats:
        with suppress(Refused):
            not_ready(office, official_id=seat.official)


def until_telephone(whole: Any) -> None:
    """Until the menus are spoken and Asterisk knows the trunk: a caller would be welcomed."""
    speech = Path(whole.home) / "speech"
    until(
        lambda: len(list(speech.glob("*.wav"))) >= len(_GREETING),
        60,
        f"The welcome was not spoken:\n{whole.log()[-600:]}",
    )


def main() -> None:
    """Make the office, and say as JSON what was made."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okienko.settings")
    import django

    django.setup()
    print(json.dumps(asdict(make())))


if __name__ == "__main__":
    main()
