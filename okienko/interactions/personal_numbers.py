"""Numbers of people that have no place in a chat, found by their check digits and masked. Pure.

* PESEL: act of 24 September 2010 on population records, art. 15; a date of birth and a check digit
* identity card: three letters and six digits, weights 7-3-1 (regulation on its pattern)
* bank account: IBAN, ISO 13616; in Poland 26 digits with or without "PL" before them
* payment card: ISO/IEC 7812, 13 to 19 digits with the check of Luhn

People put spaces and hyphens between the digits, and other figures beside them.
"""

import re
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
_PIECE = re.compile(r"[0-9A-Za-z]+")
_LETTERS = {chr(ord("A") + index): 10 + index for index in range(26)}
_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)


def find(text: str, today: date) -> list[Found]:
    """The numbers in a text, in its order, none within another. `today` by the office's day."""
    if not any(char.isdigit() for char in text):
        return []
    found: list[Found] = []
    for run in _RUN.finditer(text):
        pieces = [(match.group(), match.start(), match.end()) for match in _PIECE.finditer(run[0])]
        found += _in_run(pieces, run.start(), today)
    return found


def masked(text: str, today: date) -> str:
    """`text` with all but the last two characters of each such number made unreadable."""
    parts, done = [], 0
    for hit in find(text, today):
        hidden = hit.end - SHOWN
        parts += [text[done : hit.start], re.sub(r"[0-9A-Za-z]", MASK, text[hit.start : hidden])]
        done = hidden
    return "".join([*parts, text[done:]])


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
    # the first digit is the industry: travel, banking, trade (3 to 6), and Mastercard's 2
    if 13 <= len(number) <= 19 and number[0] in "23456" and luhn.is_valid(number):
        return Kind.CARD
    return None


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
