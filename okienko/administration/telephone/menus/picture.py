"""A menu as a picture: its steps as boxes that lead to them, its ways as lines. Pure."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okienko.channels.phone.menu.steps import Ask, Sketch, Step, leads

from .layout import Edge, Layout, Line, Size, layout
from .tree import KINDS, WAY_LABELS, Tree, words_of

SIZE = Size()
LETTERS = 20  # of a line of words in a box
LONGEST_NAME = 16  # letters of a way's name
#: Where callers begin, as the tree calls it. No step has such a name.
ENTRIES: dict[str, str | Promise] = {
    "@start": gettext_lazy("Callers hear"),
    "@closed": gettext_lazy("Outside the hours"),
    "@person": gettext_lazy("0 pressed, at any moment"),
}
#: What the ways of a branch are called where there is little room.
SHORT: dict[tuple[str, str], str | Promise] = {
    ("hours", "open"): gettext_lazy("open"),
    ("hours", "otherwise"): gettext_lazy("else"),
    ("customer", "case"): gettext_lazy("open case"),
    ("customer", "known"): gettext_lazy("known"),
    ("customer", "otherwise"): gettext_lazy("else"),
    ("ask", "otherwise"): gettext_lazy("nothing"),
    ("say", "next"): "",
    ("text", "next"): "",
    ("answer", "next"): "",
    ("digits", "next"): gettext_lazy("typed"),
    ("digits", "otherwise"): gettext_lazy("not typed"),
    ("status", "next"): gettext_lazy("found"),
    ("status", "otherwise"): gettext_lazy("not found"),
    ("callback", "otherwise"): gettext_lazy("cannot be called"),
}


@dataclass(frozen=True)
class PictureBox:
    """A step, or where callers begin (`name` is "")."""

    name: str
    x: int
    y: int
    icon: str
    words: list[str]
    label: str  # all of it in words: the step, where it leads, what is wrong
    stops: bool
    looks: bool

    @property
    def lines(self) -> list[tuple[int, str]]:
        """Each line of words, with its height."""
        first = self.y + SIZE.height // 2 + (5 if len(self.words) == 1 else -3)
        return [(first + 16 * i, line) for i, line in enumerate(self.words)]

    @property
    def icon_y(self) -> int:
        """Where its icon begins, from above."""
        return self.y + SIZE.height // 2 - 8

    @property
    def words_x(self) -> int:
        """Where its words begin, from the left."""
        return self.x + (32 if self.icon else 12)

    @property
    def right(self) -> int:
        """Its right side."""
        return self.x + SIZE.width


@dataclass(frozen=True)
class Picture:
    """What is drawn."""

    boxes: list[PictureBox]
    lines: list[Line]
    width: int
    height: int
    box: Size = SIZE


def picture(tree: Tree, languages: Mapping[str, str | Promise]) -> Picture:
    """Draw the menu of a tree."""
    sketch = tree.sketch
    titles = dict(tree.titles())
    edges = _joined(
        [
            Edge("@start", sketch.start),
            Edge("@closed", sketch.closed),
            Edge("@person", sketch.person, "0"),
            *(each for name in sketch.steps for each in _ways(name, sketch.steps[name])),
        ]
    )
    placed = layout([*ENTRIES, *_in_order(sketch)], edges, SIZE)
    boxes = [_entry(name, str(words), placed) for name, words in ENTRIES.items()]
    for name, step in sketch.steps.items():
        wrong = [one for one in tree.problems if one.step == name]
        ways = [
            _("%(way)s: %(step)s") % {"way": each.name, "step": titles[each.target]}
            if each.name
            else titles[each.target]
            for each in edges
            if each.source == name
        ]
        told = [titles[name]]
        told += [_("leads to %(ways)s") % {"ways": "; ".join(ways)}] if ways else []
        told += [words_of(one, languages) for one in wrong]
        x, y = placed.boxes[name]
        boxes.append(
            PictureBox(
                name,
                x,
                y,
                KINDS[step.kind][1],
                _wrapped(titles[name]),
                ". ".join(words.rstrip(".") for words in told),
                stops=any(one.stops for one in wrong),
                looks=bool(wrong),
            )
        )
    return Picture(boxes, placed.lines, placed.width, placed.height)


def _in_order(sketch: Sketch) -> list[str]:
    """The steps as callers come to them, so that the picture begins as the menu does."""
    found: dict[str, None] = {}
    waiting = [*reversed(sketch.steps), sketch.person, sketch.closed, sketch.start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += [each.target for each in reversed(_ways(name, sketch.steps[name]))]
    return list(found)


def _ways(name: str, step: Step) -> list[Edge]:
    keys = sorted(step.keys.items()) if isinstance(step, Ask) else []
    return [
        *(Edge(name, way.to, key) for key, way in keys),
        *(Edge(name, to, _short(step.kind, way)) for way, to in leads(step).items()),
    ]


def _short(kind: str, way: str) -> str:
    found = SHORT.get((kind, way), WAY_LABELS.get(kind, {}).get(way, ""))
    return textwrap.shorten(str(found), LONGEST_NAME, placeholder="…")


def _joined(edges: list[Edge]) -> list[Edge]:
    """Several ways between the same two as one, with all their names."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for edge in edges:
        names[edge.source, edge.target] += [edge.name] if edge.name else []
    return [Edge(*ends, ", ".join(dict.fromkeys(each))) for ends, each in names.items()]


def _entry(name: str, words: str, placed: Layout) -> PictureBox:
    x, y = placed.boxes[name]
    return PictureBox("", x, y, "", _wrapped(words), words, stops=False, looks=False)


def _wrapped(words: str) -> list[str]:
    """The words in two lines at most."""
    return textwrap.wrap(words, LETTERS, max_lines=2, placeholder="…") or [""]
