"""One HTTP request to a provider, for every door that speaks HTTP.

A provider may answer slowly, without end, with garbage or never: an answer has a deadline and a
size, and what is no answer is uncertain.
"""

import http.client
import json
import socket
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator

from .door import Temporary, Uncertain
from .network import hang_up_after, is_loopback
from .outward import reach

MOST = 1024 * 1024  # bytes of an answer
LONGEST_WAIT = 999_999  # seconds that a provider may ask for; the outbox waits less


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The object in the body; an empty one when there is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def retry_after(self, otherwise: float = 60.0) -> float:
        """Seconds until the provider wants to be asked again (RFC 9110, 10.2.3).

        `otherwise` when it does not say, or says it as a date: no two clocks agree.
        """
        said = self.headers.get("retry-after", "").strip()
        return min(float(said), LONGEST_WAIT) if said.isascii() and said.isdigit() else otherwise


def ask(
    method: str,
    url: str,
    body: bytes = b"",
    *,
    headers: Mapping[str, str],
    timeout: float,
    handing: Callable[[], None] = lambda: None,
    found: bool = False,
) -> Answer:
    """Make one request; an answer of any status is one, and no redirection is followed.

    It is reached where connections may lead (`outward`; `found`: somebody outside named the host).
    `timeout` is in seconds, for the connection and then for all that follows. Calls `handing()`
    between the two. Raises Temporary when the provider is not reached, Uncertain when there is no
    whole answer: for a question that changes nothing, as in `check`, both are the same.
    """
    place = urlsplit(url)
    scheme = {"https": http.client.HTTPSConnection, "http": http.client.HTTPConnection}
    target = (place.path or "/") + (f"?{place.query}" if place.query else "")
    with closing(scheme[place.scheme](place.netloc, timeout=timeout)) as provider:
        connected = partial(_connected, found=found)
        provider._create_connection = connected  # noqa: SLF001 - there is no other way in
        try:
            provider.connect()
        except (OSError, UnicodeError) as error:
            raise Temporary(f"the provider is not reached ({type(error).__name__})", 30) from error
        provider.putrequest(method, target)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            provider.putheader(name, value)
        handing()
        try:
            with hang_up_after(timeout, provider.sock):
                provider.endheaders(body)
                answer = provider.getresponse()
                read = answer.read(MOST + 1)
        except (OSError, http.client.HTTPException) as error:
            raise Uncertain(f"cut off ({type(error).__name__})") from error
    if answer.length or len(read) > MOST:
        raise Uncertain("no whole answer")
    named = {name.lower(): value for name, value in answer.headers.items()}
    return Answer(answer.status, named, read)


def _connected(
    address: tuple[str, int], timeout: float, _source: object = None, *, found: bool
) -> socket.socket:
    return reach(*address, timeout, found=found)


def safe_url(url: str) -> str:
    """An address of the web by https, or on this machine; ValueError for any other."""
    place = urlsplit(url)
    if not place.hostname or place.username or place.fragment:
        raise ValueError("an address as https://api.example.org/v1 is meant")
    if place.scheme != "https" and not (place.scheme == "http" and is_loopback(place.hostname)):
        raise ValueError("without encryption only a server on this machine is used")
    return url.rstrip("/")


#: An address in a door's settings: by https, or on this machine.
Url = Annotated[str, AfterValidator(safe_url)]
