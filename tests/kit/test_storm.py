"""Hundreds of webhooks a second, at the web process as it runs: all kept, in order, none twice."""

import asyncio
import http.client
import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connections

from okienko.channels.inbox import actions, web
from okienko.channels.inbox.models import Hook, Payload
from okienko.channels.models import Account
from okienko.events.security.scope import in_offices
from tests.cast import Cast
from tests.site import Site, running_site

from .toy.peer import ToyPeer, signed

pytestmark = pytest.mark.django_db(transaction=True)

PROVIDERS, EACH = 8, 40


class Provider:
    """One connection of a provider's, kept open."""

    def __init__(self, site: Site, toy: ToyPeer) -> None:
        self.toy = toy
        self.http = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=60)

    def bring(self, name: str, signature: str = "", method: str = "POST") -> tuple[int, bytes]:
        event = {"id": name, "from": name, "text": name}
        body = json.dumps({"events": [event]}).encode()
        headers = {"X-Signature": signature or signed(body), "Content-Type": "application/json"}
        self.http.request(method, self.toy.path, body, headers)
        answer = self.http.getresponse()
        return answer.status, answer.read()


def test_all_are_kept_once_each_providers_in_its_order(
    cast: Cast, account: Account, toy: ToyPeer
) -> None:
    connections.close_all()
    with running_site() as site:
        assert Provider(site, toy).bring("first") == (200, b"OK")

        def storm(number: int) -> list[int]:
            provider = Provider(site, toy)
            return [provider.bring(f"{number}-{n:02}")[0] for n in range(EACH)]

        with ThreadPoolExecutor(PROVIDERS) as pool:
            answers = Counter(
                status for each in pool.map(storm, range(PROVIDERS)) for status in each
            )
    assert answers == {200: PROVIDERS * EACH}
    with in_offices([cast.here.id]):
        bodies = [
            bytes(each) for each in Payload.objects.order_by("id").values_list("body", flat=True)
        ]
    names = [json.loads(body)["events"][0]["id"] for body in bodies]
    assert len(names) == len(set(names)) == PROVIDERS * EACH + 1
    for number in range(PROVIDERS):
        mine = [name for name in names if name.startswith(f"{number}-")]
        assert mine == sorted(mine)


def test_in_the_same_moment_the_forged_the_broken_and_the_good_have_each_their_answer(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "MANY", 0)  # all of them gather
    monkeypatch.setattr(web, "GATHER", 0.3)
    connections.close_all()
    with running_site() as site:
        Provider(site, toy).bring("first")
        signatures = ["", "zly", "", "inny", ""]
        with ThreadPoolExecutor(len(signatures)) as pool:
            found = pool.map(
                lambda n: Provider(site, toy).bring(f"{n}", signatures[n])[0], range(5)
            )
            assert list(found) == [200, 403, 200, 403, 200]
        toy.path += "x"
        assert Provider(site, toy).bring("nobody")[0] == 404
    with in_offices([cast.here.id]):
        assert (Payload.objects.count(), Hook.objects.get().forged) == (4, 2)


def test_nobody_is_thanked_while_the_database_is_away_and_all_is_kept_when_it_is_back(
    cast: Cast, account: Account, toy: ToyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> list[int]:
        raise OperationalError

    connections.close_all()
    with running_site() as site:
        provider = Provider(site, toy)
        provider.bring("first")
        with monkeypatch.context() as broken:
            broken.setattr(actions, "keep_all", away)
            assert provider.bring("second")[0] == 503
        assert provider.bring("second")[0] == 200
    with in_offices([cast.here.id]):
        assert Payload.objects.count() == 2


async def test_what_does_not_send_its_body_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SECONDS", 0.05)
    part, said = web.Hooks(), []
    part.runs = True
    part.known[web._name("toy", "t")] = None

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(what: web.Scope) -> None:
        said.append(what)

    async def pages(*_: object) -> None:
        raise AssertionError("it is known, and needs no thread")

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/hooks/toy/t",
        "query_string": b"",
        "headers": [(b"content-length", b"10")],
    }
    began = time.monotonic()
    await part.answer(scope, receive, send, pages)
    assert said[0]["status"] == 408
    assert time.monotonic() - began < 5
    assert part.held == 0
    part.bridge.close()
