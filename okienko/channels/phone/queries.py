"""What pages read of the telephone. Every function runs inside an open scope."""

from __future__ import annotations

from okienko.channels.models import Account
from okienko.customers.identities import display, phone_address

from .models import Number


def trunks() -> list[Account]:
    """The lines to operators, those out of use too, by name."""
    return list(Account.objects.filter(kind="phone").order_by("name", "id"))


def numbers() -> list[Number]:
    """The numbers, those out of use too, with their lines; the first made comes first."""
    return list(Number.objects.select_related("account", "schedule").order_by("id"))


def numbers_of(account_id: int) -> list[Number]:
    """The numbers in use that are reached by a line."""
    return list(Number.objects.filter(account_id=account_id, active=True).order_by("id"))


def shown(digits: str) -> str:
    """A number as people write it: "14 000 19 00"."""
    address = phone_address(digits)
    return display(address.kind, address.value) or digits
