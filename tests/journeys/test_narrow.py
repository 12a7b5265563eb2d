"""The desk on a telephone and at 200 % zoom: one line for the head, the call's buttons in reach.

With OKIENKO_SHOTS=FOLDER each size is kept as a picture to look at.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from okienko.routing import actions as routing
from tests.cast import Cast, a_call, an_email
from tests.whole import PAGE_MS

from .axe import findings, in_scheme, shot
from .conftest import Site, Visit, sign_in, wrong
from .test_letter import username
from .test_pages import take

LINE = 60  # px: one line of controls that a thumb can hit
THUMB = 44  # px (WCAG 2.5.5)
SIZES = {
    "upright": (390, 844),
    "on its side": (844, 390),
    "small": (320, 640),
    "at 200 %": (720, 450),
}


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Visit]:
    """A telephone: touched, without keyboard and mouse."""
    context = chromium.new_context(
        base_url=site.url,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="pl-PL",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PAGE_MS)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if wrong(said) else None)
    yield Visit(context, page, errors)
    context.close()


def in_call(cast: Cast, visit: Visit) -> Page:
    """Anna's desk in a call."""
    anna = cast.here.officials["anna"]
    routing.stream_seen(cast.here.id, official_id=anna)
    routing.ready(cast.here.id, official_id=anna)
    routing.phone_changed(cast.here.id, official_id=anna, up=True)
    call = a_call(cast.here)
    take(cast, call)
    page = sign_in(visit, username(cast, "anna"))
    page.goto(f"/desk/contact/{call}/")
    page.locator("#phone [data-act=hang-up]").wait_for()
    return page


def box(element: Locator) -> dict[str, float]:
    found = element.bounding_box()
    assert found is not None
    return {key: float(value) for key, value in found.items()}  # type: ignore[attr-defined]


def fits(page: Page, width: int, height: int) -> None:
    """One line above, the call's buttons in view wherever the page is scrolled to, no sideways."""
    assert box(page.locator("header.top"))["height"] <= LINE
    for to in ("0", "document.body.scrollHeight"):
        page.evaluate(f"scrollTo(0, {to})")
        strip = box(page.locator("#phone"))
        assert strip["height"] <= 0.45 * height
        for button in page.locator("#phone button").all():
            place = box(button)
            assert min(place["width"], place["height"]) >= THUMB, button.inner_text()
            assert place["y"] >= 0
            assert place["y"] + place["height"] <= height
            assert place["x"] >= 0
            assert place["x"] + place["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_call_is_in_reach_and_the_head_is_one_line(cast: Cast, phone: Visit) -> None:
    page = in_call(cast, phone)
    for (size, (width, height)), scheme in zip(SIZES.items(), ("light", "dark") * 2, strict=True):
        page.set_viewport_size({"width": width, "height": height})
        fits(page, width, height)
        expect(page.locator("kbd:visible")).to_have_count(0)
        page.evaluate("scrollTo(0, 0)")
        in_scheme(page, scheme)
        shot(page, f"narrow-{size.replace(' ', '-').replace('%', '')}-{scheme}")
        assert findings(page) == [], size
        page.locator("[popovertarget=me-menu]").click()  # what has no room stands in the menu
        expect(page.locator("#me-menu a", has_text="Sprawy")).to_be_visible()
        page.evaluate("document.getElementById('me-menu').hidePopover()")  # a key shows all keys
        expect(page.locator("#me-menu")).to_be_hidden()
    assert phone.errors == []


def test_the_search_takes_the_line_while_it_is_used(cast: Cast, phone: Visit) -> None:
    page = in_call(cast, phone)
    page.locator(".top .search label").click()
    page.locator("#find").press_sequentially("60")
    page.locator("#found a, #found p").first.wait_for()
    assert box(page.locator("#find"))["width"] > 200
    assert box(page.locator("header.top"))["height"] <= LINE
    shot(page, "narrow-search")
    page.locator("#find").fill("")
    page.locator("#talk-title").focus()
    assert box(page.locator(".top .search"))["width"] <= THUMB + 1


def test_hints_of_keys_stand_where_keys_are(cast: Cast, visit: Visit) -> None:
    page = in_call(cast, visit)  # a mouse and a wide screen
    expect(page.locator("#phone kbd").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#phone kbd:visible")).to_have_count(0)
    page.keyboard.press("Tab")  # whoever presses a key has some
    expect(page.locator("#phone kbd").first).to_be_visible()
    page.goto("/desk/keys/")
    expect(page.locator(".keys kbd").first).to_be_visible()  # the list of keys is a list of keys


def test_the_supervisors_pages_have_one_line_too(cast: Cast, phone: Visit) -> None:
    page = sign_in(phone, username(cast, "maria"))
    for path in ("/wallboard/", "/wallboard/figures/"):
        page.goto(path)
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert box(page.locator(".board-head"))["height"] <= LINE, (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            shot(page, f"narrow-board-{width}-{path.strip('/').replace('/', '-')}")


@pytest.mark.parametrize("wide", [False, True], ids=["narrow", "wide"])
def test_what_was_written_last_is_in_view_from_its_first_line(
    cast: Cast, phone: Visit, wide: bool
) -> None:
    """Whatever an acknowledgement says after it."""
    letters = [
        an_email(cast.here, text="Wiersz dawniejszego.\n" * 30 + f"Koniec {n}.") for n in range(3)
    ]
    page = sign_in(phone, username(cast, "maria"))
    if wide:
        page.set_viewport_size({"width": 1440, "height": 700})
    page.goto(f"/desk/contact/{letters[-1]}/")
    last = page.locator("#timeline .ev:not(.quiet)").last
    expect(last).to_contain_text("Koniec 2")
    expect(last.locator("header")).to_be_in_viewport()
    assert phone.errors == []
