"""Who may read an answer, until when it may be sent, and the network's templates for later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from okienko.channels import registry
from okienko.channels.door import ProviderTemplate
from okienko.channels.windows import Standing, checked, is_it, offered, standing
from okienko.interactions.models import Interaction
from okienko.interactions.public import has_public
from okienko.interactions.queries import letter_in, who_is
from okienko.interactions.recipients import newest_letter
from okienko.offices.fields import row_id

FIELD = 300  # characters of one field of a template
PREFIX = "field-"  # before the name of a template's field in a form


@dataclass(frozen=True)
class Audience:
    """Who may read an answer. `asked`: what it answers stands in public; `choice`: the official
    says whether the answer does.

    `answers` is the message that is answered, and `who` its writer: under one post several people
    write.
    """

    asked: bool
    choice: bool
    answers: int | None
    who: str


@dataclass(frozen=True)
class Field:
    """A field of a template that is filled in, as its form has it."""

    key: str
    name: str
    value: str


@dataclass(frozen=True)
class Filled:
    """A template of the network's with what stands in its fields."""

    template: ProviderTemplate
    fields: tuple[Field, ...]
    text: str
    whole: bool  # no field is empty

    @property
    def key(self) -> str:
        """Its name in a form."""
        return key(self.template)


@dataclass(frozen=True)
class Choice:
    """The templates that may be chosen, those that wait or were refused, and the chosen one.

    `url` gives the fields of the chosen one, and what it says with them filled in.
    """

    url: str
    usable: tuple[ProviderTemplate, ...]
    others: tuple[ProviderTemplate, ...]
    chosen: Filled | None


def audience(interaction: Interaction) -> Audience | None:
    """Who may read an answer to a contact; None where nothing stands in public.

    Where nothing does there is no place for an answer that everybody reads.
    """
    can = registry.door(interaction.channel).abilities
    if not (can.public and has_public(interaction)):
        return None
    letter = newest_letter(interaction.id)
    if letter is None:
        return Audience(interaction.public, can.answers_privately, None, who_is(interaction))
    return Audience(letter.public, can.answers_privately, letter.id, letter.sender)


def chosen_audience(interaction: Interaction, form: Mapping[str, str]) -> dict[str, Any]:
    """What `answer` is told of it: what came while it was written changes neither whom it goes to
    nor who may read it.
    """
    found = audience(interaction)
    if found is None:
        return {}
    letter = letter_in(interaction.id, row_id(form.get("answers")))
    told: dict[str, Any] = {"answers": letter.id} if letter else {}
    if not found.choice:
        return told
    # a form made before anything stood in public has no such field: it said "in private"
    return told | {"public": form.get("public") == "yes", "wider": form.get("wider") == "yes"}


def now(interaction: Interaction) -> Standing | None:
    """Until when the network lets the customer be written to."""
    return standing(interaction)


def key(template: ProviderTemplate) -> str:
    """A template's name in a form."""
    return f"{template.language}/{template.name}"


def after_window(interaction: Interaction, form: Mapping[str, str]) -> Choice:
    """The choice of templates that an answer may be, with what a form has."""
    url = reverse("desk:provider_template", args=[interaction.id])
    return choice(offered(interaction), form, url)


def choice(found: Sequence[ProviderTemplate], form: Mapping[str, str], url: str) -> Choice:
    """The choice of templates, with what a form has."""
    usable = tuple(one for one in found if one.state == "approved")
    others = tuple(one for one in found if one.state != "approved")
    wanted = form.get("template", "")
    one = next((each for each in usable if key(each) == wanted), None)
    return Choice(url, usable, others, filled(one, form) if one else None)


def filled(template: ProviderTemplate, form: Mapping[str, str]) -> Filled:
    """A template with the fields that a form has."""
    names = {PREFIX + str(place): name for place, name in enumerate(template.fields)}
    # no network takes line ends in a field, or many spaces one after another
    fields = tuple(
        Field(place, name, " ".join(form.get(place, "").split())[:FIELD])
        for place, name in names.items()
    )
    text = template.filled({field.name: field.value for field in fields})
    return Filled(template, fields, text, all(field.value for field in fields))


def chosen_template(found: Sequence[ProviderTemplate], form: Mapping[str, str]) -> dict[str, Any]:
    """What a verb is told of the template that a form has chosen among these; nothing for none.

    Refused as `windows.checked`.
    """
    language, slash, name = form.get("template", "").partition("/")
    if not slash:  # none of the network's
        return {}
    fields: dict[str, str] = {}
    one = choice(found, form, "").chosen
    if one is not None:
        fields = {field.name: field.value for field in one.fields}
    template = {"name": name, "language": language, "fields": fields}
    return {"text": checked(found, template), "template": template}


def template_fields(
    template: Mapping[str, Any], found: Sequence[ProviderTemplate]
) -> dict[str, str]:
    """What a form has when this template (Message.template) was made in it."""
    one = next((each for each in found if is_it(each, template)), None)
    if one is None:
        return {}
    values = template.get("fields", {})
    kept = {PREFIX + str(place): str(values.get(n, "")) for place, n in enumerate(one.fields)}
    return {"template": key(one), **kept}
