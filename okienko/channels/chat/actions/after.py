"""The end of a chat, what the visitor thinks of it, and other ways to go on."""

from okienko.cases.actions import watch_numbers
from okienko.channels.models import Account
from okienko.channels.plain_text import clean
from okienko.channels.registry import doors, may_be_called
from okienko.customers.identities import EMAIL, email_address, phone_address
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.verbs import verb
from okienko.interactions.actions import Arrival, receive
from okienko.interactions.models import Interaction, Message
from okienko.interactions.queries import open_in
from okienko.routing.actions import ask_callback, customer_left, enqueue

from ..events import ChatRated
from ..models import Rating, Visit
from ..queries import contacts_of, queue_for
from ..refusals import (
    CHAT_ADDRESS,
    CHAT_GONE,
    CHAT_MARK,
    CHAT_NO_MAILBOX,
    CHAT_NUMBER,
    CHAT_UNRATED,
)
from ..transcript import subject_of, transcript

LONGEST_WORDS = 2000  # characters of what is said beside a mark


@verb
@acting(CUSTOMER)
def end(office: int, *, visit_id: int) -> None:
    """The visitor ends the chat; harmless when it is over. Refused `chat_gone`."""
    visit = _visit(visit_id)
    contact = open_in("chat", visit.account_id, visit.conversation)
    if contact is not None:
        customer_left.within(office, interaction_id=contact)


@verb
@acting(CUSTOMER)
def rate(office: int, *, visit_id: int, mark: int, words: str = "") -> None:
    """What the visitor thinks of the last contact that an official had; the last word counts.

    Refused `chat_gone`, `chat_mark`, `chat_unrated`.
    """
    if not 1 <= mark <= 5:
        raise CHAT_MARK()
    visit = _visit(visit_id)
    answered = [each for each in contacts_of(visit) if each.official_id is not None]
    if not answered:
        raise CHAT_UNRATED()
    Rating.objects.update_or_create(
        office_id=office,
        interaction_id=answered[-1].id,
        defaults={
            "visit_id": visit_id,
            "mark": mark,
            "words": clean(words).strip()[:LONGEST_WORDS],
            "at": clock.now(),
        },
    )
    emit(ChatRated(office=office, subject=answered[-1].id, mark=mark))


@verb
@acting(CUSTOMER)
def call_me(office: int, *, visit_id: int, number: str) -> None:
    """The visitor would rather be called: on the list of call-backs, with this conversation.

    The chat goes on as it was. Refused `chat_gone`, `chat_number`.
    """
    address = phone_address(number)
    if address.kind != "e164" or not may_be_called(address):
        raise CHAT_NUMBER()
    contact = _last(_visit(visit_id))
    ask_callback.within(office, interaction_id=contact.id, address=address)


@verb
@acting(CUSTOMER)
def by_email(office: int, *, visit_id: int, address: str) -> int:
    """Go on by e-mail: all that was said becomes a letter of the visitor's, and the chat ends.

    Who answers it writes to the address, with the conversation below. The address is as typed: it
    makes nobody a customer. Refused `chat_gone`, `chat_address`, `chat_no_mailbox`.
    """
    visit = _visit(visit_id)
    to = email_address(address)
    if to.hidden:
        raise CHAT_ADDRESS()
    account = mailbox()
    if account is None:
        raise CHAT_NO_MAILBOX()
    contact = _last(visit)
    words = transcript(visit)
    end.within(office, visit_id=visit_id)
    received = receive.within(
        office,
        arrival=Arrival(
            channel=account.kind,
            account_id=account.id,
            external_id=f"chat-{contact.id}-{visit.conversation}",
            sender=to,
            at=clock.now(),
            subject=subject_of(visit, contact),
            text=words,
            language=visit.language,
            recognise=False,
            sureness=Message.Sureness.AMBIGUOUS.value,
        ),
    )
    if received.arrived:
        watch_numbers.within(office, interaction_id=received.interaction_id, text=words)
        prepared.update(Interaction, {"id": received.interaction_id}, previous_id=contact.id)
        enqueue.within(office, interaction_id=received.interaction_id, queue_id=queue_for(contact))
    return received.interaction_id


def mailbox() -> Account | None:
    """The connection by which the office writes e-mails, in an open scope."""
    kinds = [each.kind for each in doors() if each.sends and EMAIL in each.abilities.identity_kinds]
    rows = Account.objects.filter(kind__in=kinds, enabled=True)
    return rows.order_by("id").first()


def _visit(visit_id: int) -> Visit:
    visit = prepared.get(Visit, id=visit_id)
    if visit is None:
        raise CHAT_GONE()
    return visit


def _last(visit: Visit) -> Interaction:
    contacts = contacts_of(visit)
    if not contacts:
        raise CHAT_GONE()
    return contacts[-1]
