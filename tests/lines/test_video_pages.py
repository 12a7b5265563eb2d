"""A customer's page and an official's desk in a real Chromium: picture and sound together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, expect

from okienko.channels.actions import add_account
from okienko.channels.video.settings import VideoSettings
from okienko.offices.models import Office
from tests.lines.browser import STATS, Desk, desk_of
from tests.lines.conftest import REAL, Town
from tests.whole import until

pytestmark = REAL
HEARS = STATS.replace("okienkoPhone", "okienkoVideo")
UP = "#video-call[data-sound=up]"
#: Pictures that came of the other side so far.
FRAMES = """async () => {
  let frames = 0;
  for (const peer of okienkoVideo.mesh?.peers.values() ?? [])
    (await peer.stats()).forEach(row => {
      if (row.type === 'inbound-rtp') frames += row.framesDecoded ?? 0;
    });
  return frames;
}"""


@asynccontextmanager
async def customer(town: Town, browser: Browser | None) -> AsyncIterator[Page]:
    """A customer's page in a context of its own, where the office offers video calls."""
    wanted = VideoSettings.model_validate({"queue": town.here.queue})
    await town.do(add_account, kind="video", name="wideo", settings=wanted)
    slug = await town.read(lambda: Office.objects.get(id=town.here.id).slug)
    assert browser is not None
    options = {"base_url": town.run.url, "locale": "pl-PL"}
    context = await browser.new_context(**options)  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"/{slug}/video/")
    yield page
    assert errors == []
    await context.close()


async def both(desk: Desk, page: Page, seconds: float = 20) -> None:
    """Sound and pictures come on both sides from now on; a leg that is new counts from nothing."""
    counts = [(desk.page, f"(await ({STATS})()).heard"), (page, f"(await ({HEARS})()).heard")]
    counts += [(one, f"await ({FRAMES})()") for one in (desk.page, page)]
    last = [float("inf")] * len(counts)
    grew = [False] * len(counts)

    async def come() -> bool:
        for at, (one, count) in enumerate(counts):
            now = await one.evaluate(f"(async () => {count})()")
            grew[at] = grew[at] or now > last[at] + 0.001
            last[at] = now
        return all(grew)

    try:
        await until(come, seconds, "", 0.1)
    except AssertionError:
        raise AssertionError(f"desk's sound, customer's, pictures: {grew} {last}") from None


@asynccontextmanager
async def talking(town: Town) -> AsyncIterator[tuple[Desk, Page]]:
    """Anna has taken a customer's video call; both see and hear each other."""
    async with desk_of(town) as desk:
        await desk.press("ready")
        await desk.look("ready")
        async with customer(town, desk.context.browser) as page:
            await begun(desk, page)
            await expect(page.locator("#quality")).to_have_text("")
            yield desk, page


async def begun(desk: Desk, page: Page) -> None:
    """The customer has begun, Anna, who is ready, has taken it; both see and hear each other."""
    await page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
    await expect(page.locator("#seen")).to_contain_text("Kamera działa")
    await page.get_by_role("button", name="Rozpocznij wideorozmowę").click()
    await desk.page.locator("#work [data-key=a]").click()
    await expect(page.locator(UP)).to_be_visible()
    await desk.look("talks")
    await both(desk, page)


async def test_they_see_and_hear_each_other_through_hold_and_reloads(town: Town) -> None:
    async with talking(town) as (desk, page):
        # hold: music, no pictures, and both back
        await desk.press("hold")
        await expect(page.locator("#state")).to_contain_text("za chwilę wróci")
        await desk.press("resume")
        await both(desk, page)
        # the page of either is loaded anew: the telephone rings and answers by itself
        await page.reload()
        await expect(page.locator(UP)).to_be_visible()
        await both(desk, page)
        await desk.page.reload()
        await desk.look("talks")
        await both(desk, page)
        # a second window has neither, until it takes the telephone: the pictures go with it
        second = await desk.context.new_page()
        await second.goto("/desk/")
        await expect(second.locator(".desk-video .said")).to_contain_text("w innym oknie")
        await both(desk, page)
        await second.locator("#phone [data-act=take-over]").click()
        await expect(desk.page.locator(".desk-video .said")).to_contain_text("w innym oknie")
        await both(Desk(desk.context, second, desk.errors), page)
        await desk.page.close()
        desk.page = second
        # a microphone that is switched off says so
        await page.get_by_role("button", name="Wyłącz mikrofon").click()
        await expect(page.locator("#quality")).to_contain_text("Mikrofon jest wyłączony")
        await desk.press("hang-up")
        await expect(page.locator("#ended")).to_have_text("Wideorozmowa zakończona.")
        await town.until_state("wrap_up")
        assert [error for error in desk.errors if "409" not in error] == []


async def test_our_processes_are_killed_and_then_asterisk(town: Town) -> None:
    """Pictures and sound outlive us; the sound ends with Asterisk and comes again by itself."""
    async with talking(town) as (desk, page):
        way = "okienkoVideo.mesh.peers.values().next().value.pair.generation"
        before = await page.evaluate(way)
        town.run.kill("web")
        town.run.kill("switchboard")
        await both(desk, page)
        town.run.start("web")
        town.run.start("switchboard")
        await town.run.wait_for_web()
        await town.run.wait_for_switchboard()
        await page.get_by_label("Wiadomość").fill("Czy nadal się słyszymy?")
        await page.keyboard.press("Enter")
        await expect(page.locator("#spelt")).to_contain_text("nadal się słyszymy")
        await expect(desk.page.locator("#timeline")).to_contain_text("nadal się słyszymy")
        await both(desk, page)
        assert await page.evaluate(way) == before  # nobody's picture was taken away

        await asyncio.to_thread(town.run.kill_asterisk)
        await expect(page.locator("#quality")).not_to_have_text("")
        slow = desk.page.locator(".desk-video .slow")
        await expect(slow).to_contain_text("Dźwięk jest przerwany", timeout=30_000)
        await expect(page.locator(".tile.large figcaption .how")).to_have_text("")  # it lives
        await asyncio.to_thread(town.run.start_asterisk)
        await town.run.wait_for_switchboard()
        await expect(page.locator(UP)).to_be_visible(timeout=60_000)
        await both(desk, page, 30)
        await expect(slow).to_have_text("")
        assert await page.evaluate(way) == before
