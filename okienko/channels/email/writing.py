"""A message of the domain written as a letter: its thread, its recipients, its quote."""

from dataclasses import dataclass

from okienko.events import clock
from okienko.interactions.models import Attachment, Interaction, Message, Participant
from okienko.offices.models import Office

from .compose import Draft, compose, new_message_id, quote, wire_address
from .letter import File, Mailbox
from .models import RawMail
from .settings import EmailSettings
from .threads import answer_subject


@dataclass(frozen=True, slots=True)
class Written:
    """A letter ready for the relay."""

    external_id: str
    recipients: list[str]
    content: bytes


def write(office: int, account_id: int, settings: EmailSettings, message: Message) -> Written:
    """Write `message`; ValueError when an address cannot be written to. Inside an open scope."""
    interaction = message.interaction
    automatic = message.direction == Message.Direction.AUTO
    last, raw = _last_letter(interaction)
    references = [*raw.references, raw.external_id] if raw else []
    external_id = new_message_id(office, settings.domain)
    text = message.text.rstrip()
    if not automatic:
        text += f"\n\n-- \n{settings.signature.strip()}" if settings.signature.strip() else ""
        if settings.quote and last:
            text += "\n\n" + _quoted(office, settings, interaction, last)
    to = _recipients(interaction, message)
    raw_letter = compose(
        Draft(
            sender=settings.sender,
            to=to,
            subject=answer_subject(message.subject, interaction.number),
            text=text + "\n",
            message_id=external_id,
            date=clock.now(),
            in_reply_to=_usable(raw.external_id) if raw else "",
            references=[item for item in map(_usable, references) if item],
            files=_files(message),
            automatic=automatic,
            mark=f"okienko.{account_id}",
            language=interaction.language or settings.language,
        )
    )
    return Written(external_id, [wire_address(mailbox.address) for mailbox in to], raw_letter)


def _usable(external_id: str) -> str:
    """An id of the sender's own, not one that we made up."""
    plain = external_id.partition("#")[0]
    return "" if plain.endswith("@without-id.invalid") else plain


def _last_letter(interaction: Interaction) -> tuple[Message | None, RawMail | None]:
    """The customer's last letter in the thread, robots' left out where there is another."""
    robots = RawMail.objects.filter(author__in=["automatic answer", "delivery report", "loop"])
    letters = Message.objects.filter(interaction=interaction, direction=Message.Direction.IN)
    last = letters.exclude(id__in=robots.values("message")).order_by("-at", "-id").first()
    last = last or letters.order_by("-at", "-id").first()
    raw = RawMail.objects.filter(message=last).defer("content").first() if last else None
    return last, raw


def _recipients(interaction: Interaction, message: Message) -> list[Mailbox]:
    """Whom it goes to. Where the customer asked for answers elsewhere (Reply-To), there."""
    given = [address for address in message.recipients if isinstance(address, str) and address]
    elsewhere = list(
        Participant.objects.filter(interaction=interaction, role="reply_to").order_by("id")
    )
    if elsewhere and given == [interaction.address_value]:
        return [Mailbox(person.value, person.name) for person in elsewhere]
    name = interaction.address_name
    found = [Mailbox(a, name if a == interaction.address_value else "") for a in given]
    if not found:
        raise ValueError("no address to write to")
    return found


def _files(message: Message) -> list[File]:
    rows = Attachment.objects.filter(message=message).order_by("id")
    return [File(row.name, row.content_type, bytes(row.content)) for row in rows]


def _quoted(office: int, settings: EmailSettings, interaction: Interaction, last: Message) -> str:
    return quote(
        last.text,
        who=Mailbox(interaction.address_value, interaction.address_name),
        date=last.at,
        language=interaction.language or settings.language,
        zone=Office.objects.get(id=office).zone,
    )
