"""Letters of the house to its own people: a link to come in. A room above knows how they are sent.

They go by a mailbox of the office, straight to its relay, and not through the outbox: what stands
there every official may read, and whoever has such a link is let in.
"""

from collections.abc import Callable
from dataclasses import dataclass


class NotSent(Exception):
    """It surely did not leave; `str` says why, in the relay's words."""


@dataclass(frozen=True)
class Postman:
    """`can(office)`: whether there is a way, in an open scope. `send(office, to, subject, text,
    language)`: outside of any; raises NotSent.
    """

    can: Callable[[int], bool]
    send: Callable[[int, str, str, str, str], None]


#: The one that is there; none in an installation without a door that can.
POSTMEN: list[Postman] = []


def can_post(office: int) -> bool:
    """Whether the office has a mailbox to write from. Inside an open scope."""
    return any(each.can(office) for each in POSTMEN)


def post(office: int, to: str, subject: str, text: str, language: str) -> None:
    """Send a letter; outside of any scope, for it may take seconds. Raises NotSent."""
    if not POSTMEN:
        raise NotSent("no mailbox")
    POSTMEN[0].send(office, to, subject, text, language)
