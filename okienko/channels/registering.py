"""Doors whose provider is told our address by a call of ours, as soon as a connection is tested."""

from collections.abc import Collection
from urllib.parse import urlsplit

from django.utils.translation import gettext

from okienko.channels.http_client import safe_url
from okienko.channels.inbox.actions import open_hook
from okienko.channels.inbox.functions import knocked
from okienko.channels.models import Account


def is_ours(account: Account, url: str) -> bool:
    """Whether an address that a provider has for us leads to this account now."""
    before, _, token = urlsplit(url).path.rpartition("/")
    if not token or not before.endswith(f"/hooks/{account.kind}"):
        return False
    found = knocked(account.kind, token)
    return found is not None and found.account_id == account.id


def hook_url(account: Account, site: str, known: str) -> str:
    """The address to tell a provider; `known` is the one that it has, "" for none or not told.

    One that leads here stays: a new one would have what is on its way knock at nobody's. Outside of
    any scope. Refused as `open_hook`.
    """
    if known.startswith(f"{site}/") and is_ours(account, known):
        return known
    return site + open_hook(account.office_id, account_id=account.id)


def public_address(value: str, ports: Collection[int | None] = ()) -> str:
    """Our own address as a provider is told it, without a path; ValueError in words.

    `ports` are those to which the provider comes, empty: any.
    """
    words = gettext("An address as https://okienko.gmina.pl is meant, without anything behind it.")
    try:
        found = safe_url(value.strip())
        port = urlsplit(found).port
    except ValueError:
        raise ValueError(words) from None
    if urlsplit(found).path or urlsplit(found).query:
        raise ValueError(words)
    if ports and found.startswith("https://") and port not in ports:
        shown = ", ".join(str(each) for each in ports if each)
        raise ValueError(
            gettext("The provider comes only to these ports: %(ports)s.") % {"ports": shown}
        )
    return found
