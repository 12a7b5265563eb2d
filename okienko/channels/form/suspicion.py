"""Whether a form was sent by a person who means it, without asking a foreign service. Pure.

Nobody is turned away: what is suspicious is held, and a person looks at it. The work that a page
does (`work_done`) costs a visitor half a second and a script that sends thousands hours.
"""

import re
from collections.abc import Sequence
from hashlib import sha256

from django.utils.translation import gettext_noop

QUICK = 4.0  # seconds from the first page to the last: nobody reads three pages in less
LINKS = 3  # from so many on
BITS = 15  # zero bits: some 33,000 hashes
WITHOUT_WORK = 3  # forms of one network address in an hour that need no work: browsers without
# JavaScript do none, and neither do those that reach us without TLS

TRAP = gettext_noop("A field was filled in that people do not see.")
TOO_QUICK = gettext_noop("It was sent within seconds.")
MANY = gettext_noop("Many forms have come from the same network within an hour.")
NO_WORK = gettext_noop("The browser has not done its work, and others from there have not either.")
MANY_LINKS = gettext_noop("There are many links in it.")

_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


def work_done(place: str, number: str) -> bool:
    """Whether SHA-256 of `PLACE:NUMBER` begins with so many zero bits. A place is used once."""
    if not number.isascii() or not number.isdecimal() or len(number) > 12:
        return False
    digest = sha256(f"{place}:{number}".encode()).digest()
    return int.from_bytes(digest[:4]) >> (32 - BITS) == 0


def doubts(
    *, trap: str, seconds: float, worked: bool, before: int, most: int, texts: Sequence[str]
) -> list[str]:
    """What speaks against a form; English words for the reader's language, none: nothing.

    `trap` is the hidden field, `seconds` how long the visitor was at it, `before` how many were
    sent from the same network within the hour, `most` how many may be.
    """
    found = [
        (bool(trap.strip()), TRAP),
        (seconds < QUICK, TOO_QUICK),
        (before >= most, MANY),
        (not worked and before >= min(WITHOUT_WORK, most), NO_WORK),
        (sum(len(_LINK.findall(text)) for text in texts) >= LINKS, MANY_LINKS),
    ]
    return [words for holds, words in found if holds]
