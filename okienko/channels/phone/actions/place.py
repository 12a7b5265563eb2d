"""How a number stands now, as its menu must know it."""

from __future__ import annotations

from typing import Any, cast

from okienko.events import clock
from okienko.offices.closing import told_today
from okienko.offices.hours import hours

from .. import announcements
from ..menu import machine
from ..menu.hours_words import in_words
from ..models import Number


def place_of(number: Number) -> machine.MenuPlace:
    """Whether a number is open now, its hours in words, and what is announced on it."""
    week = hours(number.schedule_id) if number.schedule_id is not None else None
    now = clock.now()
    words = cast("dict[Any, str]", in_words(week, week.today(now) if week else None))
    why = cast("dict[Any, str]", told_today(week, week.today(now)) if week else {})
    told, closing = announcements.told_on(number.id)
    if closing:  # the newest says why, in place of what the hours say
        why = dict(closing[0].text)
    return machine.MenuPlace(
        open=not closing and (week is None or week.is_open(now)),
        hours=words,
        today=why,
        announced=tuple(told),
    )
