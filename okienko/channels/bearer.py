"""Tokens by which pages of strangers are known: only a digest of each is kept."""

import secrets
from hashlib import sha256

LONGEST, SHORTEST = 100, 20
_DIGITS = 18  # of an office's id: what is longer is none


def digest_of(secret: str) -> str:
    """What is kept of a token; it is random, so a plain digest is enough."""
    return sha256(secret.encode()).hexdigest()


def new_token(office: int) -> str:
    """A token that names the office in whose rows its digest stands."""
    return f"{office}.{secrets.token_urlsafe(24)}"


def office_of(token: str) -> int | None:
    """The office that a token names; None when it is no token."""
    office, dot, rest = token.partition(".")
    known = dot and rest and office.isascii() and office.isdecimal() and len(office) <= _DIGITS
    return int(office) if known and len(token) <= LONGEST else None


def token_in(authorization: str) -> str:
    """The token of a header `Authorization: Bearer`; "" for none."""
    scheme, _space, token = authorization.partition(" ")
    return token if scheme.lower() == "bearer" and SHORTEST <= len(token) <= LONGEST else ""
