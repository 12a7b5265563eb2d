"""Under which names the pages may be asked for, and what is told to who uses another."""

import socket

import psutil
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request

WORDS = (
    "Pod tą nazwą nie ma tu Okienka. Administrator: dopisz ją do OKIENKO_HOSTS.\n"
    "There is no Okienko under this name here. Administrator: add it to OKIENKO_HOSTS.\n"
    "За цим іменем тут немає Okienko. Адміністраторе: додайте його до OKIENKO_HOSTS.\n"
)


def own_names(listening: str) -> list[str]:
    """What this machine is called: by itself, by its addresses, and what it listens at."""
    name = socket.gethostname().lower()
    names = {"localhost", "127.0.0.1", "[::1]", name, f"{name}.local", listening}
    for addresses in psutil.net_if_addrs().values():
        for each in addresses:
            if each.family == socket.AF_INET:
                names.add(each.address)
            elif each.family == socket.AF_INET6:
                names.add(f"[{each.address.partition('%')[0]}]")
    return sorted(names - {"", "0.0.0.0", "::"})  # noqa: S104 - these are no names


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for 400. For an unknown name it says what to set; there is no language to go by."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse(WORDS, status=400, content_type="text/plain; charset=utf-8")
    return bad_request(request, exception)
