"""The week as a table of times, and as a drawing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.template.loader import get_template
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from okienko.look.opening import time_words

#: So many spans of a day can be filled in at least; always one more than there are.
SPANS = 2
MOST = 8
#: Units of a drawn day: quarters of an hour.
QUARTERS = 96


class _WeekWidget(forms.Widget):
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[Any]]:
        found: list[list[Any]] = []
        for day in range(7):
            begins, ends = (
                data.getlist(f"{name}_{day}_{end}")[:MOST] if hasattr(data, "getlist") else []
                for end in ("opens", "closes")
            )
            found += [[day, *pair] for pair in zip(begins, ends, strict=False) if any(pair)]
        return found

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        days = []
        for day in range(7):
            spans = [(_shown(a), _shown(b)) for d, a, b in value or () if int(d) == day]
            spare = max(SPANS - len(spans), 1) if len(spans) < MOST else 0
            days.append((day, WEEKDAYS[day], [*spans, *[("", "")] * spare]))
        template = get_template("administration/hours/week.html")
        return SafeString(template.render({"name": name, "days": days}))


def _shown(value: Any) -> str:
    return value.isoformat("minutes") if isinstance(value, time) else str(value)


class WeekField(forms.Field):
    """Spans of a week: [weekday, opens, closes]; a pair of empty times is none."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=_WeekWidget(), required=False, **more)

    def clean(self, value: Any) -> list[list[Any]]:
        found = []
        for day, opens, closes in value or ():
            try:
                found.append([day, time.fromisoformat(opens), time.fromisoformat(closes)])
            except ValueError:
                raise forms.ValidationError(
                    _("%(day)s: write when it opens and when it closes, as 8:00 and 16:00.")
                    % {"day": WEEKDAYS[day]}
                ) from None
        return sorted(found)

    def words(self, value: Any) -> str:
        """A value as a person reads it."""
        lines = [
            f"{WEEKDAYS[int(day)]} {_shown(opens)}–{_shown(closes)}"
            for day, opens, closes in value or ()
        ]
        return ", ".join(lines) or _("never open")


@dataclass(frozen=True)
class DrawnDay:
    """A day of the drawing: its name, its spans in words, and as (begin, length) in quarters."""

    name: str
    words: str
    bars: list[tuple[int, int]]


def drawn(spans: Iterable[tuple[int, time, time]]) -> list[DrawnDay]:
    """The week as bars."""
    by_day: dict[int, list[tuple[time, time]]] = {day: [] for day in range(7)}
    for day, opens, closes in spans:
        by_day[day].append((opens, closes))
    return [
        DrawnDay(
            str(WEEKDAYS[day]),
            ", ".join(f"{time_words(a)}–{time_words(b)}" for a, b in mine)
            or pgettext("hours", "closed"),
            [(_quarter(a), (_quarter(b) or QUARTERS) - _quarter(a)) for a, b in mine],
        )
        for day, mine in by_day.items()
    ]


def _quarter(at: time) -> int:
    return at.hour * 4 + at.minute // 15
