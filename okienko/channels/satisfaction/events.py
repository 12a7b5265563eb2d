"""What happens to the questions after a call."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change
from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class QuestionsChanged(Change):
    """What callers of a queue are asked was made, changed or removed (subject: the questions)."""

    kind: ClassVar[str] = "satisfaction.questions_changed"


@dataclass(frozen=True, kw_only=True)
class SatisfactionAsked(Event):
    """A customer is asked how a contact was (subject: the interaction); `how`: keys or text."""

    kind: ClassVar[str] = "satisfaction.asked"
    how: str


@dataclass(frozen=True, kw_only=True)
class SatisfactionAnswered(Event):
    """A customer has answered, or has answered more (subject: the interaction): 1, bad, to 5."""

    kind: ClassVar[str] = "satisfaction.answered"
    mark: int | None
    settled: bool | None


@dataclass(frozen=True, kw_only=True)
class SatisfactionWordsGone(Event):
    """What a customer wrote beside the answers was deleted, after its days."""

    kind: ClassVar[str] = "satisfaction.words_gone"
    days: int
