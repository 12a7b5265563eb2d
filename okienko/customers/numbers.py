"""Telephone numbers as people write and paste them, made into plain ones. Pure.

Word processors, web pages and chat programs put characters into numbers that look like nothing: a
no-break space, a hyphen that is another hyphen, marks of direction. People add words: "tel.",
"wew. 3", a zero in brackets. One place takes all that out, for search, card and dialling alike;
what is dialled is what `identities` made of it, so that the rules see the same digits.
"""

import re
import unicodedata

#: Characters that stand between two numbers of one text, or between the parts of one number.
_BETWEEN = re.compile(r"[,;|/\n]| (?:lub|albo|oraz|i|or|and|або|чи|та|oder|und) ", re.IGNORECASE)
#: One or more of them stand before a number: "nr tel. kom.:", "tel./fax", "mój numer to".
_LABEL = re.compile(
    r"^(?:(?:numer|nr|telefonu?|tel|komórk(?:a|owy)|kom|mob(?:ile)?|gsm|phone|number|faks|fax"
    r"|telefonnummer|mobil|handy|телефону?|тел|моб(?:ільний)?|номер"
    r"|mój|moj|to|my|is|callto|skype|whatsapp|viber|signal)(?:[.: /]+|(?=[+(0-9]))"
    r"|[tmk][.: ]+){1,5}"
    r"(?=[+(0-9])",
    re.IGNORECASE,
)
#: What stands about a number and says nothing: quotes, a picture of a telephone, whose it is.
_AROUND = "\"'`\u201e\u201d\u201c\u00ab\u00bb[]<>*_ "
_WHOSE = re.compile(r" ?\([^()0-9]{1,40}\)\Z")
_EXTENSION = re.compile(
    r"(?<![ ,;.(])[ ,;.(]*+(?:nr |numer )?(?:wewn(?:ętrzny)?|wew|ext(?:ension)?|extn|int|dod|dw|nst"
    r"|внутр|вн|доб|w|x|#)"
    r"[ .:#]{0,3}(?P<digits>[0-9]{1,6})[ .)]*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\(?\+?[0-9( ][0-9 ()./\-]*")


def tidied(text: str) -> str:
    """`text` with plain digits, spaces and hyphens, and without characters that nobody sees."""
    found = []
    for char in unicodedata.normalize("NFKC", text):
        kind = unicodedata.category(char)
        if kind == "Nd":
            found.append(str(unicodedata.decimal(char)))
        elif kind == "Pd" or char in "\u2212\u2043\u30fc":
            found.append("-")
        elif kind == "Zs" or char in "\t\v\f\r":
            found.append(" ")
        elif char in "\u00b7\u2022\u22c5\u2027":
            found.append(".")
        elif char in "\u2044\u2215":
            found.append("/")
        elif kind not in ("Cf", "Cc") or char == "\n":
            found.append(char)
    return "".join(found).strip()


def without_words(text: str) -> tuple[str, str]:
    """A tidied text without "tel." before the number and "wew. 3" behind it; the extension."""
    plain = text.strip(_AROUND)
    while plain and unicodedata.category(plain[0]) in ("So", "Mn"):
        plain = plain[1:].lstrip(_AROUND)
    plain = _WHOSE.sub("", _LABEL.sub("", plain))
    found = _EXTENSION.search(plain)
    if found and re.search(r"[0-9]", plain[: found.start()]):
        return plain[: found.start()].strip(), found["digits"]
    return plain, ""


def pieces(text: str) -> list[str]:
    """What may be single numbers in a tidied text, where more than one stands.

    "22 621 00 00/01" is one: what follows is a second ending of the first.
    """
    found = [piece.strip() for piece in _BETWEEN.split(text)]
    return [piece for piece in found if len(re.sub(r"[^0-9]", "", without_words(piece)[0])) > 3]


def digits_of(text: str) -> str:
    """The digits with a plus before those that begin with one; "" for what is no number.

    A zero in brackets behind the country, as in +48 (0) 22, is not dialled.
    """
    text = text.strip(" -.")
    if not _NUMBER.fullmatch(text):
        return ""
    text = re.sub(r"^((?:\+|00)[0-9 ]{1,6})\( ?0 ?\)", r"\1", text)
    digits = re.sub(r"[^0-9]", "", text)
    return f"+{digits}" if text.startswith(("+", "(+")) else digits


def is_pesel(digits: str) -> bool:
    """Whether eleven digits are a person's number: a day of birth and a check digit.

    Source: art. 15 of the Act of 24 September 2010 on population registration.
    """
    if len(digits) != 11:
        return False
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    fits = sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 10 == 0
    return fits and 1 <= month <= 12 and 1 <= day <= 31


def is_nip(digits: str) -> bool:
    """Whether ten digits are a taxpayer's number, by its check digit."""
    if len(digits) != 10:
        return False
    weights = (6, 5, 7, 2, 3, 4, 5, 6, 7)
    return sum(w * int(d) for w, d in zip(weights, digits[:9], strict=True)) % 11 == int(digits[9])
