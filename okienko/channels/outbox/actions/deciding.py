"""What a person decides about a message that was perhaps sent, or was not."""

from collections.abc import Mapping

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.interactions.actions import delivered, describe, save_draft
from okienko.interactions.events import MessageTakenBack
from okienko.interactions.models import NOT_ARRIVED, Draft, Message, Outcome

from ..models import Outgoing
from ..queries import SENDABLE
from ..refusals import LEFT_ALREADY, NOT_WRITTEN_BY_YOU, NOTHING_TO_DECIDE
from ..results import State, failed, learn, settled, waiting
from .moving import move


@verb
def resend(office: int, *, message_id: int) -> None:
    """Send it (again), to those who did not get it where that is known.

    It keeps its id and its bytes: a recipient's program may see that it is one. Refused
    `nothing_to_decide` when nothing is to be decided about it.
    """
    outgoing = tries_of(message_id)
    if outgoing is None:  # its door could make nothing of it; it may now
        _decided(office, message_id, "queued")
        return
    missed = failed(outgoing)
    again = {to: (State.AGAIN, words) for to, words in missed.items() if to}
    learn(outgoing, again, forget=missed)
    if settled(outgoing):  # nobody knows who did not get it: all get it again
        learn(outgoing, {}, forget=outgoing.results)
    now = clock.now()
    if not move(office, outgoing, "queued", expected=NOT_ARRIVED, next_at=now, handed_at=None):
        raise NOTHING_TO_DECIDE()


@verb
def mark_sent(office: int, *, message_id: int) -> None:
    """It was sent: the customer has it, or the provider's log says so. Refused as `resend`."""
    outgoing = tries_of(message_id)
    if outgoing is None:
        _decided(office, message_id, "sent")
        return
    learn(outgoing, {}, forget={*failed(outgoing), *waiting(outgoing)})
    if not move(office, outgoing, "sent", expected=NOT_ARRIVED):
        raise NOTHING_TO_DECIDE()


@verb
def take_back(
    office: int,
    *,
    message_id: int,
    fields: Mapping[str, str],
    about: str = "",
) -> None:
    """The writer of an answer takes it back before it leaves: it is a draft again, with `fields`.

    A letter that began a contact which is over becomes one that is begun `about` something
    (interactions.models.Draft). Its files stay with it until the draft is sent or put away.
    Refused `left_already`, and `not_written_by_you` to others.
    """
    # locked: the outbox that claims it in this moment comes before us, or does not see it
    row = Message.objects.select_for_update(no_key=True).filter(id=message_id).first()
    official = acting_official(office)
    if row is None or official is None or row.author_id != official:
        raise NOT_WRITTEN_BY_YOU()
    held = row.not_before is not None and row.not_before > clock.now()
    if not held or row.delivery != "queued" or Outgoing.objects.filter(message=row).exists():
        raise LEFT_ALREADY()
    Message.objects.filter(id=row.id).update(
        direction=Message.Direction.BACK, delivery="", client_id=""
    )
    save_draft.within(
        office,
        interaction_id=None if about else row.interaction_id,
        official_id=official,
        form=Draft.Form.LETTER if about else Draft.Form.REPLY,
        fields=fields,
        about=about,
    )
    if about:
        describe.within(office, interaction_id=row.interaction_id, outcome=Outcome.MISTAKE)
    emit(
        MessageTakenBack(
            office=office, subject=row.id, interaction=row.interaction_id, official=official
        )
    )


def tries_of(message_id: int) -> Outgoing | None:
    """The row of a message's tries, locked; None when it was never made."""
    rows = Outgoing.objects.select_for_update(no_key=True).defer("content")
    return rows.filter(message_id=message_id).first()


def _decided(office: int, message_id: int, to: str) -> None:
    ours = Message.objects.filter(id=message_id, direction__in=SENDABLE)
    if not ours.exists() or not delivered.within(
        office, message_id=message_id, delivery=to, expected=NOT_ARRIVED
    ):
        raise NOTHING_TO_DECIDE()
