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


#: Words, folded, of a name that is no single person's: households, firms, offices, "and".
_SEVERAL = frozenset(
    "i oraz and family household rodzina rodzice malzenstwo firma spolka sp biuro urzad zaklad "
    "fundacja stowarzyszenie wspolnota sklep kancelaria phu fhu ltd llc inc gmbh company office "
    f"{bare('та і й родина сімя подружжя тов фоп пп фірма бюро')}".split()
)
_APOSTROPHES = str.maketrans("", "", "'’ʼ`´")  # O'Brien, Мар'яна: one word


def another_person(mine: str, theirs: str) -> bool:
    """Whether two whole names are likely of two persons: each has a word that the other lacks.

    Not so: a name of fewer than two words, or of a household or firm; two alphabets; the same
    words in another order, shortened (J., Kat. for Katarzyna) or fewer of them. A shared first word
    proves nothing, for many write the family's name first; somebody who married, or is called Kasia
    in one letter and Katarzyna in another, is asked about once.
    """
    one, two = _person(mine), _person(theirs)
    if not one or not two or one[0].isascii() != two[0].isascii():
        return False
    few, many = sorted((one, two), key=len)
    return not _within(few, many)


def _person(name: str) -> list[str]:
    """The folded words of a person's name, given name first where that can be seen; or none."""
    family, comma, given = name.translate(_APOSTROPHES).partition(",")
    written = (f"{given} {family}" if comma else family).replace("-", " ").split()
    loud = [word for word in written if len(word) > 2 and word.isupper()]
    if len(loud) < len(written):  # KOS Zofia
        written = [word for word in written if word not in loud] + loud
    words = [word for word in fold(" ".join(written)).split() if word not in TITLES]
    whole = 2 <= len(words) <= 5 and any(len(word) > 1 for word in words)
    plain = all(word.isalpha() and word not in _SEVERAL for word in words)
    return words if whole and plain and not set("@&+") & set(name) else []


def _alike(one: str, two: str) -> bool:
    return one.startswith(two) or two.startswith(one)


def _within(few: list[str], many: list[str]) -> bool:
    """Whether each word has one of its own among the others that is alike."""
    left = list(many)
    for word in sorted(few, key=len, reverse=True):
        found = next((other for other in sorted(left, key=len) if _alike(word, other)), None)
        if found is None:
            return False
        left.remove(found)
    return True
