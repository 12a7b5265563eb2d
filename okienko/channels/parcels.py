"""A message of ours as its door hands it over, and what may come of that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from .plain_text import one_line

#: What may go wrong with every provider.
UNCLEAR = gettext_noop("the other side's answer cannot be understood")
CUT_OFF = gettext_noop("the connection was cut off")
#: Of ours, not of the provider's.
FAULT = gettext_noop("a fault of this program: who runs it finds it in the log")


class SendError(Exception):
    """A message was not sent.

    `reason` is shown to officials: it is known to gettext, says what they can do where they can,
    and holds no personal data. `detail` is what a technician asks for, as a code; for the log.
    """

    def __init__(self, reason: str, detail: object = "") -> None:
        self.reason, self.detail = one_line(reason), one_line(str(detail))
        super().__init__(f"{self.reason} ({self.detail})" if self.detail else self.reason)


class Temporary(SendError):
    """It may work later; `retry_after` is in seconds."""

    def __init__(self, reason: str, retry_after: float = 60.0, detail: object = "") -> None:
        super().__init__(reason, detail)
        self.retry_after = retry_after


class Permanent(SendError):
    """It will never work: the address is wrong, the message is refused."""


class TooLarge(Permanent):
    """What a provider keeps for us has more bytes than we take; `most` is in bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(gettext_noop("the file is too large"))
        self.most = most


class Uncertain(SendError):
    """Cut off after the message may have left: goes before a person, never sent again by itself."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as its door has made it to be sent, the same for each try.

    `external_id` is ours for it, known before it leaves; "" when the provider gives one.
    `recipients` are in the words of the provider; a try may go to some of them.
    """

    external_id: str = ""
    recipients: Sequence[str] = ()
    content: bytes = b""
    parts: int = 0  # that its provider is paid for
    cost: int = 0  # of all of them, in hundredths of a grosz


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has taken a message.

    `external_id` is the provider's for it, "" when ours counts. `refused` are recipients that do
    not get it: Temporary (tried again alone) or Permanent.
    """

    external_id: str = ""
    refused: Mapping[str, SendError] = field(default_factory=dict)
