"""Opening hours as one says them, in three languages: "od wtorku do czwartku od 7:30 do 15:30"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from okienko.offices.hours import Hours, grouped

MIDNIGHT = time(0)  # a day's beginning, and of what closes its end

_ON = {
    "pl": (
        "w poniedziałek",
        "we wtorek",
        "w środę",
        "w czwartek",
        "w piątek",
        "w sobotę",
        "w niedzielę",
    ),
    "en": (
        "on Monday",
        "on Tuesday",
        "on Wednesday",
        "on Thursday",
        "on Friday",
        "on Saturday",
        "on Sunday",
    ),
    "uk": (
        "у понеділок",
        "у вівторок",
        "у середу",
        "у четвер",
        "у п'ятницю",
        "у суботу",
        "у неділю",
    ),
}
_FROM = {
    "pl": ("poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "uk": ("понеділка", "вівторка", "середи", "четверга", "п'ятниці", "суботи", "неділі"),
}
_DAYS = {
    "pl": ("od {} do {}", "od {} do {}"),
    "en": ("from {} to {}", "from {} to {}"),
    "uk": ("з {} до {}", "з {} до {}"),
}
_CLOSED_TODAY = {"pl": "dziś nieczynne", "en": "closed today", "uk": "сьогодні зачинено"}
_ONLY_UNTIL = {
    "pl": "dziś tylko do {}",
    "en": "today only until {}",
    "uk": "сьогодні лише до {}",
}
_MIDNIGHT = {"pl": "północy", "en": "midnight", "uk": "опівночі"}
_ALWAYS = {"pl": "przez całą dobę", "en": "at any hour", "uk": "цілодобово"}


def in_words(week: Hours | None, today: date | None = None) -> dict[str, str]:
    """The hours of a schedule by language; None: always open. Pure.

    With `today`, also that this day is closed, or ends earlier than its weekday does.
    """
    if week is None:
        return dict(_ALWAYS)
    groups = grouped(week.spans)
    return {language: _spoken(groups, language) + _today(week, today, language) for language in _ON}


def _today(week: Hours, today: date | None, language: str) -> str:
    if today is None:
        return ""
    if today not in week.closed and today not in week.early:
        return ""
    until = week.ends_early(today)
    if until is None:
        return "; " + _CLOSED_TODAY[language]
    return "; " + _ONLY_UNTIL[language].format(_clock(until, language))


def _spoken(
    groups: Sequence[tuple[Sequence[int], Sequence[tuple[time, time]]]], language: str
) -> str:
    days_form, times_form = _DAYS[language]
    parts = []
    for days, spans in groups:
        if len(days) == 1:
            when = _ON[language][days[0]]
        else:
            when = days_form.format(_FROM[language][days[0]], _FROM[language][days[-1]])
        what = ", ".join(
            _ALWAYS[language]
            if opens == closes == MIDNIGHT
            else times_form.format(_clock(opens, language), _clock(closes, language))
            for opens, closes in spans
        )
        parts.append(f"{when} {what}")
    return "; ".join(parts)


def _clock(at: time, language: str) -> str:
    return _MIDNIGHT[language] if at == MIDNIGHT else f"{at.hour}:{at.minute:02d}"
