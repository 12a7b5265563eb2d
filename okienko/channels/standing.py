"""How the chats of officials stand: who waits for an answer, since when, and who has left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from okienko.events import clock
from okienko.interactions.models import Interaction
from okienko.interactions.owed import Unanswered, unanswered
from okienko.routing.models import Engagement

from . import registry


@dataclass(frozen=True, slots=True)
class Absence:
    """A customer has left the page: since when, and until when they may come back."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Standing:
    """A chat in hand. `slow_at`: from then on its customer has waited too long for an answer.

    It is None when nothing waits, when the queue never warns, and while the customer is away.
    """

    waits: Unanswered | None = None
    slow_at: datetime | None = None
    away: Absence | None = None

    @property
    def slow(self) -> bool:
        """Whether it is so by now; pages go on with `slow_at` by their own clock."""
        return self.slow_at is not None and self.slow_at <= clock.now()


def standings(engagements: Iterable[Engagement]) -> dict[int, Standing]:
    """How chats stand, by contact, and calls with a picture: nothing waits in these for an answer.

    Two queries, one more for each window with an absent visitor.
    """
    there = {
        one.interaction_id: one
        for one in engagements
        if one.interaction.on_page and one.talk_ended_at is None
    }
    waits = unanswered(contact for contact, one in there.items() if one.interaction.chat)
    away = absences(one.interaction for one in there.values())
    return {
        contact: Standing(
            waits.get(contact),
            slow_at(one, waits.get(contact)) if contact not in away else None,
            away.get(contact),
        )
        for contact, one in there.items()
    }


def absences(contacts: Iterable[Interaction]) -> dict[int, Absence]:
    """Whose customer has left the page, by contact."""
    by_channel: dict[str, list[Interaction]] = defaultdict(list)
    for one in contacts:
        by_channel[one.channel].append(one)
    found: dict[int, Absence] = {}
    for channel, some in by_channel.items():
        found.update(registry.door(channel).absences(some))
    return found


def slow_at(engagement: Engagement, waits: Unanswered | None) -> datetime | None:
    """From when on an answer is slow, by the queue: nobody answers before the chat is taken."""
    seconds = engagement.queue.answer_seconds if engagement.queue else 0
    if waits is None or not seconds:
        return None
    return max(waits.since, engagement.began_at) + timedelta(seconds=seconds)
