"""Figures as they are read: "84 %", "0:19", "–"."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats
from django.utils.translation import pgettext

from okienko.channels import registry
from okienko.look.times import clock_words
from okienko.statistics.figures import Figure

NOTHING = "–"


def shown(unit: str, value: Any) -> str:
    """A value in words; "–" when there is none."""
    if value is None or isinstance(value, datetime):
        return NOTHING
    if unit == "percent":
        return percent(float(value))
    if unit == "seconds":
        return clock_words(round(float(value)))
    return formats.number_format(value, use_l10n=True, force_grouping=True)


def percent(value: float) -> str:
    """Whole percents, and one place where a half of one matters: below ten."""
    places = 1 if 0 < value < 10 and round(value, 1) % 1 else 0
    # Translators: 84 % in Polish, 84% in English
    return pgettext("percentage", "%(value)s%%") % {"value": formats.number_format(value, places)}


@dataclass(frozen=True)
class ChannelLook:
    """How a channel is shown."""

    label: str
    icon: str


def channel(kind: str) -> ChannelLook:
    """Of its door; a door that is installed no more leaves contacts behind."""
    door = registry.door(kind)
    return ChannelLook(str(door.label), door.icon)


@dataclass(frozen=True)
class Cell:
    """One figure on a page: what it says, and the address of the contacts in it."""

    code: str
    title: str
    words: str
    missed: bool
    url: str
    goal: str = ""


def contacts_url(code: str, **chosen: Any) -> str:
    """The address of the contacts behind a figure; what is None is left out."""
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    address = reverse("supervision:figure", args=[code])
    return f"{address}?{query}" if query else address


def cell(
    figure: Figure, value: Any, *, title: str, goal: float | None = None, **chosen: Any
) -> Cell:
    """A figure with its value; `goal` marks it when it is missed."""
    return Cell(
        code=figure.code,
        title=title,
        words=shown(figure.unit, value),
        missed=figure.misses(value, goal),
        url=contacts_url(figure.code, **chosen),
        goal=shown(figure.unit, goal),
    )
