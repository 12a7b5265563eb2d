"""What happens to customers; no names, no addresses."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class CustomerMade(Event):
    """Somebody turned to the office for the first time, or an official made a card."""

    kind: ClassVar[str] = "customer.made"


@dataclass(frozen=True, kw_only=True)
class CustomerCorrected(Event):
    """The card says something else now; `changed` names the fields."""

    kind: ClassVar[str] = "customer.corrected"
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IdentityAdded(Event):
    """The customer is known at one more address (`identity`)."""

    kind: ClassVar[str] = "customer.identity_added"
    identity: int


@dataclass(frozen=True, kw_only=True)
class IdentityRemoved(Event):
    """An address is not the customer's any more."""

    kind: ClassVar[str] = "customer.identity_removed"
    identity: int


@dataclass(frozen=True, kw_only=True)
class IdentityShared(Event):
    """An address (subject: the identity) is used by several, or (`shared` false) by one again."""

    kind: ClassVar[str] = "identity.shared"
    shared: bool
    customer: int | None = None


@dataclass(frozen=True, kw_only=True)
class MergeProposed(Event):
    """Somebody holds that `other` may be the same customer."""

    kind: ClassVar[str] = "customer.merge_proposed"
    other: int


@dataclass(frozen=True, kw_only=True)
class MergeDismissed(Event):
    """Somebody said that `other` is somebody else."""

    kind: ClassVar[str] = "customer.merge_dismissed"
    other: int


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(Event):
    """The card `gone` became a part of the subject."""

    kind: ClassVar[str] = "customer.merged"
    gone: int
    merge: int


@dataclass(frozen=True, kw_only=True)
class MergeTakenBack(Event):
    """The card `gone` stands on its own again."""

    kind: ClassVar[str] = "customer.unmerged"
    gone: int
    merge: int


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    """Somebody agrees to be written to first at an address (subject: the row that says so)."""

    kind: ClassVar[str] = "consent.given"
    how: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """Somebody does not want to be written to first at an address any more."""

    kind: ClassVar[str] = "consent.withdrawn"
    how: str
