"""One telephone for all windows of a browser, in every order of what people do with windows."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from okienko.routing.models import Presence
from tests.cast import Cast

from .conftest import Site, Visit, sign_in, sign_in_by_hand
from .test_letter import username

ELSEWHERE = "Telefon jest w innym oknie"
HELD = """async () => {
  const {held} = await navigator.locks.query();
  return held.filter(({name}) => name.startsWith('okienko-phone-')).length;
}"""


@pytest.fixture
def allowed(visit: Visit, site: Site) -> Iterator[Visit]:
    """A browser that has the microphone for good: the phone comes back by itself."""
    visit.context.grant_permissions(["microphone", "notifications"], origin=site.url)
    yield visit
    assert [said for said in visit.errors if "401" not in said] == []  # signed out: it asks in vain


def ready(page: Page) -> None:
    page.locator("#phone [data-act=ready]").click()
    here(page)


def here(page: Page) -> None:
    """The telephone is in this window: started, though no exchange answers in these tests."""
    expect(page.locator("#phone")).to_have_attribute("data-look", re.compile("connecting|ready"))
    expect(page.locator("#phone")).not_to_contain_text(ELSEWHERE)
    page.wait_for_function("() => window.okienkoPhone.view.state !== 'off'")


def elsewhere(page: Page) -> None:
    expect(page.locator("#phone")).to_contain_text(ELSEWHERE)


def pause(page: Page) -> None:
    page.locator("#presence").click()
    page.locator("#presence-menu button", has_text="przerwa").first.click()
    expect(page.locator("#presence")).to_contain_text("przerwa", ignore_case=True)


def another(visit: Visit) -> Page:
    page = visit.context.new_page()
    page.goto("/desk/")
    return page


def test_after_every_break_the_telephone_is_still_here(cast: Cast, allowed: Visit) -> None:
    page = sign_in(allowed, username(cast, "anna"))
    for _time in range(3):
        ready(page)
        pause(page)
    ready(page)
    page.wait_for_timeout(1000)  # longer than another window is waited for
    here(page)
    assert page.evaluate(HELD) == 1


def test_two_windows_ask_take_and_take_back(cast: Cast, allowed: Visit) -> None:
    first = sign_in(allowed, username(cast, "anna"))
    ready(first)
    second = another(allowed)
    elsewhere(second)
    pause(first)
    ready(first)  # with the other window open, too
    elsewhere(second)
    second.locator("#phone [data-act=take-over]").click()
    elsewhere(first)
    here(second)
    first.locator("#phone [data-act=take-over]").click()
    elsewhere(second)
    here(first)
    assert first.evaluate(HELD) == 1


def test_a_reload_of_either_window_moves_no_telephone(cast: Cast, allowed: Visit) -> None:
    first = sign_in(allowed, username(cast, "anna"))
    ready(first)
    second = another(allowed)
    elsewhere(second)
    second.reload()
    elsewhere(second)
    first.reload()
    here(first)
    elsewhere(second)


def test_when_the_window_with_the_telephone_closes_the_other_gets_it(
    cast: Cast, allowed: Visit
) -> None:
    first = sign_in(allowed, username(cast, "anna"))
    ready(first)
    second = another(allowed)
    elsewhere(second)
    first.close()
    expect(second.locator("#phone")).not_to_contain_text(ELSEWHERE)
    here(second)  # some seconds later by itself


def test_back_and_forward_bring_the_telephone_back(cast: Cast, allowed: Visit) -> None:
    page = sign_in(allowed, username(cast, "anna"))
    ready(page)
    page.goto("about:blank")
    page.go_back()
    here(page)
    assert page.evaluate(HELD) == 1


def test_signing_out_ends_every_window_and_signing_in_begins_anew(
    cast: Cast, allowed: Visit
) -> None:
    first = sign_in(allowed, username(cast, "anna"))
    ready(first)
    second = another(allowed)
    elsewhere(second)
    second.locator("#presence").click()
    second.locator("[data-signs-out] button").click()
    second.wait_for_url("**/account/login/**")
    expect(first.locator("[data-kind=signed-out]")).to_be_visible()
    first.wait_for_function("() => window.okienkoPhone.view.state === 'off'")
    assert first.evaluate(HELD) == 0
    sign_in_by_hand(second, username(cast, "anna"))
    ready(second)
    elsewhere(first)  # which has loaded itself anew


def test_signing_out_by_its_own_page_ends_the_telephone_of_the_desk(
    cast: Cast, allowed: Visit
) -> None:
    first = sign_in(allowed, username(cast, "anna"))
    ready(first)
    second = allowed.context.new_page()
    second.goto("/account/logout/")
    second.locator("button[type=submit]").click()
    expect(first.locator("[data-kind=signed-out]")).to_be_visible()
    first.wait_for_function("() => window.okienkoPhone.view.state === 'off'")
    assert first.evaluate(HELD) == 0


def test_two_officials_in_one_browser(cast: Cast, allowed: Visit) -> None:
    first = sign_in(allowed, username(cast, "anna"))
    ready(first)
    allowed.context.clear_cookies(name="sessionid")
    second = allowed.context.new_page()
    sign_in_by_hand(second, username(cast, "piotr"))
    # the older window is Anna's, and nothing that is pressed there is done in Piotr's name
    expect(first.locator("[data-kind=signed-out]")).to_be_visible()
    first.wait_for_function("() => window.okienkoPhone.view.state === 'off'")
    ready(second)
    pause(second)
    first.locator("#presence").click()
    first.locator("#presence-menu [data-act=ready]").click()
    first.wait_for_timeout(500)
    persons = cast.here.persons
    assert Presence.objects.get(person_id=persons["piotr"]).state == "not_ready"
    assert second.evaluate(HELD) <= 1
    here_still = second.locator("#phone")
    expect(here_still).not_to_contain_text(ELSEWHERE)
