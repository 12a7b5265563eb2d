"""What a person decides about a letter that was perhaps sent, or was not."""

from okienko.events import clock
from okienko.events.verbs import verb
from okienko.interactions.actions import delivered

from ..models import Outgoing
from ..refusals import NOTHING_TO_DECIDE
from .results import State, failed, write_down


def _outgoing(message_id: int) -> Outgoing:
    outgoing = (
        Outgoing.objects.select_for_update(no_key=True)
        .filter(message_id=message_id)
        .defer("content")
        .first()
    )
    if outgoing is None or not (outgoing.state in ("uncertain", "failed") or failed(outgoing)):
        raise NOTHING_TO_DECIDE()
    return outgoing


@verb
def resend(office: int, *, message_id: int) -> None:
    """Send it (again), to those who did not get it where that is known.

    It keeps its Message-ID: a recipient's program may see that it is one.
    """
    outgoing = _outgoing(message_id)
    missed = failed(outgoing)
    write_down(
        outgoing,
        {to: (State.AGAIN, words) for to, words in missed.items() if to},
        forget=missed,
    )
    Outgoing.objects.filter(id=outgoing.id).update(
        state=Outgoing.State.QUEUED, next_at=clock.now(), handed_at=None, ended_at=None, error=""
    )
    delivered.within(office, message_id=message_id, delivery="queued")


@verb
def mark_sent(office: int, *, message_id: int) -> None:
    """It was sent: the customer has it, or the relay's log says so."""
    outgoing = _outgoing(message_id)
    write_down(outgoing, {}, forget=failed(outgoing))
    Outgoing.objects.filter(id=outgoing.id).update(
        state=Outgoing.State.SENT, ended_at=clock.now(), error=""
    )
    delivered.within(office, message_id=message_id, delivery="sent")
