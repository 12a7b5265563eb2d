"""Places in a text that stand for short addresses: `{form_link}`, `{page_link}` and so on."""

from django.urls import reverse

from okienko.channels.queries import ways
from okienko.config import own_url
from okienko.events.verbs import verb
from okienko.offices import queries
from okienko.offices.models import Office

from .actions import LENGTH, shorten

#: What stands for which page of customers.
PAGES = {
    "form_link": "portal:form",
    "page_link": "portal:contact",
    "call_link": "portal:call",
    "video_link": "portal:video",
}


def linked(office: int, text: str) -> str:
    """The text with whole short addresses in these places; inside a transaction of the office."""
    for name, page in PAGES.items():
        place = f"{{{name}}}"
        if place in text:
            path = reverse(page, args=[queries.office(office).slug])
            text = text.replace(place, own_url(shorten.within(office, path=path)))
    return text


def offered_links(office: Office) -> list[str]:
    """Those of the places that lead to a way which the office has now. In an open scope."""
    there = {way.url for way in ways(office)}
    return [name for name, page in PAGES.items() if reverse(page, args=[office.slug]) in there]


def longest() -> int:
    """Characters of such an address, for counting before it is made."""
    return len(own_url("/s/" + "x" * LENGTH))


@verb
def linked_both(office: int, text: str, html: str) -> tuple[str, str]:
    """The same of a text and of it with its formats."""
    return linked(office, text), linked(office, html)
