"""Until when a network lets somebody be written to, and by which words of its own after that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Window:
    """Until when a network lets somebody be written to freely (UTC), and what may be sent `after`.

    After it nothing, the network's templates alone, or what the next window allows. `words` say
    what an official must know of this one, as "Only what a person types, no automatic answers".
    """

    until: datetime
    after: Literal["nothing", "templates"] | Window = "nothing"
    words: str | _StrPromise = ""


@dataclass(frozen=True, slots=True)
class ProviderTemplate:
    """A message that a network has allowed, or not (yet), for after its window.

    `body` has `{{field}}` for each of `fields`, in the order in which they are asked for.
    """

    name: str
    language: str  # as the network writes it: "pl", "en_GB"
    state: Literal["approved", "waiting", "refused", "paused"]
    body: str
    fields: Sequence[str] = ()

    def filled(self, values: Mapping[str, str]) -> str:
        """The text as the customer gets it; a field without a value stays as it is."""
        text = self.body
        for name in self.fields:
            if value := values.get(name, ""):
                text = text.replace("{{" + name + "}}", value)
        return text
