"""What was brought, read as the switchboard does, and what came of it."""

from okienko.channels.inbox import worker
from okienko.channels.inbox.models import Payload
from okienko.channels.models import Account
from okienko.channels.outbox.models import Outgoing
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import reply
from okienko.interactions.models import Interaction, Message
from tests.cast import Cast

from .toy.peer import ToyPeer


def read() -> None:
    """All that is due, as the switchboard does."""
    accounts, _later = worker.accounts_due()
    for account in accounts:
        while worker.handle_next(account):
            pass


def payloads(cast: Cast) -> list[tuple[str, str]]:
    with in_offices([cast.here.id]):
        return list(Payload.objects.order_by("id").values_list("state", "words"))


def texts(cast: Cast) -> list[str]:
    with in_offices([cast.here.id]):
        rows = Message.objects.filter(direction="in").order_by("id")
        return list(rows.values_list("text", flat=True))


def answered(
    cast: Cast, account: Account, toy: ToyPeer, text: str = "W poniedziałek.", name: str = "a"
) -> int:
    """A customer's message of that name, answered in the newest contact; the answer's id."""
    toy.deliver(name)
    read()
    with in_offices([cast.here.id]):
        contact = Interaction.objects.filter(channel="toy").latest("id").id
    answer = reply.by(official(cast.here.id, cast.here.officials["anna"]))
    return answer(cast.here.id, interaction_id=contact, text=text)


def delivery(cast: Cast, message: int) -> str:
    with in_offices([cast.here.id]):
        return Message.objects.get(id=message).delivery


def results(cast: Cast, message: int) -> dict[str, str]:
    with in_offices([cast.here.id]):
        found = Outgoing.objects.get(message_id=message).results
    return {to: result["state"] for to, result in found.items()}
