"""The desk in a real browser, over the real web process's app, with the numberer beside it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from okienko.bench.browser import FLAGS
from okienko.events.stream import hub
from okienko.offices.models import Person
from tests.cast import Cast, session_of, the_cast
from tests.site import Site, running_site
from tests.whole import PAGE_MS

from .host_page import HostPage

# Playwright's own loop runs in the tests' thread; Django would take it for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=PAGE_MS)
#: Pages are the same in Chromium's shell, which costs half of the processor time; the telephone's
#: sound needs the whole browser (tests/lines).
CHROMIUM = os.environ.get(
    "OKIENKO_CHROMIUM", shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """More time than any single wait here, so that its words are seen; axe takes long besides."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(400))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Both offices; nobody is at work yet."""
    return the_cast()


@pytest.fixture
def quick_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign of life each second, so that silence is known in three. Ask for it before `site`."""
    monkeypatch.setattr(hub, "SIGN_OF_LIFE", 1.0)


@pytest.fixture
def site(cast: Cast) -> Iterator[Site]:
    """The running site."""
    with running_site() as running:
        yield running


@pytest.fixture
def host(cast: Cast, site: Site) -> Iterator[HostPage]:
    """A web site with the office's chat, as strict as sites can be."""
    from .chat import STRICT, window_of

    with HostPage() as page:
        page.script = f"{site.url}/chat/{window_of(cast, page.url)}.js"
        page.policy = STRICT.format(okienko=site.url)
        yield page


@dataclass
class Visit:
    """A browser of somebody: its pages share cookies and locks."""

    context: BrowserContext
    page: Page
    errors: list[str]


def wrong(said: ConsoleMessage) -> bool:
    """An error that the page reports; there is no Asterisk here for the telephone to reach."""
    return said.type == "error" and "WebSocket" not in said.text


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """A fresh browser at 1440 x 900 that reads Polish; its errors fail the test."""
    context = chromium.new_context(
        base_url=site.url,
        viewport={"width": 1440, "height": 900},
        locale="pl-PL",
        timezone_id="Europe/Warsaw",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PAGE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if wrong(said) else None)
    yield Visit(context, page, errors)
    context.close()


def sign_in(visit: Visit, username: str) -> Page:
    """Open the desk of somebody who has signed in already: the page for it costs as much again."""
    session = session_of(Person.objects.get(username=username).id)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
    visit.context.add_cookies([{**cookie, "domain": "localhost", "path": "/"}])
    visit.page.goto("/desk/")
    visit.page.locator("#phone[data-look]").wait_for()
    return visit.page


def sign_in_by_hand(page: Page, username: str) -> None:
    """Sign in on the real page, to the desk."""
    page.goto("/desk/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill("okienko")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    page.locator("#phone[data-look]").wait_for()
