"""What the desk shows of a form: its questions and answers. Inside an open scope."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from okienko.cases.models import CaseKind
from okienko.cases.queries import kinds_of_topics, tied_among
from okienko.channels.door import Answers, Held
from okienko.customers.identities import phone_address
from okienko.interactions.models import Message
from okienko.routing.models import Callback
from okienko.routing.queries import callbacks_to

from .models import FormEntry
from .queries import KIND, entries_in, entries_of, sheet_in
from .queries import held as held_entries
from .spec import Sheet, in_words, point_of, said
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

    `callback` is where the wish to be called stands on the list; None: it was never there. `kinds`
    are those of case that are made of such a form, of a contact without a case; `title` is for it.
    """

    name: str
    version: int
    lines: tuple[AnswerLine, ...]
    wishes: str
    wish: str
    callback: Callback | None = None
    kinds: Sequence[CaseKind] = ()
    title: str = ""
    form: bool = True


def views(messages: Iterable[Message]) -> Mapping[int, FormView]:
    """The forms among these messages."""
    entries = entries_of(message.id for message in messages)
    numbers = {message: number for message, one in entries.items() if (number := _number(one))}
    listed = callbacks_to(numbers.values()) if numbers else {}
    kinds = _kinds(entries.values())
    return {
        message: replace(
            shown(entry, "pl"),
            callback=_asked(entry, listed.get((entry.office_id, numbers.get(message, "")))),
            kinds=kinds.get(entry.id, ()),
        )
        for message, entry in entries.items()
    }


def _kinds(entries: Collection[FormEntry]) -> dict[int, list[CaseKind]]:
    """The kinds of case that have the topic of an entry's form, of contacts without a case."""
    topics = {one.id: one.version.form.topic_id for one in entries if one.version.form}
    if not any(topics.values()):
        return {}
    tied = tied_among([one.interaction_id for one in entries if one.interaction_id])
    kinds = kinds_of_topics([topic for topic in topics.values() if topic])
    return {
        one.id: [
            kind
            for kind in kinds
            if (kind.office_id, kind.topic_id) == (one.office_id, topics.get(one.id))
        ]
        for one in entries
        if one.interaction_id not in tied
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


def shown(entry: FormEntry, language: str) -> FormView:
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
        title=_title(sheet, entry.answers, name),
    )


def _title(sheet: Sheet, answers: Mapping[str, Any], name: str) -> str:
    """What it is about, and where: "Nie świeci lampa: ul. Łąkowa 3"."""
    places = [answers.get(asked.key) for asked in sheet.questions if asked.kind == "place"]
    words = [place.get("words") for place in places if isinstance(place, dict)]
    return ": ".join([name, *(each for each in words[:1] if each)])[:200]


def answers(contacts: Collection[int]) -> list[Answers]:
    """What was answered in some contacts."""
    found = []
    for entry in entries_in(contacts):
        view = shown(entry, "pl")
        lines = [(line.label, line.words) for line in view.lines]
        found.append(Answers(entry.interaction_id or 0, view.name, lines))
    return found


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
