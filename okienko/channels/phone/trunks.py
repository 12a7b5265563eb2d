"""Lines to operators: made and changed field by field, as their page has them."""

from __future__ import annotations

from collections.abc import Callable

from okienko.channels.actions import add_account, change_account
from okienko.channels.models import Account
from okienko.events.verbs import chosen
from okienko.offices.access import settings_verb

from .settings import TrunkSettings, usable_trunk

KIND = "phone"


@settings_verb
def add_trunk(office: int, *, name: str, settings: TrunkSettings) -> int:
    """A new line; the account's id. Refused `taken` (the name)."""
    return add_account.within(office, kind=KIND, name=name, settings=settings)


@settings_verb
def order_trunks(office: int, *, account_ids: list[int]) -> None:
    """Give the lines this order: calls out go by the first that works. Refused `gone`."""
    for place, account_id in enumerate(account_ids, start=1):
        row = chosen(Account, account_id, kind=KIND, lock=True)
        if usable_trunk(row) is not None:  # another dials nothing, until it is saved anew
            change_account.within(office, account_id=account_id, fields={"rank": place})


@settings_verb
def change_trunk(
    office: int,
    *,
    account_id: int,
    name: str | None = None,
    enabled: bool | None = None,
    fields: Callable[[TrunkSettings | None], TrunkSettings] | None = None,
) -> None:
    """Change a line. `fields` makes its settings of those that are there, none if unusable.

    Two who change different fields at once both have their way. Refused `taken`, `gone`.
    """
    row = chosen(Account, account_id, kind=KIND, lock=True)
    settings = None if fields is None else fields(usable_trunk(row))
    change_account.within(
        office, account_id=account_id, name=name, enabled=enabled, settings=settings
    )
