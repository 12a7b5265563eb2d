"""Who is told that a letter came in, how often, and with which words of their own.

An acknowledgement is a letter that a stranger can make us send. So it goes to the sender alone,
never to an address that the letter merely names (Reply-To); it carries nothing that the letter's
writer chose, unless the office has written to that address before; and each address, each domain
and each mailbox has its limit for an hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)

# At most so many acknowledgements to one address within the time.
LIMITS: tuple[tuple[int, timedelta], ...] = ((3, HOUR), (10, timedelta(days=1)))
LONGEST = max(within for _count, within in LIMITS)

# Google delivers all spellings with dots to one mailbox (support.google.com/mail/answer/7436150).
# Other providers do not, so that dots count everywhere else.
_WITHOUT_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


@dataclass(frozen=True, slots=True)
class Told:
    """An acknowledgement that was sent: to which address, folded, from which mailbox, and when."""

    address: str
    account_id: int
    at: datetime


def folded(address: str) -> str:
    """An address as it is counted: one mailbox, one address, however many names it has.

    Case and what follows a `+` do not count. Folding too much costs an acknowledgement, folding
    too little sends a victim as many as somebody likes.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    if not at:
        return address.strip().lower()
    domain = domain.rstrip(".")
    local = local.partition("+")[0] or local
    if domain in _WITHOUT_DOTS:
        local, domain = local.replace(".", "") or local, _WITHOUT_DOTS[domain]
    return f"{local}@{domain}"


def may_acknowledge(
    told: Sequence[Told],
    address: str,
    now: datetime,
    *,
    account_id: int,
    by_mailbox: int,
    by_domain: int,
) -> bool:
    """False when a limit is reached by `now`: that of the address, its domain, or the mailbox.

    `told` are the acknowledgements of the last LONGEST; `by_mailbox` and `by_domain` are numbers
    for an hour.
    """
    whole = folded(address)
    domain = whole.rpartition("@")[2]

    def count(within: timedelta, *, to: str = "", at: str = "", of: int = 0) -> int:
        return sum(
            now - within < one.at <= now
            and (not to or one.address == to)
            and (not at or one.address.rpartition("@")[2] == at)
            and (not of or one.account_id == of)
            for one in told
        )

    return (
        all(count(within, to=whole) < limit for limit, within in LIMITS)
        and count(HOUR, at=domain) < by_domain
        and count(HOUR, of=account_id) < by_mailbox
    )
