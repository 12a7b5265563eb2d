"""A key of the browser as second factor, with Chromium's own virtual authenticator."""

import re

from playwright.sync_api import CDPSession, Page, expect

from okienko.offices import actions
from okienko.offices.models import Person
from tests.cast import Cast

from .axe import findings
from .conftest import Visit


def a_key(page: Page) -> CDPSession:
    """Put an authenticator into the browser whose owner always agrees."""
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    chrome.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return chrome


def test_a_new_official_comes_in_by_a_link_and_signs_in_with_a_key(
    visit: Visit, cast: Cast
) -> None:
    here, page = cast.here, visit.page
    actions.change_office(here.id, factor_roles=["official"])
    token = actions.make_link(here.id, person_id=here.persons["anna"])
    a_key(page)
    page.goto(f"/account/join/#{token}")
    page.locator("[name=password]").fill("okienko")
    page.locator("[name=again]").fill("okienko")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]").first).to_be_visible()  # seven letters are too few
    assert token not in page.url
    page.locator("[name=password]").fill("zielona brama 7")
    page.locator("[name=again]").fill("zielona brama 7")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/me/**")  # a factor first, before anything else
    assert findings(page) == []
    page.goto("/desk/")
    page.wait_for_url("**/account/me/**")
    page.locator("a[href='/account/factors/key/']").click()
    assert findings(page) == []
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/account/factors/codes/")
    expect(page.locator(".codes li")).to_have_count(10)
    page.locator("a[href='/desk/']").click()
    page.wait_for_url("**/desk/")
    # the next morning
    visit.context.clear_cookies(name=re.compile("sessionid"))
    name = Person.objects.get(id=here.persons["anna"]).username
    page.goto("/account/login/")
    page.fill("[name=login]", name)
    page.fill("[name=password]", "zielona brama 7")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/factors/code/")
    assert findings(page) == []
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/desk/")
    assert [said for said in visit.errors if "422" not in said] == []
