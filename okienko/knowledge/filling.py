"""Placeholders of reply templates. Pure.

A placeholder is a name in braces, `{customer}`; nothing else of Python's formatting is known, so a
template can reach no attribute and no item. `{{` and `}}` stand for braces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: What a template may name, and what it stands for.
PLACEHOLDERS: dict[str, _StrPromise] = {
    "customer": _("the customer's name"),
    "official": _("your name"),
    "office": _("the office's name"),
    "office_phone": _("the office's telephone number"),
    "office_email": _("the office's e-mail address"),
    "office_address": _("the office's postal address"),
    "hours": _("opening hours"),
    "form_link": _("a short link to the form"),
    "page_link": _("a short link to the page how to reach the office"),
    "call_link": _("a short link to the call from the browser"),
    "video_link": _("a short link to the video call"),
    "contact_number": _("the contact's number"),
    "case_number": _("the case's number"),
    "case_pin": _("the case's PIN, to ask by telephone how it stands"),
    "due": _("the term of the case"),
    "department": _("the department"),
    "date": _("today's date"),
}

_PLACE = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}")


@dataclass(frozen=True)
class Filled:
    """A filled text; `missing` names the placeholders that had no value and still stand in it."""

    text: str
    missing: tuple[str, ...] = ()


def fill(body: str, context: Mapping[str, str]) -> Filled:
    """Put the context's values in the place of `{names}`; values are taken as they are."""
    missing: dict[str, None] = {}

    def value(place: re.Match[str]) -> str:
        name = place[1]
        if name is None:
            return place[0][0]
        if context.get(name):
            return context[name]
        missing[name] = None
        return place[0]

    return Filled(_PLACE.sub(value, body), tuple(missing))


def unknown(body: str) -> tuple[str, ...]:
    """The names in braces that no context has."""
    named = (place[1] for place in _PLACE.finditer(body) if place[1])
    return tuple(dict.fromkeys(name for name in named if name not in PLACEHOLDERS))
