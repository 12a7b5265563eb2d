"""Until when a network lets somebody be written to, and by which words of its own after that."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


_FIELD = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")


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

        def value_of(field: re.Match[str]) -> str:
            return (values.get(field[1]) if field[1] in self.fields else "") or field[0]

        return _FIELD.sub(value_of, self.body)  # at once: a value that looks like a field is none
