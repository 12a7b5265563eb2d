"""A file is applied, and taken back: steps become verbs inside one transaction.

The one way for starter packs, for a file that somebody uploads (an export of this office, of
another, of a test installation) and for the sample commune:

    format.read(bytes) -> OfficeFile        what is wrong in it is told by lines
    reading.present(office) -> Present      what is there, in the same form
    compare.compare(there, wanted)          steps, before anything is done
    apply(office, wanted=..., chosen=...)   the chosen steps, and what they need
    writing.text(reading.in_use(there))     the export: the same form again

A further kind of settings joins with its class in format.py, its rows in reading.py and its verbs
in rows.py; the pages and the taking back need nothing more. Secrets have no place in the form.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from okienko.administration.events import ConfigurationApplied, ConfigurationTakenBack
from okienko.administration.refusals import (
    CONFIGURATION_LACKS,
    CONFIGURATION_MOVED,
    CONFIGURATION_ROW,
    CONFIGURATION_TAKEN_BACK,
)
from okienko.cases import queries as cases
from okienko.events.changing import Change
from okienko.events.log import queries as log
from okienko.events.log.kinds import emit
from okienko.events.models import EventRow
from okienko.events.refusals import GONE, Refused
from okienko.events.security.scope import savepoint
from okienko.events.transaction import current
from okienko.events.verbs import one_at_a_time
from okienko.offices.access import settings_verb

from .compare import Comparison, Named, Step, compare
from .format import OfficeFile
from .reading import present
from .rows import KINDS, add_topic, as_before, out_of_use, take_away, values

# a topic's queue is taken back as the topic's change that it was
_PART_OF = {kind.event: part for part, kind in KINDS.items() if part != "topic_queues"}


@dataclass(frozen=True)
class Applied:
    """How many rows were made and changed; `brought`: of these, because others need them."""

    added: int
    changed: int
    brought: int


@settings_verb
def apply(
    office: int,
    *,
    wanted: OfficeFile,
    source: str,
    pack: str = "",
    chosen: Collection[str] | None = None,
    shown: str = "",
) -> Applied:
    """Do what the file asks for: all, or the `chosen` steps (Step.id) and what they need.

    `source` is what people call it; `pack`: the name of a starter pack, if it is one.
    `shown`: the digest of the comparison that somebody has looked at. Refused
    `configuration_moved` when it would be another now, `configuration_lacks`,
    `configuration_row` with the words of the verb that refused one of them; nothing is written.
    """
    one_at_a_time("configuration", office)  # the second compares with what the first has done
    there = present(office)
    comparison = compare(there, wanted)
    if shown and shown != comparison.digest:
        raise CONFIGURATION_MOVED()
    ids = [step.id for step in comparison.steps] if chosen is None else chosen
    steps = comparison.chosen(ids)
    for row, named in _lost(comparison, steps):
        raise CONFIGURATION_LACKS(row=row, named=named)
    before = len(current().events)
    back = {(step.part, step.called) for step in steps if step.does == "restore"}
    _carry_out(office, there.ids, there.unused - back, steps)
    told = [event for event, _actor in current().events[before:] if isinstance(event, Change)]
    if told:
        rows = [(event.kind, event.subject, event.before) for event in told]
        emit(
            ConfigurationApplied(
                office=office, subject=office, source=source[:120], pack=pack, rows=rows
            )
        )
    added = sum(step.does == "add" for step in steps)
    return Applied(added, len(steps) - added, len(steps) - len({s.id for s in steps} & set(ids)))


@settings_verb
def take_back(office: int, *, event_id: int) -> tuple[int, int]:
    """Take back what was applied; how many rows are as before, and how many had to stay.

    What was made and is used by now goes out of use. What somebody has changed since stays.
    Refused `gone` (no such event), `configuration_taken_back`.
    """
    one_at_a_time("configuration", office)  # the second compares with what the first has done
    row = log.event(office, ConfigurationApplied.kind, event_id)
    if row is None:
        raise GONE()
    if any(each.data.get("applied") == event_id for each in _taken_back(office)):
        raise CONFIGURATION_TAKEN_BACK()
    done = kept = 0
    for kind, pk, before in reversed(row.data["rows"]):
        try:
            with savepoint():
                ok = _take_back(office, event_id, kind, pk, before)
        except Refused:
            ok = False
        done, kept = done + ok, kept + (not ok)
    emit(ConfigurationTakenBack(office=office, subject=office, applied=event_id, kept=kept))
    return done, kept


@dataclass(frozen=True)
class Past:
    """Something that was applied, for the page."""

    event: EventRow
    added: int
    changed: int
    taken_back: bool


def past(office: int) -> list[Past]:
    """What was applied, the newest first; inside the open scope."""
    back = {row.data.get("applied") for row in _taken_back(office)}
    return [
        Past(
            row,
            sum(before is None for _kind, _pk, before in row.data["rows"]),
            sum(before is not None for _kind, _pk, before in row.data["rows"]),
            row.id in back,
        )
        for row in log.changes(office, ConfigurationApplied.kind, office)
    ]


def pack_of(office: int) -> str:
    """The starter pack that was applied last; "" for none. Inside the open scope."""
    return next((name for each in past(office) if (name := each.event.data.get("pack"))), "")


def _taken_back(office: int) -> list[EventRow]:
    return log.changes(office, ConfigurationTakenBack.kind, office, most=100)


def _lost(comparison: Comparison, steps: list[Step]) -> Iterator[tuple[str, str]]:
    todo = {step.called for step in steps}
    return ((row, named) for row, named in comparison.missing if row in todo)


def _carry_out(
    office: int, known: Mapping[Named, int], unused: Collection[Named], steps: list[Step]
) -> None:
    ids = dict(known)
    for step in steps:
        kind = KINDS[step.part]
        try:
            if step.does == "restore":
                kind.restore(office, **{kind.row: ids[step.part, step.called]})
            if step.row is None and step.does == "add":
                ids["topics", step.called] = add_topic(office, step.called, ids)
            elif step.row is not None and step.does == "add":
                fields = type(step.row).model_fields
                given = values(step.row, fields, ids, unused)
                ids[step.part, step.called] = int(kind.add(office, **given))
            elif step.row is not None and step.differences:
                given = values(step.row, step.differences, ids, unused)
                kind.change(office, **{kind.row: ids[step.part, step.called]}, **given)
        except Refused as refused:
            raise CONFIGURATION_ROW(row=step.called, words=str(refused)) from refused


def _take_back(
    office: int, event_id: int, told: str, pk: int, before: dict[str, Any] | None
) -> bool:
    """Whether a row is as it was before."""
    part = _PART_OF[told]
    later = log.later(office, told, pk, event_id)
    if before is None:
        if later and later[0].data.get("after") is None:
            return True  # somebody removed it
        if later:
            return False
        take_away(KINDS[part], office, pk)
        return True
    ours = before.keys() - {"changed_at", "changed_by_id"}
    if any(ours & (row.data.get("before") or {}).keys() for row in later):
        return False
    if part == "kinds":
        row = next(each for each in cases.all_kinds(office) if each.id == pk)
        term = {name: getattr(row, name) for name in ("rule", "term_amount", "term_unit")}
        before = {**(term if term.keys() & ours else {}), **before}
    kind = KINDS[part]
    if before.get("active") is False:
        out_of_use(kind, office, pk)
        before = {name: before[name] for name in before.keys() - {"active", "instead_id"}}
    if before:
        kind.change(office, **{kind.row: pk}, **as_before(part, before))
    return True
