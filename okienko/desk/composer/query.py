"""What the answer's form needs: templates filled in, and the hint before something is promised."""

from dataclasses import dataclass

from django.http import Http404

from okienko.cases import queries as cases
from okienko.channels import formatting, registry
from okienko.channels.counting import counting
from okienko.channels.door import Door
from okienko.channels.queries import account_closed
from okienko.channels.windows import Standing, offered
from okienko.customers.identities import EMAIL
from okienko.interactions.actions import may_answer
from okienko.interactions.models import Attachment, Direction, Interaction
from okienko.interactions.queries import (
    answer_of_ours,
    answers,
    files_taken_back,
    last_said,
    newest_words,
    who_is,
)
from okienko.interactions.states import CONNECTED, WITH_SOMEBODY
from okienko.knowledge import hints

from ..places import NEW, SHORT
from .recipients import Addressed, at_first, fields_of, takes_recipients
from .sending import Audience, Choice, after_window, audience, now, template_fields
from .templates import Template, templates, values
from .ways import Way, limits, ways

FORM, CHAT = "desk/composer/form.html", "desk/composer/chat.html"


@dataclass(frozen=True)
class Composer:
    """`possible` as `may_answer` says; `why_not` is what the holder reads when it is not.

    `addressed` where an answer may go to several.
    """

    interaction: Interaction
    door: Door
    possible: bool
    template: str
    megabytes: int
    why_not: str = ""
    who: str = ""
    client_id: str = ""  # the form's own name of the answer that will be written in it
    addressed: Addressed | None = None
    hint: hints.Hint | None = None
    templates: tuple[Template, ...] = ()
    files: tuple[Attachment, ...] = ()  # of an answer that was taken back
    limits: str = ""
    ways: tuple[Way, ...] = ()
    counts: str = ""  # how a text is counted in parts, as the page's script takes it
    whispers: bool = False  # who looks supervises the official who has this chat
    audience: Audience | None = None
    standing: Standing | None = None  # until when the network lets it be answered
    after: Choice | None = None  # what may be sent though that is over

    @property
    def writes(self) -> bool:
        """Whether words of one's own may be sent: in time, or where everybody reads them."""
        free = self.standing is None or self.standing.allows == "words"
        return free or (self.audience is not None and (self.audience.asked or self.audience.choice))


def composer(
    interaction: Interaction, official_id: int | None, *, supervises: bool = False
) -> Composer:
    """The form of the contact's door; its own template where it brings one."""
    door = registry.door(interaction.channel)
    mine = may_answer(interaction, official_id)
    over = interaction.text_line and interaction.state not in CONNECTED  # nobody reads it any more
    possible = mine and door.installed and not over
    at_once = interaction.chat or interaction.text_line
    stands = now(interaction) if possible else None
    templates_now = stands is not None and stands.allows == "templates"
    return Composer(
        interaction=interaction,
        door=door,
        possible=possible,
        why_not=str(registry.ABSENT) if mine and not door.installed else "",
        template=door.slots.get("composer", CHAT if at_once else FORM),
        who=who_is(interaction),
        client_id=_name(interaction, official_id) if possible else "",
        megabytes=door.abilities.max_attachment_bytes // 1_000_000,
        addressed=at_first(interaction) if possible and takes_recipients(door) else None,
        hint=_hint(interaction, door) if possible else None,
        templates=_templates(interaction, official_id) if possible else (),
        files=_taken_back(interaction, official_id) if possible else (),
        limits=limits(door.abilities),
        ways=ways(interaction) if possible else (),
        counts=_counts(interaction, door) if possible else "",
        whispers=supervises and looked_at(interaction, official_id),
        audience=audience(interaction) if possible else None,
        standing=stands,
        after=after_window(interaction, {}) if templates_now else None,
    )


def _counts(interaction: Interaction, door: Door) -> str:
    """The rules by which a text message is counted; "": what this door sends has no parts."""
    if not (door.abilities.short and interaction.account_id):
        return ""
    return counting(account_closed(interaction.account_id))


def looked_at(interaction: Interaction, official_id: int | None) -> bool:
    """Whether somebody else has this chat in hand now."""
    goes_on = interaction.chat and interaction.state in WITH_SOMEBODY
    return goes_on and interaction.official_id != official_id


def _taken_back(interaction: Interaction, official_id: int | None) -> tuple[Attachment, ...]:
    return tuple(files_taken_back(interaction.id, official_id)) if official_id else ()


def written(message_id: int) -> tuple[int, dict[str, str]]:
    """The contact of an answer of ours, and the fields of the form in which it was written."""
    found = answer_of_ours(message_id)
    if found is None:
        raise Http404
    row = found.message
    to, cc = fields_of([(part.role, part.address) for part in found.parts])
    names = {file.content_id: file.name for file in found.files if file.content_id}
    html = formatting.by_names(row.html, names)
    fields = {"text": row.text, "html": html, "subject": row.subject, "to": to, "cc": cc}
    fields["reason"] = row.reason
    if row.template:
        fields |= template_fields(row.template, offered(row.interaction)) | {"text": ""}
    if row.answers_id:
        fields["answers"] = str(row.answers_id)
    if row.quotes:
        fields["quote=usual"] = "on"
    fields |= {f"again={file.id}": "on" for file in found.files}
    return row.interaction_id, {name: value for name, value in fields.items() if value}


@dataclass(frozen=True)
class BegunAgain:
    """A letter that was taken back and is begun once more: at which place, with what."""

    about: str
    fields: dict[str, str]


def begun_again(message_id: int, fields: dict[str, str]) -> BegunAgain | None:
    """What becomes of a letter that began a contact which is over; None for an answer."""
    found = answer_of_ours(message_id)
    if found is None:
        raise Http404
    contact = found.message.interaction
    over = contact.direction == Direction.OUT and contact.state == "closed"
    if not over or answers(contact.id) > 1 or last_said(contact.id) != message_id:
        return None
    tied = cases.of_interaction(contact.id)
    about = NEW
    if contact.previous_id:
        about = f"contact-{contact.previous_id}"
    elif tied:
        about = f"case-{tied[0].id}"
    elif contact.customer_id:
        about = f"customer-{contact.customer_id}"
    if registry.door(contact.channel).abilities.short:
        about = f"{SHORT}{about}"
    # its number was that of the contact that did not begin after all
    words = {k: v.replace(contact.number, "{contact_number}") for k, v in fields.items()}
    kept = {k: v for k, v in words.items() if not k.startswith(("quote=", "answers"))}
    kept["back"] = str(message_id)
    if contact.account_id:
        kept["account"] = str(contact.account_id)
    return BegunAgain(about, kept)


def _name(interaction: Interaction, official_id: int | None) -> str:
    """The answer that is written next: the same in every window in which it is being written."""
    return f"{official_id}-{answers(interaction.id)}"


def opens_no_case(door: Door) -> bool:
    """Whether what comes by this door is an ordinary e-mail in the sense of KPA art. 63 § 1."""
    return EMAIL in door.abilities.identity_kinds


def _hint(interaction: Interaction, door: Door) -> hints.Hint | None:
    if not opens_no_case(door):
        return None
    words = newest_words(interaction.id, hints.LOOKED_AT)
    return hints.for_text(words, "request") if words else None


def _customer(interaction: Interaction) -> str:
    """By the card, or as they said themselves; "": nobody knows."""
    return interaction.customer.name if interaction.customer else interaction.address_name


def _writes_letters(kind: str) -> bool:
    return registry.door(kind).abilities.subject


def _templates(interaction: Interaction, official_id: int | None) -> tuple[Template, ...]:
    tied = cases.of_interaction(interaction.id)
    # what is written for letters fits every answer that is one, as that to a form
    letter = _writes_letters(interaction.channel)
    return templates(
        interaction.office_id,
        interaction.language,
        lambda kind: kind == interaction.channel or (letter and _writes_letters(kind)),
        lambda: values(
            interaction.office_id,
            official_id,
            customer=_customer(interaction),
            contact_number=interaction.number,
            case=tied[0] if tied else None,
        ),
    )
