"""What happens to forms and to what is written in them; no words, no names."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change
from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class WebFormChanged(Change):
    """A form was made, changed or removed."""

    kind: ClassVar[str] = "web_form.changed"


@dataclass(frozen=True, kw_only=True)
class QuestionChanged(Change):
    """A question of a form was made, changed or removed."""

    kind: ClassVar[str] = "question.changed"


@dataclass(frozen=True, kw_only=True)
class EntryHeld(Event):
    """A form that a customer sent waits for a person who says whether it is meant."""

    kind: ClassVar[str] = "form_entry.held"


@dataclass(frozen=True, kw_only=True)
class EntryDecided(Event):
    """A held form was let in, discarded, or (`state` held) taken out of the discarded ones."""

    kind: ClassVar[str] = "form_entry.decided"
    state: str
    official: int | None = None
