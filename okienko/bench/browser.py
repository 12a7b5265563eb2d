"""The official's telephone in a real browser: from the click to sound both ways."""

import asyncio
import importlib
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from . import office, whole
from .figures import Measured, Unavailable, p50, p95
from .sip import Phone

CALLS = 20
#: A Chromium that is alone, asks for nothing, and has a microphone that beeps. Its sound is as
#: everybody has it: off until the first key or click in the page.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# Clicks, then asks the connection until the caller's sound is heard and the microphone is sent.
_ANSWER = """async () => {
  const began = performance.now();
  document.querySelector('#phone [data-act=answer]').click();
  while (performance.now() - began < 8000) {
    const report = await window.okienkoPhone.stats();
    let heard = 0, sent = 0;
    report?.forEach(r => {
      if (r.type === 'inbound-rtp') heard = r.totalAudioEnergy ?? 0;
      if (r.type === 'outbound-rtp') sent = r.packetsSent ?? 0;
    });
    if (heard > 0 && sent > 0) return performance.now() - began;
    await new Promise(done => setTimeout(done, 10));
  }
  return 0;
}"""


@asynccontextmanager
async def open_chromium(*flags: str) -> AsyncIterator[Any]:
    """A Chromium with a microphone that beeps, and more `flags`; Unavailable when there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        playwright: Any = importlib.import_module("playwright.async_api")
    except ImportError as error:
        raise Unavailable("Playwright is not installed (make test-setup)") from error
    if chromium is None:
        raise Unavailable("there is no Chromium")
    async with playwright.async_playwright() as driver:
        found = await driver.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags])
        try:
            yield found
        finally:
            await found.close()


async def measure(running: whole.Whole, cookie: str) -> Sequence[Measured]:
    """A few calls answered by a click in Chromium; Unavailable when there is none."""
    address = f"http://localhost:{running.http_port}"
    name, _, value = cookie.partition("=")
    async with open_chromium() as browser:
        context = await browser.new_context(base_url=address, locale="pl-PL")
        await context.add_cookies([{"name": name, "value": value, "url": address}])
        desk = await context.new_page()
        await desk.goto("/desk/")
        await desk.locator("#phone [data-act=ready]").click()
        await desk.locator("#phone[data-look=ready]").wait_for(timeout=15_000)
        times = await _calls(running, desk)
    note = f"{len(times)} times, by click; the browser tells its counts each 50 ms"
    what = "official accepts in Chromium, to sound both ways"
    return [
        Measured(f"{what}, p50", p50(times), "ms", note=note),
        Measured(f"{what}, p95", p95(times), "ms", "p95 under 300 ms"),
        Measured(f"{what}, longest", max(times), "ms"),
    ]


async def _calls(running: whole.Whole, desk: Any) -> list[float]:
    times = []
    caller = await Phone(office.OPERATOR, running.sip, voice=0x2A).open()
    try:
        for number in range(CALLS):
            call = await caller.call(office.BROWSER, f"+4860300{number:04}")
            await desk.locator("#phone[data-look=rings]").wait_for(timeout=15_000)
            await asyncio.sleep(0.2)
            took = await desk.evaluate(_ANSWER)
            if took:
                times.append(float(took))
            call.hang_up()
            await desk.locator("#phone[data-look=ready]").wait_for(timeout=15_000)
            await asyncio.sleep(1)  # its own leg is hung up too; a telephone in use says busy
    finally:
        caller.close()
    return times
