"""Which service cards stand beside a contact."""

from dataclasses import dataclass

from okienko.interactions.models import Interaction
from okienko.interactions.queries import topic_tree
from okienko.knowledge.cards import CardLine, cards

MOST_FOUND = 8


@dataclass(frozen=True)
class Services:
    """`known`: the cards of the contact's topic; `any`: the office has some at all."""

    contact: int
    known: list[CardLine]
    any: bool


def services(interaction: Interaction) -> Services:
    """The cards of a contact's topic and of those above it, in the customer's language."""
    topics = _branch(interaction) if interaction.topic_id else set()
    every = cards(interaction.office_id, interaction.language, topics=topics)
    known = [one for one in every if one.topic_id in topics]
    return Services(interaction.id, known, bool(every))


def found(interaction: Interaction, text: str) -> list[CardLine]:
    """The cards that have all these words, those of the topic first; none for no words."""
    if not text.strip():
        return []
    topics = _branch(interaction)
    return cards(interaction.office_id, interaction.language, topics=topics, text=text)[:MOST_FOUND]


def _branch(interaction: Interaction) -> set[int]:
    parents = {line.topic.id: line.topic.parent_id for line in topic_tree(interaction.office_id)}
    branch: set[int] = set()
    topic = interaction.topic_id
    while topic is not None:
        branch.add(topic)
        topic = parents.get(topic)
    return branch
