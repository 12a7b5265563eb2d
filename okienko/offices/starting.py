"""The first office is founded by who can read what the program says where it was started.

The code follows from the installation's secret key, so that it needs no row, each process knows it,
and the program can say it again. It opens nothing any more once there is an office.
"""

import hmac

from okienko.config import config

DIGITS = 32  # 128 bits, hexadecimal


def start_code() -> str:
    """The code of this installation. Needs no Django: the supervisor says it."""
    key = config().secret_key.encode()
    return hmac.digest(key, b"okienko: the first office", "sha256").hex()[:DIGITS]


def may_start(code: str) -> bool:
    """Whether this code founds an office: it is right, and there is no office yet."""
    from okienko.events.security.scope import all_offices

    return hmac.compare_digest(code.encode(), start_code().encode()) and not all_offices()
