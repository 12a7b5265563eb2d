"""What a letter answers: the ids it names, and the contact or case number in its subject."""

import re

from okienko.channels.email.letter import Letter

# K-2026-000123 (contact) or Z-2026-00412 (case). Signs of the office's own files look different
# (ABC.123.77.2011), and so do order numbers of shops, which are rarely letters-year-digits.
_NUMBER = re.compile(r"(?<![\w-])([A-Z]{1,3}-(?:19|20)\d\d-\d{3,9})(?![\w-])", re.IGNORECASE)
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|odp|odpowied[zź]|fw|fwd|wg|pd|pdw|sv|vs|antw|ha|відп|пер)\s*"
    r"(?:\[\d+\]|\(\d+\))?\s*[::]\s*)+",
    re.IGNORECASE,
)
MAX_IDS = 50


def continues(letter: Letter) -> tuple[str, ...]:
    """Message ids that the letter follows, the nearest first, bounded."""
    ids = (letter.in_reply_to, *reversed(letter.references))
    return tuple(dict.fromkeys(item for item in ids if item and item != letter.message_id))[
        :MAX_IDS
    ]


def numbers_in(subject: str) -> tuple[str, ...]:
    """Contact and case numbers in a subject, in upper case, each once."""
    return tuple(dict.fromkeys(found.upper() for found in _NUMBER.findall(subject)))


def bare_subject(subject: str) -> str:
    """The subject without Re:, Odp:, Fwd: and without our own number in brackets."""
    text = re.sub(r"\[\s*" + _NUMBER.pattern + r"\s*\]", " ", subject, flags=re.IGNORECASE)
    previous = None
    while previous != text:
        previous, text = text, _PREFIX.sub("", text)
    return " ".join(text.split())


def first_subject(subject: str, number: str) -> str:
    """The subject of a letter that we write first: our number once, and what we wrote."""
    return " ".join(filter(None, (f"[{number}]" if number else "", bare_subject(subject))))


def answer_subject(subject: str, number: str) -> str:
    """The subject of an answer: one Re:, our number once, and what the customer wrote."""
    bare = bare_subject(subject)
    return " ".join(part for part in ("Re:", f"[{number}]" if number else "", bare) if part)
