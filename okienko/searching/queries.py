"""What a page asks the search. Every function runs inside an open scope, and sees its offices."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from django.db import connection

from okienko.customers.identities import phone_numbers
from okienko.customers.names import bare
from okienko.events.transaction import current
from okienko.interactions.models import Interaction
from okienko.interactions.queries import contacts_by_id

from . import marks
from .models import SavedView
from .words import STOP, alike, composed, key, shown, stored, words_in

PAGE = 20
BEST_OF = 500  # contacts, the newest that fit, among which the best are looked for
MOST = 12  # words of a question that are looked for
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Order = Literal["newest", "best"]


@dataclass(frozen=True)
class Filters:
    """What is asked for; words in any form and order, all of them. Times are UTC."""

    text: str = ""
    door: str = ""
    queue: int | None = None
    topic: int | None = None
    person: int | None = None
    customer: int | None = None
    open: bool | None = None
    files: bool = False
    since: datetime | None = None
    until: datetime | None = None
    order: Order = "newest"

    @property
    def nothing(self) -> bool:
        """Whether it asks for nothing at all."""
        return self == Filters(order=self.order)


@dataclass(frozen=True)
class Asked:
    """A word of the question as it is understood: by which lemmas, and in which forms they stand.

    `how`: 0 the word itself, 1 as a beginning, 2 as something like it. No lemmas: it is nowhere.
    """

    word: str
    lemmas: tuple[str, ...]
    forms: frozenset[str]
    how: int


@dataclass(frozen=True)
class Hit:
    """A contact that is found, and when something was last said in it."""

    interaction: Interaction
    at: datetime
    document: int


@dataclass(frozen=True)
class Found:
    """A page of what is found. `following` is the place after it; "" at the end."""

    hits: Sequence[Hit] = ()
    asked: Sequence[Asked] = ()
    following: str = ""

    @property
    def lost(self) -> list[str]:
        """Words that stand nowhere, nor anything like them."""
        return [one.word for one in self.asked if not one.lemmas]

    @property
    def guessed(self) -> list[tuple[str, str]]:
        """Words that stand nowhere, each with what was looked for in their place."""
        return [(one.word, ", ".join(one.lemmas[:3])) for one in self.asked if one.how == 2]


def find(filters: Filters, after: str = "", size: int = PAGE) -> Found:
    """A page of the contacts that fit, the newest or the best first. Three queries."""
    asked = understood(filters.text)
    if filters.nothing or any(not one.lemmas for one in asked):
        return Found(asked=asked)
    if filters.text.strip() and not asked:  # no letter, no digit: nothing is like it
        return Found(asked=asked)
    query = _query(filters, asked)
    if filters.order == "best":
        start = int(after) if re.fullmatch(r"[0-9]{1,4}", after) else 0
        rows = sorted(
            _rows(query, filters, None, BEST_OF), key=lambda row: (-row[3], -row[1].timestamp())
        )[start : start + size + 1]
        following = str(start + size)
    else:
        rows = _rows(query, filters, _place(after), size + 1)
        last = rows[size - 1] if len(rows) > size else None
        following = f"{(last[1] - FIRST) // MICROSECOND}-{last[2]}" if last else ""
    known = contacts_by_id([row[0] for row in rows[:size]])
    hits = [Hit(known[row[0]], row[1], row[2]) for row in rows[:size] if row[0] in known]
    return Found(hits, asked, following if len(rows) > size else "")


def saved_views(officials: Sequence[int]) -> list[SavedView]:
    """What these officials (one person's) have saved, by name."""
    rows = SavedView.objects.filter(official__in=officials)
    return sorted(rows, key=lambda view: bare(view.name))


def understood(text: str) -> list[Asked]:
    """The words of a question with their lemmas; a telephone number is one word. One query."""
    clean = composed(text.replace("\0", "")).strip()[:200]
    numbers = phone_numbers(clean) if re.search(r"\d{3}", clean) and "@" not in clean else []
    if numbers and not re.search(r"[^\W\d]", clean):
        words = [numbers[0].value.lstrip("+")]
    else:
        words = [key(word) for word in words_in(clean)]
    words = list(dict.fromkeys(words))[:MOST]
    words = [word for word in words if word not in STOP] or words
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select word, lemma, forms, how from okienko_search_words(%s)",
            [[stored(word) for word in words]],
        )
        rows = cursor.fetchall()
    lemmas: dict[str, dict[str, None]] = defaultdict(dict)
    forms: dict[str, set[str]] = defaultdict(set)
    how: dict[str, int] = {}
    for asked, lemma, every, step in rows:
        word = shown(asked)
        if some := _meant(word, map(shown, every.split()), step):
            lemmas[word][lemma] = None
            how[word] = step
            forms[word].update(some)
    return [
        Asked(word, tuple(lemmas[word]), frozenset(forms[word]), how.get(word, 0)) for word in words
    ]


def _meant(word: str, forms: Iterable[str], how: int) -> list[str]:
    """The forms to look for in a text: of a beginning those that begin so, of a slip the like."""
    if how == 1:
        return [form for form in forms if form.startswith(word)]
    if how == 2:
        every = list(forms)
        return every if any(alike(word, form) for form in every) else []
    return list(forms)


def _query(filters: Filters, asked: Sequence[Asked]) -> str:
    parts = [marks.either(one.lemmas) for one in asked]
    chosen = {
        marks.door(filters.door): filters.door,
        marks.queue(filters.queue or 0): filters.queue,
        marks.topic(filters.topic or 0): filters.topic,
        marks.person(filters.person or 0): filters.person,
        marks.customer(filters.customer or 0): filters.customer,
        marks.FILES: filters.files,
        marks.OPEN: filters.open is True,
        marks.CLOSED: filters.open is False,
    }
    parts += [marks.quoted(mark) for mark, wanted in chosen.items() if wanted]
    parts.append(marks.either(map(marks.office, current().offices)))
    return " & ".join(parts)


def _rows(
    query: str, filters: Filters, place: tuple[datetime, int] | None, most: int
) -> list[tuple[int, datetime, int, float]]:
    last_at, last_id = place or (LAST, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "select interaction, said_at, document, score"
            " from okienko_search(%s::tsquery, %s, %s, %s, %s, %s)",
            [query, filters.since or FIRST, filters.until or LAST, last_at, last_id, most],
        )
        found: list[tuple[int, datetime, int, float]] = cursor.fetchall()
    return found


def _place(after: str) -> tuple[datetime, int] | None:
    """The place after which a page begins, as `following` said it; None for the first page."""
    found = re.fullmatch(r"([0-9]{1,17})-([0-9]{1,18})", after)
    return (FIRST + int(found[1]) * MICROSECOND, int(found[2])) if found else None
