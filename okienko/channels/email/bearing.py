"""Signing in by a token: XOAUTH2, as Microsoft and Google have it, and OAUTHBEARER (RFC 7628)."""

import base64
import binascii
import json
from collections.abc import Collection

from okienko.channels.plain_text import one_line

MECHANISMS = ("XOAUTH2", "OAUTHBEARER")


class Exchange:
    """One sign-in, as smtplib and imaplib ask for its words. `said` is the server's challenge.

    A server that refuses a token tells why in a challenge, and wants an answer before it says no.
    """

    def __init__(self, mechanism: str, user: str, token: str, host: str, port: int) -> None:
        self.mechanism = mechanism
        self.said = ""
        self._begun = False
        if mechanism == "XOAUTH2":
            self._first, self._then = f"user={user}\1auth=Bearer {token}\1\1", ""
        else:
            name = user.replace("=", "=3D").replace(",", "=2C")
            place = f"\1host={host}\1port={port}"
            self._first, self._then = f"n,a={name},{place}\1auth=Bearer {token}\1\1", "\1"

    def __call__(self, challenge: bytes | None = None) -> str:
        """What is sent next."""
        if not self._begun:
            self._begun = True
            return self._first
        self.said = self.said or told(challenge or b"")
        return self._then


def chosen(offered: Collection[str]) -> str:
    """The mechanism to use of those that a server offers; "" when it knows none of ours."""
    names = {each.upper() for each in offered}
    return next((each for each in MECHANISMS if each in names), "")


def told(challenge: bytes) -> str:
    """A challenge in words: its JSON as `key: value`, or as it is when it is something else."""
    words = challenge.decode("utf-8", "replace")
    try:
        read = json.loads(words)
    except (ValueError, RecursionError):
        return one_line(words, 300)
    if not isinstance(read, dict):
        return one_line(words, 300)
    return one_line(", ".join(f"{key}: {value}" for key, value in read.items() if value), 300)


def decoded(words: str) -> str:
    """What some servers put into their last answer instead: the same in base64."""
    try:
        raw = base64.b64decode(words.strip(), validate=True)
    except (binascii.Error, ValueError):
        return words
    return told(raw) if raw.startswith(b"{") else words
