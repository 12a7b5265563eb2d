"""The desk's bad days in a real browser, with a call up and its sound proved."""

from __future__ import annotations

import asyncio

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from playwright.async_api import expect

from okienko.offices.models import Person
from okienko.routing import actions as routing
from tests.lines.browser import Desk, answered, both_hear, in_talk
from tests.lines.conftest import REAL, Town, as_program
from tests.lines.peer import Call
from tests.lines.talk import heard, without_holes
from tests.whole import until, within

pytestmark = REAL


async def talks_on(desk: Desk, caller: Call) -> None:
    """The page has not been loaded again, and the call can be held, gone on with, and ended."""
    assert await desk.page.evaluate("window.before"), "the page was loaded again in mid-call"
    await desk.press("hold")
    await desk.look("held")
    await desk.press("resume")
    await desk.look("talks")
    await both_hear(desk, caller)
    await desk.press("hang-up")
    await until(caller.ended.is_set, 8)


async def rings_a_department(town: Town, desk: Desk) -> Call:
    """Choose the department in the dialog; its telephone rings."""
    dialog = desk.page.locator("#transfer-body")
    await dialog.evaluate("body => body.replaceChildren()")  # it comes anew
    await desk.press("transfer")
    await dialog.locator("label", has=desk.page.locator("[value^=department-]")).click()
    await dialog.locator("button.main").click()
    return await within(8, town.operator.arrivals.get())


async def passed_on(town: Town, desk: Desk, caller: Call) -> None:
    """Pass the customer on to a department: at first it is busy, which is said, then it answers."""
    strip = desk.page.locator("#phone")
    busy = await rings_a_department(town, desk)
    await expect(strip).to_contain_text("Dzwonię: GK Gospodarka komunalna")
    busy.refuse(486)
    await expect(strip).to_contain_text("GK Gospodarka komunalna: numer był zajęty")
    department = await rings_a_department(town, desk)
    department.say(900)
    department.answer()
    await heard(caller, 900)
    await desk.look("after")
    department.hang_up()
    await until(caller.ended.is_set, 8)


async def test_connected_while_the_department_answers(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await desk.press("transfer")
    dialog = desk.page.locator("#transfer-body")
    await dialog.locator("label", has=desk.page.locator("[value^=department-]")).click()
    await dialog.locator("button[name=ask]").click()
    department = await within(8, town.operator.arrivals.get())
    department.say(900)
    await expect(desk.page.locator("#phone [data-act=complete]")).to_be_visible()
    pressed = asyncio.create_task(desk.press("complete"))
    department.answer()
    await pressed
    await heard(caller, 900)
    await desk.look("after")
    department.hang_up()
    await until(caller.ended.is_set, 8)


async def test_the_web_process_is_killed_in_mid_call(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    link = desk.page.locator("html")
    await desk.page.evaluate("window.before = true")
    town.run.kill("web")
    await both_hear(desk, caller)
    await expect(link).not_to_have_attribute("data-link", "live")
    town.run.start("web")
    await town.run.wait_for_web()
    await expect(link).to_have_attribute("data-link", "live", timeout=40_000)
    await desk.look("talks")
    await both_hear(desk, caller)
    await passed_on(town, desk, caller)
    await town.do(
        routing.finish,
        interaction_id=await town.newest(),
        official_id=town.here.officials["anna"],
        outcome="information",
    )
    await desk.look("ready")
    await talks_on(desk, await answered(town, desk))
    assert "601000212" not in town.run.log("web.log")


async def test_signing_in_again_beside_the_call(town: Town, desk: Desk) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    await desk.page.evaluate("window.before = true")
    name = await asyncio.to_thread(as_program, _ready_to_sign_in, town.here.persons["anna"])
    await asyncio.to_thread(as_program, _forget_sessions)
    await desk.press("hold")
    banner = desk.page.locator(".banners [data-kind=signed-out]")
    await expect(banner).to_be_visible()
    await both_hear(desk, caller)
    before = len(caller.sound.stamps)
    async with desk.context.expect_page() as opened:
        await banner.locator("a").click()
    window = await opened.value
    await window.locator("[name=login]").fill(name)
    await window.locator("[name=password]").fill("okienko")
    await window.keyboard.press("Enter")
    await expect(banner).to_have_count(0)
    await both_hear(desk, caller)
    without_holes(caller, before)
    await talks_on(desk, caller)


def _ready_to_sign_in(person: int) -> str:
    """Give a login the password "okienko" as the program keeps it, not as tests do; its name."""
    kept = make_password("okienko", hasher=PBKDF2PasswordHasher())
    Person.objects.filter(id=person).update(password=kept)
    return str(Person.objects.get(id=person).username)


def _forget_sessions() -> None:
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()


async def test_a_closed_desk_keeps_the_customer_and_then_queues_him_first(
    town: Town, desk: Desk
) -> None:
    caller = await in_talk(town, desk)
    await both_hear(desk, caller)
    await desk.page.close()
    await town.until_state("kept")
    await town.until_state("waiting", seconds=25)
    assert not caller.ended.is_set()
    piotr = await town.official("piotr")
    leg = await within(10, piotr.arrivals.get())
    leg.say(520)
    leg.answer()
    await heard(caller, 520)
