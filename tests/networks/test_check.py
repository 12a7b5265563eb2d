"""What "What works from here" finds in networks as people have them, and tells the office."""

from __future__ import annotations

import socket

import aiohttp
import pytest
from playwright.async_api import Page, expect

from okienko.channels.video.queries import check_reports
from okienko.offices.models import Office
from tests.journeys.axe import AXE
from tests.lines.browser import chromium
from tests.lines.conftest import REAL, Town

from .conftest import RELAY
from .nets import HOME, SERVER
from .test_networks import office
from .turning import Relay

pytestmark = REAL


async def checked(page: Page) -> dict[str, str]:
    """The check is run; how each line went."""
    await page.get_by_role("button", name="Begin the check").click()
    await page.locator("#heard-good:visible, #end:visible").first.wait_for()
    if await page.locator("#ask").is_visible():
        await page.get_by_role("button", name="I hear myself").click()
    await expect(page.locator("#end")).to_be_visible()
    lines = await page.locator("[data-line]").all()
    return {
        str(await line.get_attribute("data-line")): str(await line.get_attribute("data-state"))
        for line in lines
    }


async def test_what_works_is_found_and_told(town: Town) -> None:
    nets = office(town).nets
    nets.route("lan")
    slug = await town.read(lambda: Office.objects.get(id=town.here.id).slug)
    async with chromium(town) as browser:
        context = await browser.new_context(base_url=town.run.url, locale="en-GB")
        page = await context.new_page()
        page.set_default_timeout(60_000)
        await page.goto(f"/{slug}/video/check/")
        found = await checked(page)
        speed = found.pop("rate")  # as this machine has time for it
        assert speed in ("good", "fair")
        assert {name: state for name, state in found.items() if state != "good"} == {}
        await expect(page.locator("#now")).to_contain_text("from here")
        await page.evaluate(AXE.read_text("utf-8"))
        assert (await page.evaluate("axe.run()"))["violations"] == []
        # nothing but web pages gets through
        nets.route("pages")
        await page.reload()
        found = await checked(page)
        assert (found["server"], found["relay_udp"], found["relay_tcp"]) == ("good", "fair", "bad")
        assert (found["rate"], found["sound"], found["loudspeaker"]) == (
            "skipped",
            "bad",
            "skipped",
        )
        assert await town.read(check_reports) == []
        await page.get_by_role("button", name="Send the report").click()
        await expect(page.locator("#sent")).to_contain_text("The report's number is")
        (row,) = await town.read(check_reports)
        assert row.number in await page.locator("#sent").inner_text()
        assert {name: state for name, (state, _value) in row.lines.items()} == found


async def test_the_relay_leads_to_sound_and_pictures_alone(town: Town) -> None:
    run = office(town)
    slug = await town.read(lambda: Office.objects.get(id=town.here.id).slug)
    # what anybody gets who tries what works from here
    url = f"http://localhost:{run.http_port}/video/{slug}/check/relay"
    async with (
        aiohttp.ClientSession(headers={"X-Forwarded-Proto": "https"}) as http,
        http.post(url) as answer,
    ):
        ice = (await answer.json())["ice"][0]
    by_tcp = Relay((SERVER, RELAY), ice)
    assert by_tcp.take_place(tcp=True) == 442  # unsupported
    assert by_tcp.connect(SERVER, run.http_port) != 0
    relay = Relay((SERVER, RELAY), ice)
    assert relay.take_place() == 0
    assert [relay.permit(each) for each in ("127.0.0.1", HOME, SERVER)] == [403, 403, 0]
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as inside,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sound,
    ):
        inside.bind((SERVER, 5060))
        sound.bind((SERVER, run.rtp_end))
        sound.settimeout(20)
        relay.send(SERVER, run.rtp_end, b"sound")
        assert sound.recv(100) == b"sound"
        relay.send(SERVER, 5060, b"REGISTER")
        assert relay.permit(HOME) == 403  # it has been through what was sent before
        inside.setblocking(False)
        with pytest.raises(BlockingIOError):
            inside.recv(100)
