"""A video call: from the click that takes it to both pictures, and what the server does in it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from . import office, page, whole
from .browser import open_chromium
from .figures import Measured, Unavailable, p50, p95, row
from .memory import pss

MEETINGS, THIRDS = 12, 6  # meetings that are begun; times that a third page joins one
WATCHED = 12.0  # seconds in which a meeting's use of the processors is counted
PATIENCE = 20_000  # ms
PARTS = ("web", "switchboard", "PostgreSQL", "Asterisk")
# When pictures of so many others have been decoded, in milliseconds since 1970; 0: never.
_SEES = """async others => {
  const end = Date.now() + 20000;
  while (Date.now() < end) {
    let seen = 0;
    for (const peer of window.okienkoVideo?.mesh?.peers.values() ?? []) {
      let frames = 0;
      (await peer.stats()).forEach(each => {
        if (each.type === 'inbound-rtp') frames += each.framesDecoded ?? 0;
      });
      if (frames > 0) seen += 1;
    }
    if (seen >= others) return Date.now();
    await new Promise(done => setTimeout(done, 10));
  }
  return 0;
}"""
_TAKE = """() => { document.querySelector('#work [data-key=a]').click(); return Date.now(); }"""


@row(
    "video",
    "A video call, to the first picture on both sides, and the server's part of a meeting",
    "Both browsers, with pictures of 640x360, share this machine with the program: their two "
    "processors set the first figures. Pictures go directly from browser to browser, sound of two "
    "by Asterisk; the third and fourth pages have pictures alone. The server's part does not grow "
    "with what pictures show: it only hears where they go.",
)
def measure() -> Sequence[Measured]:
    """Meetings one after another, then one that grows to four pages."""
    running = whole.shared()
    here = office.made()
    office.offer_video(here.id, "browser", relay=False)
    try:
        return asyncio.run(_measure(running, here))
    finally:
        office.away(here.id, (here.browser,))


async def _measure(running: whole.Whole, here: office.BenchOffice) -> list[Measured]:
    async with AsyncExitStack() as held:
        desk, customer = await held.enter_async_context(_pages(running, here))
        times = [await _meeting(here.id, desk, customer) for _ in range(MEETINGS)]
        times = [each for each in times if each]
        await _begin(here.id, desk, customer)
        await customer.locator("#video-call[data-sound=up]").wait_for(timeout=PATIENCE)
        figures = [await _cost(running, 2)]
        thirds = []
        for count in (3, 4):
            browser = await held.enter_async_context(open_chromium())
            for _ in range(THIRDS if count == 3 else 1):
                token = await asyncio.to_thread(_another_seat, here.id)
                took, joined = await _join(running, browser, token, count - 1)
                if count == 3 and took:
                    thirds.append(took)
                if count == 3 and len(thirds) < THIRDS:
                    await joined.context.close()
            figures.append(await _cost(running, count))
        memory = {name: sum(map(_pss, each)) for name, each in running.parts().items()}
    note = f"{len(times)} of {MEETINGS} meetings"
    what = "from the click that takes it to the first picture on both sides"
    third = "from the address of a third page to the pictures of both others"
    return [
        Measured(f"{what}, p50", p50(times), "ms", "under 1500 ms", note),
        Measured(f"{what}, p95", p95(times), "ms"),
        Measured(f"{third}, p50", p50(thirds), "ms", note="the page's own loading is in it"),
        Measured(f"{third}, longest", max(thirds), "ms"),
        *(figure for each in figures for figure in each),
        Measured(
            "memory of web and switchboard with a meeting of four",
            memory["web"] + memory["switchboard"],
            "MiB",
        ),
        Measured("memory of Asterisk with it", memory["Asterisk"], "MiB"),
    ]


def _pss(process: Any) -> float:
    return pss(process.pid) / 1024


async def _cost(running: whole.Whole, people: int) -> list[Measured]:
    """Shares of a processor that a meeting of so many uses."""
    await asyncio.sleep(3)  # what joining costs is over
    before, began = running.cpu(), time.monotonic()
    await asyncio.sleep(WATCHED)
    seconds, after = time.monotonic() - began, running.cpu()
    used = {name: 100 * (after[name] - before[name]) / seconds for name in PARTS}
    ours = sum(used[name] for name in PARTS if name != "Asterisk")
    return [
        Measured(
            f"web, switchboard and PostgreSQL, a meeting of {people}", ours, "% of a processor"
        ),
        Measured(f"Asterisk, a meeting of {people}", used["Asterisk"], "% of a processor"),
    ]


async def _meeting(number: int, desk: Any, customer: Any) -> float:
    """One, from the click to both pictures (ms; 0: none came), and its end."""
    pressed = await _begin(number, desk, customer)
    seen = await asyncio.gather(desk.evaluate(_SEES, 1), customer.evaluate(_SEES, 1))
    await desk.locator("#phone[data-look=talks]").wait_for(timeout=PATIENCE)
    await desk.locator("#phone [data-act=hang-up]").click()
    await customer.locator("#again").click(timeout=PATIENCE)
    await desk.locator("#phone[data-look=ready]").wait_for(timeout=PATIENCE)
    return max(seen) - pressed if all(seen) else 0.0


async def _begin(number: int, desk: Any, customer: Any) -> float:
    """The customer waits and is taken: when that was pressed (ms since 1970)."""
    await asyncio.to_thread(_forget, number)
    await customer.locator("#try").click()
    await customer.locator("#camera-try").wait_for(timeout=PATIENCE)
    await customer.locator("#begin-button").click()
    await desk.locator("#work [data-key=a]").wait_for(timeout=PATIENCE)
    await asyncio.sleep(0.5)
    return float(await desk.evaluate(_TAKE))


def _forget(number: int) -> None:
    """One network may begin only so often; the bench is one."""
    from django.db import connection

    from okienko.channels.video.models import Seat
    from okienko.channels.video.views import BEGINS
    from okienko.events.security.scope import in_offices

    try:
        BEGINS.done.clear()
        with in_offices([number]):
            Seat.objects.update(network="")
    finally:
        connection.close()


def _another_seat(number: int) -> str:
    """A seat with a page more in the meeting that goes on; its token."""
    from django.db import connection

    from okienko.channels.bearer import digest_of, new_token
    from okienko.channels.video.models import Meeting, Role, Seat
    from okienko.events import clock
    from okienko.events.security.scope import in_offices

    token, now = new_token(number), clock.now()
    try:
        with in_offices([number]):
            meeting = Meeting.objects.filter(ended_at=None).latest("id")
            Seat.objects.filter(meeting=meeting, name="Third", ended_at=None).update(ended_at=now)
            Seat.objects.filter(meeting=meeting, name="Fourth").update(name="Third")
            Seat.objects.create(
                office_id=number,
                meeting=meeting,
                role=Role.COLLEAGUE,
                name="Third",
                language="en",
                token=digest_of(token),
                began_at=now,
                seen_at=now,
            )
    finally:
        connection.close()
    return token


async def _join(running: whole.Whole, browser: Any, token: str, others: int) -> tuple[float, Any]:
    """A page more: how long it takes until it sees the others (ms; 0: never)."""
    context = await browser.new_context(base_url=f"http://localhost:{running.http_port}")
    kept = f'{{"token": "{token}", "camera": true, "muted": true, "signs": false}}'
    await context.add_init_script(f"sessionStorage.setItem('okienko-video', '{kept}')")
    joined = await context.new_page()
    began = time.time() * 1000
    await joined.goto("/zielonka/video/")
    seen = float(await joined.evaluate(_SEES, others))
    return (seen - began if seen else 0.0), joined


@asynccontextmanager
async def _pages(running: whole.Whole, here: office.BenchOffice) -> AsyncIterator[tuple[Any, Any]]:
    """The desk, ready, and a customer's page, each in a Chromium of its own."""
    address = f"http://localhost:{running.http_port}"
    cookie = await asyncio.to_thread(page.sign_in, here.browser.person)
    name, _, value = cookie.partition("=")
    async with AsyncExitStack() as held:
        desks, others = [await held.enter_async_context(open_chromium()) for _ in range(2)]
        context = await desks.new_context(base_url=address, locale="pl-PL")
        await context.add_cookies([{"name": name, "value": value, "url": address}])
        desk = await context.new_page()
        await desk.goto("/desk/")
        await desk.locator("#phone [data-act=ready]").click()
        await desk.locator("#phone[data-look=ready]").wait_for(timeout=PATIENCE)
        customer = await (await others.new_context(base_url=address)).new_page()
        await customer.goto("/zielonka/video/")
        if not await customer.locator("#begin-button").count():
            raise Unavailable("the office offers no video calls")
        yield desk, customer
