"""The browser is the official's telephone: a real Chromium, a real Asterisk, sound both ways."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page

from okienko.channels.phone.actions import asked
from okienko.customers.identities import phone_address
from okienko.routing.models import Presence
from tests.lines.browser import Desk, both_hear, desk_of, hears_silence, in_talk
from tests.lines.conftest import REAL, Town
from tests.whole import until, within

pytestmark = REAL


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[Desk]:
    async with desk_of(town) as anna:
        yield anna


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
        asked.begin, official_id=town.here.officials["anna"], address=phone_address("+48601000212")
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
