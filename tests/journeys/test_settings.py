"""Forms of settings in a real browser: what is written outlives the sign-in and the link."""

from playwright.sync_api import Page, expect

from okienko.events.security.scope import in_offices
from okienko.offices.models import Office
from tests.cast import Cast

from .axe import findings
from .conftest import Visit
from .test_letter import username
from .test_menu import administrator


def sign_in_again(page: Page, name: str) -> None:
    """In the new window that the page offers."""
    with page.expect_popup() as opened:
        page.locator(".failed-toast a").click()
    again = opened.value
    again.locator("[name=login]").fill(name)
    again.locator("[name=password]").fill("okienko")
    with again.expect_event("close"):  # it closes by itself
        again.keyboard.press("Enter")


def test_what_was_written_is_not_lost_with_the_sign_in(visit: Visit, cast: Cast) -> None:
    office, page = cast.here, administrator(visit, cast.here)
    page.goto(f"/administration/{office.id}/office/")
    name = page.locator("[name=name]")
    save = page.locator("form[data-settings] button[type=submit]").last
    name.fill("Gmina Nowa")
    visit.context.clear_cookies()
    save.click()
    expect(page.locator(".failed-toast")).to_contain_text("Logowanie wygasło")
    expect(name).to_have_value("Gmina Nowa")
    assert findings(page) == []
    sign_in_again(page, username(cast, "piotr"))  # somebody else
    page.locator(".failed-toast button").click()
    save.click()
    expect(page.locator(".failed-toast")).to_contain_text("Logowanie wygasło")
    visit.context.clear_cookies()
    sign_in_again(page, username(cast, "maria"))
    visit.context.set_offline(True)
    save.click()
    expect(page.locator(".failed-toast").last).to_contain_text("Brak połączenia")
    visit.context.set_offline(False)
    name.press("Enter")
    expect(page.locator(".said")).to_be_visible()
    with in_offices([office.id]):
        assert Office.objects.get(id=office.id).name == "Gmina Nowa"
