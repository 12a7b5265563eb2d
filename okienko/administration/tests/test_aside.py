"""What a connection could not read has a page: tried again, dropped, nothing of customers shown."""

from typing import Any

import pytest
from django.test import Client

from okienko.channels.inbox.models import Payload
from okienko.channels.models import Account
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from tests.cast import Cast
from tests.kit.conftest import account, toy
from tests.kit.reading import payloads, read, texts
from tests.kit.toy.peer import ToyPeer

from .test_connections import browser, cast

__all__ = ["account", "cast", "toy"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(cast: Cast) -> Client:
    return browser(cast, "maria")


def at(cast: Cast, account: Account) -> str:
    return f"/administration/{cast.here.id}/connections/{account.id}/aside/"


def ids(cast: Cast) -> list[int]:
    with in_offices([cast.here.id]):
        return list(Payload.objects.order_by("id").values_list("id", flat=True))


def post(client: Client, path: str) -> str:
    answer: Any = client.post(path, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_is_counted_tried_again_and_dropped(
    cast: Cast, account: Account, toy: ToyPeer, maria: Client
) -> None:
    toy.knock(b"Jan Kowalski <b> PESEL")
    toy.knock(b"{}")
    read()
    row = maria.get(f"/administration/{cast.here.id}/connections/{account.id}/").content.decode()
    assert at(cast, account) in row
    page = maria.get(at(cast, account)).content.decode()
    assert "2 things that could not be read" in page
    assert page.count("not the provider&#x27;s format") == 2
    assert "Kowalski" not in page
    first, second = ids(cast)
    assert "It is read again now." in post(maria, f"{at(cast, account)}{first}/retry/")
    assert payloads(cast)[0] == ("waiting", "")
    read()
    assert "All of it is read again" in post(maria, f"{at(cast, account)}retry/")
    read()
    assert "It was dropped" in post(maria, f"{at(cast, account)}{first}/drop/")
    assert "Somebody has decided" in post(maria, f"{at(cast, account)}{first}/drop/")
    post(maria, f"{at(cast, account)}{second}/drop/")
    assert "Nothing is set aside" in maria.get(at(cast, account)).content.decode()
    assert {state for state, _words in payloads(cast)} == {"dropped"}
    assert texts(cast) == []
    with in_offices([cast.here.id]):
        told = {row.actor for row in EventRow.objects.filter(kind="inbox.dropped")}
    assert told == {f"supervisor:{cast.here.officials['maria']}"}


def test_only_who_supervises_the_office_decides(cast: Cast, account: Account, toy: ToyPeer) -> None:
    toy.knock(b"{}")
    read()
    (one,) = ids(cast)
    ewa, anna = browser(cast, "ewa"), browser(cast, "anna")
    there = at(cast, account).replace(f"/{cast.here.id}/", f"/{cast.there.id}/", 1)
    for client, path in ((ewa, at(cast, account)), (ewa, there), (anna, at(cast, account))):
        assert client.get(path).status_code in (403, 404)
        for end in ("retry/", f"{one}/retry/", f"{one}/drop/"):
            assert client.post(f"{path}{end}").status_code in (403, 404)
    assert payloads(cast)[0][0] == "aside"
    change_official(cast.here.id, official_id=cast.here.officials["anna"], role="supervisor")
    assert "1 thing that could not be read" in anna.get(at(cast, account)).content.decode()
    assert "It was dropped" in post(anna, f"{at(cast, account)}{one}/drop/")
    assert payloads(cast)[0][0] == "dropped"
