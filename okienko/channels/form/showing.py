"""What the desk shows of a form: its questions and answers. Inside an open scope."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from okienko.interactions.models import Message

from .models import FormEntry
from .queries import entries_of, sheet_in
from .spec import in_words, point_of, said
from .words import contact_words


@dataclass(frozen=True)
class AnswerLine:
    """A question with its answer. `point` is that of a place on the map."""

    label: str
    words: str
    point: str = ""


@dataclass(frozen=True)
class FormView:
    """A form as it is shown."""

    name: str
    version: int
    lines: tuple[AnswerLine, ...]
    wish: str
    form: bool = True


def views(messages: Iterable[Message]) -> Mapping[int, FormView]:
    """The forms among these messages."""
    entries = entries_of(message.id for message in messages)
    return {message: shown(entry, "pl") for message, entry in entries.items()}


def shown(entry: FormEntry, language: str) -> FormView:
    """One that was sent, with its questions in a language."""
    sheet = sheet_in(entry)
    lines = tuple(
        AnswerLine(label, words, point_of(entry.answers[asked.key]))
        for asked, label, words in in_words(sheet, entry.answers, language)
    )
    name = said(sheet.name, language)
    return FormView(name, entry.version.number, lines, contact_words(entry.contact))
