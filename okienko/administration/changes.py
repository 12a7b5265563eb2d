"""What was changed before, by whom, in words: the history below each form of settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from okienko.events.log import queries as log
from okienko.events.models import EventRow
from okienko.offices import queries as offices

from .forms import SettingsForm

#: An event's `before` or `after` by the names of the form's fields.
Told = Callable[[Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Difference:
    """One field: what stood there, and what came."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Made:
    """One change. `id` names it where it can be filled into the form again, else 0."""

    id: int
    at: datetime
    who: str
    what: str
    differences: list[Difference]


def history(office: int, kind: str, pk: int, form: SettingsForm, told: Told = dict) -> list[Made]:
    """The newest changes of a row, newest first; inside the open scope."""
    rows = log.changes(office, kind, pk)
    names = offices.names_of_officials(office)
    return [
        made(
            row,
            names,
            _what(row.data),
            differences(row.data, form, told),
            fills=fills(row.data, form, told),
        )
        for row in rows
    ]


def made(
    row: EventRow, names: Mapping[int, str], what: str, differs: list[Difference], *, fills: bool
) -> Made:
    """An event as a line of the history. `names`: of officials, by id; `fills`: see `Made.id`."""
    return Made(row.id if fills else 0, row.at, who(row.actor, names), what, differs)


def as_before(office: int, kind: str, pk: int, event: int, told: Told = dict) -> dict[str, Any]:
    """The fields that a change had replaced, to be filled into the form; empty for another's."""
    for row in log.changes(office, kind, pk):
        if row.id == event:
            return dict(told(row.data.get("before") or {}))
    return {}


def who(actor: str, names: Mapping[int, str]) -> str:
    """Who acted, as events tell it (`actor.Actor.within`), in words."""
    kind, _colon, name = actor.partition(":")
    if kind in ("official", "supervisor"):
        return names.get(int(name), _("somebody")) if name.isdigit() else _("somebody")
    return _("the program")


def fills(data: Mapping[str, Any], form: SettingsForm, told: Told = dict) -> bool:
    """Whether the form has a field for anything that a change replaced."""
    return bool(told(data.get("before") or {}).keys() & form.fields.keys())


def _what(data: Mapping[str, Any]) -> str:
    if data.get("before") is None:
        return _("made")
    return _("removed") if data.get("after") is None else _("changed")


def differences(data: Mapping[str, Any], form: SettingsForm, told: Told = dict) -> list[Difference]:
    """What a change differs in, by the labels of the form's fields."""
    before, after = data.get("before"), data.get("after")
    if before is None or after is None:
        return []
    found = []
    before, after = told(before), told(after)
    labels = {name: str(field.label or name) for name, field in form.fields.items()}
    for name, label in {**labels, "active": _("In use")}.items():
        if (name in before or name in after) and before.get(name) != after.get(name):
            was, came = form.words(name, before.get(name)), form.words(name, after.get(name))
            found.append(Difference(label, was, came))
    if before.get("menu") != after.get("menu"):  # its own page shows it
        found.append(Difference(_("Menu"), "", _("published anew")))
    if before.get("logo", "") != after.get("logo", ""):
        words = _("a picture"), _("none")
        was, came = (words[0] if each.get("logo") else words[1] for each in (before, after))
        found.append(Difference(_("Logo"), was, came))
    renewed = after.get("secrets") or ()
    return [*found, *(Difference(labels.get(each, each), "", _("typed anew")) for each in renewed)]
