"""When the rules of a queue are looked at: a timer's row for each stay. Inside verbs.

What they do is in overtime.py.
"""

from datetime import timedelta
from typing import Any

from okienko.events import clock, prepared
from okienko.events.runtime.timers import set_timer

from ..acted import RuleActed
from ..models import Queue, Wait
from ..overtime import LENGTH, Key, Stay, next_at, rules_of

RULE = "wait.rule"  # subject: the wait


def watch_rules(office: int, wait: Wait, queue: Queue, *, came: bool) -> None:
    """A contact has entered a queue; `came`: it waits for the first time."""
    if not queue.rules or wait.helps:
        return
    ahead = None
    if came and any(rule.when == LENGTH for rule in rules_of(queue.rules)):
        others = Wait.objects.filter(queue=queue, result="", live=wait.live, medium=wait.medium)
        ahead = others.exclude(id=wait.id).filter(helps="").count()
    look_again(office, wait, queue, stay_of(wait, ahead=ahead), frozenset())


def stay_of(wait: Wait, *, ahead: int | None = None, ringing: bool = False) -> Stay:
    """A stay as its rules look at it."""
    moved = RuleActed.objects.filter(
        wait__interaction=wait.interaction_id, action=RuleActed.Action.QUEUE, done=True
    )
    return Stay(
        queue=wait.queue_id,
        load=wait.load,
        waited=wait.seconds(clock.now()),
        ahead=ahead,
        there=wait.live and not wait.by_call,
        ringing=ringing,
        been=frozenset(moved.values_list("queue_id", flat=True)),
    )


def look_again(office: int, wait: Wait, queue: Queue, stay: Stay, acted: frozenset[Key]) -> None:
    """Have the timer ring when the next rule acts; none does while the customer is away."""
    at = next_at(rules_of(queue.rules), stay, acted)
    if at is None or wait.away_since is not None:
        return
    due = clock.now() + timedelta(seconds=max(0.0, at - stay.waited))
    data: dict[str, Any] = {} if stay.ahead is None else {"ahead": stay.ahead}
    set_timer(office, RULE, wait.id, due, data)


def back_in_line(office: int, wait: Wait) -> None:
    """The customer of a stay is back: its rules go on."""
    queue = prepared.must(Queue, id=wait.queue_id)
    if queue.rules and not wait.helps:
        there = prepared.must(Wait, id=wait.id)
        look_again(office, there, queue, stay_of(there), acted_in(wait.id))


def acted_in(wait_id: int) -> frozenset[Key]:
    """The rules that acted in a stay."""
    return frozenset(row.key for row in RuleActed.objects.filter(wait=wait_id))
