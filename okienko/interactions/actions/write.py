"""What officials write: answers, notes, and what a contact was about."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from okienko.customers.actions import standing_for
from okienko.events import clock, prepared
from okienko.events.actor import acting_official
from okienko.events.log.kinds import emit
from okienko.events.verbs import chosen, verb
from okienko.offices.access import acts_for, must_curate

from ..events import (
    InteractionClosed,
    InteractionDescribed,
    InteractionReopened,
    MessageDelivery,
    MessageQueued,
    NoteAdded,
)
from ..models import Interaction, Message, Outcome, Participant, PartRole
from ..queries import is_offered
from ..recipients import (
    Recipients,
    checked,
    contact_address,
    newest_letter,
    parts_of,
    strangers,
    usual,
)
from ..recipients import keep as keep_parts
from ..refusals import (
    CUSTOMER_NOT_YOURS,
    EMPTY_ANSWER,
    UNKNOWN_OUTCOME,
    UNKNOWN_TOPIC,
    WIDER_THAN_ASKED,
)
from ..states import OPEN, move
from .drafts import drop_drafts
from .mentions import mention, noted
from .receive import File, attach

#: The room of channels says through which of them an answer is there with its commit.
IMMEDIATE: list[Callable[[str], bool]] = []

#: The room of channels refuses what the network of a contact does not let be sent now:
#: `rule(contact, the template that it is)`.
RULES: list[Callable[[Interaction, Mapping[str, Any] | None], None]] = []

AT_ONCE = timedelta()


@verb
def reply(
    office: int,
    *,
    interaction_id: int,
    text: str,
    html: str = "",
    subject: str = "",
    recipients: Recipients = (),
    answers: int | None = None,
    quotes: bool | None = None,
    attachments: Sequence[File] = (),
    automatic: bool = False,
    client_id: str = "",
    hold: timedelta = AT_ONCE,
    public: bool | None = None,
    wider: bool = False,
    template: Mapping[str, Any] | None = None,
    reason: str = "",
    sender: str = "",
) -> int:
    """Write an answer to be sent by the door; the message's id.

    `html` is the same as `text` with its formats, clean (`channels.formatting`); "": it has none.
    It leaves after `hold`, until when its writer may take it back. `reason`: why the office writes
    first, kept with it. `sender`: who writes for the office and is no official of it.

    `answers` is the message that it answers, by default the newest from outside. `recipients` are
    by default that one's writer (where answers are wished), and of what is `automatic`, which the
    program writes by itself, the address with which the contact began. `quotes`: whether that
    message is quoted; None: when no recipient is a stranger to it. `public`: everybody can read
    it; None: as what it answers. `template` is the network's that `text` was made of
    (Message.template). Refused `empty_answer` without text, `wider_than_asked` when it would be
    public and what it answers was not, unless `wider`; as `recipients.checked` and `RULES`.
    """
    if not text.strip():
        raise EMPTY_ANSWER()
    interaction = chosen(Interaction, interaction_id)
    # the program knows what it answers, and quotes nothing: its letter need not be read
    letter = None if automatic and answers else _answered(interaction_id, answers)
    asked = letter.public if letter else interaction.public
    public = asked if public is None else public
    if public and not (asked or wider):
        raise WIDER_THAN_ASKED()
    if not public:
        for rule in RULES:
            rule(interaction, template)
    parts = [] if automatic else parts_of(letter)
    there = any(immediate(interaction.channel) for immediate in IMMEDIATE)
    if interaction.text_line or there:  # it stands on the customer's page: no address is needed
        recipients = ()
    else:
        recipients = checked(recipients or _first(interaction, parts))
    if quotes is None:
        quotes = letter is not None and not strangers(parts, recipients)
    direction = Message.Direction.AUTO if automatic else Message.Direction.OUT
    message = prepared.insert(
        Message,
        office_id=office,
        interaction_id=interaction.id,
        account_id=interaction.account_id,
        conversation=interaction.conversation,
        client_id=client_id,
        direction=direction.value,
        at=clock.now(),
        not_before=clock.now() + hold if hold and not there else None,
        author_id=acting_official(office),
        sender=sender,
        answers_id=letter.id if letter else answers if automatic else None,
        quotes=quotes and not automatic,
        subject=(subject or interaction.subject)[:300],
        text=text,
        html=html,
        public=public,
        template=dict(template) if template else None,
        reason=reason,
        delivery=(Message.Delivery.SENT if there else Message.Delivery.QUEUED).value,
    )
    keep_parts(office, message, recipients)
    attach(office, message, attachments)
    emit(
        MessageQueued(
            office=office,
            subject=message.id,
            interaction=interaction.id,
            channel=interaction.channel,
            # beside what is spoken others may write, too: its official's page shows it
            official=interaction.official_id if interaction.text_line else acting_official(office),
        )
    )
    return message.id


def _answered(interaction_id: int, answers: int | None) -> Message | None:
    """The message that is answered: of this contact, or none."""
    if answers is None:
        return newest_letter(interaction_id)
    return prepared.get(
        Message, id=answers, interaction_id=interaction_id, direction=Message.Direction.IN
    )


def _first(interaction: Interaction, parts: Sequence[Participant]) -> Recipients:
    """The writer alone: who else has a copy is for an official to decide."""
    found = usual(interaction, parts) or [(PartRole.TO, contact_address(interaction))]
    return found[:1]


@verb
def delivered(
    office: int,
    *,
    message_id: int,
    delivery: str,
    expected: Sequence[str] = (),
    external_id: str = "",
    error: str = "",
) -> bool:
    """The door tells what became of a message; False when it was in none of `expected` states."""
    changes = {"delivery": delivery, "error": error[:300]}
    if external_id:
        changes["external_id"] = external_id
    rows = Message.objects.filter(id=message_id)
    if expected:
        rows = rows.filter(delivery__in=list(expected))
    if rows.update(**changes) != 1:
        return False
    message = Message.objects.select_related("interaction").get(id=message_id)
    emit(
        MessageDelivery(
            office=office,
            subject=message_id,
            interaction=message.interaction_id,
            delivery=delivery,
            official=message.interaction.official_id or message.author_id,
        )
    )
    return True


@verb
def note(office: int, *, interaction_id: int, text: str, drafted: bool = True) -> int:
    """Add a note that only officials see; its id. Who is named in it (`@Name`) is told.

    `drafted`: it was written in the note's own form, whose draft is gone then. Refused
    `empty_note`, `note_too_long`.
    """
    text = noted(text)
    chosen(Interaction, interaction_id)
    author = acting_official(office)
    if author is not None and drafted:
        drop_drafts.within(
            office, interaction_id=interaction_id, official_id=author, forms=["note"]
        )
    message = Message.objects.create(
        office_id=office,
        interaction_id=interaction_id,
        direction=Message.Direction.NOTE,
        at=clock.now(),
        author_id=author,
        text=text,
    )
    emit(NoteAdded(office=office, subject=message.id, interaction=interaction_id, official=author))
    mention(office, message)
    return message.id


@verb
def describe(
    office: int,
    *,
    interaction_id: int,
    topic_id: int | None = None,
    outcome: str | None = None,
    outcome_words: str | None = None,
    subject: str | None = None,
    language: str | None = None,
    chosen: str | None = None,
) -> None:
    """Say what a contact is about; what is None stays as it is. Possible at any time.

    Refused `unknown_outcome`, `unknown_topic` for one that is not offered (any more), unless the
    contact has it already.
    """
    if outcome is not None and outcome not in Outcome.values:
        raise UNKNOWN_OUTCOME()
    if topic_id is not None and not is_offered(topic_id):
        prior = Interaction.objects.filter(id=interaction_id, topic_id=topic_id)
        if not prior.exists():
            raise UNKNOWN_TOPIC()
    given = {
        "topic_id": topic_id,
        "outcome": outcome,
        "outcome_words": outcome_words[:500] if outcome_words is not None else None,
        "subject": subject[:300] if subject is not None else None,
        "language": language,
        "chosen": chosen[:200] if chosen is not None else None,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if changes:
        prepared.update(Interaction, {"id": interaction_id}, **changes)
        _described(office, interaction_id)


@verb
def belongs_to(office: int, *, interaction_id: int, customer_id: int | None) -> int | None:
    """Say whose contact it is, None when nobody knows; the card that stands. Possible at any time.

    Refused `not_yours` when it has a customer and another official has it, or had it last;
    `may_not_curate` when it has none and another official has it, to one without the right
    `curate`.
    """
    interaction = chosen(Interaction, interaction_id)
    own = acts_for(office, interaction.official_id)
    if interaction.customer_id is not None and not own:
        raise CUSTOMER_NOT_YOURS()
    if interaction.official_id is not None and not own:
        must_curate(office)
    if customer_id is not None:  # a page may still show a card that was merged away
        customer_id = standing_for(customer_id)
    prepared.update(Interaction, {"id": interaction_id}, customer_id=customer_id)
    _described(office, interaction_id)
    return customer_id


def _described(office: int, interaction_id: int) -> None:
    official = acting_official(office)
    emit(InteractionDescribed(office=office, subject=interaction_id, official=official))


@verb
def close(office: int, *, interaction_id: int) -> None:
    """End an interaction that needs no official: settled in self-service, or a robot's mail."""
    interaction = Interaction.objects.get(id=interaction_id)
    move(interaction, "close", ended_at=clock.now())
    emit(InteractionClosed(office=office, subject=interaction_id, channel=interaction.channel))


@verb
def reopen(office: int, *, interaction_id: int) -> None:
    """Take up a closed interaction again: a message of ours did not arrive.

    What the customer writes goes on in their newer contact, where the talk has one.
    """
    interaction = Interaction.objects.get(id=interaction_id)
    talk, own_id = interaction.conversation, interaction.external_id
    if talk and Interaction.objects.filter(
        channel=interaction.channel,
        account=interaction.account_id,
        conversation=talk,
        state__in=OPEN,
    ):
        talk = own_id = ""  # an id of the talk alone: without it another contact's may be the same
    move(interaction, "reopen", ended_at=None, conversation=talk, external_id=own_id)
    emit(
        InteractionReopened(
            office=office,
            subject=interaction_id,
            channel=interaction.channel,
            official=interaction.official_id,
        )
    )
