"""Until when work is put off, in words that people use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okienko.events import clock

from .refusals import NO_DAY

MORNING = 8  # o'clock


@dataclass(frozen=True)
class Choice:
    """A moment that is offered; `at` says which it is now (in the active zone)."""

    words: Any
    at: Callable[[], datetime]


def _in_hours(hours: int) -> datetime:
    return timezone.localtime(clock.now()) + timedelta(hours=hours)


def _morning(days: int) -> datetime:
    local = timezone.localtime(clock.now()) + timedelta(days=days)
    naive = local.replace(hour=MORNING, minute=0, second=0, microsecond=0, tzinfo=None)
    return timezone.make_aware(naive)


def _monday() -> datetime:
    return _morning(7 - timezone.localtime(clock.now()).weekday())


CHOICES = {
    "hours": Choice(_("for two hours"), lambda: _in_hours(2)),
    "tomorrow": Choice(_("until tomorrow morning"), lambda: _morning(1)),
    "monday": Choice(_("until Monday morning"), _monday),
    "week": Choice(_("for a week"), lambda: _morning(7)),
}


def moments() -> list[tuple[str, Any]]:
    """What is offered, as code and words."""
    return [(code, choice.words) for code, choice in CHOICES.items()]


def until(form: Mapping[str, str]) -> datetime:
    """The moment that was chosen or written in a form, in the office's zone; Refused `no_day`."""
    chosen = form.get("until", "")
    if chosen in CHOICES:
        return CHOICES[chosen].at()
    try:
        written = datetime.fromisoformat(form.get("until_at", ""))
    except ValueError:
        raise NO_DAY() from None
    if timezone.is_aware(written):
        raise NO_DAY()
    return timezone.make_aware(written)
