"""The virus check of files, by a ClamAV beside us (OKIENKO_CLAMAV); without one there is none."""

import enum
import logging
import socket
import struct

from okienko.config import config
from okienko.interactions.models import Attachment

from .network import hang_up_after

log = logging.getLogger(__name__)

SECONDS = 20.0  # for a whole file: clamd may be loading new signatures
_PIECE = 64 * 1024


class Result(enum.Enum):
    """What the check found. NONE: there is no check. UNANSWERED: it did not answer plainly."""

    NONE = "none"
    UNANSWERED = "unanswered"
    CLEAN = "clean"
    INFECTED = "infected"


def first_scan() -> str:
    """What is kept with a file that nobody has looked at (`Attachment.scan`): that it waits."""
    return Attachment.Scan.WAITS.value if config().clamav else ""


def scan(content: bytes) -> Result:
    """Have a file checked. A check that does not answer plainly stands in the log.

    The protocol is clamd's INSTREAM (`man clamd`): pieces with their length before them, then 0.
    """
    where = config().clamav
    if not where:
        return Result.NONE
    try:
        answer = _ask(where, content)
    except (OSError, ValueError) as error:
        log.warning("virus_check_unreachable", extra={"error": type(error).__name__})
        return Result.UNANSWERED
    if answer.endswith(b" FOUND"):
        log.warning("virus_found", extra={"found": answer.decode("ascii", "replace")[:100]})
        return Result.INFECTED
    if answer.endswith(b": OK"):
        return Result.CLEAN
    log.warning("virus_check_failed", extra={"error": answer.decode("ascii", "replace")[:100]})
    return Result.UNANSWERED


def _ask(where: str, content: bytes) -> bytes:
    with _connected(where) as connection, hang_up_after(SECONDS, connection):
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        connection.sendall(struct.pack("!I", 0))
        return connection.makefile("rb").read(1000).rstrip(b"\0\n")


def _connected(where: str) -> socket.socket:
    if where.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(SECONDS)
        try:
            connection.connect(where)
        except OSError:
            connection.close()
            raise
        return connection
    host, _colon, port = where.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
