"""What a configuration file would change in an office, before anything is changed. Pure."""

from dataclasses import dataclass, field
from typing import Any, Literal

from .format import PARTS, OfficeFile, Part


@dataclass(frozen=True)
class Step:
    """One row that would be made or changed; `id` names it in the page's form."""

    part: str
    called: str
    does: Literal["add", "change"]
    differences: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for the same row, each time that the file is compared."""
        return f"{self.part}:{self.called}"


@dataclass(frozen=True)
class Comparison:
    """What would be done, in the order in which it is done; how many rows are there already."""

    steps: list[Step]
    same: int


def compare(there: OfficeFile, wanted: OfficeFile) -> Comparison:
    """Rows of `wanted` that are not there, or otherwise; nothing is ever taken away.

    A row that is there and whose fields `wanted` leaves out stays as it is.
    """
    steps: list[Step] = []
    same = 0
    known = set(there.topics)
    for topic in wanted.topics:
        if topic in known:
            same += 1
        else:
            steps.append(Step("topics", topic, "add"))
    for part in PARTS:
        rows: dict[str, Part] = {row.called: row for row in getattr(there, part)}
        for row in getattr(wanted, part):
            old = rows.get(row.called)
            differences = row.differs(old) if old is not None else {}
            if old is None:
                steps.append(Step(part, row.called, "add"))
            elif differences:
                steps.append(Step(part, row.called, "change", differences))
            else:
                same += 1
    return Comparison(steps, same)
