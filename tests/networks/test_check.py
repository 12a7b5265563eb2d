"""What "What works from here" finds in networks as people have them, and tells the office."""

from __future__ import annotations

from playwright.async_api import Page, expect

from okienko.channels.video.queries import check_reports
from okienko.offices.models import Office
from tests.journeys.axe import AXE
from tests.lines.browser import chromium
from tests.lines.conftest import REAL, Town

from .test_networks import office

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
