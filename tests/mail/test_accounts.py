"""Mailboxes as settings: one folder is read by one account."""

from typing import Any

import pytest
from django.conf import settings as django

from okienko.channels.actions import add_account, change_account
from okienko.events.refusals import Refused
from tests.cast import Cast, the_cast

from .office import ADDRESS, settings_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def add(office: int, name: str, enabled: bool = True, **more: str) -> int:
    return add_account(
        office, kind="email", name=name, settings=settings_for(**more), enabled=enabled
    )


def refused(step: object, office: int, **more: object) -> str:
    assert callable(step)
    with pytest.raises(Refused) as why:
        step(office, **more)
    return why.value.code


def test_two_accounts_in_use_are_not_the_same_mailbox(cast: Cast) -> None:
    here = cast.here.id
    first = add(here, "pierwsze")
    assert refused(add, here, name="drugie") == "account_twice"
    assert refused(add, here, name="drugie", address=ADDRESS.upper()) == "account_twice"
    add(here, "skargi", folder="Skargi")  # sorted by the server
    add(cast.there.id, "pierwsze")
    old = add(here, "stare", enabled=False)
    enable: dict[str, Any] = {"account_id": old, "enabled": True}
    assert refused(change_account, here, **enable) == "account_twice"
    change_account(here, account_id=first, name="nazwane inaczej")
    change_account(here, account_id=first, settings=settings_for(signature="Urząd"))
    change_account(here, account_id=first, enabled=False)
    change_account(here, **enable)
    moved: dict[str, Any] = {"account_id": first, "enabled": True}
    assert refused(change_account, here, **moved) == "account_twice"
    change_account(here, **moved, settings=settings_for(address="inny@gmina.example"))
    same = {"account_id": first, "settings": settings_for()}
    assert refused(change_account, here, **same) == "account_twice"


def test_an_account_that_cannot_be_read_stands_in_nobodys_way(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = add(cast.here.id, "pierwsze")
    monkeypatch.setattr(django, "SECRET_KEY", "another key " * 5)
    monkeypatch.setattr(django, "SECRET_KEY_FALLBACKS", [])
    add(cast.here.id, "nowe")
    renewed = settings_for(password="nowe-haslo")
    assert refused(change_account, cast.here.id, account_id=lost, settings=renewed) == (
        "account_twice"
    )
