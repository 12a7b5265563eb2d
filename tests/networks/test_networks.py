"""Sound of browsers on other machines, in networks as people have them: it comes, or words do."""

from __future__ import annotations

from typing import Any, cast

from playwright.async_api import Page, expect

from okienko.cases import actions as cases
from okienko.channels.phone.models import Guest
from tests.lines.browser import answered, desk_of
from tests.lines.browser import both_hear as desk_hears
from tests.lines.conftest import REAL, Town
from tests.lines.test_web_call import both_hear, customer
from tests.whole import until, within

from .conftest import Office
from .nets import HOME, OUTSIDE, SERVER

pytestmark = REAL
#: The browser's end of the sound's way: what kind, how a relay is reached, its own ports.
WAY = """async () => {
  const report = await window.%s.stats();
  const own = [];
  let way;
  report.forEach(each => {
    if (each.type === 'transport') way = report.get(each.selectedCandidatePairId);
    if (each.type === 'local-candidate' && each.candidateType === 'host') own.push(each.port);
  });
  const near = report.get(way.localCandidateId);
  return [near.candidateType, near.relayProtocol ?? '', own];
}"""
#: What Chromium reports of a connection that it had through the router of before.
CUT_OFF = "net::ERR_CONNECTION_RESET"
#: The router's work, whom Asterisk then speaks with, and how a relay is reached, if one is needed.
ROUTES = [
    ("lan", HOME, ""),
    ("nat", OUTSIDE, ""),
    ("symmetric", OUTSIDE, ""),
    ("relay", SERVER, "udp"),
    ("tcp", SERVER, "tcp"),
]


def office(town: Town) -> Office:
    return cast("Office", town.run)


async def goes(page: Page, phone: str, dest: str, route: str, seen: str, relay: str) -> None:
    """The sound goes as this router makes it go, and not by another way that was open too."""
    kind, by, own = await page.evaluate(WAY % phone)
    host, _, port = dest.rpartition(":")
    assert (host, by) == (seen, relay), f"{route}: {kind} {dest}"
    assert (kind == "relay") == bool(relay), f"{route}: {kind}"
    if route == "symmetric":
        assert int(port) not in own, "the router has given it no other port"


async def done(town: Town) -> None:
    """Anna has noted what the call was about, and is ready again."""
    await town.until_state("wrap_up")
    anna, contact = town.here.officials["anna"], await town.newest()
    words: dict[str, Any] = {"outcome": "information", "topic_id": town.here.topic}
    await town.do(cases.save_and_release, interaction_id=contact, official_id=anna, **words)


async def test_a_customer_calls_from_any_network(town: Town) -> None:
    phone = await town.official("anna")
    async with customer(town, forgives=CUT_OFF) as page:
        for route, seen, relay in ROUTES:
            office(town).nets.route(route)
            await page.get_by_role("button", name="Call", exact=True).click()
            await page.get_by_role("button", name="0 To a person at once").click()
            ringing = await within(15, phone.arrivals.get())
            ringing.say(440)
            ringing.answer()
            await both_hear(page, ringing)
            guest = await town.read(lambda: Guest.objects.latest("id").endpoint)
            dest = town.run.sound_goes_to(guest)
            await goes(page, "okienkoCall", dest, route, seen, relay)
            await page.get_by_role("button", name="Hang up").click()
            await expect(page.locator("#ended")).to_have_text("The call is over.")
            await done(town)
            await page.get_by_role("button", name="Call again").click()
        office(town).nets.route("pages")
        await page.get_by_role("button", name="Call", exact=True).click()
        await expect(page.locator("#ended")).to_have_text(
            "Your network lets no sound through. Use another one, or phone."
        )


async def test_an_official_answers_from_any_network(town: Town) -> None:
    name = f"p{town.here.persons['anna']}"
    office(town).nets.route(ROUTES[0][0])  # another one would cut off the page's connections
    async with desk_of(town) as desk:
        await desk.press("ready")
        await desk.look("ready")
        for route, seen, relay in (ROUTES[0], ROUTES[4]):
            office(town).nets.route(route)
            if relay:  # the connections of before are cut off, as by another network
                await desk.page.reload()
                await desk.look("ready")
            caller = await answered(town, desk)
            await desk_hears(desk, caller)
            dest = town.run.sound_goes_to(name)
            await goes(desk.page, "okienkoPhone", dest, route, seen, relay)
            caller.hang_up()
            await desk.look("after")
            await done(town)
            await desk.look("ready")
        office(town).nets.route("pages")
        await desk.page.reload()
        await desk.look("ready")
        await answered(town, desk)
        await expect(desk.page.locator("#phone")).to_contain_text(
            "Twoja sieć nie przepuszcza dźwięku"
        )
        await town.until_state("kept", "waiting")


async def test_an_office_that_is_behind_a_router_itself(town: Town) -> None:
    """As docs/server.md says: Asterisk is told of the address under which others see it."""
    trunk = f"trunk-{town.account}"
    with office(town).nets.server_behind(), office(town).known_as(SERVER):
        office(town).nets.route("office")
        await until(lambda: town.run.takes_calls_of(trunk), 10, "the switchboard did not come back")
        phone = await town.official("anna")
        async with customer(town) as page:
            await page.get_by_role("button", name="Call", exact=True).click()
            await page.get_by_role("button", name="0 To a person at once").click()
            ringing = await within(15, phone.arrivals.get())
            ringing.say(440)
            ringing.answer()
            await both_hear(page, ringing)
            guest = await town.read(lambda: Guest.objects.latest("id").endpoint)
            dest = town.run.sound_goes_to(guest)
            await goes(page, "okienkoCall", dest, "office", HOME, "")
            await page.get_by_role("button", name="Hang up").click()
            await done(town)
