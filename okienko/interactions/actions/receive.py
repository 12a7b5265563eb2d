"""Something came in from outside: every door ends here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError

from okienko.customers.actions import find_or_make, keep_given, keep_profile
from okienko.customers.identities import Address
from okienko.customers.queries import differs
from okienko.events import clock, prepared
from okienko.events.actor import CUSTOMER, acting
from okienko.events.log.kinds import emit
from okienko.events.security.scope import savepoint
from okienko.events.verbs import verb

from ..contact_numbers import number_to_id
from ..events import InteractionReceived, InteractionReopened, MessageReceived
from ..models import Attachment, AwaitedFile, Interaction, Medium, Message, PartRole
from ..recipients import keep as keep_parts
from ..states import OPEN, move
from .talks import name_talk

MOST_BYTES = 2**31 - 1  # of a size as it is told: what the column holds


@dataclass(frozen=True)
class File:
    """An attachment on its way in or out; the rest as `models.Attachment` says."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    width: int = 0
    height: int = 0
    scan: str = ""


@dataclass(frozen=True)
class Awaited:
    """A file that a provider keeps for us: it is fetched after its message was taken in.

    `reference` is what the door fetches it by (Door.fetch); `size` is in bytes, 0 where the
    provider does not tell.
    """

    reference: str
    name: str = ""
    content_type: str = ""
    size: int = 0


@dataclass(frozen=True)
class Wish:
    """The whole message says that its sender wants no notices here any more, or wants them again.

    `said` is the word, `answer` the one confirmation. Not `sure`: it may mean something else.
    """

    stop: bool
    said: str
    answer: str
    sure: bool = True


@dataclass(frozen=True)
class Arrival:
    """What a door heard. `external_id` is the sender's own: delivered twice, it counts once.

    `live`: the sender is there and waits for an answer now; `medium` as in models.Medium. Words
    and files are kept whatever it is; a call has none.

    `conversation` names the talk at its account (a messenger's chat, a visitor's window): what
    comes in it goes on in its open contact, and ids of messages need be its own only. `begun_as` is
    what the office may have called it when it wrote first, before its network told the name.
    `continues` are external ids of earlier messages in the thread, newest first, of the same
    account, or of any contact that is not live where ids are `worldwide` (Message-ID);
    `contact_number` is one that stood in the subject. `at` is when it reached the office (UTC), by
    our clock. A thread closed
    longer ago than `reopen_days` is not reopened: a new interaction is linked to it. What is
    `quiet` (a robot's answer, a delivery report) joins its thread in any state and reopens nothing.
    `participants` are who else has a part in it (models.Role), beside `sender`. The sender is
    nobody's customer unless `recognise`: an address of a machine, or one that is not to be
    believed. Nor is one who signs with clearly another name than the address's owner has.
    `sureness` as in models.Message. `public`: everybody can read it, as a comment or a mention.
    `profile_url` leads to the writer's public page; whatever is no address of the web is none.
    `awaited` are files that come later. `unknown`: it is of a kind that this version does not know,
    and has no words. A `wish` is kept with the address and answered once (`heed`).
    `interpreted`: an interpreter is sought beside the official.
    """

    channel: str
    account_id: int | None
    external_id: str
    sender: Address
    at: datetime
    receiver: str = ""
    subject: str = ""
    text: str = ""
    html: str = ""
    attachments: Sequence[File] = ()
    awaited: Sequence[Awaited] = ()
    language: str = ""
    live: bool = False
    medium: str = Medium.TEXT
    conversation: str = ""
    begun_as: str = ""
    continues: Sequence[str] = ()
    worldwide: bool = False
    contact_number: str = ""
    participants: Sequence[tuple[str, Address]] = ()
    reopen_days: int = 30
    quiet: bool = False
    recognise: bool = True
    sureness: str = ""
    public: bool = False
    profile_url: str = ""
    unknown: bool = False
    wish: Wish | None = None
    interpreted: bool = False

    @property
    def said(self) -> bool:
        """Whether there is something to keep as a message; a letter is one though it is empty."""
        files = self.attachments or self.awaited
        return bool(not self.live or self.text or self.html or files or self.unknown)


@dataclass(frozen=True)
class Received:
    """`arrived`: new or reopened, so the door puts it into self-service or a queue.

    Otherwise it joined a contact that goes on; the door of a chat tells routing (`customer_wrote`).

    `opened`: a new interaction.
    """

    interaction_id: int
    message_id: int | None = None
    arrived: bool = True
    duplicate: bool = False
    opened: bool = False


@verb
@acting(CUSTOMER)
def receive(office: int, *, arrival: Arrival) -> Received:
    """Take in a call or a message: find or make the customer, open or continue an interaction."""
    known = _known(arrival)
    if known:
        return known
    thread = _thread(office, arrival)
    if thread and _goes_on(thread, arrival):
        # locked: an official who releases it in this moment comes before us or sees the message
        thread = prepared.must(Interaction, lock=True, id=thread.id)
    try:
        with savepoint():  # a savepoint: two deliveries at once, one wins
            return _take_in(office, arrival, thread)
    except IntegrityError:
        known = _known(arrival)
        if known is None and arrival.conversation:  # its other first message came at once with it
            thread = _thread(office, arrival)
            if thread and thread.state in OPEN:
                return _take_in(
                    office, arrival, prepared.must(Interaction, lock=True, id=thread.id)
                )
        if known is None:
            raise
        return known


def _take_in(office: int, arrival: Arrival, thread: Interaction | None) -> Received:
    if thread is None:
        return _open(office, arrival, previous=None)
    if arrival.quiet or thread.state in OPEN:
        return _continue(office, thread, arrival, arrived=False)
    if not _recent(thread, arrival):
        return _open(office, arrival, previous=thread)
    move(thread, "reopen", ended_at=None, returned_at=arrival.at)
    emit(
        InteractionReopened(
            office=office,
            subject=thread.id,
            channel=thread.channel,
            official=thread.official_id,
        )
    )
    return _continue(office, thread, arrival, arrived=True)


def came_before(arrival: Arrival) -> bool:
    """Whether it is there already: a provider brings it again. In an open scope."""
    return _known(arrival) is not None


def _known(arrival: Arrival) -> Received | None:
    if not arrival.external_id:
        return None
    here: dict[str, Any] = {
        "account_id": arrival.account_id,
        "external_id": arrival.external_id,
        "conversation": arrival.conversation,
    }
    if arrival.said:
        message = prepared.get(Message, **here)
        if message is None or _of_another_channel(message, arrival):
            return None
        return Received(message.interaction_id, message.id, arrived=False, duplicate=True)
    interaction = prepared.get(Interaction, channel=arrival.channel, **here)
    return Received(interaction.id, arrived=False, duplicate=True) if interaction else None


def _of_another_channel(message: Message, arrival: Arrival) -> bool:
    """An account is of one channel; without one, only the contact tells."""
    if arrival.account_id is not None:
        return False
    return prepared.must(Interaction, id=message.interaction_id).channel != arrival.channel


def _thread(office: int, arrival: Arrival) -> Interaction | None:
    """The interaction that this goes on with: by its conversation, the thread's ids, the number."""
    found = _of_conversation(arrival) if arrival.conversation else None
    if found is None and arrival.begun_as and _begun(office, arrival):
        found = _of_conversation(arrival)
    if found is None and arrival.continues:
        found = _of_ids(arrival)
    if found is None and arrival.contact_number:
        found = _of_number(arrival)
    return found


def _begun(office: int, arrival: Arrival) -> bool:
    """Whether the office began the talk under another name, which is the network's from now on."""
    return arrival.account_id is not None and name_talk.within(
        office,
        channel=arrival.channel,
        account_id=arrival.account_id,
        before=arrival.begun_as,
        after=arrival.conversation,
    )


def _of_conversation(arrival: Arrival) -> Interaction | None:
    """Its open contact, else the last one."""
    named: dict[str, Any] = {
        "channel": arrival.channel,
        "account_id": arrival.account_id,
        "conversation": arrival.conversation,
    }
    return prepared.get(Interaction, newest=True, state=sorted(OPEN), **named) or prepared.get(
        Interaction, newest=True, **named
    )


def _of_ids(arrival: Arrival) -> Interaction | None:
    said = Message.objects.filter(external_id__in=list(arrival.continues))
    if arrival.worldwide:  # what began otherwise (a form) may be answered by letters, too
        said = said.filter(interaction__live=False)
    else:
        said = said.filter(
            interaction__channel=arrival.channel,
            account=arrival.account_id,
            conversation=arrival.conversation,
        )
    last = said.order_by("-at").select_related("interaction").first()
    return last.interaction if last else None


def _of_number(arrival: Arrival) -> Interaction | None:
    number = number_to_id(arrival.contact_number)
    if number is None:
        return None
    thread = Interaction.objects.filter(id=number, live=arrival.live).first()
    # a number is no secret: it ties a message only to a contact of the same address
    same = thread and (thread.address_kind, thread.address_value) == (
        arrival.sender.kind,
        arrival.sender.value,
    )
    return thread if same and arrival.recognise else None


def _goes_on(thread: Interaction, arrival: Arrival) -> bool:
    return arrival.quiet or thread.state in OPEN or _recent(thread, arrival)


def _recent(thread: Interaction, arrival: Arrival) -> bool:
    if thread.state != "closed" or thread.ended_at is None:
        return False
    return clock.now() - thread.ended_at <= timedelta(days=arrival.reopen_days)


def _open(office: int, arrival: Arrival, previous: Interaction | None) -> Received:
    customer = None
    if arrival.recognise and not _another_writes(office, arrival):
        customer = find_or_make.within(
            office, address=arrival.sender, name=arrival.sender.name, language=arrival.language
        )
        keep_profile.within(office, address=arrival.sender, url=arrival.profile_url)
    interaction = prepared.insert(
        Interaction,
        office_id=office,
        channel=arrival.channel,
        account_id=arrival.account_id,
        live=arrival.live,
        medium=arrival.medium,
        customer_id=customer,
        address_kind=arrival.sender.kind,
        address_value=arrival.sender.value,
        address_name=arrival.sender.name[:200],
        receiver=arrival.receiver[:254],
        subject=arrival.subject[:300],
        language=arrival.language,
        external_id=arrival.external_id,
        conversation=arrival.conversation,
        public=arrival.public,
        interpreted=arrival.interpreted,
        received_at=arrival.at,
        taken_in_at=clock.now(),
        previous_id=previous.id if previous else None,
    )
    emit(
        InteractionReceived(
            office=office, subject=interaction.id, channel=arrival.channel, customer=customer
        )
    )
    if not arrival.said:
        return Received(interaction.id, opened=True)
    return Received(interaction.id, _message(office, interaction, arrival).id, opened=True)


def _another_writes(office: int, arrival: Arrival) -> bool:
    """Whether the letter is signed by another person than the one whose address it comes from.

    Not when an official has given the person a contact that began with the same name before.
    """
    owner = differs(arrival.sender, office)
    if owner is None:
        return False
    known = Interaction.objects.filter(
        customer=owner,
        address_kind=arrival.sender.kind,
        address_value=arrival.sender.value,
        address_name=arrival.sender.name[:200],
    )
    return not known.exists()


def _continue(office: int, thread: Interaction, arrival: Arrival, *, arrived: bool) -> Received:
    message = _message(office, thread, arrival).id if arrival.said else None
    return Received(thread.id, message, arrived=arrived)


def _message(office: int, interaction: Interaction, arrival: Arrival) -> Message:
    message = prepared.insert(
        Message,
        office_id=office,
        interaction_id=interaction.id,
        account_id=arrival.account_id,
        direction=Message.Direction.IN.value,
        external_id=arrival.external_id,
        conversation=arrival.conversation,
        at=arrival.at,
        sender=(arrival.sender.name or arrival.sender.display or arrival.sender.value)[:300],
        sureness=arrival.sureness,
        quiet=arrival.quiet,
        subject=arrival.subject[:300],
        text=arrival.text,
        html=arrival.html,
        unknown=arrival.unknown,
        delivery=Message.Delivery.RECEIVED.value,
        public=arrival.public,
    )
    if interaction.customer_id and _gives(interaction, arrival):
        keep_given.within(office, customer_id=interaction.customer_id, text=arrival.text)
    attach(office, message, arrival.attachments)
    for number, file in enumerate(arrival.awaited, len(arrival.attachments) + 1):
        prepared.insert(
            AwaitedFile,
            office_id=office,
            message_id=message.id,
            account_id=arrival.account_id,
            reference=file.reference,
            name=file.name[:200],
            content_type=file.content_type[:120],
            size=min(max(file.size, 0), MOST_BYTES),
            number=number,
            next_at=clock.now(),
        )
    keep_parts(office, message, [(PartRole.FROM, arrival.sender), *arrival.participants])
    emit(
        MessageReceived(
            office=office,
            subject=message.id,
            interaction=interaction.id,
            channel=interaction.channel,
            official=interaction.official_id,
        )
    )
    return message


def _gives(interaction: Interaction, arrival: Arrival) -> bool:
    """Whether what is written down in it is told by the contact's own customer.

    Of a talk that stands in public anybody may be the writer.
    """
    if not arrival.conversation or arrival.quiet:
        return False
    begun = interaction.address_kind, interaction.address_value
    return not arrival.public or (arrival.sender.kind, arrival.sender.value) == begun


def attach(office: int, message: Message, files: Sequence[File]) -> None:
    """Keep files with a message."""
    for file in files:
        prepared.insert(
            Attachment,
            office_id=office,
            message_id=message.id,
            name=file.name[:200],
            content_type=file.content_type[:120],
            content_id=file.content_id[:200],
            size=len(file.content),
            content=file.content,
            width=file.width,
            height=file.height,
            scan=file.scan,
        )
