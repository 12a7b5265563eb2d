"""What becomes of a message after it was written: edited, withdrawn, reacted to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from okienko.events import clock
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb

from ..events import InteractionReopened, MessageChanged
from ..models import Interaction, Message, Wording
from ..states import OPEN, move

#: A contact that was closed longer ago is not opened again by a correction.
REOPENED_FOR = timedelta(days=30)

#: Wordings of one message that are kept: the first ones, and the one before the last edit.
MOST_WORDINGS = 50


@dataclass(frozen=True)
class Changed:
    """In which contact a message was edited; `back`: that was closed, and its door queues it."""

    interaction_id: int
    back: bool = False


@verb
@acting(CUSTOMER)
def edit(
    office: int,
    *,
    account_id: int | None,
    external_id: str,
    conversation: str,
    text: str,
    at: datetime,
) -> Changed | None:
    """A message says `text` now; None when there is no such message (yet).

    The words before are kept. Told twice, or late, it changes nothing. A customer's message brings
    its contact back when that is closed: nobody would see what it says now.
    """
    message = _message(account_id, external_id, conversation)
    if message is None:
        return None
    if _is_old(message, text, at):
        return Changed(message.interaction_id)
    before = message.wordings.order_by("id")
    for last in before[MOST_WORDINGS - 1 :]:
        last.delete()
    Wording.objects.create(office_id=office, message=message, text=message.text, until=at)
    Message.objects.filter(id=message.id).update(text=text, html="", edited_at=at)
    _tell(office, message, "edited")
    theirs = message.direction == Message.Direction.IN and not message.quiet
    return Changed(message.interaction_id, back=theirs and _back(office, message, at))


@verb
@acting(CUSTOMER)
def withdraw(
    office: int, *, account_id: int | None, external_id: str, conversation: str, at: datetime
) -> bool:
    """Whoever wrote a message has deleted it; False when there is no such message (yet).

    The words stay with the contact, marked: what an office has acted upon, it must be able to show.
    """
    message = _message(account_id, external_id, conversation)
    if message is not None and message.withdrawn_at is None:
        Message.objects.filter(id=message.id).update(withdrawn_at=at)
        _tell(office, message, "withdrawn")
    return message is not None


@verb
@acting(CUSTOMER)
def react(
    office: int,
    *,
    account_id: int | None,
    external_id: str,
    conversation: str,
    words: str,
    at: datetime,
) -> bool:
    """The customer has put a sign to a message, "" for none any more; False as in `withdraw`.

    The latest counts.
    """
    message = _message(account_id, external_id, conversation)
    if message is None:
        return False
    late = message.reacted_at is not None and at < message.reacted_at
    words = words[:200]
    if not late and words != message.reaction:
        Message.objects.filter(id=message.id).update(reaction=words, reacted_at=at)
        _tell(office, message, "reacted")
    return True


def _message(account_id: int | None, external_id: str, conversation: str) -> Message | None:
    """A message of either side by the id that its network knows, locked."""
    if not external_id:
        return None
    rows = Message.objects.filter(
        account=account_id, external_id=external_id, conversation=conversation
    )
    return rows.select_for_update(no_key=True).first()


def _is_old(message: Message, text: str, at: datetime) -> bool:
    """Whether an edit says nothing new: the same words, or such as were corrected since."""
    if text == message.text or (message.edited_at is not None and at < message.edited_at):
        return True
    # networks tell whole seconds: of two edits in one the words that stood before are the older
    return at == message.edited_at and message.wordings.filter(text=text).exists()


def _back(office: int, message: Message, at: datetime) -> bool:
    """Whether the contact was closed, and is open again."""
    contact = chosen(Interaction, message.interaction_id, lock=True)
    if contact.state != "closed" or contact.ended_at is None:
        return False
    if clock.now() - contact.ended_at > REOPENED_FOR or _goes_on_elsewhere(contact):
        return False
    move(contact, "reopen", ended_at=None, returned_at=at)
    emit(
        InteractionReopened(
            office=office,
            subject=contact.id,
            channel=contact.channel,
            official=contact.official_id,
        )
    )
    return True


def _goes_on_elsewhere(contact: Interaction) -> bool:
    """Whether the same talk has a newer contact that is open: there it is seen."""
    if not contact.conversation:
        return False
    talk = Interaction.objects.filter(
        channel=contact.channel, account=contact.account_id, conversation=contact.conversation
    )
    return talk.filter(state__in=OPEN).exists()


def _tell(office: int, message: Message, how: str) -> None:
    official = Interaction.objects.values_list("official", flat=True).get(id=message.interaction_id)
    emit(
        MessageChanged(
            office=office,
            subject=message.id,
            interaction=message.interaction_id,
            how=how,
            official=official,
        )
    )
