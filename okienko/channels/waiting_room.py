"""How many of one network, and how many in all, may wait for an answer on pages of a door.

An address is counted for itself (of IPv6: a network of one client, /64), and for those around it:
a script has one, or a handful beside one another. What all together may do keeps a share for who
comes from a network of which nobody waits yet: who floods an office keeps no customers out.
"""

from collections import Counter
from collections.abc import Iterable

from okienko.channels.paces import far, near

WAITING_HERE = 3  # contacts of one address that nobody has answered yet
WAITING_NEAR = 10  # the same of its /24 or /56
BEGUN_HERE = 30  # contacts that one address begins in an hour: a school has one address
KEPT_SHARE = 4  # the fourth part of all places is for those of whose network nobody waits


def too_many(waiting: Iterable[str], who: str, most: int) -> str:
    """Whether one more chat may wait: "" for yes, "own" (too many of there), "all" (too many).

    `waiting` are the networks of all who wait; `most` may.
    """
    all_ = list(waiting)
    around = Counter(map(near, all_))
    if all_.count(who) >= WAITING_HERE or around[near(who)] >= WAITING_NEAR:
        return "own"
    if len(all_) >= most:
        return "all"
    if Counter(map(far, all_))[far(who)] >= max(WAITING_NEAR, most // 2):
        return "own"
    kept = max(1, most // KEPT_SHARE)
    return "all" if len(all_) >= most - kept and around[near(who)] else ""
