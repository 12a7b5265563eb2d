"""What the rules of a queue do to who waits in it, each once: when its timer is due.

A rule that needs the customer's line (a message, a call instead, the end) is done by their door,
which says so with `by_door`; it writes rows as a part of this transaction.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from okienko.events import clock, prepared
from okienko.events.log.kinds import emit
from okienko.events.runtime.timers import on_timer, set_timer
from okienko.interactions.models import Interaction
from okienko.interactions.states import move

from ..acted import RuleActed
from ..events import WaitRuled
from ..models import Queue, Wait
from ..overtime import CALL, END, LENGTH, QUEUE, RAISE, WaitRule, due_rule, rules_of
from ..queries import queue_in_use
from .callbacks import remember_caller
from .common import HEAD, leave, open_wait, pending_offer
from .offers import end_offer
from .pausing import pause
from .waiting import enqueue
from .watching import RULE, acted_in, look_again, stay_of

#: `door(office, contact, wait, rule)` does a rule's action; False: it cannot be done, None: not at
#: this moment.
Door = Callable[[int, Interaction, Wait, WaitRule], bool | None]
#: Until a door is asked again.
NOT_NOW = timedelta(seconds=5)
_doors: dict[str, Door] = {}


def by_door(channel: str) -> Callable[[Door], Door]:
    """Register what does the rules that need the line of a channel's customers."""

    def register(door: Door) -> Door:
        _doors[channel] = door
        return door

    return register


@on_timer(RULE)
def _due(office: int, wait_id: int, data: dict[str, Any]) -> None:
    """The next rule of a stay acts, if it still waits."""
    wait = prepared.get(Wait, id=wait_id, result="")
    if wait is None:
        return
    contact = prepared.must(Interaction, lock=True, id=wait.interaction_id)
    wait = prepared.get(Wait, id=wait_id, result="")  # as it is now that nobody else moves it
    if wait is None or wait.away_since is not None:
        return
    queue = prepared.must(Queue, id=wait.queue_id)
    rules, acted = rules_of(queue.rules), acted_in(wait.id)
    stay = stay_of(wait, ahead=data.get("ahead"), ringing=wait.offered)
    rule = due_rule(rules, stay, acted)
    if rule is not None:
        row = prepared.insert(
            RuleActed,
            office_id=office,
            wait_id=wait.id,
            queue_id=wait.queue_id,
            when=rule.when,
            number=rule.number,
            what=rule.what,
            action=rule.action,
            at=clock.now(),
        )
        done = _act(office, contact, wait, rule)
        if done is None:
            RuleActed.objects.filter(id=row.id).delete()
            set_timer(office, RULE, wait.id, clock.now() + NOT_NOW, data)
            return
        if done:
            emit(
                WaitRuled(
                    office=office,
                    subject=wait.id,
                    interaction=contact.id,
                    queue=wait.queue_id,
                    channel=contact.channel,
                    action=rule.action,
                )
            )
        else:
            RuleActed.objects.filter(id=row.id).update(done=False)
        acted |= {rule.key}
    wait = prepared.get(Wait, id=wait_id, result="")
    if wait is not None:
        look_again(office, wait, queue, stay, acted)


def _act(office: int, contact: Interaction, wait: Wait, rule: WaitRule) -> bool | None:
    if rule.action == RAISE:
        prepared.update(Wait, {"id": wait.id}, rank_at=min(wait.rank_at, wait.entered_at - HEAD))
        return True
    if rule.action == QUEUE:
        there = queue_in_use(rule.target_id)
        if there is None or there.id == wait.queue_id:
            return False
        enqueue.within(
            office,
            interaction_id=contact.id,
            queue_id=there.id,
            excluded_id=wait.excluded_id,
            as_if_since_arrival=True,
        )
        return True
    door = _doors.get(contact.channel)
    return False if door is None else door(office, contact, wait, rule)


# --- what doors use ------------------------------------------------------------------------------


def wait_for_words(office: int, contact: Interaction, wait: Wait, rule: WaitRule) -> None:
    """The customer is told something that ends the wait: until it was said nobody is offered them.

    A call instead that is only offered ends nothing. Inside a rule.
    """
    if rule.action == CALL and rule.when != LENGTH:
        return
    offer = pending_offer(contact.id)
    if offer is not None:
        end_offer(office, offer, "withdrawn", contact)
    pause(office, prepared.must(Wait, id=wait.id), contact, clock.now())


def step_out(office: int, contact: Interaction, result: str) -> bool:
    """A customer leaves the queue and is still on the line; whether they waited. Inside a verb.

    `result`: "message", or "ended": then they are on the call-back list.
    """
    offer = pending_offer(contact.id)
    if offer is not None:
        end_offer(office, offer, "withdrawn", contact)
    wait = open_wait(contact.id)
    if wait is None or contact.state != "waiting":
        return False
    leave(office, wait, contact, result)
    move(contact, "step_out")
    if result == Wait.Result.ENDED:
        remember_caller(office, contact, END, queue_id=wait.queue_id)
    return True
