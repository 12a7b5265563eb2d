"""What pages read of accounts. Every function runs inside an open scope."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from okienko.interactions.models import Attachment, AwaitedFile
from okienko.offices.models import Office

from .models import Account, EndTold
from .registry import doors
from .ways import KINDS, Way


def account(account_id: int) -> Account:
    """An account with all its settings, secrets too: for its door."""
    return Account.objects.get(id=account_id)


def all_accounts(office: int) -> list[Account]:
    """The connections of an office, those out of use too, by kind and name; secrets stay closed."""
    rows = Account.objects.filter(office=office).defer("secrets")
    return list(rows.order_by("kind", "name"))


def in_use(office: int) -> list[Account]:
    """The connections that are in use, by kind and name; secrets stay closed."""
    rows = Account.objects.filter(office=office, enabled=True).defer("secrets")
    return list(rows.order_by("kind", "name"))


def ways(office: Office) -> list[Way]:
    """All ways to an office that its doors tell of, those first where somebody answers at once.

    In the reader's language.
    """
    by_kind: Mapping[str, list[Account]] = defaultdict(list)
    for one in in_use(office.id):
        by_kind[one.kind].append(one)
    found = [way for each in doors() for way in each.ways(office, by_kind[each.kind])]
    return sorted(found, key=lambda way: (not way.open, KINDS.index(way.kind)))


def account_if_there(account_id: int) -> Account | None:
    """The same; None when there is none in the open scope."""
    return Account.objects.filter(id=account_id).first()


def account_closed(account_id: int) -> Account | None:
    """The same for a page: its secrets stay closed."""
    return Account.objects.filter(id=account_id).defer("secrets").first()


def accounts_to_write_by(office: int) -> list[Account]:
    """The connections by which somebody can be written to first, by name; secrets stay closed."""
    rows = Account.objects.filter(office=office, enabled=True).defer("secrets")
    able = [row for row in rows if row.door.abilities.begins and row.door.sends]
    return sorted(able, key=lambda row: (row.kind, row.name))


def setting(account_id: int, name: str, default: Any) -> Any:
    """One of an account's settings. Not the whole row: its secrets are not opened for a page."""
    kept = Account.objects.filter(id=account_id).values_list("settings", flat=True).first()
    return (kept or {}).get(name, default)


def unchecked(most: int) -> list[tuple[int, int]]:
    """(office, file) of those that wait for the virus check, the oldest first."""
    rows = Attachment.objects.filter(scan=Attachment.Scan.WAITS).order_by("id")
    return list(rows.values_list("office_id", "id")[:most])


def awaiting(now: datetime) -> list[Account]:
    """The accounts in use from which a file is to be fetched, in the open scope."""
    due = AwaitedFile.objects.filter(state=AwaitedFile.State.WAITS, next_at__lte=now)
    used = Account.objects.filter(enabled=True, office__paused_at=None)
    return list(used.filter(id__in=due.values("account")).order_by("id"))


def awaited_next(account_id: int, now: datetime) -> AwaitedFile | None:
    """The file that is due first of an account."""
    due = AwaitedFile.objects.filter(state=AwaitedFile.State.WAITS, next_at__lte=now)
    return due.filter(account_id=account_id).order_by("next_at", "id").first()


def used_accounts() -> list[Account]:
    """The connections in use of the open scope whose offices are not paused, with their secrets."""
    rows = Account.objects.filter(enabled=True, office__paused_at=None)
    return list(rows.order_by("id"))


def told_ends(accounts: Collection[int]) -> set[tuple[int, datetime, int]]:
    """Of which ends administrators were told: (account, until, days before)."""
    rows = EndTold.objects.filter(account_id__in=accounts)
    return set(rows.values_list("account_id", "until", "days"))
