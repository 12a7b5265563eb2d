"""A message of the domain written as a letter: its thread, its recipients, its quote."""

from okienko.channels.door import Parcel, Permanent
from okienko.channels.formatting import of_plain
from okienko.events import clock
from okienko.interactions.models import (
    Attachment,
    Direction,
    Interaction,
    Message,
    Participant,
    PartRole,
)
from okienko.offices.models import Office

from .compose import LetterDraft, compose, new_message_id, quote, wire_address
from .letter import LetterFile, Mailbox
from .models import RawMail
from .seal import sealed
from .settings import EmailSettings
from .threads import answer_subject, first_subject


def write(account_id: int, settings: EmailSettings, message: Message) -> Parcel:
    """Write `message`; Permanent when an address cannot be written to. Inside an open scope."""
    try:
        return _write(account_id, settings, message)
    except ValueError as error:
        raise Permanent(str(error)) from error


def _write(account_id: int, settings: EmailSettings, message: Message) -> Parcel:
    office = message.office_id
    interaction = message.interaction
    automatic = message.direction == Message.Direction.AUTO
    raw = RawMail.objects.filter(message=message.answers_id).defer("content").first()
    references = [*raw.references, raw.external_id] if raw else []
    external_id = new_message_id(office, settings.domain)
    below = [] if automatic else _below(settings, message)
    text = "\n\n".join([message.text.rstrip(), *below])
    to, cc = _recipients(message, PartRole.TO), _recipients(message, PartRole.CC)
    if not to:
        raise ValueError("no address to write to")
    raw_letter = compose(
        LetterDraft(
            sender=settings.sender,
            to=to,
            cc=cc,
            subject=_subject(message),
            text=text + "\n",
            html=message.html + "".join(map(of_plain, below)) if message.html else "",
            message_id=external_id,
            date=clock.now(),
            in_reply_to=_usable(raw.external_id) if raw else "",
            references=[item for item in map(_usable, references) if item],
            files=_files(message),
            automatic=automatic,
            language=interaction.language or settings.language,
        )
    )
    return Parcel(
        external_id,
        tuple(wire_address(mailbox.address) for mailbox in (*to, *cc)),
        sealed(account_id, raw_letter),
    )


def _below(settings: EmailSettings, message: Message) -> list[str]:
    """What stands below an official's words: both signatures, and the letter that is answered."""
    found = []
    own = message.author.signature if message.author else ""
    signature = "\n".join(filter(None, (own.strip(), settings.signature.strip())))
    if signature:
        found.append(f"-- \n{signature}")
    if settings.quote and message.quotes and message.answers:
        interaction = message.interaction
        found.append(_quoted(message.office_id, settings, interaction, message.answers))
    return found


def _subject(message: Message) -> str:
    """One that answers says so; our first words to somebody are no answer."""
    interaction = message.interaction
    first = interaction.direction == Direction.OUT and message.answers_id is None
    return (first_subject if first else answer_subject)(message.subject, interaction.number)


def _usable(external_id: str) -> str:
    """An id of the sender's own, not one that we made up."""
    plain = external_id.partition("#")[0]
    return "" if plain.endswith("@without-id.invalid") else plain


def _recipients(message: Message, role: PartRole) -> list[Mailbox]:
    """Whom it goes to, as the one who wrote it saw it."""
    found = Participant.objects.filter(message=message, role=role).order_by("id")
    return [Mailbox(person.value, person.name) for person in found]


def _files(message: Message) -> list[LetterFile]:
    rows = Attachment.objects.filter(message=message).order_by("id")
    if any(row.scan == Attachment.Scan.FOUND for row in rows):
        raise ValueError("a virus was found in a file")
    return [
        LetterFile(row.name, row.content_type, bytes(row.content), row.content_id) for row in rows
    ]


def _quoted(office: int, settings: EmailSettings, interaction: Interaction, last: Message) -> str:
    writer = Participant.objects.filter(message=last, role=PartRole.FROM).first()
    return quote(
        last.text,
        who=Mailbox(writer.value, writer.name) if writer else Mailbox(last.sender),
        date=last.at,
        language=interaction.language or settings.language,
        zone=Office.objects.get(id=office).zone,
    )
