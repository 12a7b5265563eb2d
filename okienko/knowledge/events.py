"""What happens to the office's knowledge."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change


@dataclass(frozen=True, kw_only=True)
class TemplateChanged(Change):
    """A reply template was written, changed or removed (subject: the template)."""

    kind: ClassVar[str] = "template.changed"


@dataclass(frozen=True, kw_only=True)
class ServiceCardChanged(Change):
    """A service card was written, changed or removed (subject: the card)."""

    kind: ClassVar[str] = "service_card.changed"
