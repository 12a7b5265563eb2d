"""Which code page a text without a (true) label was written in, judged by the letters.

For the pages that the senders of a Polish office use: Windows 1250 and ISO 8859-2 for Polish,
Windows 1251 and KOI8-U for Ukrainian. Each candidate is decoded and scored as writing: Polish
letters among Latin ones, Cyrillic words from end to end, no signs inside of words.
"""

import re
import unicodedata
from collections.abc import Iterator

_SAMPLE = 20_000  # bytes from the first one beyond ASCII
_CANDIDATES = ("cp1250", "iso8859-2", "cp1251", "koi8-u")
_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_CYRILLIC = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъёАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯЫЭЪЁ")
# What stands between words, never within them, and is written in Windows' pages.
_MARKS = frozenset("„”“«»‘’‚–—…•·§°²³½€©®™№\xa0\xad")
_ALL_ODD = re.compile("[\x80-\u024f]{4,}")
_UNIT = re.compile(r"(?:^|[\W\d_])(?:m|cm|mm|dm|km)$")
# Pages of the same letters at other places, that are taken for each other.
_FAMILIES = (
    frozenset({"cp1250", "iso8859-2", "iso8859-16"}),
    frozenset({"cp1251", "koi8-u", "koi8-r", "iso8859-5"}),
)
_COMMON = re.compile(
    r"\b(?:dziękuję|dziękujemy|proszę|się|będę|będzie|mogę|chcę|również|także|złożyć|dzień|"
    r"urząd|urzędu|można|jeśli|załączam|są|też|być|żeby|więc)\b",
    re.IGNORECASE,
)


def best_of(data: bytes, first: str = "") -> str:
    """`data` decoded by the likeliest page; `first` is one more candidate and wins a tie."""
    names = dict.fromkeys([*([first] if first else []), *_CANDIDATES])
    sample = _sample(data)
    # a page in whose writing a byte has no place may still be the best there is
    best = max(names, key=lambda name: score(sample.decode(name, "replace")))
    return data.decode(best, "replace")


def doubtful(text: str, codec: str) -> bool:
    """Whether a text that its declared one-byte page gives is no writing, or better in another.

    Foreign letters are no reason: who writes German in Latin-1 is believed.
    """
    begin = next((at for at, char in enumerate(text) if char > "\x7f"), len(text))
    sample = text[max(0, begin - 40) : begin + _SAMPLE]
    # no language of the Latin page has words without any plain letter
    if any(run[0].isalpha() for run in _ALL_ODD.findall(sample)):
        return True
    if any(_misplaced(*each) for each in _odd(sample)):
        return True
    data = sample.encode(codec, "replace")
    family = next((each for each in _FAMILIES if codec in each), frozenset())
    own = score(sample)
    for name in _CANDIDATES:
        other = data.decode(name, "replace")
        if name in family and score(other) > own + 1:
            return True
        if _COMMON.search(other) and not _COMMON.search(sample) and score(other) >= own:
            return True
    return False


def _sample(data: bytes) -> bytes:
    begin = next((at for at, byte in enumerate(data) if byte > 127), len(data))
    return data[max(0, begin - 40) : begin + _SAMPLE]


def _odd(text: str) -> Iterator[tuple[str, str, str]]:
    """Each character beyond ASCII, with up to three before it and the one behind."""
    for at, char in enumerate(text):
        if char > "\x7f":
            yield text[max(0, at - 3) : at], char, text[at + 1 : at + 2]


def _misplaced(before: str, char: str, after: str) -> bool:
    """Whether a sign stands where only a letter can, or a control character anywhere."""
    if "\x80" <= char <= "\x9f" or char == "\ufffd" or _not_french(char, after):
        return True
    last = before[-1:]
    if char in _CYRILLIC:
        return (last + after).isascii() and (last.isalpha() or after.isalpha())
    if char.isalpha() or char in _MARKS:
        # "m\xb3" is a unit; elsewhere a sign right behind a letter, or between two, is a letter
        return char in "²³" and last.isalpha() and not _UNIT.search(before)
    if char in "¿¡":  # they begin questions in Spanish
        return last.isalpha()
    if unicodedata.category(char) in ("Sm", "Sk", "So", "Sc", "No", "Po", "Cf"):
        return last.isalpha() or after.isalpha()
    return False


def _not_french(char: str, after: str) -> bool:
    """Whether a ś or ź of the Polish page was taken for œ or Ÿ where no French word has them."""
    if char in "œŒ":  # œuf, œil, cœliaque, fœtus
        return after.lower() not in tuple("uisdtnlc")
    return char == "Ÿ" and after.islower()


def score(text: str) -> float:
    """How much `text` looks like Polish, Ukrainian or other writing; higher is likelier."""
    polish = cyrillic = other = 0.0
    for context, char, after in _odd(text):
        before = context[-1:]
        if char in _POLISH:
            polish += _in_latin(before, char, after)
            other += 0.5
        elif char in _CYRILLIC:
            cyrillic += _in_cyrillic(before, char, after)
        elif _misplaced(context, char, after):
            polish, cyrillic, other = polish - 2, cyrillic - 2, other - 2
        elif char.isalpha():
            polish, cyrillic, other = polish - 1, cyrillic - 1, other + 0.5
        elif char in _MARKS:
            polish, cyrillic, other = polish + 0.3, cyrillic + 0.3, other + 0.3
        else:
            polish, cyrillic, other = polish - 0.5, cyrillic - 0.5, other - 0.5
    return max(polish, cyrillic, other)


def _in_latin(before: str, char: str, after: str) -> float:
    """A Polish letter: good among Latin ones; a capital behind a small letter is a wrong page."""
    if char.isupper() and before.islower():
        return -1.0
    strangers = [each for each in (before, after) if each > "\x7f" and each.isalpha()]
    if any(each not in _POLISH for each in strangers):
        return -0.5
    return 2.0


def _in_cyrillic(before: str, char: str, after: str) -> float:
    """A Cyrillic letter: good among its like; words have no capitals inside."""
    if (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()):
        return -1.0
    if char.isupper() and before.isalpha():
        return -0.5 if before.islower() else 0.4
    return 1.0
