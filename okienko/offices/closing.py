"""What customers are told of a day that is closed, or ends early, for a reason. Pure.

By the program itself, on the telephone and in letters: who reads may not know the interface's
language, so all three stand here together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from .hours import Hours

_ALL_DAY = {
    "pl": "Dziś jest nieczynne. Powód: {}.",
    "en": "We are closed today. The reason: {}.",
    "uk": "Сьогодні зачинено. Причина: {}.",
}
_FROM = {
    "pl": "Dziś jest czynne tylko do {}. Powód: {}.",
    "en": "We are open only until {} today. The reason: {}.",
    "uk": "Сьогодні відчинено лише до {}. Причина: {}.",
}


def told_today(week: Hours, today: date) -> dict[str, str]:
    """A sentence about that day in each language in which the office gave a reason."""
    if today not in week.closed and today not in week.early:
        return {}
    return closing_words(week.ends_early(today), week.reasons.get(today, {}))


def closing_words(since: time | None, reasons: Mapping[str, str]) -> dict[str, str]:
    """The same of a closing: all day, or `since` a time; `reasons` by language."""
    return {
        language: _FROM[language].format(f"{since.hour}:{since:%M}", reason.rstrip(" ."))
        if since
        else _ALL_DAY[language].format(reason.rstrip(" ."))
        for language, reason in reasons.items()
        if language in _FROM and reason
    }
