"""The addresses behind an operator's name, for calls that come from there."""

from __future__ import annotations

import ipaddress
import logging
import socket
import time

log = logging.getLogger(__name__)

AGAIN = 300.0  # seconds that an answer is kept
_known: dict[str, tuple[float, tuple[str, ...]]] = {}


def addresses_of(host: str) -> tuple[str, ...]:
    """The addresses of a host, sorted; those of before while its name is not found, else none.

    May take as long as the resolver does.
    """
    bare = host.strip("[]")
    try:
        return (str(ipaddress.ip_address(bare)),)
    except ValueError:
        pass
    at, before = _known.get(host, (0.0, ()))
    if before and time.monotonic() - at < AGAIN:
        return before
    found = look_up(host)
    if not found:
        log.warning("operators_name_not_found")
        return before
    _known[host] = (time.monotonic(), found)
    return found


def look_up(host: str) -> tuple[str, ...]:
    """What the resolver says now; empty when there is no such name, or no answer."""
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(sorted({str(row[4][0]) for row in rows}))
