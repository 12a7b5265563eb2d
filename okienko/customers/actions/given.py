"""What comes with a message about who wrote it: addresses that it names, a public page."""

from typing import Any
from urllib.parse import urlsplit

from okienko.events import clock, prepared
from okienko.events.verbs import verb

from ..identities import Address, written_in
from ..models import Given, Identity

LONGEST_URL = 300
MOST_GIVEN = 20  # of one customer


@verb
def keep_given(office: int, *, customer_id: int, text: str) -> None:
    """Note the numbers and addresses that a customer wrote down; they propose cards, no more.

    Of one customer some: who writes hundreds down tells nothing of who they are.
    """
    found = written_in(text)
    if not found or Given.objects.filter(customer=customer_id).count() >= MOST_GIVEN:
        return
    for address in found:
        row: dict[str, Any] = {
            "customer_id": customer_id,
            "kind": address.kind,
            "value": address.value,
        }
        if prepared.get(Given, **row) is None:
            prepared.insert(Given, office_id=office, at=clock.now(), **row)


@verb
def keep_profile(office: int, *, address: Address, url: str) -> None:
    """Keep where the public page of whoever has an address is; what leads elsewhere is not kept."""
    if usable(url):
        where = {"office_id": office, "kind": address.kind, "value": address.value}
        prepared.update(Identity, where, profile_url=url)


def usable(url: str) -> bool:
    """Whether it is a plain address of the web, which names no user and no password."""
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"https", "http"} and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False
