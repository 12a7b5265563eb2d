"""Make the pictures of the README and the documents from the running sample commune.

    make demo                                  # in one terminal
    .venv/bin/python scripts/screenshots.py    # in another; --url when the port is another

    .venv/bin/python scripts/screenshots.py --first-hour    # alone: an empty home of its own

It signs in as `anna`, has a simulated customer call, answers, and keeps what the desk shows in
docs/pictures. With --first-hour an office moves in (okienko.bench.moving), for the guide of the
first hour. The browser is Debian's Chromium, or the one that OKIENKO_CHROMIUM names.
"""

import argparse
import asyncio
import os
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
CALLERS, HISTORY = 6, 4  # at most so many callers; a history of so many entries
RINGS_WITHIN = 90_000  # ms: the caller listens to the menu first


def window(browser: Browser, url: str) -> BrowserContext:
    """A fresh browser that reads Polish."""
    return browser.new_context(
        base_url=url,
        viewport=WIDE,
        locale="pl-PL",
        timezone_id="Europe/Warsaw",
        reduced_motion="reduce",
    )


def keep(page: Page, name: str) -> None:
    """Keep what the window shows."""
    page.wait_for_load_state()
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/pictures/{name}.png")


def sign_in(page: Page, name: str, path: str) -> None:
    """Sign in on the way to a page."""
    page.goto(path)
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill("okienko")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{path}")


def customers_pages(page: Page) -> None:
    """What a newcomer and a customer see."""
    page.goto("/")
    keep(page, "landing")
    page.goto("/zielonka-dolna/")
    keep(page, "contact")


def rings(page: Page) -> None:
    """Be ready until it rings; who misses a call is not ready any more."""
    for _second in range(RINGS_WITHIN // 1000):
        if page.locator("#phone[data-look=rings] [data-act=answer]").count():
            return
        if page.locator("#phone [data-act=ready]").count():
            page.keyboard.press("g")
        page.wait_for_timeout(1000)
    raise SystemExit("Nobody called within the time. Is `make demo` running, and somebody free?")


def answer_somebody_known(page: Page) -> None:
    """Have somebody call until it is one with a history; others are sent off as a mistake."""
    for attempt in range(CALLERS):
        caller = page.context.new_page()
        caller.goto("/")
        caller.locator("form[action*='ring'] button").click()
        caller.wait_for_load_state()
        caller.close()
        rings(page)
        if attempt == 0:
            keep(page, "desk-rings")
        page.keyboard.press("Enter")
        page.locator("#phone[data-look=talks]").wait_for()
        page.wait_for_url("**/desk/contact/*/")
        page.locator("#wrap-form").wait_for()
        if page.locator("#timeline .ev").count() >= HISTORY or attempt == CALLERS - 1:
            return
        page.locator("#phone [data-act=hang-up]").click()
        page.locator("#phone[data-look=after]").wait_for()
        page.locator("label[data-key='4']").click()
        page.locator("#phone [data-act=finish]").click()
        page.wait_for_url("**/desk/")


def desk(page: Page) -> None:
    """A call: it rings, it is answered, it is written up."""
    sign_in(page, "anna", "/desk/")
    page.locator("#phone[data-look]").wait_for()
    answer_somebody_known(page)
    page.locator("label[data-key='1']").click()
    page.locator("#topic-text").fill("bio")
    page.keyboard.press("Enter")
    page.wait_for_timeout(2500)  # a clock that reads 0:00 says little
    keep(page, "desk")
    page.emulate_media(color_scheme="dark")
    keep(page, "desk-dark")
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="light")
    keep(page, "desk-narrow")
    page.set_viewport_size(WIDE)
    page.locator("#phone [data-act=transfer]").click()
    page.locator("#transfer-body form").wait_for()
    keep(page, "desk-transfer")
    page.keyboard.press("Escape")
    page.locator("#phone [data-act=hang-up]").click()
    page.locator("#phone[data-look=after]").wait_for()
    keep(page, "desk-after")
    page.locator("#phone [data-act=finish]").click()
    page.wait_for_url("**/desk/")
    page.locator("header [data-key=s]").click()
    page.locator("#workspace table").wait_for()
    keep(page, "cases")


def wallboard(page: Page) -> None:
    """The supervisor's day."""
    sign_in(page, "maria", "/wallboard/")
    keep(page, "wallboard")


def first_hour() -> None:
    """An office moves in, from an empty home on."""
    from okienko.bench.moving import move_in
    from okienko.bench.whole import Whole

    whole = Whole()
    try:
        whole.start()
        asyncio.run(move_in(whole, pictures=PICTURES))
    finally:
        whole.stop()


def main() -> None:
    """Make all pictures, or fail at the first that cannot be made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://localhost:8000", help="where the demo runs")
    parser.add_argument("--first-hour", action="store_true", help="the pictures of its guide alone")
    arguments = parser.parse_args()
    url = arguments.url
    PICTURES.mkdir(parents=True, exist_ok=True)
    if arguments.first_hour:
        first_hour()
        return
    path = os.environ.get("OKIENKO_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for part in (customers_pages, desk, wallboard):
            context = window(browser, url)
            part(context.new_page())
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
