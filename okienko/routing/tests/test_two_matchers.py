"""Two matchers at once never offer the same contact or the same official twice."""

import asyncio
from collections import Counter

import pytest

from okienko.events.dsn import dsn
from okienko.events.log import numberer
from okienko.events.log.feed import Feed
from okienko.events.runtime.bridge import Bridge
from okienko.events.security.scope import in_offices
from okienko.routing.matcher import Matcher
from okienko.routing.models import Offer, Presence
from tests.cast import OfficeCast, a_call, at_work, make_office

NAMES = {f"o{n}": "official" for n in range(8)}


def offers(office: OfficeCast) -> list[tuple[int, int]]:
    with in_offices([office.id]):
        return list(
            Offer.objects.filter(state="pending").values_list("interaction_id", "official_id")
        )


@pytest.mark.django_db(transaction=True)
async def test_two_matchers_never_offer_twice() -> None:
    bridge = Bridge(12)
    office = await bridge.call("set-up", make_office, "zielonka", NAMES)
    address = dsn()
    feeds = [Feed(address), Feed(address)]
    tasks = [asyncio.create_task(numberer.run(address))]
    tasks += [asyncio.create_task(feed.run()) for feed in feeds]
    tasks += [asyncio.create_task(Matcher(bridge, feed).run()) for feed in feeds]
    calls = asyncio.gather(
        *(bridge.call(f"call-{n}", a_call, office, f"+486010002{n:02}") for n in range(12))
    )
    await bridge.call("at-work", at_work, office, *NAMES)
    await calls
    async with asyncio.timeout(20):
        while len(made := await bridge.call("look", offers, office)) < len(NAMES):  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # between two looks
    await asyncio.sleep(0)
    assert len({i for i, _ in made}) == len({o for _, o in made}) == len(NAMES)
    loads = await bridge.call("look", _loads)
    assert Counter(loads) == {1: len(NAMES)}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    bridge.close()


def _loads() -> list[int]:
    return list(Presence.objects.values_list("calls", flat=True))
