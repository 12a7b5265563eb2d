"""Where in a contact the words stand: a line of what was said, with the words marked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from okienko.interactions.models import Message
from okienko.interactions.queries import names_of_files, words_said

from .indexing import LETTER
from .queries import Asked, Hit
from .words import composed, level

BEFORE, AFTER = 60, 160  # characters shown on both sides of the first word found
MOST_FORMS = 300  # that one text is searched for
_EDGE = r"[^\W_]"


@dataclass(frozen=True)
class Part:
    """A piece of a line, and whether it is a word that was asked for."""

    text: str
    found: bool


@dataclass(frozen=True)
class Place:
    """A line for one contact. `message` is None when nothing was written; `kind` as its direction.

    `file`: the line is the name of a file.
    """

    parts: Sequence[Part]
    message: int | None = None
    kind: str = ""
    who: str = ""
    at: datetime | None = None
    file: bool = False


def places(hits: Iterable[Hit], asked: Sequence[Asked]) -> dict[int, Place]:
    """A place for each contact: the message that holds most of the words, the newest of them.

    Where no message does, the name of a file; else the newest message's beginning. Two queries.
    """
    ids = [hit.interaction.id for hit in hits]
    patterns = [pattern for one in asked if (pattern := _pattern(one.forms))]
    said: dict[int, list[Message]] = {}
    for message in words_said(ids, LETTER):
        said.setdefault(message.interaction_id, []).append(message)
    files = names_of_files(ids)
    return {each: _best(said.get(each, []), files.get(each, []), patterns) for each in ids}


def line(text: str, patterns: Sequence["re.Pattern[str]"]) -> list[Part]:
    """The part of a text around the first word that is found, with all such words in it marked.

    The beginning of the text, when there is none.
    """
    flat = re.sub(r"\s+", " ", composed(text)).strip()
    folded = level(flat)
    spans = sorted({found.span() for pattern in patterns for found in pattern.finditer(folded)})
    first = spans[0][0] if spans else 0
    start = 0 if first <= BEFORE else flat.find(" ", first - BEFORE, first) + 1 or first
    end = len(flat) if len(flat) <= first + AFTER else flat.rfind(" ", first, first + AFTER)
    end = first + AFTER if end <= first else end
    parts, at = [], start
    if start:
        parts.append(Part("… ", found=False))
    for left, right in spans:
        if left < at or left >= end:
            continue
        parts += [Part(flat[at:left], found=False), Part(flat[left:right], found=True)]
        at = right
    parts.append(Part(flat[at : max(at, end)] + (" …" if end < len(flat) else ""), found=False))
    return [part for part in parts if part.text]


def marked(text: str, asked: Sequence[Asked]) -> list[Part]:
    """A short text, as a name or subject, with the words marked."""
    return line(text, [pattern for one in asked if (pattern := _pattern(one.forms))])


def _best(
    messages: Sequence[Message], files: Sequence[str], patterns: Sequence["re.Pattern[str]"]
) -> Place:
    best, most = messages[0] if messages else None, 0
    for message in messages:
        words = level(composed(_words(message)))
        count = sum(1 for pattern in patterns if pattern.search(words))
        if count > most:
            best, most = message, count
        if count == len(patterns):
            break
    if not most:
        for name in files:
            if any(pattern.search(level(composed(name))) for pattern in patterns):
                return Place(line(name, patterns), file=True)
    if best is None:
        return Place([])
    return Place(
        parts=line(_words(best), patterns),
        message=best.id,
        kind=best.direction,
        who=best.author.name if best.author else best.sender,
        at=best.at,
    )


def _words(message: Message) -> str:
    beginning: str = message.beginning  # type: ignore[attr-defined]
    return beginning or message.subject


def _pattern(forms: Iterable[str]) -> "re.Pattern[str] | None":
    some = sorted(forms, key=lambda form: (-len(form), form))[:MOST_FORMS]
    if not some:
        return None
    return re.compile(f"(?<!{_EDGE})(?:{'|'.join(map(re.escape, some))})(?!{_EDGE})")
