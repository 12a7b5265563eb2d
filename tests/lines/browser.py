"""An official's desk in a real Chromium, for tests of the telephone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    async_playwright,
    expect,
)

from okienko.bench.browser import FLAGS
from tests.cast import session_of
from tests.lines.conftest import NUMBER, Town, as_program
from tests.lines.peer import Call
from tests.whole import until

CHROMIUM = os.environ.get("OKIENKO_CHROMIUM", "/usr/bin/chromium")
# Energy that the browser's loudspeaker and microphone track had since the call began.
STATS = """async () => {
  const report = await window.okienkoPhone.stats();
  const out = {heard: 0, said: 0, packets: 0};
  report?.forEach(r => {
    if (r.type === 'inbound-rtp') {
      out.heard = r.totalAudioEnergy ?? 0;
      out.packets = r.packetsReceived ?? 0;
    }
    if (r.type === 'media-source') out.said = r.totalAudioEnergy ?? 0;
  });
  return out;
}"""


@dataclass
class Desk:
    """Anna's desk in a browser."""

    context: BrowserContext
    page: Page
    errors: list[str]

    async def stats(self) -> dict[str, Any]:
        return dict(await self.page.evaluate(STATS))

    async def look(self, look: str) -> None:
        """Wait for the telephone strip to show a state."""
        await expect(self.page.locator("#phone")).to_have_attribute("data-look", look)

    async def press(self, act: str) -> None:
        await self.page.locator(f"#phone [data-act={act}]").click()


def complaint(said: ConsoleMessage) -> list[str]:
    """An error that a page reports, with the address that it is about."""
    return [f"{said.text} {said.location['url']}"] if said.type == "error" else []


@contextlib.asynccontextmanager
async def chromium(town: Town) -> AsyncIterator[Browser]:
    """A Chromium where the town's browsers are, and its pages served."""
    if "web" not in town.run.processes:
        town.run.start("web")
    await town.run.wait_for_web()
    async with async_playwright() as playwright:
        program, flags = town.run.chromium or CHROMIUM, [*FLAGS, *town.run.chromium_flags]
        browser = await playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        await browser.close()


@contextlib.asynccontextmanager
async def desk_of(town: Town, name: str = "anna") -> AsyncIterator[Desk]:
    """A browser at somebody's desk; the sound is as browsers have it, off until the first click."""
    cookie = await asyncio.to_thread(as_program, session_of, town.here.persons[name])
    async with chromium(town) as browser:
        context = await browser.new_context(
            base_url=town.run.url, locale="pl-PL", viewport={"width": 1440, "height": 900}
        )
        await context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": town.run.url}]
        )
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.extend(complaint(said)))
        await page.goto("/desk/")
        yield Desk(context, page, errors)


async def ringing(town: Town) -> Call:
    """A customer who pressed 0 and waits."""
    caller = await town.operator.call(NUMBER)
    caller.say(700)
    await caller.until_answered()
    await caller.press("0")
    return caller


async def in_talk(town: Town, desk: Desk) -> Call:
    """Anna is ready, somebody calls, and she answers."""
    await desk.press("ready")
    await desk.look("ready")
    return await answered(town, desk)


async def answered(town: Town, desk: Desk) -> Call:
    """Somebody calls, and Anna, who is ready, answers."""
    caller = await ringing(town)
    await desk.look("rings")
    await desk.press("answer")
    await desk.look("talks")
    return caller


async def both_hear(desk: Desk, caller: Call) -> None:
    """Energy goes both ways from now on."""
    began, before = time.monotonic(), await desk.stats()

    async def yes() -> bool:
        now = await desk.stats()
        return bool(now["heard"] > before["heard"] + 0.001 and caller.sound.loudness(began) > 50)

    await until(yes, 8, f"no sound: {await desk.stats()} {caller.sound.loudness(began)}", 0.1)


async def hears_silence(caller: Call) -> None:
    """Until two seconds of sound have come with nothing in them: no beep of the microphone."""

    def yes() -> bool:
        samples = caller.sound.samples(time.monotonic() - 2)
        return len(samples) > 12_000 and max(map(abs, samples)) < 100

    await until(yes, 8, "the customer hears a microphone that is muted", 0.1)
