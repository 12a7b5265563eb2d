"""The verbs of this room; each takes the office first and the rest by keyword."""

import re
from typing import Any, TypedDict, Unpack

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.changing import change, make, remove
from okienko.events.verbs import verb
from okienko.offices.access import must_curate

from .events import TemplateChanged
from .filling import unknown
from .models import ReplyTemplate
from .refusals import (
    TEMPLATE_NEEDS_NAME,
    TEMPLATE_SHORTCUT,
    TEMPLATE_TAKEN,
    TEMPLATE_TEXT,
    UNKNOWN_PLACEHOLDER,
    UNKNOWN_TEMPLATE,
)

#: Characters of a template; an answer longer than this is no answer.
LONGEST = 20_000
#: What may follow the sign that asks for a quick reply.
SHORTCUT = re.compile(r"[\w-]{0,20}")


class TemplateText(TypedDict, total=False):
    """What a template says, as models.ReplyTemplate; not `active`: it is offered to nobody."""

    name: str
    body: str
    shortcut: str
    channel: str
    language: str
    subject: str
    topic_id: int | None
    active: bool


@verb
def add_template(office: int, **text: Unpack[TemplateText]) -> int:
    """Add a reply template; its id.

    Refused `template_needs_name`, `template_text`, `unknown_placeholder` (a name in braces that
    nothing fills), `template_shortcut`, `template_taken` (the name in this language), `gone` (the
    topic).
    """
    must_curate(office)
    values = _checked(office, {"name": "", "body": "", **text})
    return make(ReplyTemplate, TemplateChanged, taken=TEMPLATE_TAKEN, **values).id


@verb
def change_template(office: int, *, template_id: int, **text: Unpack[TemplateText]) -> None:
    """Change a template; what is not given stays. Refused as `add_template`, `unknown_template`."""
    must_curate(office)
    row = _row(template_id)
    change(row, TemplateChanged, taken=TEMPLATE_TAKEN, **_checked(office, {**text}))


@verb
def remove_template(office: int, *, template_id: int) -> None:
    """Remove a template; answers written with it stay. Refused `unknown_template`."""
    must_curate(office)
    remove(_row(template_id), TemplateChanged)


def _row(template_id: int) -> ReplyTemplate:
    row = ReplyTemplate.objects.select_for_update(no_key=True).filter(id=template_id).first()
    if row is None:
        raise UNKNOWN_TEMPLATE()
    return row


def _checked(office: int, text: dict[str, Any]) -> dict[str, Any]:
    for field in ("name", "subject", "body", "shortcut"):
        if field in text:
            text[field] = text[field].replace("\0", "").replace("\r\n", "\n").strip()
    if not text.get("name", "x"):
        raise TEMPLATE_NEEDS_NAME()
    if not text.get("body", "x") or len(text.get("body", "")) > LONGEST:
        raise TEMPLATE_TEXT()
    if "shortcut" in text:
        text["shortcut"] = text["shortcut"].lower()
        if not SHORTCUT.fullmatch(text["shortcut"]):
            raise TEMPLATE_SHORTCUT()
    if names := unknown(f"{text.get('subject', '')} {text.get('body', '')}"):
        raise UNKNOWN_PLACEHOLDER(names=", ".join(f"{{{n}}}" for n in names))
    return {**text, "changed_at": clock.now(), "changed_by_id": acting_official(office)}
