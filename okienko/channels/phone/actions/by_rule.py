"""A caller leaves a queue by one of its rules: into a message box, or told that nobody can come.

Inside verbs; what was said before, and when, is queue_talk's.
"""

from __future__ import annotations

from okienko.channels.phone.events import CallMoved
from okienko.events.log.kinds import emit
from okienko.events.refusals import Refused
from okienko.interactions import actions as interactions
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from okienko.routing.overtime import BOX, CALL, LENGTH, WaitRule

from ..menu.queue_talk import StepOut, Then
from ..messages.actions import leave_message
from ..models import Box
from ..refusals import NO_BOX


def then(rule: WaitRule, *, can_be_called: bool) -> Then | None:
    """What follows the words of a rule; None: it cannot be done, and the caller waits on.

    Where too many wait, something follows in any case: they were not let in.
    """
    if rule.action == BOX and Box.objects.filter(active=True).exists():
        return "box"
    if rule.action == CALL and can_be_called:
        return "call"
    if rule.action in (BOX, CALL) and rule.when != LENGTH:
        return None
    return "end"


def step_out(office: int, contact: Interaction, action: StepOut) -> None:
    """All was said: the caller leaves the queue."""
    result = Wait.Result.ENDED if action.ends else Wait.Result.MESSAGE
    if not routing.step_out(office, contact, result):
        return
    if not action.ends:
        try:
            leave_message.within(office, interaction_id=contact.id, box_id=action.box)
            return
        except Refused as refusal:  # the last box was put out of use while they heard of it
            if refusal.code != NO_BOX.code:
                raise
    interactions.close.within(office, interaction_id=contact.id)
    emit(CallMoved(office=office, subject=contact.id))
