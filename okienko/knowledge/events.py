"""What happens to the office's knowledge. `by` is the official who did it."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.log import Event


@dataclass(frozen=True, kw_only=True)
class TemplateWritten(Event):
    """A reply template was added (`new`) or corrected."""

    kind: ClassVar[str] = "template.written"
    new: bool
    by: int | None = None


@dataclass(frozen=True, kw_only=True)
class TemplateRemoved(Event):
    """A reply template is gone."""

    kind: ClassVar[str] = "template.removed"
    by: int | None = None
