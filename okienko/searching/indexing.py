"""Contacts made into documents: all that is said of one, in one statement, and its words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okienko.customers.queries import canonical
from okienko.events import prepared
from okienko.events.verbs import one_at_a_time, verb
from okienko.interactions.models import Interaction
from okienko.interactions.personal_numbers import masked
from okienko.interactions.states import OPEN

from . import marks
from .lemmas import all_lemmas, forms
from .models import Word
from .words import STOP, composed, key, stored, words_in

LETTER = 20_000  # characters of one message that can be found
MESSAGES = 200  # of one contact, the newest
MOST_WORDS = 4_000  # lemmas of one document
OF_CUSTOMER = 2_000  # contacts that follow a card which changed, the newest

_SOURCE = """
select i.id, i.channel, i.state,
  greatest(i.received_at, coalesce(i.returned_at, i.received_at), coalesce(said.at, i.received_at)),
  concat_ws(' ', i.subject, i.chosen, i.outcome_words, i.address_name, i.address_value,
    'K-' || to_char(i.received_at at time zone 'UTC', 'YYYY') || '-' || lpad(i.id::text, 6, '0'),
    c.name, c.address, t.path, matters.words),
  coalesce(said.words, ''), coalesce(files.names, ''),
  i.customer_id, array_remove(array[t.id, t.parent_id, above.parent_id], null),
  coalesce(queues.ids, '{}'),
  array_remove(coalesce(said.authors, '{}') || coalesce(hands.ids, '{}') || i.official_id, null)
from interactions_interaction i
left join customers_customer c on c.id = i.customer_id
left join interactions_topic t on t.id = i.topic_id
left join interactions_topic above on above.id = t.parent_id
left join lateral (
  select max(m.at) as at, array_agg(distinct m.author_id) as authors,
    string_agg(concat_ws(' ', m.subject, m.sender, m.words), ' ') as words
  from (select at, author_id, subject, sender, left(text, %s) as words
    from interactions_message where interaction_id = i.id order by at desc limit %s) m
) said on true
left join lateral (
  select string_agg(a.name, ' ') as names
  from interactions_attachment a join interactions_message m on m.id = a.message_id
  where m.interaction_id = i.id
) files on true
left join lateral (
  select array_agg(distinct w.queue_id) as ids from routing_wait w where w.interaction_id = i.id
) queues on true
left join lateral (
  select array_agg(distinct e.official_id) as ids
  from routing_engagement e where e.interaction_id = i.id
) hands on true
left join lateral (
  select string_agg(k.number || ' ' || k.title, ' ') as words
  from cases_caseinteraction ci join cases_case k on k.id = ci.case_id
  where ci.interaction_id = i.id
) matters on true
where i.office_id = %s and i.id = any(%s) and i.assists_id is null
"""
_KEEP = """
insert into searching_document (office_id, interaction_id, at, vector)
values (%s, %s, %s, %s::tsvector)
on conflict (office_id, interaction_id) do update set at = excluded.at, vector = excluded.vector
where searching_document.vector <> excluded.vector or searching_document.at <> excluded.at
"""
_NEW = """
select word from unnest(%s::text[]) word where not exists (
  select from searching_word known where known.office_id = %s and known.lemma = word)
"""
_LEARN = """
insert into searching_word (office_id, lemma, forms)
select %s, lemma, forms from unnest(%s::text[], %s::text[]) as new (lemma, forms)
on conflict (office_id, lemma) do nothing
"""


@dataclass(frozen=True)
class Source:
    """What can be found of a contact: words of its head, of all else, and its marks."""

    interaction: int
    at: datetime
    head: str
    body: str
    marks: frozenset[str]


@verb
def index(office: int, *, interactions: Collection[int]) -> int:
    """Make the documents of some contacts anew; how many there are. Who comes second waits."""
    one_at_a_time("search", office)
    found = sources(office, interactions)
    for each in found:
        _keep(office, each)
    return len(found)


@verb
def forget_words(office: int) -> None:
    """Forget the words of an office, those too that stand in no document any more."""
    one_at_a_time("search", office)
    Word.objects.filter(office=office).delete()


def sources(office: int, interactions: Collection[int]) -> list[Source]:
    """What stands in the rows of some contacts. One query."""
    rows = prepared.execute(_SOURCE, [LETTER, MESSAGES, office, list(interactions)])
    return [_source(office, row) for row in rows.fetchall()]


def contacts_of_customer(customer_id: int) -> list[int]:
    """The contacts whose documents name a customer, the newest."""
    rows = Interaction.objects.filter(customer=canonical(customer_id))
    return list(rows.order_by("-received_at").values_list("id", flat=True)[:OF_CUSTOMER])


def _source(office: int, row: tuple[Any, ...]) -> Source:
    number, channel, state, at, head, said, files, customer, topics, queues, people = row
    found = {
        marks.office(office),
        marks.door(channel),
        marks.OPEN if state in OPEN else marks.CLOSED,
        *map(marks.topic, topics),
        *map(marks.queue, queues),
        *map(marks.person, people),
    }
    if files:
        found.add(marks.FILES)
    if customer is not None:
        found.add(marks.customer(customer))
    # the words of the index outlive the text: numbers of people are none of them
    body = masked(f"{said} {files}", at.date())
    return Source(number, at, head, body, frozenset(found))


def _keep(office: int, source: Source) -> None:
    head = _distinct(source.head)
    body = _distinct(source.body) - head
    top, rest = all_lemmas(head), all_lemmas(body)
    rest = set(sorted(rest - top)[:MOST_WORDS])
    _learn(office, head | body, top | rest)
    parts = [
        *(f"{marks.quoted(one)}:1A" for one in top),
        *(f"{marks.quoted(one)}:1" for one in rest),
        *map(marks.quoted, source.marks),
    ]
    prepared.execute(_KEEP, [office, source.interaction, source.at, " ".join(parts)])


def _distinct(text: str) -> set[str]:
    return {word for word in words_in(composed(text)) if key(word) not in STOP}


def _learn(office: int, words: Iterable[str], lemmas: Collection[str]) -> None:
    """Keep the forms of lemmas that the office's words do not have yet."""
    new = {row[0] for row in prepared.execute(_NEW, [sorted(lemmas), office]).fetchall()}
    if not new:
        return
    found: dict[str, set[str]] = {}
    for word in words:
        for lemma, theirs in forms(word):
            if lemma in new:
                found.setdefault(lemma, set()).update(theirs)
    rows = sorted(
        (lemma, f" {' '.join(map(stored, sorted(some)))} ") for lemma, some in found.items()
    )
    prepared.execute(_LEARN, [office, [row[0] for row in rows], [row[1] for row in rows]])
