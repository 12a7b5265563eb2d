"""What is known of consents. Every function runs inside an open scope."""

from collections.abc import Mapping, Sequence

from okienko.channels.models import Account

from .client import Provider
from .models import Consent


def consent(account_id: int, provider: Provider) -> Consent | None:
    """The consent of a connection, ended or not; None when nobody agreed to it as it is set now."""
    return Consent.objects.filter(account_id=account_id, bound=provider.bound).first()


def consents(accounts: Sequence[Account]) -> Mapping[int, Consent]:
    """Those of many connections, by the account's id, whatever they are set to; without tokens."""
    found = Consent.objects.filter(account__in=[each.id for each in accounts]).defer("secrets")
    return {each.account_id: each for each in found}
