"""What the desk shows of a form: its questions and answers. Inside an open scope."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from okienko.channels.door import Held
from okienko.customers.identities import phone_address
from okienko.interactions.models import Message
from okienko.routing.models import Callback
from okienko.routing.queries import callbacks_to

from .models import FormEntry
from .queries import KIND, entries_of, sheet_in
from .queries import held as held_entries
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
    """A form as it is shown. `wishes`: email, phone or none; `wish` is the same in words.

    `callback` is where the wish to be called stands on the list; None: it was never there.
    """

    name: str
    version: int
    lines: tuple[AnswerLine, ...]
    wishes: str
    wish: str
    callback: Callback | None = None
    form: bool = True


def views(messages: Iterable[Message]) -> Mapping[int, FormView]:
    """The forms among these messages."""
    entries = entries_of(message.id for message in messages)
    numbers = {message: number for message, one in entries.items() if (number := _number(one))}
    listed = callbacks_to(numbers.values()) if numbers else {}
    return {
        message: shown(entry, "pl", _asked(entry, listed.get((entry.office_id, number))))
        for message, entry in entries.items()
        for number in [numbers.get(message, "")]
    }


def _number(entry: FormEntry) -> str:
    """The number at which who wrote it wants to be called; "": they do not."""
    if entry.contact.get("wish") != "phone":
        return ""
    return phone_address(entry.contact.get("phone") or "").value


def _asked(entry: FormEntry, listed: Callback | None) -> Callback | None:
    """What stands on the list, unless it was settled before the form came."""
    if listed is None or (listed.ended_at and entry.sent_at and listed.ended_at < entry.sent_at):
        return None
    return listed


def shown(entry: FormEntry, language: str, callback: Callback | None = None) -> FormView:
    """One that was sent, with its questions in a language."""
    sheet = sheet_in(entry)
    lines = tuple(
        AnswerLine(label, words, point_of(entry.answers[asked.key]))
        for asked, label, words in in_words(sheet, entry.answers, language)
    )
    name = said(sheet.name, language)
    return FormView(
        name=name,
        version=entry.version.number,
        lines=lines,
        wishes=entry.contact.get("wish") or "none",
        wish=contact_words(entry.contact),
        callback=callback,
    )


def held(offices: Collection[int]) -> list[Held]:
    """The forms that wait for a person's word, the oldest first."""
    found = []
    for entry in held_entries(offices):
        view = shown(entry, "pl")
        found.append(
            Held(
                id=entry.id,
                office=entry.office_id,
                kind=KIND,
                name=view.name,
                reference=entry.reference,
                at=entry.sent_at or entry.saved_at,
                why=[_(words) for words in entry.why],
                lines=[(line.label, line.words) for line in view.lines],
                wish=view.wish,
                files=entry.file_count,  # type: ignore[attr-defined]
            )
        )
    return found
