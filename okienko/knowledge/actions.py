"""The verbs of this room; each takes the office first and the rest by keyword."""

from django.db import IntegrityError

from okienko.events import clock
from okienko.events.actor import acting_official
from okienko.events.log import emit
from okienko.events.refusals import Refused
from okienko.events.scope import savepoint
from okienko.events.verbs import verb

from .events import TemplateRemoved, TemplateWritten
from .filling import unknown
from .models import ReplyTemplate
from .refusals import (
    TEMPLATE_NEEDS_NAME,
    TEMPLATE_TAKEN,
    TEMPLATE_TEXT,
    UNKNOWN_PLACEHOLDER,
    UNKNOWN_TEMPLATE,
)

#: Characters of a template; an answer longer than this is no answer.
LONGEST = 20_000


@verb
def add_template(
    office: int,
    *,
    name: str,
    body: str,
    language: str = "pl",
    subject: str = "",
    topic_id: int | None = None,
) -> int:
    """Add a reply template; its id.

    Refused `template_needs_name`, `template_text`, `unknown_placeholder` (a name in braces that
    nothing fills), `template_taken` (the name in this language).
    """
    row = ReplyTemplate(office_id=office, topic_id=topic_id)
    _write(row, name=name, body=body, language=language, subject=subject)
    try:
        with savepoint():
            row.save(force_insert=True)
    except IntegrityError:
        raise _taken() from None
    emit(TemplateWritten(office=office, subject=row.id, new=True))
    return row.id


@verb
def correct_template(
    office: int,
    *,
    template_id: int,
    name: str,
    body: str,
    language: str = "pl",
    subject: str = "",
    topic_id: int | None = None,
) -> None:
    """Write a template anew. Refused as `add_template`, and `unknown_template`."""
    row = ReplyTemplate.objects.select_for_update(no_key=True).filter(id=template_id).first()
    if row is None:
        raise _unknown()
    row.topic_id = topic_id
    _write(row, name=name, body=body, language=language, subject=subject)
    other = _named(row.name, row.language)
    if other is not None and other.id != row.id:
        raise _taken()
    row.save()
    emit(TemplateWritten(office=office, subject=template_id, new=False))


@verb
def remove_template(office: int, *, template_id: int) -> None:
    """Remove a template; answers written with it stay. Refused `unknown_template`."""
    gone, _rows = ReplyTemplate.objects.filter(id=template_id).delete()
    if not gone:
        raise _unknown()
    emit(TemplateRemoved(office=office, subject=template_id))


def _write(
    row: ReplyTemplate,
    *,
    name: str,
    body: str,
    language: str,
    subject: str,
) -> None:
    row.name = " ".join(name.replace("\0", "").split())[:120]
    row.body = body.replace("\0", "").replace("\r\n", "\n").strip()
    row.subject = " ".join(subject.replace("\0", "").split())[:200]
    row.language = language
    row.changed_at, row.changed_by_id = clock.now(), acting_official(row.office_id)
    if not row.name:
        raise TEMPLATE_NEEDS_NAME()
    if not row.body or len(row.body) > LONGEST:
        raise TEMPLATE_TEXT()
    if names := unknown(f"{row.subject} {row.body}"):
        raise UNKNOWN_PLACEHOLDER(names=", ".join(f"{{{n}}}" for n in names))


def _named(name: str, language: str) -> ReplyTemplate | None:
    return ReplyTemplate.objects.filter(name=name, language=language).first()


def _taken() -> Refused:
    return TEMPLATE_TAKEN()


def _unknown() -> Refused:
    return UNKNOWN_TEMPLATE()
