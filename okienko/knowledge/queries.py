"""What pages read of the office's knowledge. Runs inside an open scope (in_offices, a verb)."""

from collections.abc import Mapping
from dataclasses import dataclass

from okienko.customers.names import fold

from .filling import Filled, fill
from .models import ReplyTemplate


@dataclass(frozen=True)
class TemplateLine:
    """A template in a list."""

    id: int
    office: int
    name: str
    language: str
    topic_id: int | None
    subject: str
    body: str
    active: bool
    shortcut: str = ""
    channel: str = ""


def templates(language: str = "", text: str = "", office: int | None = None) -> list[TemplateLine]:
    """Templates in use, in a language ("" all), whose name or text has all words of `text`, by
    name.
    """
    rows = ReplyTemplate.objects.filter(active=True)
    if language:
        rows = rows.filter(language=language)
    if office is not None:
        rows = rows.filter(office=office)
    words = fold(text).split()
    found = [
        _line(row)
        for row in rows
        if all(word in fold(f"{row.name} {row.subject} {row.body}") for word in words)
    ]
    return sorted(found, key=lambda line: (fold(line.name), line.language))


def all_templates(office: int) -> list[TemplateLine]:
    """The templates of an office, those out of use last, by name."""
    found = map(_line, ReplyTemplate.objects.filter(office=office))
    return sorted(found, key=lambda line: (not line.active, fold(line.name), line.language))


def template(template_id: int) -> TemplateLine | None:
    """One template, or None."""
    row = ReplyTemplate.objects.filter(id=template_id).first()
    return _line(row) if row else None


def filled(template_id: int, context: Mapping[str, str]) -> Filled | None:
    """The text of a template in use, its placeholders filled (filling.PLACEHOLDERS), or None."""
    row = ReplyTemplate.objects.filter(id=template_id, active=True).first()
    return fill(row.body, context) if row else None


def _line(row: ReplyTemplate) -> TemplateLine:
    return TemplateLine(
        id=row.id,
        office=row.office_id,
        name=row.name,
        language=row.language,
        topic_id=row.topic_id,
        subject=row.subject,
        body=row.body,
        active=row.active,
        shortcut=row.shortcut,
        channel=row.channel,
    )
