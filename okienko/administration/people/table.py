"""Who knows what: one table of people and skills, whose levels are set in place."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import queries
from okienko.offices.access import SeatRequest
from okienko.routing import actions
from okienko.routing import queries as routing

from ..asking import administers, merges, page
from ..forms import SHOWN, Clash, clash
from .history import levels_made

#: So many cells stand on one page; more people than that are parted.
MOST_CELLS = 4000

#: A level of one official in one skill: what a cell holds.
Key = tuple[int, int]


@dataclass(frozen=True)
class Cell:
    """One field of the table."""

    name: str
    label: str
    value: str
    wrong: bool


@dataclass(frozen=True)
class Line:
    """One person of the table."""

    official: int
    name: str
    cells: list[Cell]


def name_of(key: Key) -> str:
    """What a cell's field is called."""
    return f"l{key[0]}_{key[1]}"


@dataclass
class Table:
    """The levels of some people (names by id) in some skills, over those that are there (`now`).

    Merges as every form of settings does (`SettingsForm`), cell by cell: after `take`, `changes`
    holds what differs, `clashes` what two people set to different levels, `wrong` what is no level.
    """

    people: Mapping[int, str]
    skills: Mapping[int, str]
    now: Mapping[int, Mapping[int, int]]
    wrong: set[Key] = field(default_factory=set)
    clashes: list[Clash] = field(default_factory=list)
    changes: dict[int, dict[int, int | None]] = field(default_factory=dict)
    typed: dict[Key, str] = field(default_factory=dict)
    refused: str = ""

    def take(self, data: Mapping[str, str]) -> None:
        """Read what a page sends."""
        shown = _shown(data.get(SHOWN, ""))
        for official in self.people:
            for skill in self.skills:
                if name_of((official, skill)) in data:
                    self._take((official, skill), data[name_of((official, skill))].strip(), shown)
        if self.clashes or self.wrong:
            self.changes = {}

    def _take(self, key: Key, text: str, shown: dict[str, Any] | None) -> None:
        self.typed[key] = text
        if text not in ("", "1", "2", "3", "4", "5"):
            self.wrong.add(key)
            return
        official, skill = key
        mine = int(text) if text else None
        theirs = self.now.get(official, {}).get(skill)
        was = theirs if shown is None else shown.get(name_of(key))
        if clash(mine, was, theirs):
            label = f"{self.people[official]}: {self.skills[skill]}"
            self.clashes.append(Clash(label, str(theirs or "–"), text or "–"))
        elif mine == was:
            self.typed[key] = str(theirs or "")  # not touched here
        elif mine != theirs:
            self.changes.setdefault(official, {})[skill] = mine

    @property
    def errors(self) -> bool:
        """Whether anything keeps it from being saved."""
        return bool(self.wrong or self.clashes)

    @property
    def non_field_errors(self) -> list[str]:
        """What is wrong, in words."""
        found = []
        if self.wrong:
            found.append(_("A level is a number from 1 to 5, or nothing. Nothing was saved."))
        if self.clashes:
            found.append(
                _("Somebody else has changed this meanwhile. Nothing is lost: compare and decide.")
            )
        return found

    @property
    def shown(self) -> str:
        """What this page shows, for the hidden field: the levels that there are."""
        return json.dumps(
            {
                name_of((official, skill)): level
                for official in self.people
                for skill, level in self.now.get(official, {}).items()
            }
        )

    @property
    def lines(self) -> list[Line]:
        """The table, as it is drawn."""
        return [
            Line(official, name, [self._cell((official, skill)) for skill in self.skills])
            for official, name in self.people.items()
        ]

    def _cell(self, key: Key) -> Cell:
        official, skill = key
        there = str(self.now.get(official, {}).get(skill, ""))
        label = f"{self.people[official]}: {self.skills[skill]}"
        return Cell(name_of(key), label, self.typed.get(key, there), key in self.wrong)


def _shown(text: str) -> dict[str, Any] | None:
    """What the page had shown; None for an old or broken one: as if it had shown what is there."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


@require_http_methods(["GET", "HEAD", "POST"])
@administers
@merges
def table(request: SeatRequest, office: int) -> HttpResponse:
    """GET: the table, or a part of it (`part`). POST: set the levels that differ."""
    with in_offices([office], reading=True):
        found, part, parts = _table(office, request.GET.get("part", ""))
    if request.method == "POST":
        found.take(request.POST.dict())
        if not found.errors and _saved(office, found):
            messages.success(request, _("Saved.") if found.changes else _("Nothing was changed."))
            return redirect(request.get_full_path())
    with in_offices([office], reading=True):
        context = {
            "form": found,
            "part": part,
            "parts": range(1, parts + 1) if parts > 1 else (),
            "history": levels_made(office),
        }
        status = 422 if found.errors or found.refused else 200
        return page(request, office, "administration/people/table.html", context, status=status)


def _saved(office: int, found: Table) -> bool:
    try:
        actions.change_levels(office, changes=found.changes)
    except Refused as refusal:
        found.refused = str(refusal)
        return False
    return True


def _table(office: int, asked: str) -> tuple[Table, int, int]:
    """The table of who works here, which part of it (from 1), and of how many."""
    skills = {skill.id: skill.name for skill in routing.skills(office)}
    people = [
        (each.official.id, each.official.name)
        for each in queries.colleagues(office, clock.now())
        if each.official.active
    ]
    each = max(1, MOST_CELLS // max(1, len(skills)))
    parts = max(1, -(-len(people) // each))
    part = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
    part = min(max(1, part), parts)
    shown = people[(part - 1) * each : part * each]
    return Table(dict(shown), skills, routing.levels(office)), part, parts
