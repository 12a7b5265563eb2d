"""What pages read of the questions and the answers. In an open scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .models import Asked, Questions


def all_questions() -> list[Questions]:
    """The questions of every queue that has any, those out of use too."""
    return list(Questions.objects.select_related("queue").order_by("queue__order", "queue__name"))


def opinions_of(interactions: Collection[int]) -> dict[int, Asked]:
    """Who was asked about some contacts, by contact."""
    return {row.interaction_id: row for row in Asked.objects.filter(interaction__in=interactions)}


@dataclass(frozen=True)
class PageQuestions:
    """What the page of a link asks: the office's own words of the first question, or none."""

    first: str
    settled: bool
    days: int


def questions_of(asked: Asked, language: str) -> PageQuestions:
    """The questions of who was asked, in a language; the usual where the queue has none now."""
    row = Questions.objects.filter(queue=asked.queue_id).first() or Questions()
    return PageQuestions(getattr(row, f"text_{language}", ""), row.settled, row.keep_days)
