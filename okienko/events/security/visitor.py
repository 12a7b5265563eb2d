"""Who asks, by the cookie alone: for what is decided before Django makes a page."""

import ipaddress
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

SIGNED_IN = "okienko.signed_in"  # in the WSGI environment: the session of whom a page was made for


def cookies(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """The cookies of a request; none if they cannot be read."""
    text = b"; ".join(value for name, value in headers if name == b"cookie").decode("latin-1")
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(text).items()}
    except CookieError:
        return {}


def session_key(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The session that a request names, real or not; "" if none."""
    found = cookies(headers).get(settings.SESSION_COOKIE_NAME, "")
    return found if found.isalnum() and 8 <= len(found) <= 64 else ""


def person_of(session: str) -> AbstractBaseUser | None:
    """Whose session it is; None if nobody's."""
    request = HttpRequest()
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(session)
    user = get_user(request)
    return user if user.is_authenticated else None


def signed_in(session: str) -> bool:
    """Whether the session is somebody's; gives its connection back. For a thread of its own."""
    try:
        return person_of(session) is not None
    finally:
        connection.close()


def mark(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware that tells the server, by `SIGNED_IN`, for whom a page was made."""

    def run(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.session.accessed and request.user.is_authenticated:
            request.META[SIGNED_IN] = request.session.session_key or ""
        return response

    return run


def network(address: str) -> str:
    """The address, or of IPv6 the network that one client has to itself (RFC 6177)."""
    if ":" not in address:
        return address
    try:
        found = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))
