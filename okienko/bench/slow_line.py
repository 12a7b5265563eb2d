"""The chat's window on a slow line: from opening a site to the button, from a press to writing."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import office, whole
from .browser import open_chromium
from .chat import open_window
from .figures import Measured, p50, row

TRIES = 5
# The mobile line that web performance is usually told for: 1.6 Mbit/s down, 768 kbit/s up, 300 ms
# there and back.
LINE = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 768_000 / 8,
}


@row(
    "slow-line",
    "The chat's window on a slow line (3G: 1.6 Mbit/s, 300 ms there and back)",
    "Round trips: the site's page, its script, what stands on the window, and after the click the "
    "window's own script. Nothing is in the browser's memory; the site itself has no weight.",
)
def measure() -> Sequence[Measured]:
    """A web site with the button alone, opened by a browser that has never seen it."""
    running = whole.shared()
    here = office.made()
    office.ready(here.id, here.load[:1])
    try:
        with _site() as (site, script):
            key, _account = open_window(here.id, origins=[site])
            script.append(f"http://localhost:{running.http_port}/chat/{key}.js")
            shown, ready = asyncio.run(_opened(site))
    finally:
        office.away(here.id, here.load[:1])
    note = f"{len(shown)} times"
    return [
        Measured("from opening the site to the button, p50", p50(shown), "ms", note=note),
        Measured(
            "from the press to a window that can be written in, p50",
            p50(ready),
            "ms",
            "under 2 s",
            "pressed at once, so that nothing was loaded while a hand comes near",
        ),
        Measured("from the press to a window that can be written in, longest", max(ready), "ms"),
    ]


@contextmanager
def _site() -> Iterator[tuple[str, list[str]]]:
    """A web site of its own origin, with the script whose address is put into the list."""
    script: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (
                '<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>Gmina</title>'
                f'<script src="{script[0]}" async></script></head><body><h1>Gmina</h1></body>'
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}", script
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


async def _opened(site: str) -> tuple[list[float], list[float]]:
    shown, ready = [], []
    async with open_chromium() as browser:
        for _ in range(TRIES):
            context = await browser.new_context(locale="pl-PL")
            page = await context.new_page()
            line = await context.new_cdp_session(page)
            await line.send("Network.enable")
            await line.send("Network.emulateNetworkConditions", LINE)
            began = time.perf_counter()
            await page.goto(site, wait_until="commit")
            button = page.get_by_role("region", name="Czat").get_by_role("button")
            await button.wait_for()
            shown.append(1000 * (time.perf_counter() - began))
            began = time.perf_counter()
            await button.click()
            await page.get_by_role("dialog").get_by_label("Treść pytania").wait_for()
            ready.append(1000 * (time.perf_counter() - began))
            await context.close()
    return shown, ready
