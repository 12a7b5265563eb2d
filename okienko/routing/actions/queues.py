"""Queues as the office sets them: made, changed, taken out of use."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext

from okienko.events import clock
from okienko.events.changing import change, make, put_in_order, remove
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb
from okienko.offices.actions import AT_FOUNDING

from ..events import QueueChanged
from ..models import Queue, Skill, Step, Wait
from ..overtime import MOST, QUEUE, rules_of
from ..refusals import (
    LAST_QUEUE,
    QUEUE_NOT_IN_USE,
    QUEUE_USED,
    QUEUE_WAITED_IN,
    RULE_WRONG,
    STEP_WRONG,
)
from .common import HEAD
from .waiting import enqueue

#: Widening: (after seconds, skill, level), as models.Step.
Steps = Iterable[tuple[int, int, int]]


class QueueSettings(TypedDict, total=False):
    """A queue's own; see models.Queue. All times are seconds."""

    name: str
    order: int
    schedule_id: int | None
    head_start: int
    offer_seconds: int
    written_offer_seconds: int
    wrap_up_seconds: int
    last_official_seconds: int
    goal_percent: int
    goal_seconds: int
    written_goal_seconds: int
    short_abandon_seconds: int
    answer_seconds: int
    call_tries: int
    call_again_seconds: int
    place_seconds: int
    call_instead_seconds: int
    from_list: bool
    rules: Sequence[Sequence[Any]]


@settings_verb
def add_queue(office: int, *, steps: Steps = (), **settings: Unpack[QueueSettings]) -> int:
    """Add a queue; its id. Refused `taken`, `step_wrong`, `rule_wrong`, `gone` (a link)."""
    rungs = _checked(steps)
    _check_rules(settings)
    row = make(Queue, QueueChanged, parts={"steps": _told(rungs)}, **settings)
    _write(office, row, rungs)
    return row.id


@settings_verb
def change_queue(
    office: int, *, queue_id: int, steps: Steps | None = None, **settings: Unpack[QueueSettings]
) -> None:
    """Change a queue; callers notice nothing of another name. Refused as `add_queue`."""
    row = chosen(Queue, queue_id, lock=True)
    _check_rules(settings)
    before = _steps(row)
    rungs = before if steps is None else _checked(steps)
    if rungs != before:
        Step.objects.filter(queue=row).delete()
        _write(office, row, rungs)
    change(
        row,
        QueueChanged,
        before={"steps": _told(before)},
        after={"steps": _told(rungs)},
        **settings,
    )


@settings_verb
def close_queue(office: int, *, queue_id: int, instead_id: int | None = None) -> int:
    """Take a queue out of use; how many contacts went to `instead_id`.

    Whatever would enter it later goes there too, or to the office's first queue when none is
    said. Refused `queue_waited_in` when somebody waits and no other is said, `last_queue`,
    `queue_not_in_use` (the other one).
    """
    rows = list(Queue.objects.select_for_update(no_key=True).order_by("order", "id"))
    row = next((each for each in rows if each.id == queue_id), None) or chosen(Queue, queue_id)
    others = {each.id for each in rows if each.active} - {queue_id}
    if not others:
        raise LAST_QUEUE()
    if instead_id is not None and instead_id not in others:
        raise QUEUE_NOT_IN_USE()
    waits = list(Wait.objects.filter(queue_id=queue_id, result="").order_by("rank_at", "id"))
    if waits and instead_id is None:
        raise QUEUE_WAITED_IN(n=len(waits))
    change(row, QueueChanged, active=False, instead_id=instead_id)
    return sum(_move(office, wait) for wait in waits)


@settings_verb
def open_queue(_office: int, *, queue_id: int) -> None:
    """Put a queue into use again."""
    change(chosen(Queue, queue_id, lock=True), QueueChanged, active=True, instead_id=None)


@settings_verb
def remove_queue(_office: int, *, queue_id: int) -> None:
    """Take a queue away in which nobody has waited yet. Refused `queue_used`: then close it.

    What still names it by its id, as a menu, leads to the first queue (queries.queue_in_use).
    """
    row = chosen(Queue, queue_id, lock=True)
    remove(row, QueueChanged, parts={"steps": _told(_steps(row))}, used=QUEUE_USED)


@settings_verb
def order_queues(_office: int, *, queue_ids: Iterable[int]) -> None:
    """Put the queues into this order; those not named follow. Refused `gone`.

    The first in use takes what no other queue does (queries.queue_in_use).
    """
    rows = Queue.objects.select_for_update(no_key=True).order_by("order", "id")
    put_in_order(rows, QueueChanged, queue_ids)


def _move(office: int, wait: Wait) -> bool:
    """A contact goes to the queue that stands instead, to its place by arrival.

    False when it does not wait any more: an official has just taken it, or the customer has left.
    """
    preferred = wait.preferred_until is not None and wait.preferred_until > clock.now()
    if not Wait.objects.filter(id=wait.id, result="").exists():
        return False
    enqueue.within(
        office,
        interaction_id=wait.interaction_id,
        queue_id=wait.queue_id,
        at_head=wait.rank_at < wait.entered_at - HEAD + timedelta(days=1),
        preferred_id=wait.preferred_id if preferred else None,
        preferred_seconds=int((wait.preferred_until - clock.now()).total_seconds())
        if preferred and wait.preferred_until
        else None,
        excluded_id=wait.excluded_id,
        as_if_since_arrival=True,
        only_if_waiting=True,
    )
    return True


def _checked(steps: Steps) -> list[tuple[int, int, int]]:
    rungs = sorted(steps)
    if any(after < 0 or not 0 <= level <= 5 for after, _, level in rungs):
        raise STEP_WRONG()
    if len({(after, skill) for after, skill, _ in rungs}) < len(rungs):
        raise STEP_WRONG()
    for skill in {skill for _, skill, _ in rungs}:
        chosen(Skill, skill)
    return rungs


def _check_rules(settings: QueueSettings) -> None:
    """Leave the rules in their order; what they lead to is looked up when they act, as menus do."""
    if "rules" not in settings:
        return
    try:
        rules = rules_of(settings["rules"])
    except TypeError:
        raise RULE_WRONG() from None
    once = {rule.key for rule in rules}
    if len(rules) > MOST or len(once) < len(rules) or any(rule.wrong() for rule in rules):
        raise RULE_WRONG()
    for rule in rules:
        if rule.action == QUEUE:
            chosen(Queue, rule.target_id or 0)
    settings["rules"] = [list(rule) for rule in rules]


def _write(office: int, row: Queue, rungs: list[tuple[int, int, int]]) -> None:
    Step.objects.bulk_create(
        Step(office_id=office, queue=row, after_seconds=after, skill_id=skill, level=level)
        for after, skill, level in rungs
    )


def _steps(row: Queue) -> list[tuple[int, int, int]]:
    rows = Step.objects.filter(queue=row).order_by("after_seconds", "skill_id", "level")
    return list(rows.values_list("after_seconds", "skill_id", "level"))


def _told(rungs: list[tuple[int, int, int]]) -> list[list[int]]:
    return [list(rung) for rung in rungs]


def _first_queue(office: int) -> None:
    """A new office has a queue for all that comes, if it begins with none of its own."""
    if not Queue.objects.exists():
        add_queue.within(office, name=gettext("General"), order=1)


AT_FOUNDING.append(_first_queue)
