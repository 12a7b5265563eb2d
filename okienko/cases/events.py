"""What happens to cases; no words, no names."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change
from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event):
    """A matter was taken up."""

    kind: ClassVar[str] = "case.opened"
    case_kind: int
    customer: int | None = None
    interaction: int | None = None
    department: int | None = None


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """The case stands in another state (cases/states.py)."""

    kind: ClassVar[str] = "case.moved"
    move: str
    state: str


@dataclass(frozen=True, kw_only=True)
class CaseHandedOver(Event):
    """Another department is responsible."""

    kind: ClassVar[str] = "case.handed_over"
    department: int


@dataclass(frozen=True, kw_only=True)
class CaseDueSet(Event):
    """The term is another one, with a reason; `due_on` is an ISO date."""

    kind: ClassVar[str] = "case.due_set"
    due_on: str


@dataclass(frozen=True, kw_only=True)
class CaseTied(Event):
    """A contact was tied to the case, or (`tied` false) taken off it."""

    kind: ClassVar[str] = "case.tied"
    interaction: int
    tied: bool = True


@dataclass(frozen=True, kw_only=True)
class CaseGiven(Event):
    """The contact in which the case was opened is another customer's, and so is the case."""

    kind: ClassVar[str] = "case.given"
    customer: int | None
    interaction: int


@dataclass(frozen=True, kw_only=True)
class CaseNoted(Event):
    """An official wrote a note into the case's file (KPA art. 14 § 2)."""

    kind: ClassVar[str] = "case.noted"
    interaction: int | None = None


@dataclass(frozen=True, kw_only=True)
class CasePinMade(Event):
    """The case has a (new) PIN, by which one hears on the telephone how it stands."""

    kind: ClassVar[str] = "case.pin_made"


@dataclass(frozen=True, kw_only=True)
class CasePinLocked(Event):
    """Wrong PINs of the case were typed one after another: none is taken for a while."""

    kind: ClassVar[str] = "case.pin_locked"


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Event):
    """The case ended, with an outcome in words; `state` tells how."""

    kind: ClassVar[str] = "case.closed"
    state: str


@dataclass(frozen=True, kw_only=True)
class CaseReopened(Event):
    """A closed case is open again."""

    kind: ClassVar[str] = "case.reopened"


@dataclass(frozen=True, kw_only=True)
class CaseKindChanged(Change):
    """A kind of case was made or changed (subject: the kind)."""

    kind: ClassVar[str] = "case_kind.changed"
