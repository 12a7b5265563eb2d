"""The browser is the official's telephone: a real Chromium, a real Asterisk, sound both ways."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from okienko.bench.browser import SPEAKING
from okienko.channels.phone import actions as phone
from okienko.customers.identities import phone_address
from okienko.offices.models import Person
from okienko.routing.models import Presence
from tests.lines.conftest import NUMBER, REAL, Town, as_program
from tests.lines.peer import Call
from tests.whole import until, within

pytestmark = REAL

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


def session_of(person: int) -> str:
    """A signed-in session's cookie, without the page of the sign-in."""
    client = Client()
    client.force_login(Person.objects.get(id=person))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[Desk]:
    if "web" not in town.run.processes:
        town.run.start("web")
    await town.run.wait_for_web()
    cookie = await asyncio.to_thread(as_program, session_of, town.here.persons["anna"])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SPEAKING)
        context = await browser.new_context(
            base_url=town.run.url, locale="pl-PL", viewport={"width": 1440, "height": 900}
        )
        await context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": town.run.url}]
        )
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        await page.goto("/desk/")
        yield Desk(context, page, errors)
        await browser.close()


async def ringing(town: Town) -> Call:
    """A customer who pressed 0 and waits."""
    caller = await town.operator.call(NUMBER)
    caller.say(700)
    await until(caller.answered.is_set, 5)
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


async def test_the_browser_rings_answers_and_speaks(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    await desk.press("mute")
    await hears_silence(caller)
    await desk.press("unmute")
    await both_hear(desk, caller)
    await desk.press("keypad")
    await desk.page.locator("#keypad [data-tone='5']").click()
    await until(lambda: caller.sound.keys, 10, "the customer's end got no key")
    await desk.page.keyboard.press("Escape")
    assert caller.sound.keys == [5]
    await desk.press("hold")
    await desk.look("held")
    await desk.press("resume")
    await desk.look("talks")
    await both_hear(desk, caller)
    await desk.press("hang-up")
    await desk.look("after")
    await until(caller.ended.is_set, 5)
    assert desk.errors == []


async def test_a_reload_in_mid_call_keeps_the_customer(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await desk.page.reload()
    await desk.look("kept")
    assert not caller.ended.is_set()
    await desk.press("back")
    await desk.look("talks")
    await both_hear(desk, caller)


async def test_going_back_and_forward_in_mid_call_keeps_the_customer(
    town: Town, desk: Desk
) -> None:
    caller = await in_talk(town, desk)
    address = desk.page.url
    await desk.page.goto("about:blank")
    await desk.page.go_back()
    assert desk.page.url.startswith(address.partition("?")[0])
    await desk.look("kept")
    assert not caller.ended.is_set()
    await desk.press("back")
    await desk.look("talks")
    await both_hear(desk, caller)


async def test_dialling_from_the_desk(town: Town, desk: Desk) -> None:
    await desk.press("ready")
    await desk.look("ready")
    person = town.here.persons["anna"]
    await until(
        lambda: town.read(Presence.objects.filter(person_id=person, phone_up=True).exists), 10
    )
    await town.do(
        phone.begin, official_id=town.here.officials["anna"], address=phone_address("+48601000212")
    )
    customer = await within(8, town.operator.arrivals.get())
    customer.say(700)
    customer.answer()
    await desk.look("talks")
    await both_hear(desk, customer)
    customer.hang_up()
    await desk.look("after")


async def test_a_second_browser_can_take_the_phone_over(town: Town, desk: Desk) -> None:
    await desk.press("ready")
    await desk.look("ready")
    cookies = await desk.context.cookies()
    browser = desk.context.browser
    assert browser is not None
    other = await browser.new_context(base_url=town.run.url, locale="pl-PL")
    await other.add_cookies(
        [{"name": c["name"], "value": c["value"], "url": town.run.url} for c in cookies]
    )
    page = await other.new_page()
    await page.goto("/desk/")
    take = page.locator("#phone [data-act=take-over]")
    await take.click()
    state = "window.okienkoPhone.view.state"
    await until(lambda: _is(page, state, "registered"), 10, "not taken over", 0.1)
    await until(lambda: _is(desk.page, state, "failed"), 10, "the first one thinks it has it", 0.1)
    await page.locator("#phone [data-act=take-over]").wait_for(state="detached")


async def _is(page: Page, expression: str, value: str) -> bool:
    return bool(await page.evaluate(expression) == value)
