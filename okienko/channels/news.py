"""What a provider brings, and what it may say: the words between a door and the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, Union

from .plain_text import one_line

if TYPE_CHECKING:
    from okienko.customers.identities import Address
    from okienko.interactions.actions import Arrival

LATE = timedelta(minutes=1)  # less is the way's, or the two clocks'
LONGEST_ON_ITS_WAY = timedelta(days=8)  # Meta tries for a week; what is older is a clock's fault


@dataclass(frozen=True, slots=True)
class Webhook:
    """One request of a provider, as it came. Names of headers are in lower case.

    To be parsed it has only its content-type: who sent it was verified before it was kept. Of one
    that came by GET (`Door.brings_by_get`) the query string is the body, a form's.
    """

    body: bytes
    headers: Mapping[str, str]
    at: datetime  # when it reached us


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider tells of a message of ours, by the id that was known or given at its sending.

    `recipient` is one of the parcel's, "" where it is the only one or not told. `words` are the
    provider's, without personal data, for officials. `ours` is the parcel's own id, where the
    provider tells it back: it settles what was cut off before the provider's id was known. Some
    tell no message but a moment: without an id it is of all that was sent in a `conversation`
    `until` then (UTC). `talk` is what the provider calls the talk in which the message went, where
    that was not known when the office began it, and `also` another address of the same person.
    """

    external_id: str
    state: Literal["delayed", "delivered", "read", "failed"]
    recipient: str = ""
    words: str = ""
    ours: str = ""
    conversation: str = ""
    until: datetime | None = None
    talk: str = ""
    also: Address | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """The customer of a chat has gone, by the name of the conversation (Arrival.conversation)."""

    conversation: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A message of the customer's, or of ours, says something else now: all of its text.

    Which message: as in Arrival. `at` is by the provider's clock if it tells, else `webhook.at`; of
    two edits the later one counts, in whatever order they come.
    """

    external_id: str
    conversation: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A message of the customer's, or of ours, was deleted by whoever wrote it."""

    external_id: str
    conversation: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reacted:
    """The customer has put a sign to a message: in words, or as the sign itself ("👍").

    `words` "" takes it back. It is nothing to answer, and opens no contact.
    """

    external_id: str
    conversation: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Echoed:
    """What the office wrote in a talk, as the network tells it: by us, or by another program.

    `text` is all of it; one without words is none.
    """

    external_id: str
    conversation: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unknown:
    """The provider's, well signed, and of a kind that this version does not know.

    It is kept as it came, counted and told to administrators; `words` name the kind as the
    provider does, without personal data. Where sender and conversation are known, an Arrival with
    `unknown` says more.
    """

    words: str


#: What a webhook may bring: something from a customer, news of a message, a goodbye, or
#: something of tomorrow.
News = Union["Arrival", Receipt, Left, Edited, Withdrawn, Reacted, Echoed, Unknown]


class Forged(Exception):
    """A webhook is not the provider's."""


class Skewed(Forged):
    """It is signed as the provider's, at a time too far from ours: not taken in.

    `seconds` from its signing to its coming, less than 0 when it was signed in our future. One of
    the two clocks is wrong, or somebody repeats what was brought long ago.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class Unreadable(Exception):
    """A webhook is the provider's and cannot be read; `reason` holds no personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = one_line(reason)


def moment(milliseconds: int) -> datetime | None:
    """A time of a provider's (UTC); None for one that is none."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
    except (OverflowError, ValueError, OSError):
        return None


def written_at(said: datetime | None, came: datetime) -> datetime:
    """When a message was written: as its provider says of one that was long on its way, else when
    it came.

    A network counts from there how long it may be answered, though we were away for hours.
    """
    late = said is not None and LATE <= came - said <= LONGEST_ON_ITS_WAY
    return said if said is not None and late else came
