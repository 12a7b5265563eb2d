"""What a provider, or the customer, lets us know of a message of ours after it has left."""

from collections.abc import Collection
from contextlib import suppress

from okienko.channels.door import Receipt
from okienko.channels.plain_text import one_line
from okienko.customers.actions import add_identity
from okienko.customers.queries import addresses_of
from okienko.events.refusals import Refused
from okienko.events.verbs import verb
from okienko.interactions.actions import name_talk
from okienko.interactions.models import Direction, Message

from ..models import Outgoing
from ..results import Found, State, failed, learn, settled, waiting, whole
from .moving import move

MOST_UNTIL = 50  # messages of a talk to which news of a moment is told


@verb
def tell(office: int, *, outgoing_id: int, found: Found) -> None:
    """Write down results of a message that has left; those that failed come before a person.

    Who failed once has failed, who read it has got it: what comes late changes nothing.
    """
    outgoing = Outgoing.objects.select_for_update(no_key=True).defer("content").get(id=outgoing_id)
    before, waited = failed(outgoing), waiting(outgoing)
    learn(outgoing, {to: said for to, said in found.items() if _newer(outgoing, to, said[0])})
    from_: set[str] = set()
    if failed(outgoing).keys() > before.keys():
        from_ |= {"sent", "uncertain", "partly", "failed"}
    if settled(outgoing):  # a next try would go to nobody
        from_ |= {"uncertain", "queued"}
    to, words = whole(outgoing)
    if from_ and move(office, outgoing, to, expected=sorted(from_), words=words):
        return
    known = outgoing.results
    if not waited or waited & found.keys():  # who tells what became of the last try has had it
        learn(outgoing, {}, forget=waiting(outgoing))
        if move(office, outgoing, "sent", expected=["uncertain"]):
            return
    # nothing new; or it is told so early that the end of the try finds it
    Outgoing.objects.filter(id=outgoing.id).update(results=known)


_ORDER = (State.AGAIN, State.TAKEN, State.DELAYED, State.DELIVERED, State.READ, State.FAILED)


def _newer(outgoing: Outgoing, to: str, state: State) -> bool:
    known = outgoing.results.get(to)
    return known is None or _ORDER.index(State(known["state"])) < _ORDER.index(state)


@verb
def had(office: int, *, external_ids: Collection[str]) -> None:
    """Who quotes a message of ours has had it: one that was perhaps sent, was sent."""
    doubtful = (
        Outgoing.objects.select_for_update(no_key=True, of=("self",))
        .filter(external_id__in=list(external_ids), message__delivery="uncertain")
        .defer("content")
    )
    for outgoing in doubtful:
        learn(outgoing, {}, forget=waiting(outgoing))
        move(office, outgoing, "sent", expected=["uncertain"])


@verb
def echoed(office: int, *, account_id: int, external_id: str, conversation: str, text: str) -> bool:
    """The network shows what the office wrote; whether that is an answer that was perhaps sent.

    By its words: it was cut off before the network's id for it came. With files it stays with the
    person who decides, for these go after the words.
    """
    doubtful = (
        Outgoing.objects.select_for_update(no_key=True, of=("self",))
        .filter(
            account_id=account_id,
            message__conversation=conversation,
            message__delivery="uncertain",
        )
        .select_related("message")
        .defer("content")
    )
    for outgoing in doubtful.order_by("id"):
        message = outgoing.message
        if message.external_id or message.text.strip() != text.strip():
            continue
        if not message.attachments.exists():
            learn(outgoing, {}, forget=waiting(outgoing))
            move(office, outgoing, "sent", expected=["uncertain"], external_id=external_id)
        return True
    return False


@verb
def told(office: int, *, account_id: int, receipt: Receipt) -> bool:
    """What a provider tells of a message, by its id; False when no such message is known (yet).

    What is told of a moment is of whatever was sent until then, were it nothing.
    """
    if not (receipt.external_id or receipt.ours):
        _until(office, account_id, receipt)
        return True
    ids = [one for one in (receipt.external_id, receipt.ours) if one]
    sent = Outgoing.objects.filter(account_id=account_id, external_id__in=ids)
    outgoing = sent.defer("content").select_related("message__interaction").first()
    if outgoing is None:
        return False
    _knows(office, outgoing.message, receipt)
    if receipt.external_id and outgoing.external_id != receipt.external_id:
        known = {"external_id": receipt.external_id}  # reactions name it so
        Outgoing.objects.filter(id=outgoing.id).update(**known)
        Message.objects.filter(id=outgoing.message_id).update(**known)
    _tell(office, outgoing, receipt)
    return True


def _knows(office: int, message: Message, receipt: Receipt) -> None:
    """Who it is that the office wrote to first, in the network's words."""
    contact = message.interaction
    if contact.direction != Direction.OUT or contact.account_id is None:
        return
    if receipt.talk:
        name_talk.within(
            office,
            channel=contact.channel,
            account_id=contact.account_id,
            before=message.conversation,
            after=receipt.talk,
        )
    also, customer = receipt.also, contact.customer_id
    if also is None or customer is None or (also.kind, also.value) in addresses_of(customer):
        return
    with suppress(Refused):  # it is another card's: that is for a person
        add_identity.within(office, customer_id=customer, address=also)


def _until(office: int, account_id: int, receipt: Receipt) -> None:
    if not receipt.conversation or receipt.until is None:
        return
    sent = Outgoing.objects.filter(
        account_id=account_id,
        message__conversation=receipt.conversation,
        message__delivery__in=["sent", "uncertain", "partly"],
        message__at__lte=receipt.until,
    )
    # those that are told already are the older ones
    for outgoing in sent.order_by("-id").defer("content")[:MOST_UNTIL]:
        if not _told_already(outgoing, State(receipt.state)):
            _tell(office, outgoing, receipt)


def _told_already(outgoing: Outgoing, state: State) -> bool:
    return any(
        _ORDER.index(State(known["state"])) >= _ORDER.index(state)
        for known in outgoing.results.values()
    )


def _tell(office: int, outgoing: Outgoing, receipt: Receipt) -> None:
    to = receipt.recipient
    if to not in outgoing.recipients:
        to = outgoing.recipients[0] if len(outgoing.recipients) == 1 else ""
    found = {to: (State(receipt.state), one_line(receipt.words))}
    tell.within(office, outgoing_id=outgoing.id, found=found)
