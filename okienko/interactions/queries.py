"""What pages read of contacts. Every function runs inside an open scope."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Left, Length
from django.utils.translation import gettext as _

from okienko.customers.identities import Address, in_words
from okienko.events import prepared
from okienko.events.security.scope import once

from .contact_numbers import number_to_id
from .models import (
    BY_OFFICIALS,
    NOT_ARRIVED,
    Attachment,
    Bond,
    Draft,
    Interaction,
    Medium,
    Mention,
    Message,
    Outcome,
    OutcomeWords,
    Participant,
    Topic,
)
from .recipients import letters_in
from .states import OPEN

#: Characters of one message that a page prints; whoever wants the rest asks for it.
BEGINNING = 40_000
LETTERS_BEGUN = 20  # letters not sent that "Mine" names
HISTORY = 200  # contacts of one customer that a page looks at
STEPS = 5  # from one contact to the next, where nobody knows whose they are


@dataclass(frozen=True)
class Said:
    """The messages of some contacts in their order, with files and parts by message."""

    messages: Sequence[Message]
    files: dict[int, list[Attachment]]
    parts: dict[int, list[Participant]]


def who_is(interaction: Interaction) -> str:
    """The customer's name, else the name or address that came, else that there is none."""
    name = interaction.customer.name if interaction.customer else ""
    shown = in_words(interaction.address_kind, interaction.address_value)
    return name or interaction.address_name or shown or _nobody(interaction)


def names_at(customer_id: int, kinds: Collection[str]) -> dict[tuple[str, str], str]:
    """How a customer was named last at each address of these kinds, as their network shows them."""
    said = Interaction.objects.filter(customer=customer_id, address_kind__in=kinds)
    rows = said.exclude(address_name="").order_by("address_kind", "address_value", "-received_at")
    named = rows.distinct("address_kind", "address_value")
    return {
        (kind, value): name
        for kind, value, name in named.values_list("address_kind", "address_value", "address_name")
    }


def _nobody(interaction: Interaction) -> str:
    """Who calls with the number withheld, or comes from a page and tells no name."""
    if interaction.medium == Medium.VOICE and not interaction.text_line:
        return _("Number withheld")
    return _("Customer not known")


def about(interaction: Interaction) -> str:
    """What it is about, as far as it is known: topic, subject or choice in the menu."""
    topic = interaction.topic.path if interaction.topic else ""
    return topic or interaction.subject or interaction.chosen


def contact(interaction_id: int) -> Interaction | None:
    """A contact with what pages show of it: customer, topic, official, the one it continues."""
    return _whole().filter(id=interaction_id).first()


def contacts_by_id(ids: Collection[int]) -> dict[int, Interaction]:
    """Some contacts as `contact` gives them, by id."""
    return {row.id: row for row in _whole().filter(id__in=ids)}


def count_closed_since(offices: Collection[int], since: datetime) -> int:
    """How many contacts of some offices have ended since a moment (UTC)."""
    return _ended(offices, since).count()


def closed_since(
    offices: Collection[int], since: datetime, before: tuple[datetime, int] | None, most: int
) -> list[Interaction]:
    """Those contacts as `contact` gives them, the last to end first, after the place `before`."""
    rows = _ended(offices, since).select_related("customer", "topic", "official")
    if before is not None:
        at, number = before
        rows = rows.filter(Q(ended_at__lt=at) | Q(ended_at=at, id__lt=number))
    return list(rows.order_by("-ended_at", "-id")[:most])


def _ended(offices: Collection[int], since: datetime) -> QuerySet[Interaction]:
    rows = Interaction.objects.filter(office_id__in=offices, ended_at__gte=since, assists=None)
    return _with_words(rows)


def _with_words(rows: QuerySet[Interaction]) -> QuerySet[Interaction]:
    """Without those in which nothing is left: their letters went back to where they were taken
    from, or were taken back before they left. By their numbers they are still found.
    """
    said = Message.objects.filter(interaction=OuterRef("id"))
    empty = ~Exists(said.exclude(direction=Message.Direction.BACK))
    return rows.exclude(empty, live=False, outcome=Outcome.MISTAKE)


def contact_numbered(text: str) -> Interaction | None:
    """The contact whose number was typed."""
    number = number_to_id(text)
    return contact(number) if number else None


def channel_of(interaction_id: int) -> str:
    """The channel of a contact, for the registry of doors."""
    return prepared.must(Interaction, id=interaction_id).channel


def state_of(interaction_id: int) -> str:
    """Where a contact stands (states.STATES)."""
    return prepared.must(Interaction, id=interaction_id).state


def latest_of(customer_id: int) -> Interaction | None:
    """The customer's newest contact, as `contact` gives it."""
    theirs = _with_words(_whole().filter(customer_id=customer_id))
    return theirs.order_by("-received_at").first()


def written_by(customer_id: int) -> int | None:
    """The connection by which the customer wrote last, or was written to."""
    rows = Interaction.objects.filter(customer_id=customer_id, live=False, account__isnull=False)
    return rows.order_by("-received_at").values_list("account_id", flat=True).first()


@once
@once
def history(interaction: Interaction) -> list[Interaction]:
    """The contacts of the customer whose contact it is, the newest first; with those of nobody that
    one of them takes up, or that take one up: a chat that went on by e-mail proves no customer.
    """
    found = [interaction]
    if interaction.customer_id is not None:
        theirs = _with_words(_whole().filter(customer_id=interaction.customer_id))
        found = list(theirs.order_by("-received_at", "-id")[:HISTORY])
    found += _taken_up(found, interaction.customer_id)
    return sorted(found, key=lambda row: (row.received_at, row.id), reverse=True)


def _taken_up(rows: Collection[Interaction], customer: int | None) -> list[Interaction]:
    """What stands before and after some contacts and is nobody's. Of nobody's contact also what is
    somebody's, if all of it is one customer's: one person's contacts never lead to another's.
    """
    known, last, found = {row.id for row in rows}, list(rows), list[Interaction]()
    for _step in range(STEPS):
        before = {row.previous_id for row in last if row.previous_id} - known
        beside = Q(id__in=before) | Q(previous__in=[row.id for row in last])
        rows = _with_words(_whole().filter(beside).exclude(id__in=known))
        last = list(rows.order_by("-id")[:HISTORY])
        whose = {row.customer_id for row in last} - {None}
        if customer is None and len(whose) == 1:
            customer = whose.pop()
        last = [row for row in last if row.customer_id in (None, customer)]
        if not last:
            break
        known |= {row.id for row in last}
        found += last
    return found


def bonds_of(interactions: Collection[int]) -> list[Bond]:
    """What was said of two of these contacts: of one matter, or not. With who said it."""
    rows = Bond.objects.filter(first__in=interactions, second__in=interactions)
    return list(rows.select_related("official").order_by("at"))


def taken_out_of(interaction_id: int) -> Bond | None:
    """What was said when a contact was taken out of another (`first`), if it can be put back."""
    rows = Bond.objects.filter(second=interaction_id, split=True, first__state__in=OPEN)
    return rows.select_related("first", "official").first()


def said_in(interactions: Collection[int]) -> Said:
    """All that was written in some contacts, by everybody. Four queries.

    Of each message `awaited` is known: the files that are not there yet. A note's `whispered_to` is
    the name of the official to whom a supervisor whispered it.
    """
    rows = begun(Message.objects.filter(interaction_id__in=interactions))
    rows = rows.exclude(direction=Message.Direction.BACK)
    whispers = Mention.objects.filter(message=OuterRef("id"), whisper=True)
    rows = rows.annotate(whispered_to=Subquery(whispers.values("official__name")[:1]))
    rows = rows.select_related("author").prefetch_related("awaited")
    messages = list(rows.order_by("at", "id"))
    files: dict[int, list[Attachment]] = defaultdict(list)
    for file in Attachment.objects.filter(message__in=messages).defer("content").order_by("id"):
        files[file.message_id].append(file)
    parts: dict[int, list[Participant]] = defaultdict(list)
    for part in Participant.objects.filter(message__in=messages).order_by("id"):
        parts[part.message_id].append(part)
    return Said(messages, files, parts)


def words_said(interactions: Collection[int], length: int) -> list[Message]:
    """The messages of some contacts, the newest first, with the `beginning` of each and no more."""
    rows = Message.objects.filter(interaction_id__in=interactions).defer("text", "html")
    with_words = rows.annotate(beginning=Left("text", length)).select_related("author")
    return list(with_words.order_by("-at", "-id"))


def names_of_files(interactions: Collection[int]) -> dict[int, list[str]]:
    """The names of the files in some contacts."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Attachment.objects.filter(message__interaction_id__in=interactions).order_by("id")
    for contact_id, name in rows.values_list("message__interaction_id", "name"):
        found[contact_id].append(name)
    return found


def begun(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Messages for a page: each with the `beginning` of its text, its `length`, `has_html`.

    A stranger may write a hundred letters of a million characters into one thread. `formats` is the
    HTML of an answer of ours that is no longer than a beginning, else "".
    """
    ours = Q(direction=Message.Direction.OUT, html_length__lte=BEGINNING)
    return messages.defer("text", "html").annotate(
        beginning=Left("text", BEGINNING),
        length=Length("text"),
        has_html=~Q(html=""),
        html_length=Length("html"),
        formats=Case(When(ours, then="html"), default=Value(""), output_field=TextField()),
    )


def letter_in(interaction_id: int, message_id: int) -> Message | None:
    """A message from outside, as `recipients.letters_in` gives it, if it is of this contact."""
    return letters_in(interaction_id).filter(id=message_id).first()


def answers(interaction_id: int) -> int:
    """How many messages the office has written in a contact, to whomever."""
    return Message.objects.filter(
        interaction_id=interaction_id, direction=Message.Direction.OUT
    ).count()


def last_said(interaction_id: int) -> int | None:
    """The newest message of either side that a person wrote to the other; None: none yet."""
    people = (Message.Direction.IN, Message.Direction.OUT)
    said = Message.objects.filter(interaction=interaction_id, direction__in=people, quiet=False)
    return said.order_by("-id").values_list("id", flat=True).first()


def newest_words(interaction_id: int, length: int) -> str:
    """Subject and beginning of the newest message from outside; "" for none."""
    letters = Message.objects.filter(interaction=interaction_id, direction=Message.Direction.IN)
    words = letters.order_by("-at").values_list("subject", Left("text", length)).first()
    return " ".join(words) if words else ""


def message(message_id: int) -> Message | None:
    """A message with all its words."""
    return Message.objects.filter(id=message_id).first()


def message_in_html(message_id: int) -> Message | None:
    """A message that has HTML, with its contact and without its words."""
    rows = Message.objects.select_related("interaction").defer("text", "html")
    return rows.filter(id=message_id).exclude(html="").first()


def file(file_id: int) -> Attachment | None:
    """An attachment with its content."""
    return prepared.get(Attachment, id=file_id)


def not_arrived(interaction_id: int) -> QuerySet[Message]:
    """The answers of officials in a contact that somebody did not get, or perhaps not."""
    return Message.objects.filter(
        interaction=interaction_id,
        direction__in=BY_OFFICIALS,
        delivery__in=NOT_ARRIVED,
    )


def last_not_arrived(interactions: Iterable[int]) -> dict[int, str]:
    """Of the contacts whose last answer did not arrive, or perhaps not: what is said of it."""
    answers = Message.objects.filter(
        interaction_id__in=list(interactions), direction__in=BY_OFFICIALS
    )
    last = answers.order_by("interaction_id", "-at", "-id").distinct("interaction_id")
    return {
        contact_id: str(Message.Delivery(delivery).label)
        for contact_id, delivery in last.values_list("interaction_id", "delivery")
        if delivery in NOT_ARRIVED
    }


def seen_as(message: Message) -> str:
    """What a page shows of an answer that did not arrive, in a word: it changes with the state."""
    return f"{message.id}-{message.delivery}"


def open_in(channel: str, account_id: int | None, conversation: str) -> int | None:
    """The contact of a conversation that is not over, or None."""
    found = Interaction.objects.filter(
        channel=channel, account=account_id, conversation=conversation, state__in=OPEN
    )
    return found.values_list("id", flat=True).first()


def talk_with(channel: str, account_id: int, address: Address) -> str:
    """What the last talk with an address is called; "" when there was none."""
    talks = Interaction.objects.filter(
        channel=channel,
        account=account_id,
        address_kind=address.kind,
        address_value=address.value,
    ).exclude(conversation="")
    return talks.order_by("-id").values_list("conversation", flat=True).first() or ""


@dataclass(frozen=True)
class TopicLine:
    """A topic in the tree. `depth`: 0 at the top; `offered`: it is active, and all above it are.

    `queue_id`: where its contacts wait, by itself or by the nearest above; None: as the door says.
    """

    topic: Topic
    depth: int
    offered: bool
    queue_id: int | None


def topic_tree(office: int) -> list[TopicLine]:
    """All topics of an office, each followed by those below it, in the order of the office."""
    below: dict[int | None, list[Topic]] = defaultdict(list)
    for row in Topic.objects.filter(office=office).order_by("order", "path"):
        below[row.parent_id].append(row)
    found: list[TopicLine] = []

    def walk(parent: int | None, depth: int, queue: int | None, *, offered: bool) -> None:
        for row in below[parent]:
            leads = row.queue_id or queue
            found.append(TopicLine(row, depth, offered and row.active, leads))
            walk(row.id, depth + 1, leads, offered=offered and row.active)

    walk(None, 0, None, offered=True)
    return found


def topics(office: int) -> list[Topic]:
    """What a contact of the office may be about, in the order of the office."""
    return [line.topic for line in topic_tree(office) if line.offered]


def is_offered(topic_id: int) -> bool:
    """Whether a contact may be about this topic: it and all above it are active."""
    wanted: int | None = topic_id
    while wanted is not None:
        row = prepared.get(Topic, id=wanted, active=True)
        if row is None:
            return False
        wanted = row.parent_id
    return True


def queue_of_topic(topic_id: int) -> int | None:
    """The queue to which a topic leads, or the nearest above it that leads to one; None: none."""
    wanted: int | None = topic_id
    while wanted is not None:
        row = prepared.get(Topic, id=wanted)
        if row is None or row.queue_id is not None:
            return row.queue_id if row else None
        wanted = row.parent_id
    return None


def topic_called(path: str) -> int | None:
    """The topic whose path was typed in full."""
    rows = Topic.objects.filter(path__iexact=path, active=True).order_by("id")
    return next((row.id for row in rows if is_offered(row.id)), None)


def outcome_words(office: int) -> list[OutcomeWords]:
    """The words that the office offers for outcomes, in its order."""
    return [row for row in all_outcome_words(office) if row.active]


def all_outcome_words(office: int) -> list[OutcomeWords]:
    """The same with those that are out of use."""
    return list(OutcomeWords.objects.filter(office=office).order_by("order", "id"))


def drafts_of(interaction: Interaction, official_id: int) -> list[Draft]:
    """What an official has begun to write about a contact and not sent."""
    return list(Draft.objects.filter(interaction=interaction, official=official_id))


@dataclass(frozen=True)
class Answer:
    """An answer of ours with whom it goes to and its files, without their content."""

    message: Message
    parts: Sequence[Participant]
    files: Sequence[Attachment]


def answer_of_ours(message_id: int) -> Answer | None:
    """An answer that an official wrote; None for any other message."""
    row = Message.objects.filter(id=message_id, direction=Message.Direction.OUT).first()
    if row is None:
        return None
    parts = Participant.objects.filter(message=row).order_by("id")
    files = Attachment.objects.filter(message=row).defer("content").order_by("id")
    return Answer(row, list(parts), list(files))


def taken_back(interaction_id: int, official_id: int) -> QuerySet[Attachment]:
    """The files of answers to a contact that their writer has taken back, and not sent since."""
    return Attachment.objects.filter(
        message__interaction=interaction_id,
        message__author=official_id,
        message__direction=Message.Direction.BACK,
    )


def taken_back_with(message_id: int, official_id: int) -> QuerySet[Attachment]:
    """The files of one message that its writer has taken back, and not sent since."""
    return Attachment.objects.filter(
        message=message_id,
        message__author=official_id,
        message__direction=Message.Direction.BACK,
    )


def files_of_begun(about: str, official_id: int) -> tuple[int, list[Attachment]]:
    """The letter taken back that an official goes on with `about` something, 0 for none, and its
    files without their content.
    """
    for draft in drafts_about(about, official_id):
        message = draft.taken_back
        files = taken_back_with(message, official_id).defer("content").order_by("id")
        return message, list(files)
    return 0, []


def files_taken_back(interaction_id: int, official_id: int) -> list[Attachment]:
    """The same without their content, for a page."""
    return list(taken_back(interaction_id, official_id).defer("content").order_by("id"))


def drafts_about(about: str, official_id: int) -> list[Draft]:
    """The letter that an official has begun about something and not sent."""
    return list(Draft.objects.filter(interaction=None, about=about, official=official_id))


def mentions_of(officials: Collection[int]) -> list[Mention]:
    """The notes that name these officials and that they have not seen, the oldest first."""
    rows = Mention.objects.filter(official__in=list(officials), seen_at=None)
    with_rest = rows.select_related("message__author", "message__interaction__customer")
    return list(with_rest.order_by("id")[:LETTERS_BEGUN])


def letters_begun(officials: Collection[int]) -> list[Draft]:
    """The letters that officials have begun and not sent, the newest first."""
    rows = Draft.objects.filter(interaction=None, official__in=list(officials))
    return list(rows.order_by("-saved_at")[:LETTERS_BEGUN])


def _whole() -> QuerySet[Interaction]:
    return Interaction.objects.select_related("customer", "topic", "official", "previous")
