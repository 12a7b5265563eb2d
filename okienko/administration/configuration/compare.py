"""What a configuration file would change in an office, before anything is changed. Pure."""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from okienko.interactions.actions.topics import BETWEEN

from .format import OfficeFile
from .part import Part

#: (part, called): a row, as files name it.
Named = tuple[str, str]


@dataclass(frozen=True)
class Present:
    """What an office is set to now, in the form of a file.

    `ids` are the rows' own; `unused` are those out of use; `former`: what rows were called before.
    """

    file: OfficeFile
    ids: Mapping[Named, int] = field(default_factory=dict)
    unused: frozenset[Named] = frozenset()
    former: Mapping[Named, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One row that would be made, changed or put back into use (and changed).

    `id` names it in the page's form.
    """

    part: str
    called: str
    does: Literal["add", "change", "restore"]
    row: Part | None = None  # as it is wanted; a topic is its path
    differences: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for the same row, each time that the file is compared."""
        return f"{self.part}:{self.called}"


@dataclass(frozen=True)
class Comparison:
    """What would be done, in the order in which it is done.

    `same`: how many rows are there already as they are wanted; `renamed`: those that the office
    calls otherwise, (in the file, here);
    `missing`: (row, what it names) where neither the file nor the office has it.
    """

    steps: list[Step]
    same: int = 0
    renamed: list[tuple[str, str]] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Of all that would be done: another one when anything has changed meanwhile."""
        told = [(step.id, step.does, step.differences) for step in self.steps]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()

    def chosen(self, ids: Collection[str]) -> list[Step]:
        """The steps of these ids, with those that others of them need; in their order.

        What is out of use comes back when it is chosen, or stands above a topic that is.
        """
        wanted, steps = set(ids), {(step.part, step.called): step for step in self.steps}
        todo = [name for name, step in steps.items() if step.id in wanted]
        found: set[Named] = set()
        while todo:
            if (name := todo.pop()) in found:
                continue
            found.add(name)
            todo += [
                need
                for need in needs(steps[name])
                if need in steps and (steps[need].does == "add" or need[0] == name[0] == "topics")
            ]
        return [step for name, step in steps.items() if name in found]


def compare(there: Present, wanted: OfficeFile) -> Comparison:
    """Rows of `wanted` that are not there, or otherwise; nothing is ever taken away.

    A row that is there and whose fields `wanted` leaves out stays as it is. One that the office has
    renamed is known again, and keeps its name.
    """
    names = dict(_known_again(there, wanted))
    rows = {(part, row.called): row for part, row in there.file.rows()}
    known = {("topics", topic) for topic in there.file.topics} | rows.keys()
    found = Comparison([], renamed=[(old, new) for (_part, old), new in names.items()])
    same = 0
    for topic in dict.fromkeys(names.get(("topics", each), each) for each in wanted.topics):
        if ("topics", topic) in there.unused:
            found.steps.append(Step("topics", topic, "restore"))
        elif ("topics", topic) not in known:
            found.steps.append(Step("topics", topic, "add"))
        else:
            same += 1
    for part, before in wanted.rows():
        row = before.renamed(names)
        old = rows.get((part, row.called))
        differences = row.differs(old) if old is not None else {}
        if (part, row.called) in there.unused:
            if row.returns:
                found.steps.append(Step(part, row.called, "restore", row, differences))
        elif old is None:
            found.steps.append(Step(part, row.called, "add", row))
        elif differences:
            found.steps.append(Step(part, row.called, "change", row, differences))
        else:
            same += 1
    new = {(step.part, step.called) for step in found.steps}
    for step in found.steps:
        lost = [called for part, called in needs(step) if (part, called) not in known | new]
        found.missing.extend((step.called, called) for called in lost)
    return Comparison(found.steps, same, found.renamed, found.missing)


def needs(step: Step) -> Iterator[Named]:
    """What a step names: rows that must be there before it."""
    if step.row is not None:
        yield from step.row.links()
    elif BETWEEN in step.called:
        yield "topics", step.called.rpartition(BETWEEN)[0]


def _known_again(there: Present, wanted: OfficeFile) -> Iterator[tuple[Named, str]]:
    """The names of `wanted` under which the office had rows that it now calls otherwise."""
    topics = set(there.file.topics)
    now: dict[str, str] = {}
    for topic in wanted.topics:
        above, _, name = topic.rpartition(BETWEEN)
        moved = f"{now.get(above, above)}{BETWEEN}{name}" if above else topic
        if topic in topics:
            continue
        if moved not in topics:
            moved = there.former.get(("topics", topic)) or there.former.get(
                ("topics", moved), moved
            )
        if moved != topic:
            now[topic] = moved
            yield ("topics", topic), moved
    rows = {(part, row.called) for part, row in there.file.rows()}
    for part, row in wanted.rows():
        called = there.former.get((part, row.called))
        if called and (part, row.called) not in rows:
            yield (part, row.called), called
