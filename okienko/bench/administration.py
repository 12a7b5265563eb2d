"""The administrator's longest pages: 200 officials, 500 topics; server time."""

import time
from collections.abc import Sequence
from typing import Any

from .figures import Measured, Unavailable, p50, row
from .whole import Whole, be_there

OFFICIALS = 200
TOPICS = 500
ABOVE = 20  # topics at the top; the others stand below them
TIMES = 15
AIM_MS = 200


@row(
    "administration",
    "An administration page with 200 officials, and one with 500 topics",
    "The pages are asked for inside this process, with all that a request goes through and "
    "PostgreSQL behind it, but without a socket. The median of fifteen, after one that warms up.",
)
def measure() -> Sequence[Measured]:
    """Milliseconds of server time of each page."""
    whole = Whole()
    try:
        whole.start()
        be_there(whole)
        return _measure()
    finally:
        whole.stop()


def _measure() -> list[Measured]:
    number, client = _office()
    found: list[Measured] = []
    for what, page in (
        (f"people, {OFFICIALS} officials", "people/"),
        (f"the tree of {TOPICS} topics", "topics/"),
        (f"a search among {TOPICS} topics", "topics/?q=17"),
        (f"a queue's dry run with {OFFICIALS} officials", "queues/try/"),
    ):
        found += _page(client, what, f"/administration/{number}/{page}")
    return found


def _page(client: Any, what: str, address: str) -> list[Measured]:
    answer = client.get(address)
    if answer.status_code != 200:
        raise Unavailable(f"{address} answered {answer.status_code}")
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(address)
        took.append(1000 * (time.perf_counter() - began))
    return [
        Measured(what, p50(took), "ms", f"under {AIM_MS} ms", f"the slowest {max(took):.0f} ms"),
    ]


def _office() -> tuple[int, Any]:
    """A large office and the browser of its administrator."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from okienko.events.security.scope import in_offices
    from okienko.interactions.actions import add_topic
    from okienko.offices.actions import add_office, add_official, add_person, next_office
    from okienko.routing.actions import add_queue

    number = next_office()
    people = []
    with in_offices([number]):
        add_office.within(number, name="Large", slug=f"large-{number}")
        for n in range(OFFICIALS):
            role = "official" if n else "admin"
            person = add_person.within(number, username=f"large-{number}-{n}", password=None)
            add_official.within(number, person_id=person, name=f"Official {n:03}", role=role)
            people.append(person)
        tops = [add_topic.within(number, name=f"Top {n:02}") for n in range(ABOVE)]
        for n in range(TOPICS - ABOVE):
            add_topic.within(number, name=f"Topic {n:03}", parent_id=tops[n % ABOVE])
        add_queue.within(number, name="All")
    host = next((name for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    client = Client(headers={"Host": host.removeprefix("."), "Accept-Language": "pl"})
    client.force_login(get_user_model().objects.get(pk=people[0]))
    return number, client
