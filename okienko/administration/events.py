"""What happens in this room."""

from dataclasses import dataclass
from typing import Any, ClassVar

from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class ConfigurationApplied(Event):
    """A starter pack or file was applied (subject: the office).

    `source` is the pack or the file's name, `pack` names the pack; `rows` tells of each row that
    was made or changed: the kind of its own event, its id and the fields before, none of one that
    was made.
    """

    kind: ClassVar[str] = "configuration.applied"
    source: str
    pack: str = ""
    rows: list[tuple[str, int, dict[str, Any] | None]]


@dataclass(frozen=True, kw_only=True)
class ConfigurationTakenBack(Event):
    """What was applied was taken back (subject: the office), but for `kept` rows; see `applied`."""

    kind: ClassVar[str] = "configuration.taken_back"
    applied: int  # the event
    kept: int
