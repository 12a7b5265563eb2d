"""What routing decides. Doors obey these; pages, figures and reports read them."""

from dataclasses import dataclass
from typing import ClassVar

from okienko.events.changing import Change
from okienko.events.log.kinds import Event


@dataclass(frozen=True, kw_only=True)
class WaitEntered(Event):
    """A contact began to wait in a queue (subject: the wait)."""

    kind: ClassVar[str] = "wait.entered"
    interaction: int
    queue: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class WaitLeft(Event):
    """A contact left a queue: answered, abandoned, moved or closed (subject: the wait)."""

    kind: ClassVar[str] = "wait.left"
    interaction: int
    queue: int
    channel: str
    result: str


@dataclass(frozen=True, kw_only=True)
class WaitPaused(Event):
    """A customer who waits in writing left the page, or (`away` false) is back (subject: the wait).

    Meanwhile the contact keeps its place and is offered to nobody.
    """

    kind: ClassVar[str] = "wait.paused"
    interaction: int
    queue: int
    channel: str
    away: bool


@dataclass(frozen=True, kw_only=True)
class WaitByCall(Event):
    """Who waits need not stay: they are called at their turn (subject: the wait).

    The contact is one of `channel` from now on.
    """

    kind: ClassVar[str] = "wait.by_call"
    interaction: int
    queue: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class WaitRuled(Event):
    """A rule of the queue acted (subject: the wait): overtime.WaitRule says which there are."""

    kind: ClassVar[str] = "wait.rule"
    interaction: int
    queue: int
    channel: str
    action: str


@dataclass(frozen=True, kw_only=True)
class OfferMade(Event):
    """A contact rings at an official's desk (subject: the offer); the door makes it ring."""

    kind: ClassVar[str] = "offer.made"
    interaction: int
    queue: int
    channel: str
    official: int
    wait: int


@dataclass(frozen=True, kw_only=True)
class OfferAccepted(Event):
    """The official took it (subject: the offer); the door connects."""

    kind: ClassVar[str] = "offer.accepted"
    interaction: int
    channel: str
    official: int
    engagement: int


@dataclass(frozen=True, kw_only=True)
class OfferEnded(Event):
    """An offer ended without acceptance: declined, lapsed or withdrawn (subject: the offer)."""

    kind: ClassVar[str] = "offer.ended"
    interaction: int
    channel: str
    official: int
    wait: int
    state: str


@dataclass(frozen=True, kw_only=True)
class ContactChanged(Event):
    """A live contact changed (subject: the interaction); the door brings it about.

    `step`: hold, resume, lose, come_back, end, return, pass_on, dial, answer, abandon, missed (of
    who is called at their turn, and waits again), and write for a
    letter that an official begins, or takes out of a thread.
    """

    kind: ClassVar[str] = "contact.changed"
    channel: str
    step: str
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContactLater(Event):
    """Written work was put off, or (`later` false) is there again (subject: the interaction)."""

    kind: ClassVar[str] = "contact.later"
    interaction: int
    official: int
    later: bool


@dataclass(frozen=True, kw_only=True)
class EngagementEnded(Event):
    """An official is done with a contact (subject: the engagement)."""

    kind: ClassVar[str] = "engagement.ended"
    interaction: int
    channel: str
    official: int
    result: str


@dataclass(frozen=True, kw_only=True)
class WrapUpExtended(Event):
    """An official asked for more time (subject: the engagement)."""

    kind: ClassVar[str] = "wrap_up.extended"
    interaction: int
    official: int


@dataclass(frozen=True, kw_only=True)
class PresenceChanged(Event):
    """An official is ready, not ready, gone, or has a phone or none (subject: the person).

    `reachable`: the desk's page lives, and so does the phone of who has ever had one.
    """

    kind: ClassVar[str] = "presence.changed"
    official: int
    state: str
    reason: str = ""
    reachable: bool = True


@dataclass(frozen=True, kw_only=True)
class CallbackChanged(Event):
    """The call-back list changed (subject: the callback)."""

    kind: ClassVar[str] = "callback.changed"
    state: str
    official: int | None = None


@dataclass(frozen=True, kw_only=True)
class QueueChanged(Change):
    """A queue was made, changed, taken out of use or put into it (subject: the queue)."""

    kind: ClassVar[str] = "queue.changed"


@dataclass(frozen=True, kw_only=True)
class SkillChanged(Change):
    """A skill was made, changed or removed (subject: the skill)."""

    kind: ClassVar[str] = "skill.changed"


@dataclass(frozen=True, kw_only=True)
class LevelsChanged(Change):
    """An official's levels are others, by skill (subject: the official)."""

    kind: ClassVar[str] = "levels.changed"
    official: int


@dataclass(frozen=True, kw_only=True)
class LimitsChanged(Change):
    """An official takes on more or less at once (subject: the person)."""

    kind: ClassVar[str] = "limits.changed"
    official: int
