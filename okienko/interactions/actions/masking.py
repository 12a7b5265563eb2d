"""Numbers of people are made unreadable in what is kept of a contact."""

from okienko.events import clock
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb

from ..events import NumbersMasked
from ..models import Message, Wording
from ..personal_numbers import masked

#: What the office itself wrote stays: its own account is no secret.
THEIRS = (Message.Direction.IN, Message.Direction.NOTE)


@verb
def mask_numbers(office: int, *, interaction_id: int) -> int:
    """Mask them for good in what the customer wrote, edited or not, and in notes; in how many."""
    today, changed = clock.now().date(), 0
    messages = Message.objects.filter(interaction_id=interaction_id, direction__in=THEIRS)
    for message in messages.select_for_update(no_key=True).order_by("id"):
        text = masked(message.text, today)
        if text != message.text:
            changed += Message.objects.filter(id=message.id).update(text=text)
    before = Wording.objects.filter(message__in=messages)
    for wording in before.select_for_update(no_key=True, of=("self",)).order_by("id"):
        text = masked(wording.text, today)
        if text != wording.text:
            changed += Wording.objects.filter(id=wording.id).update(text=text)
    if changed:
        emit(NumbersMasked(office=office, subject=interaction_id, messages=changed))
    return changed
