"""What is known of connections that are asked."""

from collections.abc import Sequence

from okienko.events.security.scope import in_offices

from .models import Asked


def cursor_of(office: int, account_id: int) -> str:
    """How far a connection was read; "" when it never was."""
    with in_offices([office]):
        kept = Asked.objects.filter(account_id=account_id).values_list("cursor", flat=True)
        return kept.first() or ""


def rows_of(accounts: Sequence[int]) -> dict[int, Asked]:
    """How connections are, by the accounts' ids; in an open scope."""
    return {row.account_id: row for row in Asked.objects.filter(account__in=list(accounts))}
