"""Texts taken apart into words that compare equal however they are written. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from okienko.customers.names import bare

LONGEST = 60  # characters of a word; what is longer is no word that anybody types
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W\d_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`")

#: Words, folded, that stand in nearly every letter and find nothing.
STOP = frozenset(
    "a i o u w z na do od ze we po za oraz lub czy nie jest sie to ten ta te tego ale jak "
    "the of and or to in is it for on "
    f"{bare('і й та в у на до з що не це як або')}".split()
)


class Letters(dict[int, str]):
    """For `str.translate`: each letter without its accent and in lower case, one for one.

    Unlike `bare` it leaves every character in its place, so that a place in the one text is the
    same place in the other.
    """

    def __missing__(self, code: int) -> str:
        one = bare(chr(code))
        self[code] = found = one if len(one) == 1 else chr(code).lower()[:1]
        return found


_LETTERS = Letters()


def level(text: str) -> str:
    """The text folded letter by letter; of composed text (NFC) each keeps its place."""
    return text.translate(_LETTERS)


def composed(text: str) -> str:
    """The text with each letter and its accent as one character."""
    return unicodedata.normalize("NFC", text)


def words_in(text: str) -> Iterator[str]:
    """The words as they stand, apostrophes within them included; numbers are words."""
    for found in _WORD.finditer(text):
        if len(found[0]) <= LONGEST:
            yield found[0]


def key(word: str) -> str:
    """What a word is compared by: "Мʼяч" and "мяч" are one, "Łódź" and "lodz" too."""
    return bare(word.translate(_APOSTROPHES))


#: PostgreSQL's likeness knows Latin letters only, under the locale that the database has: others
#: are written with these in the table of words, one for one, behind a beginning that no word has.
_OTHERS = dict(
    zip("абвгґдеєжзиіклмнопрстуфхцчшщьюяъыэ", "abvgqdejwzyiklmnoprstufhc123456789", strict=True)
)
_BACK = {latin: other for other, latin in _OTHERS.items()}
_BEGIN = "zq"


def stored(word: str) -> str:
    """A folded word as the table of words has it."""
    if word and all(letter in _OTHERS for letter in word):
        return _BEGIN + "".join(_OTHERS[letter] for letter in word)
    return word


def shown(word: str) -> str:
    """The folded word that `stored` has written so."""
    if not word.startswith(_BEGIN):
        return word
    return "".join(_BACK.get(letter, letter) for letter in word[len(_BEGIN) :])


def alike(one: str, two: str) -> bool:
    """Whether one is the other with a slip: a letter too many, too few, wrong, or two swapped.

    Of six letters and more with two.
    """
    most = 1 if len(one) < 6 else 2
    if abs(len(one) - len(two)) > most:
        return False
    before: list[int] = []
    line = list(range(len(two) + 1))
    for i, letter in enumerate(one, 1):
        last, before, line = before, line, [i]
        for j, other in enumerate(two, 1):
            cost = min(before[j] + 1, line[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return False
    return line[-1] <= most
