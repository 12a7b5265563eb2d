"""The append-only log: one frozen dataclass per kind of event, written with the row it tells of.

An event carries ids and words of the program, never personal data. Kinds are dotted
(`offer.made`); the class is found by its kind, so docs, schema and the audit sentence come from
one place. Each room declares its own in `events.py`.
"""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from ..actor import current_actor
from ..models import EventRow
from ..transaction import current

KINDS: "dict[str, type[Event]]" = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact: `office` where it happened, `subject` the id of the row that it is about.

    A field named `official` (an id) names whose desk it concerns: that page is told.
    """

    kind: ClassVar[str] = ""
    office: int
    subject: int

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.kind:
            if KINDS.get(cls.kind, cls).__qualname__ != cls.__qualname__:
                raise TypeError(f"two classes claim the event kind {cls.kind}")
            KINDS[cls.kind] = cls

    @property
    def data(self) -> dict[str, Any]:
        """All fields but office and subject."""
        values = dict(vars(self))
        del values["office"], values["subject"]
        return values


def emit(event: Event) -> None:
    """Leave `event`, and who acts, with the transaction that is open; RuntimeError when none is."""
    current().events.append((event, current_actor().within(event.office)))


def read(row: EventRow) -> Event:
    """The dataclass of a stored event; KeyError for a kind that this version does not know."""
    cls = KINDS[row.kind]
    known = {f.name for f in fields(cls)} - {"office", "subject"}
    return cls(
        office=row.office_id,
        subject=row.subject,
        **{name: value for name, value in row.data.items() if name in known},
    )
