"""The search and the inbox over a million messages, in a database made for it and thrown away.

Contacts are written past the verbs, which would take hours; their documents hold what indexing
makes of the same words. How long indexing itself takes is measured at the end.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from .figures import Measured, p50, p95, row
from .mail import child, office, scratch

MESSAGES = int(os.environ.get("OKIENKO_BENCH_MESSAGES", "1000000"))
EACH = 3  # messages of one contact
WORDS = 40  # of one message
VOCABULARY = 30_000  # lemmas; the n-th is met as often as 1/n
ENDINGS = ("", "a", "u", "em", "ie", "y", "ow", "ami", "ach", "om")
DAYS = 3 * 365
OPEN = 2_000  # contacts that wait
ASKED = 100  # of each kind of question
INDEXED = 300


@row(
    "search",
    "Search and inbox over a million messages",
    "Words are found by one GIN index, likeness by trigrams over the office's words; the newest "
    "are looked for in growing spans of time, so that a word of every third letter costs no more "
    "than a rare one. A page reads the letters of twenty contacts to show the place.",
)
def measure() -> Sequence[Measured]:
    """Times of questions of several kinds, with the places shown; of a view of the inbox."""
    with scratch() as home:
        found = json.loads(child(home, "okienko.bench.search", str(MESSAGES)).splitlines()[-1])
    figures = [
        Measured(
            f"found and shown, {what}, p95",
            p95(times),
            "ms",
            "under 100 ms",
            f"p50 {p50(times):.0f}",
        )
        for what, times in found["times"].items()
    ]
    return [
        *figures,
        Measured("messages", found["messages"], "", note=f"in {found['contacts']} contacts"),
        Measured("documents and their indexes", found["documents"], "MB"),
        Measured("words and their indexes", found["words"], "MB"),
        Measured("contacts indexed", found["rate"], "per s", note="one after the other"),
    ]


def _measure_here(messages: int) -> None:
    os.environ["OKIENKO_AS_OWNER"] = "1"  # row security lets nobody else copy rows in
    number = office()
    from django.db import connection

    said = _Words(random.Random(7))
    contacts = messages // EACH
    _fill(number, contacts, said)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        cursor.execute("set role okienko_app")
    print(json.dumps({"messages": messages, "contacts": contacts, **_measured(number, said)}))


class _Words:
    """Words as people use them: few of them often, many of them seldom."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        parts = [a + b for a in "bcdfgklmnprstwz" for b in ("a", "e", "i", "o", "u", "ro", "li")]
        self.lemmas = list(
            {"".join(chance.choices(parts, k=3)): None for _ in range(2 * VOCABULARY)}
        )
        del self.lemmas[VOCABULARY:]
        total, self.weights = 0.0, []
        for place in range(len(self.lemmas)):
            total += 1 / (place + 1)
            self.weights.append(total)

    def some(self, count: int) -> list[str]:
        """Lemmas of a text."""
        return self.chance.choices(self.lemmas, cum_weights=self.weights, k=count)

    def form(self, lemma: str) -> str:
        """A form of a lemma."""
        return lemma + self.chance.choice(ENDINGS)


def _fill(number: int, contacts: int, said: _Words) -> None:
    from django.db import connection

    from okienko.events import clock
    from okienko.interactions.models import Interaction, Message
    from okienko.routing.models import Queue, Wait
    from okienko.searching.models import Document, Word

    queue = Queue.objects.get().id
    now, first = clock.now(), 1_000_000
    texts: list[list[list[str]]] = []

    def when(place: int) -> Any:
        return now - timedelta(days=DAYS * (contacts - place) / contacts)

    def rows_of_contacts() -> Iterator[dict[str, Any]]:
        for place in range(contacts):
            over = place < contacts - OPEN
            yield {
                "id": first + place, "office_id": number, "channel": "email",
                "state": "closed" if over else "waiting", "address_kind": "email",
                "address_value": f"k{place}@example.pl", "subject": " ".join(said.some(4)),
                "received_at": when(place), "taken_in_at": when(place),
                "ended_at": when(place) if over else None,
            }  # fmt: skip

    def rows_of_messages() -> Iterator[dict[str, Any]]:
        for place in range(contacts):
            texts.append([])
            for turn in range(EACH):
                words = said.some(WORDS)
                texts[-1].append(words)
                yield {
                    "office_id": number, "interaction_id": first + place,
                    "direction": "out" if turn == 1 else "in", "at": when(place),
                    "sender": f"k{place}@example.pl", "delivery": "received",
                    "text": " ".join(map(said.form, words)),
                }  # fmt: skip

    def rows_of_documents() -> Iterator[dict[str, Any]]:
        for place, every in enumerate(texts):
            lemmas = {lemma for words in every for lemma in words}
            state = "closed" if place < contacts - OPEN else "open"
            marks = f"'@o{number}' '@demail' '@q{queue}' '@{state}'"
            vector = " ".join(f"'{lemma}':1" for lemma in lemmas)
            yield {
                "office_id": number, "interaction_id": first + place, "at": when(place),
                "vector": f"{vector} {marks}",
            }  # fmt: skip

    _copy(Interaction, rows_of_contacts())
    _copy(Message, rows_of_messages())
    with (
        connection.cursor() as cursor
    ):  # an index over what is there is made faster than row by row
        cursor.execute("drop index document_words")
    _copy(Document, rows_of_documents())
    with connection.cursor() as cursor:
        cursor.execute("set maintenance_work_mem = '512MB'")
        cursor.execute(
            "create index document_words on searching_document using gin (vector)"
            " with (fastupdate = off)"
        )
    _copy(
        Word,
        (
            {
                "office_id": number,
                "lemma": lemma,
                "forms": f" {' '.join(lemma + ending for ending in ENDINGS)} ",
            }
            for lemma in said.lemmas
        ),
    )
    _copy(
        Wait,
        (
            {
                "office_id": number, "interaction_id": first + place, "queue_id": queue,
                "live": False, "medium": "text", "entered_at": when(place), "rank_at": when(place),
            }
            for place in range(contacts - OPEN, contacts)
        ),
    )  # fmt: skip


def _copy(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Write rows at once; what they do not say is the model's default."""
    from django.db import connection

    fields = [field for field in model._meta.concrete_fields if field.name != "id"]
    usual = {field.column: field.get_default() for field in fields}
    given = iter(rows)
    one = next(given)
    names = [*(["id"] if "id" in one else []), *usual]
    with connection.cursor() as cursor:
        text = f"copy {model._meta.db_table} ({', '.join(names)}) from stdin"
        with cursor.copy(text) as copy:
            for values in (one, *given):
                copy.write_row([values.get(name, usual.get(name)) for name in names])


def _measured(number: int, said: _Words) -> dict[str, Any]:
    from okienko.events.security.scope import in_offices
    from okienko.offices.access import Seat
    from okienko.searching.places import places
    from okienko.searching.queries import Filters, find

    often, seldom = said.lemmas[:30], said.lemmas[5_000:20_000]
    chance = said.chance

    def slip(word: str) -> str:
        at = chance.randrange(1, len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    kinds: dict[str, Callable[[], Filters]] = {
        "a rare word": lambda: Filters(said.form(chance.choice(seldom))),
        "a word of every letter": lambda: Filters(said.form(chance.choice(often))),
        "two common words": lambda: Filters(" ".join(map(said.form, chance.sample(often, 2)))),
        "a common and a rare word": lambda: Filters(
            f"{said.form(chance.choice(often))} {said.form(chance.choice(seldom))}"
        ),
        "the beginning of a word": lambda: Filters(chance.choice(seldom)[:4]),
        "a slip": lambda: Filters(slip(chance.choice(seldom))),
        "a common word, best first": lambda: Filters(chance.choice(often), order="best"),
        "a common word in what is open": lambda: Filters(chance.choice(often), open=True),
        "a filter without words": lambda: Filters(door="email", open=False),
    }
    times: dict[str, list[float]] = {}
    for what, asked in kinds.items():
        for _ in range(ASKED):
            filters = asked()
            began = time.perf_counter()
            with in_offices([number], reading=True):
                found = find(filters)
                places(found.hits, found.asked)
            times.setdefault(what, []).append(1000 * (time.perf_counter() - began))
    seat = Seat(person=1, officials={number: 0}, roles={number: "official"})
    times[f"a view of the inbox, {OPEN} open"] = list(_views(number, seat))
    return {"times": times, **_sizes(), "rate": _rate(number)}


def _views(number: int, seat: Any) -> Iterator[float]:
    from okienko.desk.inbox.query import inbox
    from okienko.events.security.scope import in_offices

    for _ in range(ASKED):
        began = time.perf_counter()
        with in_offices([number], reading=True):
            inbox(seat, "unassigned")
        yield 1000 * (time.perf_counter() - began)


def _sizes() -> dict[str, float]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_total_relation_size('searching_document'),"
            " pg_total_relation_size('searching_word')"
        )
        documents, words = cursor.fetchone()
    return {"documents": documents / 1e6, "words": words / 1e6}


def _rate(number: int) -> float:
    """Contacts indexed a second, each in a transaction of its own; the dictionary is there."""
    from okienko.events.security.scope import in_offices
    from okienko.interactions.models import Interaction
    from okienko.searching.indexing import index

    with in_offices([number]):
        rows = Interaction.objects.order_by("-id").values_list("id", flat=True)
        ids = list(rows[: INDEXED + 20])
    for contact in ids[:20]:
        index(number, interactions=[contact])
    began = time.perf_counter()
    for contact in ids[20:]:
        index(number, interactions=[contact])
    return INDEXED / (time.perf_counter() - began)


if __name__ == "__main__":
    _measure_here(int(sys.argv[1]))
