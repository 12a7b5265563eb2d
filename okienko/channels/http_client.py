"""One HTTP request to a provider, for every door that speaks HTTP.

A provider may answer slowly, without end, with garbage or never: an answer has a deadline and a
size, and what is no answer is uncertain.
"""

import http.client
import json
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext_noop
from pydantic import AfterValidator

from .network import hang_up_after, is_loopback
from .outward import reach
from .parcels import CUT_OFF, UNCLEAR, Permanent, Temporary, TooLarge, Uncertain

log = logging.getLogger(__name__)

NOT_REACHED = gettext_noop("the provider is not reached")
NOT_GIVEN = gettext_noop("the provider does not give it now")
MOST = 1024 * 1024  # bytes of an answer
MOST_FETCHED = 25 * 1024 * 1024  # bytes of a file that a provider keeps for us
_AS_THEY_ARE = "%/?:@!$&'()*+,;=[]"  # of a path and a query (RFC 3986); other letters are encoded
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
    most: int = MOST,
) -> Answer:
    """Make one request; an answer of any status is one, and no redirection is followed.

    It is reached where connections may lead (`outward`; `found`: somebody outside named the host).
    `timeout` is in seconds, for the connection and then for all that follows; of an answer no more
    than `most` bytes are read. Calls `handing()`
    between the two. Raises Temporary when the provider is not reached, Uncertain when there is no
    whole answer: for a question that changes nothing, as in `check`, both are the same.
    """
    with _provider(url, timeout, found=found) as provider:
        provider.putrequest(method, _target(url))
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            provider.putheader(name, value)
        handing()
        try:
            with hang_up_after(timeout, provider.sock):
                provider.endheaders(body)
                answer = provider.getresponse()
                read = answer.read(most + 1)
        except (OSError, http.client.HTTPException) as error:
            raise Uncertain(CUT_OFF, type(error).__name__) from error
    if answer.length or len(read) > most:
        raise Uncertain(UNCLEAR, "no whole answer")
    return Answer(answer.status, _named(answer), read)


def fetch(
    url: str,
    *,
    headers: Mapping[str, str],
    timeout: float,
    most: int = MOST_FETCHED,
    found: bool = False,
) -> Answer:
    """A file that a provider keeps for us, by GET; the answer, of status 200.

    It is read piece by piece and no further than `most` bytes; one that is announced as larger is
    not read at all. `timeout` and `found` as in `ask`. Raises TooLarge, Permanent (404, 410: it is
    not there any more; no address of the web) or Temporary: whatever else is wrong may be right
    later.
    """
    with _provider(url, timeout, found=found) as provider:
        try:
            with hang_up_after(timeout, provider.sock):
                provider.request("GET", _target(url), headers=dict(headers))
                answer = provider.getresponse()
                _must_be_there(answer, most)
                read = answer.read(most + 1)
        except (OSError, http.client.HTTPException) as error:
            raise Temporary(CUT_OFF, detail=type(error).__name__) from error
    if len(read) > most:
        raise TooLarge(most)
    if answer.length:
        raise Temporary(CUT_OFF)
    return Answer(answer.status, _named(answer), read)


def _must_be_there(answer: http.client.HTTPResponse, most: int) -> None:
    if answer.status in (404, 410):
        raise Permanent(gettext_noop("not there any more"), answer.status)
    if answer.status != 200:
        said = Answer(answer.status, _named(answer), b"")
        raise Temporary(NOT_GIVEN, said.retry_after(), answer.status)
    if answer.length is not None and answer.length > most:
        raise TooLarge(most)


@contextmanager
def _provider(url: str, timeout: float, *, found: bool) -> Iterator[http.client.HTTPConnection]:
    """A connection to the host of an address. Raises Temporary when it is not reached, Permanent
    for what is no address of the web: one in a message may be anything.
    """
    kinds: Mapping[str, type[http.client.HTTPConnection]]
    kinds = {"https": http.client.HTTPSConnection, "http": http.client.HTTPConnection}
    try:
        place = urlsplit(url)
        if not place.hostname:
            raise ValueError
        kind = kinds[place.scheme]
        made = kind(place.hostname, place.port or kind.default_port, timeout=timeout)
    except (KeyError, ValueError, http.client.InvalidURL):
        raise Permanent(gettext_noop("no address of the web")) from None
    with closing(made) as provider:
        connected = partial(_connected, found=found)
        provider._create_connection = connected  # type: ignore[attr-defined]  # noqa: SLF001 - no other way
        try:
            provider.connect()
        except OSError as error:
            log.info("provider_not_reached", extra={"error": type(error).__name__})
            raise Temporary(NOT_REACHED, 30, type(error).__name__) from error
        yield provider


def _target(url: str) -> str:
    place = urlsplit(url)
    target = (place.path or "/") + (f"?{place.query}" if place.query else "")
    return quote(target, safe=_AS_THEY_ARE)


def _named(answer: http.client.HTTPResponse) -> Mapping[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


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
