"""The hub: mine to me, shared rendered once, a reload instead of a flood."""

import asyncio
import json

import pytest

from okienko.events.clock import now
from okienko.events.tests.test_log import Happened
from tests.whole import within

from ..log.feed import Fact
from ..stream import hub as hubs
from ..stream.hub import Browser, Hub

HERE, THERE = 1, 2


def fact(pos: int, office: int = HERE, official: int | None = None) -> Fact:
    return Fact(pos, pos, now(), office, Happened.kind, 5, {"official": official})


def said(browser: Browser) -> list[tuple[str, object]]:
    got = []
    while not browser.queue.empty():
        lines = browser.queue.get_nowait().strip().split("\n")
        parts = dict(line.split(": ", 1) for line in lines)
        got.append((parts["event"], json.loads(parts["data"])))
    return got


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setattr(hubs, "FRAGMENTS", {})
    monkeypatch.setattr(hubs, "ON_STREAM", [])
    return Hub("")


async def test_what_concerns_one_official_goes_to_that_desk_alone(hub: Hub) -> None:
    anna, piotr = Browser(1, {HERE: 11}, "pl"), Browser(2, {HERE: 12}, "pl")
    stranger = Browser(3, {THERE: 11}, "pl")  # same number, other office
    for browser in (anna, piotr, stranger):
        hub.join(browser, None)
        hub._tell(browser, fact(1, official=11))
    assert [kind for kind, _ in said(anna)] == ["mine"]
    assert said(piotr) == said(stranger) == []


async def test_others_are_told_what_somebody_does_now_and_then(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, piotr = Browser(1, {HERE: 11}, "pl"), Browser(2, {HERE: 12}, "pl")
    stranger = Browser(3, {THERE: 12}, "pl")
    for browser in (anna, piotr, stranger):
        hub.join(browser, None)
    for about in (5, 5, 6):
        hub.sign_others(HERE, 11, about, {"contact": about, "writes": "Anna"})
    told = [("sign", {"contact": about, "writes": "Anna"}) for about in (5, 6)]
    assert said(piotr) == told  # once about each, though it was said twice
    assert said(anna) == said(stranger) == []
    monkeypatch.setattr(hubs, "SIGN_EACH", 0.0)
    hub.sign_others(HERE, 11, 5, "again")
    assert said(piotr) == [("sign", "again")]
    assert len(hub._signed) == 1  # what is over is forgotten


async def test_a_browser_that_comes_back_hears_what_it_missed(hub: Hub) -> None:
    hub._recent.extend([fact(7, official=11), fact(8, official=12), fact(9, official=11)])
    back, late = Browser(1, {HERE: 11}, "pl"), Browser(1, {HERE: 11}, "pl")
    hub.join(back, 7)
    assert [data["kind"] for _, data in said(back)] == [Happened.kind]
    hub.join(late, 2)
    assert [data["kind"] for _, data in said(late)] == ["resync"]


async def test_who_lost_a_seat_must_ask_anew(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, gone = Browser(1, {HERE: 11}, "pl"), Browser(2, {HERE: 12, THERE: 13}, "pl")
    monkeypatch.setattr(hubs, "QUIET", [])
    monkeypatch.setattr(hubs, "SEATS", [{1: {HERE: 11}, 2: {HERE: 12}}.get])
    for browser in (anna, gone):
        hub.join(browser, None)
    await hub.look_at_seats()
    assert (anna.ended.is_set(), gone.ended.is_set()) == (False, True)


async def test_one_message_too_many_becomes_a_reload() -> None:
    browser = Browser(1, {HERE: 11}, "pl")
    for turn in range(hubs.QUEUE + 5):
        browser.say("mine", {"turn": turn})
    assert said(browser) == [("reload", {})]


async def test_shared_fragments_are_rendered_once_and_paced(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[tuple[int, ...]] = []

    def render(name: str, offices: tuple[int, ...], language: str) -> str:
        rendered.append(offices)
        return "<p>1</p>"

    monkeypatch.setattr(hubs, "render", render)
    hubs.fragment("waiting", kinds=("tested.",))(lambda offices, language: "")
    painting = asyncio.create_task(hub._paint())
    browsers = [Browser(n, {HERE: n}, "pl") for n in range(3)]
    for browser in browsers:
        hub.join(browser, None)
    async with asyncio.timeout(5):
        first = [await browser.queue.get() for browser in browsers]
    assert len(rendered) == 1
    assert all('"panel": "waiting"' in text for text in first)
    for _ in range(50):
        hub._order("waiting", browsers[0].view)
    async with asyncio.timeout(5):
        await browsers[0].queue.get()
    assert len(rendered) == 2
    painting.cancel()


async def test_a_page_gets_its_own_fragments_alone(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []

    def render(name: str, offices: tuple[int, ...], language: str) -> str:
        rendered.append(name)
        return ""

    monkeypatch.setattr(hubs, "render", render)
    hubs.fragment("waiting", kinds=())(lambda offices, language: "")
    hubs.fragment("figures", kinds=(), page="wallboard")(lambda offices, language: "")
    painting = asyncio.create_task(hub._paint())
    desk = Browser(1, {HERE: 1}, "pl")
    hub.join(desk, None)
    async with asyncio.timeout(5):
        assert '"panel": "waiting"' in await desk.queue.get()
    assert rendered == ["waiting"]
    board = Browser(2, {HERE: 2}, "pl", at_desk=False, page="wallboard")
    hub.join(board, None)
    async with asyncio.timeout(5):
        assert '"panel": "figures"' in await board.queue.get()
    assert board.queue.empty()
    painting.cancel()


@pytest.mark.parametrize(
    "told",
    [
        Fact(3, 3, now(), HERE, "official.changed", 12, {"person": 2}),
        Fact(3, 3, now(), HERE, "person.changed", 2),
    ],
    ids=["a seat", "a login"],
)
async def test_who_loses_a_seat_is_looked_at_at_once(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, told: Fact
) -> None:
    gone = Browser(2, {HERE: 12}, "pl")
    monkeypatch.setattr(hubs, "QUIET", [])
    monkeypatch.setattr(hubs, "SEATS", [{2: {}}.get])
    hub.join(gone, None)
    listening = asyncio.ensure_future(hub._listen())
    await asyncio.sleep(0)  # it subscribes
    for queue in hub.feed._queues:
        queue.put_nowait(told)
    await within(10, gone.ended.wait())
    listening.cancel()
