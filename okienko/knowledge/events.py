"""What happens to the office's knowledge."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.log import Event


@dataclass(frozen=True, kw_only=True)
class TemplateWritten(Event):
    """A reply template was added (`new`) or corrected."""

    kind: ClassVar[str] = "template.written"
    new: bool


@dataclass(frozen=True, kw_only=True)
class TemplateRemoved(Event):
    """A reply template is gone."""

    kind: ClassVar[str] = "template.removed"
