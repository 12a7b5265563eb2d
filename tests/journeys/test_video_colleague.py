"""A colleague is invited into a video call: declines, comes, and has it handed over."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.cast import Cast

from .axe import looked_at
from .conftest import Site
from .test_interpreter import SMALL, works_on
from .test_video import OWN, accept, at_desk, begin, customer, video_account
from .video import browser_with


def invite(desk: Page, name: str) -> None:
    """By keyboard alone: T, some letters of the name, a space, and the button."""
    desk.keyboard.press("t")
    chosen = desk.get_by_role("dialog").locator("label", has_text=name).locator("input")
    expect(chosen).to_be_enabled()
    choices = desk.get_by_role("dialog").get_by_role("radio").all()
    assert len({(choice.bounding_box() or {})["x"] for choice in choices}) == 1, "out of line"
    desk.keyboard.type(name[:4])
    chosen.focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="Zaproś do rozmowy").press("Enter")
    expect(desk.locator(".help-words")).to_contain_text(f"{name}: zaproszenie wysłane")


def test_a_colleague_declines_comes_and_takes_the_meeting_over(
    chromium: Browser, cast: Cast, site: Site, tmp_path: Path
) -> None:
    path = video_account(cast)
    with (
        browser_with(chromium, site, tmp_path, "blue") as desk,
        browser_with(chromium, site, tmp_path, "green") as third,
        customer(chromium, site, tmp_path, path) as seen,
    ):
        at_desk(cast, desk, "anna")
        at_desk(cast, third, "maria")
        seen.page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
        seen.sees("red", OWN)
        begin(seen.page)
        contact = accept(cast, desk.page)
        desk.sees("red")

        invite(desk.page, "Maria")
        looked_at(third.page, "colleague-offer")
        third.page.locator("[id^=decline-]").click()
        words = desk.page.locator(".help-words")
        expect(words).to_contain_text("odrzu")
        looked_at(desk.page, "colleague-declined")

        invite(desk.page, "Maria")
        third.page.locator("#work [data-key=a]").wait_for()
        third.page.keyboard.press("a")
        third.page.locator("#video-place").wait_for()
        for one, large, small in (
            (seen, "blue", "green"),
            (desk, "red", "green"),
            (third, "red", "blue"),
        ):
            one.sees(large)
            one.sees(small, SMALL)
        looked_at(third.page, "colleague-there")
        looked_at(desk.page, "colleague-there-desk")

        desk.page.get_by_role("button", name="Przekaż rozmowę").click()
        works_on(lambda: third.page.locator(f"#video-place[data-contact='{contact}']").count() == 1)
        third.sees("red")
        seen.sees("green")
        expect(desk.page.locator(".desk-video")).to_have_count(0)
        looked_at(third.page, "colleague-has-it")
        looked_at(desk.page, "colleague-gave-it")
        assert desk.errors == []
        assert third.errors == []
