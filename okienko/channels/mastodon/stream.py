"""The stream of an account's notifications: a doorbell. What has come is asked for besides.

Server-sent events at /api/v1/streaming/user/notification; ":thump" comes every fifteen seconds, so
that a silent stream is a dead one.
"""

import contextlib
import http.client
import socket
from functools import partial
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from okienko.channels.door import Temporary
from okienko.channels.network import is_loopback
from okienko.channels.outward import reach

from .settings import MastodonSettings

PATH = "/api/v1/streaming/user/notification"
LONGEST_LINE = 1024 * 1024  # bytes
NOT_ENCRYPTED = gettext_noop("the server's stream is not encrypted, so it is not used")
NO_STREAM = gettext_noop("the server's stream is not reached")
SILENT = gettext_noop("the server's stream has ended")


class Stream:
    """One open stream. `silence` of the settings is how long it may be quiet."""

    def __init__(self, settings: MastodonSettings, server: str) -> None:
        """Open it at `server` (of the instance's own settings). Raises Temporary."""
        place = urlsplit(server)
        if place.scheme not in ("https", "wss") and not is_loopback(place.hostname or ""):
            raise Temporary(NOT_ENCRYPTED, 60)  # the token would be read by all
        kind: type[http.client.HTTPConnection] = http.client.HTTPConnection
        if place.scheme in ("https", "wss"):
            kind = http.client.HTTPSConnection
        self._http = kind(place.netloc, timeout=settings.silence)
        # somebody outside named the host, unless it is the server's own
        named = place.hostname != settings.host
        self._http._create_connection = partial(_connected, found=named)  # type: ignore[attr-defined]  # noqa: SLF001
        bearer = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}
        try:
            self._http.request("GET", PATH, headers=bearer)
            self._line = self._http.sock
            self._answer = self._http.getresponse()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Temporary(NO_STREAM, 15, type(error).__name__) from error
        if self._answer.status != 200:
            self.close()
            raise Temporary(NO_STREAM, 60, self._answer.status)

    def wait(self) -> None:
        """Until something is told, were it that there is nothing. Raises Temporary."""
        try:
            line = self._answer.readline(LONGEST_LINE)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Temporary(SILENT, 1, type(error).__name__) from error
        if not line:
            raise Temporary(SILENT, 1, "ended")

    def close(self) -> None:
        """End it, from any thread."""
        line = getattr(self, "_line", None)
        if line is not None:
            with contextlib.suppress(OSError, ValueError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)
        self._http.close()


def _connected(
    address: tuple[str, int], timeout: float, _source: object = None, *, found: bool
) -> socket.socket:
    return reach(*address, timeout, found=found)
