"""Names made comparable: without case, accents, order and titles. Pure."""

import re
import unicodedata

# letters that do not come apart into a base and a mark
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})
_NOT_WORD = re.compile(r"(?:[^\w]|_)+")

#: Forms of address and degrees, folded: they are no part of a name.
TITLES = frozenset(
    "pan pani panstwo mgr inz dr hab prof lek adw mr mrs ms miss sir".split()  # noqa: SIM905
)


def bare(text: str) -> str:
    """Lower case, no accents; punctuation and spaces stay. Other alphabets keep their letters."""
    lower = unicodedata.normalize("NFKC", text).lower().translate(_LETTERS)
    marked = unicodedata.normalize("NFKD", lower)
    return "".join(c for c in marked if not unicodedata.combining(c)).lower().translate(_LETTERS)


def fold(text: str) -> str:
    """`bare` words parted by single spaces: what search compares.

    "Wójcik-Żak, Łucja" gives "wojcik zak lucja".
    """
    return _NOT_WORD.sub(" ", bare(text)).strip()


def name_key(name: str) -> str:
    """A key that is equal for two spellings of one name: folded words in order, no titles.

    "Kowalski Jan" and "dr Jan KOWALSKI" share it. Empty for an empty name.
    """
    words = fold(name).split()
    return " ".join(sorted(word for word in words if word not in TITLES))
