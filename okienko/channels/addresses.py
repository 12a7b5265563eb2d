"""Which addresses are the installation's own: an own address is nobody's customer."""

from collections.abc import Iterable

from okienko.customers.identities import EMAIL, Address, display
from okienko.events import prepared


def ours(addresses: Iterable[Address]) -> set[str]:
    """The values of those addresses that are mailboxes of this installation, or aliases of one.

    A tag behind a plus (RFC 5233) makes no other mailbox. One query, in an open scope.
    """
    asked: dict[str, set[str]] = {}
    for address in addresses:
        if address.kind == EMAIL:
            for form in _forms(address.value):
                asked.setdefault(form, set()).add(address.value)
    if not asked:
        return set()
    rows = prepared.execute("select okienko_own_addresses(%s)", [list(asked)]).fetchall()
    return {value for (found,) in rows for value in asked[found]}


def _forms(value: str) -> set[str]:
    """How a mailbox's address may stand in its settings."""
    local, _, domain = value.rpartition("@")
    bare = f"{local.partition('+')[0]}@{domain}"
    return {value, bare, display(EMAIL, value).lower(), display(EMAIL, bare).lower()}
