"""What a customer's page says of an office. Runs inside the office's open scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from math import ceil

from django.utils.translation import get_language

from okienko.channels.chat.opening import Entrance, entrance
from okienko.channels.phone.announcements import closed_now, words_now
from okienko.channels.phone.ways import calls_answered
from okienko.channels.queries import ways
from okienko.channels.ways import Kind, Way
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.look.opening import state_words, time_words, weekday_words, why_words
from okienko.offices import queries as offices
from okienko.offices.hours import Hours, grouped, hours
from okienko.offices.models import Logo, Office
from okienko.routing import queries as routing

RECENT = 20  # answered calls of which the mean wait is told


@dataclass(frozen=True)
class Days:
    """A line of the hours: "Tuesday-Thursday", "7:30-15:30"."""

    days: str
    spans: str


@dataclass(frozen=True)
class ContactContent:
    """The page's content; `state` is a sentence about now, `why` the office's reason
    for closing today, `wait` minutes or None when unknown.

    `open`: the hours hold. `answered`: a call would find a queue open and somebody who serves it;
    only then is anything said about waiting.
    """

    office: Office
    logo: Logo | None
    name: str
    intro: str
    privacy: str
    open: bool
    answered: bool
    state: str
    why: str
    number: str
    dial: str
    wait: int | None
    answer_hours: int | None
    days: Sequence[Days]
    announced: Sequence[tuple[str, str]]  # language and words
    ways: Mapping[Kind, Way]  # what the doors tell, as the window of the chat shows it too
    chat: Entrance | None
    networks: Sequence[Way] = ()


def contact(office_id: int) -> ContactContent:
    """Read the office; its own hours are those of its first schedule."""
    office, schedule = offices.office(office_id), offices.own_schedule()
    week = hours(schedule) if schedule else None
    at = clock.now()
    language = get_language() or "pl"
    number = phone_address(office.phone) if office.phone else None
    shut = closed_now()
    opened = not shut and (week is None or week.is_open(at))
    answered = opened and calls_answered()
    told = ways(office)
    return ContactContent(
        office=office,
        logo=offices.logo(office_id),
        name=office.said("name", language),
        intro=office.said("intro", language),
        privacy=office.said("privacy", language),
        open=opened and week is not None,
        answered=answered,
        state="" if week is None or shut else state_words(week, at),
        why=why_words(week, at) if week else "",
        number=number.display if number else "",
        dial=number.value if number else "",
        wait=_wait_minutes() if answered else None,
        answer_hours=_answer_hours(),
        days=_days(week) if week else (),
        announced=words_now(language[:2]),
        ways={way.kind: way for way in told},
        chat=entrance(),
        networks=[way for way in told if way.kind == "network"],
    )


def _days(week: Hours) -> list[Days]:
    lines = []
    for weekdays, spans in grouped(week.spans):
        days = weekday_words(weekdays[0])
        if len(weekdays) > 1:
            days = f"{days}–{weekday_words(weekdays[-1])}"
        times = (f"{time_words(a)}–{time_words(b) if b > time(0) else '24:00'}" for a, b in spans)
        lines.append(Days(days, ", ".join(times)))
    return lines


def _wait_minutes() -> int | None:
    """The mean wait of the last calls of these hours, rounded up to minutes."""
    mean = routing.mean_wait(clock.after(-3600), RECENT)
    return max(1, ceil(mean.total_seconds() / 60)) if mean else None


def _answer_hours() -> int | None:
    """The longest goal of written contacts, in hours."""
    goal = routing.longest_written_goal()
    return ceil(goal / 3600) if goal else None
