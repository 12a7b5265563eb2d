"""A customer calls from a real Chromium: menu by buttons, queue, sound both ways, spelling."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

from playwright.async_api import Page, expect

from okienko.channels.phone.models import Guest
from okienko.channels.phone.numbers import change_number
from okienko.interactions import actions as interactions
from okienko.interactions.models import Message
from okienko.offices.models import Office
from tests.journeys.axe import AXE
from tests.lines.browser import STATS, chromium, complaint
from tests.lines.conftest import REAL, Town
from tests.lines.peer import Call
from tests.whole import until, within

pytestmark = REAL
HEARS = STATS.replace("okienkoPhone", "okienkoCall")


@contextlib.asynccontextmanager
async def customer(
    town: Town, path: str = "", forgives: str = "", **more: Any
) -> AsyncIterator[Page]:
    """A telephone-sized Chromium on the page, where the office offers the call.

    Whatever the page reports as an error fails the test, but for what has the word `forgives`.
    """
    await town.do(change_number, number_id=town.number, web=True)
    slug = await town.read(lambda: Office.objects.get(id=town.here.id).slug)
    async with chromium(town) as browser:
        size = {"width": 390, "height": 844}
        options: Any = {"base_url": town.run.url, "locale": "en-GB", "viewport": size, **more}
        page = await (await browser.new_context(**options)).new_page()
        page.set_default_timeout(20_000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.extend(complaint(said)))
        await page.goto(f"/{slug}/call/{path}")
        yield page
        assert [error for error in errors if forgives not in error.split()] == []


async def found(page: Page) -> list[str]:
    """What axe finds on the page as it stands now."""
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(AXE.read_text("utf-8"))
    result = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{each['id']}: {each['nodes'][0]['target']}" for each in result["violations"]]


async def both_hear(page: Page, desk: Call) -> None:
    """Energy goes both ways from now on: the official's tone, and the beeps of Chromium."""
    began, before = time.monotonic(), await page.evaluate(HEARS)

    async def yes() -> bool:
        now = await page.evaluate(HEARS)
        return bool(now["heard"] > before["heard"] + 0.001 and desk.sound.loudness(began) > 50)

    await until(yes, 10, "no sound both ways", 0.1)


async def test_a_call_from_the_first_look_to_the_end(town: Town) -> None:
    phone = await town.official("anna")
    async with customer(town) as page:
        assert await found(page) == []
        await page.get_by_role("button", name="Try the microphone").click()
        await expect(page.locator("#heard")).to_have_text("The microphone hears you.")
        await page.get_by_label("Your name").fill("Ewa Łoś")
        await page.get_by_label("Number to call you back").fill("601 000 212")
        await page.get_by_role("button", name="Call", exact=True).click()
        # the menu's choices are buttons, with what they are called in the menu
        await page.get_by_role("button", name="1 odpady").wait_for()
        await expect(page.get_by_role("button", name="9 English")).to_be_visible()
        assert await found(page) == []
        await page.get_by_role("button", name="1 odpady").click()
        ringing = await within(15, phone.arrivals.get())
        await expect(page.locator("#state")).to_contain_text("You are number 1 in the queue.")
        ringing.say(440)
        ringing.answer()
        await expect(page.locator("#state")).to_contain_text("You are speaking with")
        await both_hear(page, ringing)
        # what is hard to say is written, and answered
        await page.get_by_label("Your words").fill("Świętosławskiego 12a")
        await page.keyboard.press("Enter")
        await expect(page.locator("#spelt")).to_contain_text("Świętosławskiego 12a")
        await expect(page.locator("#spelt")).to_contain_text("601 000 212")
        contact = await town.read(lambda: Guest.objects.get().interaction_id)
        said = await town.read(
            lambda: list(
                Message.objects.filter(interaction_id=contact)
                .order_by("id")
                .values_list("sender", "text")
            )
        )
        assert said[-1] == ("Ewa Łoś", "Świętosławskiego 12a")
        answer = interactions.answer.by(town.here.actor("anna"))
        await town.do(answer, interaction_id=contact, text="Z „ą” na końcu?")
        await expect(page.locator("#spelt")).to_contain_text("Z „ą” na końcu?")
        assert await found(page) == []
        await page.get_by_role("button", name="Hang up").click()
        await until(ringing.ended.is_set, 5, "the official's leg stayed")
        await expect(page.locator("#ended")).to_have_text("The call is over.")
        await town.until_state("wrap_up")


async def test_a_page_that_is_closed_ends_the_call(town: Town) -> None:
    phone = await town.official("anna")
    async with customer(town) as page:
        await page.get_by_role("button", name="Call", exact=True).click()
        await page.get_by_role("button", name="0 To a person at once").click()
        ringing = await within(15, phone.arrivals.get())
        ringing.answer()
        await expect(page.locator("#state")).to_contain_text("You are speaking with")
        page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
        await page.goto("about:blank")
        await until(ringing.ended.is_set, 5, "the official's leg stayed")
