"""The address of one file of one answer: signed, and good for some hours.

Some networks take no file from us, only an address from which they, or the customer's telephone,
fetch it. Whoever has the address has the file, so it is made when the answer leaves, for this file
alone; nobody can guess one or make it last longer (HMAC-SHA-256 by the installation's key). What is
withdrawn, or has not left after all, is not given any more (views.py).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import gettext_noop

from okienko.channels.door import Permanent
from okienko.channels.files import ending_for
from okienko.channels.http_client import safe_url
from okienko.events import clock
from okienko.interactions.models import Attachment

NOT_SAFE = gettext_noop(
    "the network fetches files from this Okienko, which must be reached by https for it"
)
_SALT = "okienko.channels.given"
_LATER = "@given"


@dataclass(frozen=True, slots=True)
class Given:
    """Which file an address is of, and until when (UTC)."""

    office: int
    file_id: int
    until: datetime

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.until <= clock.now()


def later(file: Attachment) -> dict[str, list[Any]]:
    """What stands in a request for the address of a file, until it leaves (`filled`).

    No text, which an official could write. The name at the address' end tells networks the kind
    and nothing else.
    """
    return {_LATER: [file.id, f"file{ending_for(file.content_type) or '.bin'}"]}


def filled(body: Any, *, site: str, office: int, hours: int) -> Any:
    """A request (JSON) with the addresses that it was to have, good for so many hours from now.

    `site` is our own address as networks reach it. Raises Permanent when that is no safe one.
    """
    make = partial(filled, site=site, office=office, hours=hours)
    if isinstance(body, list):
        return [make(value) for value in body]
    if not isinstance(body, dict):
        return body
    if _LATER in body:
        file_id, name = body[_LATER]
        return _address(site, office, file_id, name, hours)
    return {key: make(value) for key, value in body.items()}


def _address(site: str, office: int, file_id: int, name: str, hours: int) -> str:
    try:
        safe = safe_url(site)
    except ValueError:
        raise Permanent(NOT_SAFE) from None
    until = clock.now() + timedelta(hours=hours)
    token = _signer().sign(f"{office}-{file_id}-{int(until.timestamp())}")
    return safe + reverse("given:file", args=[token, name])


def read(token: str) -> Given | None:
    """What an address is of, also when it has ended; None: we have not made it."""
    try:
        office, file_id, until = map(int, _signer().unsign(token).split("-"))
    except (BadSignature, ValueError):
        return None
    return Given(office, file_id, datetime.fromtimestamp(until, UTC))


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
