"""How much an official can do at once; capacity.py says the same to the database."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Load(StrEnum):
    """What a contact asks of an official: what is live by its medium, all else is written."""

    VOICE = "voice"
    VIDEO = "video"
    TEXT = "text"
    WRITTEN = "written"


#: Which number of `Capacity` a load counts in: a call with a picture is a call.
COUNTED = {
    Load.VOICE: "calls",
    Load.VIDEO: "calls",
    Load.TEXT: "texts",
    Load.WRITTEN: "written",
}
#: By what somebody can be reached whose page lives; what is spoken needs a telephone besides.
BY_PAGE = frozenset({Load.TEXT, Load.WRITTEN})
BY_PHONE = BY_PAGE | {Load.VOICE, Load.VIDEO}


def load_of(live: bool, medium: str) -> Load:  # noqa: FBT001 (two columns of a row)
    """The load of a contact."""
    return Load(medium) if live else Load.WRITTEN


@dataclass(frozen=True)
class Capacity:
    """What an official has taken on, and the limits.

    `texts_beside_call`: how many live texts may go on while the official is in a call.
    """

    calls: int = 0
    texts: int = 0
    written: int = 0
    texts_limit: int = 3
    texts_beside_call: int = 0
    written_limit: int = 1

    def fits(self, load: str) -> bool:
        """Whether one more contact of this load may be offered."""
        if load == Load.WRITTEN:
            return not self.calls and not self.texts and self.written < self.written_limit
        if load == Load.TEXT:
            most = min(self.texts_limit, self.texts_beside_call) if self.calls else self.texts_limit
            return self.texts < most
        return not self.calls and self.texts <= self.texts_beside_call

    def with_one(self, load: str) -> "Capacity":
        """With one more contact of this load taken on."""
        return self._with(load, 1)

    def without_one(self, load: str) -> "Capacity":
        """With one less."""
        return self._with(load, -1)

    def _with(self, load: str, more: int) -> "Capacity":
        counted = COUNTED[Load(load)]
        return replace(self, **{counted: getattr(self, counted) + more})
