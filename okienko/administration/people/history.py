"""All that was done to a person here: the seat, the login, skills, ways in. Of secrets nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from okienko.events.log import queries as log
from okienko.events.models import EventRow
from okienko.offices import queries as offices
from okienko.routing import queries as routing

from ..changes import Difference, Made, differences, fills, made
from ..forms import SettingsForm
from .form import LEVEL

#: So many lines stand below the form: what was done in some years.
MOST = 60
SEAT, LOGIN, LEVELS = "official.changed", "person.changed", "levels.changed"
LINK, FACTORS = "person.link_made", "person.factors"


def history(office: int, official: int, person: int, form: SettingsForm) -> list[Made]:
    """The newest first; inside the open scope. Another office's log tells nothing here."""
    names = offices.names_of_officials(office)
    skills = {str(skill.id): skill.name for skill in routing.skills(office)}
    found = []
    for row in log.about(office, _wanted(official, person), most=MOST):
        differs, again = [], False
        if row.kind == LEVELS:
            differs, again = _levels(row.data, skills), True
        elif row.kind in (SEAT, LOGIN):
            differs, again = differences(row.data, form), fills(row.data, form)
        found.append(made(row, names, _what(row), differs, fills=again))
    return found


def before(office: int, official: int, person: int, event: int) -> dict[str, Any]:
    """The form's fields as they were before one of these events; empty for another's."""
    wanted = _wanted(official, person)
    for kind in (SEAT, LOGIN, LEVELS):
        row = log.event(office, kind, event)
        if row is not None and row.subject in wanted[kind]:
            if kind != LEVELS:
                return dict(row.data.get("before") or {})
            skills = {*(row.data.get("before") or {}), *(row.data.get("after") or {})}
            was = row.data.get("before") or {}
            return {f"{LEVEL}{skill}": str(was.get(skill, "")) for skill in skills}
    return {}


def levels_made(office: int) -> list[Made]:
    """The newest changes of anybody's skills, newest first; each says whose."""
    names = offices.names_of_officials(office)
    skills = {str(skill.id): skill.name for skill in routing.skills(office)}
    rows = log.about(office, {LEVELS: names})
    return [
        made(
            row,
            names,
            names.get(row.subject, _("somebody")),
            _levels(row.data, skills),
            fills=False,
        )
        for row in rows
    ]


def _wanted(official: int, person: int) -> dict[str, list[int]]:
    return {
        SEAT: [official],
        LEVELS: [official],
        LOGIN: [person],
        LINK: [person],
        FACTORS: [person],
    }


def _levels(data: Mapping[str, Any], skills: Mapping[str, str]) -> list[Difference]:
    was, came = data.get("before") or {}, data.get("after") or {}
    return [
        Difference(
            skills.get(skill, _("a skill that is gone")),
            str(was.get(skill, "–")),
            str(came.get(skill, "–")),
        )
        for skill in sorted({*was, *came}, key=int)
    ]


def _what(row: EventRow) -> str:
    """What was done, as a sentence goes on after who did it."""
    by_kind: dict[str, Callable[[Mapping[str, Any]], str]] = {
        LINK: _link,
        FACTORS: _factors,
        LEVELS: lambda _data: _("changed the skills"),
        SEAT: _seat,
        LOGIN: _login,
    }
    return by_kind[row.kind](row.data)


def _link(data: Mapping[str, Any]) -> str:
    return _("sent a link to come in") if data.get("by_mail") else _("made a link to come in")


def _seat(data: Mapping[str, Any]) -> str:
    if data.get("before") is None:
        return _("added the person here")
    active = (data.get("after") or {}).get("active")
    if active is None:
        return _("changed")
    return _("put the person into use again") if active else _("took out of use")


def _login(data: Mapping[str, Any]) -> str:
    if data.get("before") is None:
        return _("made the user name")
    if data.get("password"):
        return _("chose another password")
    if data.get("signed_out"):
        return _("signed the person out everywhere")
    if data.get("browser"):
        return _("signed out of one browser: %(browser)s") % {"browser": data["browser"]}
    asked = (data.get("after") or {}).get("asked_at")
    return _("asked for another password") if asked else _("changed")


def _factors(data: Mapping[str, Any]) -> str:
    kinds = {
        "totp": _("the app that shows codes"),
        "webauthn": _("a key"),
        "recovery_codes": _("recovery codes"),
    }
    which = ", ".join(kinds.get(kind, kind) for kind in data.get("types", ()))
    words = {
        "added": _("set up a second factor: %(which)s"),
        "removed": _("removed a second factor: %(which)s"),
    }
    taken = _("took the second factor away: %(which)s")
    return words.get(str(data.get("step")), taken) % {"which": which}
