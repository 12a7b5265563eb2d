"""A file that is too large, sent without a script: a page in words, and nothing typed is lost."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.cast import Cast

from .axe import findings
from .conftest import Site, Visit
from .test_menu import a_number, administrator


def test_forty_megabytes_without_a_script(
    visit: Visit, chromium: Browser, site: Site, cast: Cast, tmp_path: Path
) -> None:
    number = a_number(cast.here)
    administrator(visit, cast.here)
    large = tmp_path / "large.wav"
    with large.open("wb") as file:
        file.truncate(40_000_000)
    plain = chromium.new_context(base_url=site.url, locale="pl-PL", java_script_enabled=False)
    plain.add_cookies(visit.context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    step = f"/administration/{cast.here.id}/numbers/{number}/menu/steps/welcome/"
    page.goto(step)
    page.locator("[name=text_pl]").fill("Pisane długo.")
    page.locator("[data-record] [name=file]").set_input_files(large)
    with page.expect_response("**/record/") as answer:
        page.locator("[data-use]").click()
    assert answer.value.status == 413
    expect(page.locator("h1")).to_have_text("To było za duże, aby je wysłać")
    expect(page.locator("main")).to_contain_text("24")  # megabytes
    expect(page.locator(f"a[href$='{step}']")).to_be_visible()
    page.go_back()
    expect(page.locator("[name=text_pl]")).to_have_value("Pisane długo.")
    plain.close()
    visit.page.goto("/account/too-large/?most=25165824")
    assert findings(visit.page) == []
