"""What one visitor, one network and all together may do. Nobody real comes near it.

An address is counted for itself (of IPv6: a network of one client, /64), and for those around it:
a script has one, or a handful beside one another. What all together may do keeps a share for who
comes from a network of which nobody waits yet: who floods an office keeps no customers out.
"""

from collections import Counter
from collections.abc import Iterable

from okienko.channels.paces import far, near

LONGEST = 4000  # characters of one text
#: Of the window's own name of a message or a chat, which nobody guesses.
SHORTEST_NAME, LONGEST_NAME = 8, 100
MESSAGES = 30  # of one chat in a minute
FILES, FILES_BYTES = 20, 60 * 1024 * 1024  # of one chat, and all of its files together
WAITING_HERE = 3  # chats of one address that nobody has answered yet
WAITING_NEAR = 10  # the same of its /24 or /56
BEGUN_HERE = 30  # chats that one address begins in an hour: a school has one address
KEPT_SHARE = 4  # the fourth part of all places is for those of whose network nobody waits
MAILED = 3  # transcripts of one chat by e-mail
ASKED = 10  # calls that one chat asks for in a day, and as many times to go on by e-mail
RESUMES = 10  # links to go on elsewhere that one chat gets


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
