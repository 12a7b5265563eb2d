"""Whether lips and voice keep together when sound goes by Asterisk and pictures go directly.

Two ways, two buffers: nothing holds them together. A customer's page makes a flash and a beep at
the same moment, once a second; the official's page says when it shows the one and hears the other.
The sender's own page does so too, of what it has not sent yet, so what is left is the ways' doing.
"""

import asyncio
import importlib.resources
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from . import office, page, whole
from .browser import open_chromium
from .figures import Measured, Unavailable, p50, p95, row

WARM, FLASHES = 5, 40  # seconds in which buffers find their length; flashes that count
NEAR = 900.0  # ms: a flash and the beep of another second are none
_SCRIPT = "lip_sync.js"


@row(
    "lip_sync",
    "Lips and voice: pictures from browser to browser, sound by Asterisk",
    "The sound's way is JsSIP, Asterisk's room and the jitter buffer of the official's browser; "
    "the picture's is an RTCPeerConnection of its own with VP8, 320x180 and 30 frames a second. "
    "The picture is held back by 60 ms (jitterBufferTarget), as the mesh does: without it the "
    "sound came 68 ms later. Cameras and microphones add delays of their own, which are not in it. "
    "Above zero the picture comes later.",
)
def measure() -> Sequence[Measured]:
    """How much later a picture is shown than its sound is heard, by what the two ways add."""
    running = whole.shared()
    here = office.made()
    _offer(here.id)
    try:
        return asyncio.run(_measure(running, here))
    finally:
        office.away(here.id, (here.browser,))


def _offer(number: int) -> None:
    """Browsers call the number that leads to the official whose telephone is a browser."""
    from okienko.channels.phone.models import Number
    from okienko.channels.phone.numbers import change_number
    from okienko.events.security.scope import in_offices

    with in_offices([number]):
        rows = dict(Number.objects.values_list("digits", "id"))
    for digits, row_id in rows.items():
        change_number(number, number_id=row_id, web=digits == office.BROWSER)


async def _measure(running: whole.Whole, here: office.BenchOffice) -> list[Measured]:
    async with AsyncExitStack() as held:
        desk, customer = await held.enter_async_context(_pages(running, here))
        for each in (desk, customer):
            await each.evaluate("okienkoLips.listen()")
        await _picture(customer, desk)
        await asyncio.sleep(WARM)
        for each in (desk, customer):
            await each.evaluate("okienkoLips.forget()")
        await asyncio.sleep(FLASHES + 1)
        sent, shown = [await each.evaluate("okienkoLips.told") for each in (customer, desk)]
    added = [there - here_ for (there, here_) in zip(_later(shown), _later(sent), strict=False)]
    if len(added) < FLASHES // 2:
        raise Unavailable(f"only {len(added)} flashes and beeps were seen and heard")
    both = [abs(each) for each in added]
    note = f"{len(added)} flashes and beeps"
    return [
        Measured("picture later than sound, p50", p50(added), "ms", note=note),
        Measured("apart, p95", p95(both), "ms", "within 100 ms"),
        Measured("apart, most", max(both), "ms"),
        Measured("picture on its way, p50", p50(_way(sent["flashes"], shown["flashes"])), "ms"),
        Measured("sound on its way, p50", p50(_way(sent["beeps"], shown["beeps"])), "ms"),
    ]


def _later(told: Mapping[str, Sequence[float]]) -> list[float]:
    """How much later each flash was than the beep nearest to it (ms)."""
    found = []
    for flash in told["flashes"]:
        apart = [flash - beep for beep in told["beeps"] if abs(flash - beep) < NEAR / 2]
        found += sorted(apart, key=abs)[:1]
    return found


def _way(sent: Sequence[float], came: Sequence[float]) -> list[float]:
    """From what was sent to what came next of it (ms)."""
    found = []
    for at in sent:
        after = [each - at for each in came if 0 <= each - at < NEAR]
        found += after[:1]
    return found


@asynccontextmanager
async def _pages(running: whole.Whole, here: office.BenchOffice) -> AsyncIterator[tuple[Any, Any]]:
    """The desk and a customer's page in one call that is answered."""
    address = f"http://localhost:{running.http_port}"
    cookie = await asyncio.to_thread(page.sign_in, here.browser.person)
    name, _, value = cookie.partition("=")
    script = importlib.resources.files("okienko.bench").joinpath(_SCRIPT).read_text()
    async with AsyncExitStack() as held:
        desks = await held.enter_async_context(open_chromium())
        others = await held.enter_async_context(
            open_chromium("--disable-features=WebRtcHideLocalIpsWithMdns")
        )
        made = {"base_url": address, "locale": "pl-PL", "bypass_csp": True}
        desk_context = await desks.new_context(**made)
        await desk_context.add_cookies([{"name": name, "value": value, "url": address}])
        desk = await desk_context.new_page()
        await desk.add_init_script(script)
        await desk.goto("/desk/")
        await desk.locator("#phone [data-act=ready]").click()
        await desk.locator("#phone[data-look=ready]").wait_for(timeout=15_000)
        customer = await (await others.new_context(**made)).new_page()
        await customer.add_init_script(script)
        await customer.add_init_script("okienkoLips.speakFromHere()")
        await customer.goto("/zielonka/call/")
        await customer.locator("#call").click()
        await desk.locator("#phone[data-look=rings]").wait_for(timeout=15_000)
        await desk.locator("#phone [data-act=answer]").click()
        await desk.locator("#phone[data-look=talks]").wait_for(timeout=15_000)
        yield desk, customer


async def _picture(customer: Any, desk: Any) -> None:
    """A way of its own for the picture, as the mesh has it."""
    offer = await customer.evaluate("okienkoLips.offer()")
    answer = await desk.evaluate("offer => okienkoLips.answer(offer)", offer)
    await customer.evaluate("answer => okienkoLips.take(answer)", answer)
