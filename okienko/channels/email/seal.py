"""The seal of our letters: it proves a letter that comes back to be one that this mailbox sent.

A header that anybody can copy proves nothing: whoever got one acknowledgement of ours could have
letters of theirs taken for ours, which nobody reads. The seal is an HMAC (RFC 2104) over the
mailbox, the Message-ID and all that a person sees of the letter; a letter with other words, another
sender or one file more does not carry a true one.
"""

import hashlib
import json

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from okienko.channels.email.letter import Letter
from okienko.channels.email.parse import parse_letter

LOOP_HEADER = "X-Okienko-Loop"
TEST_HEADER = "X-Okienko-Test"  # with a true seal: a letter of a mailbox's test, nobody's contact
_SALT = "okienko.channels.email.seal"


def sealed(account_id: int, raw: bytes) -> bytes:
    """A letter of ours, with its seal as the first header."""
    seal = _seal(account_id, parse_letter(raw), settings.SECRET_KEY)
    return f"{LOOP_HEADER}: {seal}\r\n".encode() + raw


def is_ours(account_id: int, letter: Letter) -> bool:
    """True when this mailbox sent the letter, word for word. Old keys count as long as they do."""
    given = letter.headers.get(LOOP_HEADER.lower(), "").strip()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS] if given else []
    return any(constant_time_compare(given, _seal(account_id, letter, key)) for key in keys)


def _seal(account_id: int, letter: Letter, key: str | bytes) -> str:
    seen = json.dumps(
        [
            account_id,
            letter.message_id,
            letter.sender.address.lower(),
            *("".join(text.split()) for text in (letter.subject, letter.text, letter.html)),
            [hashlib.sha256(file.content).hexdigest() for file in letter.files],
        ]
    )
    secret = key if isinstance(key, bytes) else key.encode()
    return salted_hmac(_SALT, seen, secret=secret, algorithm="sha256").hexdigest()
