"""Numbers of people that have no place in a chat, found by their check digits and masked. Pure.

* PESEL: act of 24 September 2010 on population records, art. 15; a date of birth and a check digit
* identity card: three letters and six digits, weights 7-3-1 (regulation on its pattern)
* bank account: IBAN, ISO 13616; in Poland 26 digits with or without "PL" before them
* payment card: ISO/IEC 7812, 13 to 19 digits with the check of Luhn

People put spaces, hyphens and dots between the digits, other figures beside them, words before
them without a space, and some write digits of another alphabet.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum import iban, luhn
from stdnum.pl import pesel

from okienko.customers.numbers import is_pesel

LONGEST = 34  # letters and digits of an IBAN
SHOWN = 2  # the last ones stay, by which people can tell one number from another
MASK = "•"


class Kind(StrEnum):
    PESEL = "pesel"
    IDENTITY_CARD = "identity_card"
    ACCOUNT = "account"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Found:
    """A number in a text: which kind, and where it begins and ends."""

    kind: Kind
    start: int
    end: int


#: Pieces that people write one number in: between two a space or two, a dash of any kind, or what
#: is not seen and comes along when they copy.
_BETWEEN = r"(?:[ \t\u00a0\u2000-\u200d\u202f\u2060\ufeff]{1,2}|[\u00ad\u2010-\u2015\u2212-])"
_RUN = re.compile(rf"[0-9A-Za-z]+(?:{_BETWEEN}[0-9A-Za-z]+)*")
#: With dots only between dots: a day and the time beside it are no number of anybody.
_DOTTED = re.compile(r"(?<![0-9])[0-9]++(?:[.\u00b7][0-9]++)++")
#: A word and the number that is glued to it are two pieces; so are "dowodu" and "ABA".
_PIECE = re.compile(r"[0-9]+|[A-Z]+|[a-z]+")
_LETTERS = {chr(ord("A") + index): 10 + index for index in range(26)}
_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)


def find(text: str, today: date) -> list[Found]:
    """The numbers in a text, in its order, none within another. `today` by the office's day."""
    if not any(char.isdigit() for char in text):
        return []
    plain = _plain(text)
    found: list[Found] = []
    for run in (*_RUN.finditer(plain), *_DOTTED.finditer(plain)):
        pieces = [(match.group(), match.start(), match.end()) for match in _PIECE.finditer(run[0])]
        found += _in_run(pieces, run.start(), today)
    apart: list[Found] = []
    for hit in sorted(found, key=lambda hit: hit.start):
        if not apart or hit.start >= apart[-1].end:
            apart.append(hit)
    return apart


def masked(text: str, today: date) -> str:
    """`text` with all but the last two characters of each such number made unreadable."""
    plain = _plain(text)
    parts, done = [], 0
    for hit in find(text, today):
        hidden = hit.end - SHOWN
        parts.append(text[done : hit.start])
        parts += [
            MASK if one.isascii() and one.isalnum() else text[at]
            for at, one in enumerate(plain[hit.start : hidden], hit.start)
        ]
        done = hidden
    return "".join([*parts, text[done:]])


def _plain(text: str) -> str:
    """`text`, as long as it is, with the digits and wide letters of other alphabets as ours."""
    return text if text.isascii() else "".join(map(_plain_one, text))


def _plain_one(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    found = unicodedata.normalize("NFKC", char)
    return found if len(found) == 1 and found.isascii() and found.isalnum() else char


def _in_run(pieces: list[tuple[str, int, int]], offset: int, today: date) -> Iterator[Found]:
    """The longest number that begins with each piece, if any, and then what is after it."""
    first = 0
    while first < len(pieces):
        hit, after = _longest(pieces, first, today)
        if hit:
            yield Found(hit, offset + pieces[first][1], offset + pieces[after - 1][2])
        first = after


def _longest(
    pieces: list[tuple[str, int, int]], first: int, today: date
) -> tuple[Kind | None, int]:
    """What the longest number from the piece `first` on is, and the piece after it."""
    together, found, after = "", None, first + 1
    for end in range(first, len(pieces)):
        together += pieces[end][0].upper()
        if len(together) > LONGEST:
            break
        if kind := _kind(together, today):
            found, after = kind, end + 1
    return found, after


def _kind(number: str, today: date) -> Kind | None:
    if number.isdecimal():
        return _of_digits(number, today)
    if len(number) == 9 and _is_identity_card(number):
        return Kind.IDENTITY_CARD
    if len(number) >= 15 and number[:2].isalpha() and iban.is_valid(number):
        return Kind.ACCOUNT
    return None


def _of_digits(number: str, today: date) -> Kind | None:
    if len(number) == 11 and _is_pesel(number, today):
        return Kind.PESEL
    if len(number) == 26 and iban.is_valid("PL" + number):
        return Kind.ACCOUNT
    if 13 <= len(number) <= 19 and _is_of_cards(number) and luhn.is_valid(number):
        return Kind.CARD
    return None


def _is_of_cards(number: str) -> bool:
    """The first digit is the industry: travel, banking, trade (3 to 6), and Mastercard's 2.

    Of those with 2 there are 2221 to 2720: what begins with a year is the name of a photograph.
    """
    return number[0] in "3456" or (len(number) == 16 and "2221" <= number[:4] <= "2720")


def _is_pesel(number: str, today: date) -> bool:
    return is_pesel(number) and date(1880, 1, 1) < pesel.get_birth_date(number) <= today


def _is_identity_card(number: str) -> bool:
    if not (number[:3].isalpha() and number[3:].isdecimal()):
        return False
    values = [_LETTERS.get(char) if char.isalpha() else int(char) for char in number]
    return (
        None not in values
        and sum(weight * (value or 0) for weight, value in zip(_WEIGHTS, values, strict=True)) % 10
        == 0
    )
