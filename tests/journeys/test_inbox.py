"""The inbox and the search by keyboard, in Chromium: found, taken, undone; axe finds nothing."""

from datetime import timedelta

from playwright.sync_api import expect

from okienko.events import clock
from okienko.events.runtime.reader import read_all
from okienko.interactions import actions as interactions
from okienko.routing import actions as routing
from tests.cast import Cast, an_email

from .conftest import Visit, sign_in
from .test_letter import username
from .test_pages import looks_right


def letters(cast: Cast) -> None:
    """A morning: a letter that is late, some that are not, one with a file, one in Ukrainian."""
    office = cast.here
    routing.change_queue(office.id, queue_id=office.other_queue, written_goal_seconds=1800)
    with clock.at(clock.now() - timedelta(hours=1)):
        an_email(
            office,
            sender="Marek Duda <m.duda@example.pl>",
            subject="Zaświadczenie o niezaleganiu",
            text="Proszę o wydanie zaświadczenia o niezaleganiu w podatkach.",
            queue=office.other_queue,
        )
    an_email(
        office,
        subject="Nie odebrano bioodpadów, ul. Lipowa 7",
        text="Dzień dobry, dziś miały być zabrane bioodpady z Lipowej, a pojemnik dalej stoi "
        "pełny, a obok biegają bezpańskie psy. Kiedy przyjadą?",
        attachments=[interactions.File("zdjęcie pojemnika.jpg", "image/jpeg", b"x")],
    )
    an_email(
        office,
        sender="Оксана Ковальчук <oksana@example.com>",
        subject="Реєстрація",
        text="Добрий день, як зареєструвати собаку?",
    )
    read_all()


def test_the_inbox_by_keyboard(cast: Cast, visit: Visit) -> None:
    letters(cast)
    page = sign_in(visit, username(cast, "anna"))
    page.keyboard.press("i")
    expect(page.locator("#view-mine")).to_have_attribute("aria-current", "page")
    page.locator("#view-due").click()
    expect(page.locator(".line-of")).to_have_count(3)
    expect(page.locator(".line-of").first).to_contain_text("Zaświadczenie")
    looks_right(page, "inbox_due")
    page.locator("#talk-title").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator(".line-of input:checked")).to_have_count(1)
    looks_right(page, "inbox_chosen")
    page.locator("#many-take").press("Enter")
    expect(page.locator("#view-mine .num")).to_have_text("1")
    page.locator("#undo").press("Enter")
    expect(page.locator("#view-mine .num")).to_have_text("0")


def test_the_search_by_keyboard(cast: Cast, visit: Visit) -> None:
    letters(cast)
    page = sign_in(visit, username(cast, "anna"))
    page.keyboard.press("/")
    page.keyboard.type("psami")
    expect(page.locator("#found mark")).to_have_text("psy")
    looks_right(page, "search_field")
    page.goto("/desk/find/")
    looks_right(page, "find_empty")
    page.locator("#ask").fill("собаками")
    expect(page.locator("#results mark")).to_have_text("собаку")
    page.locator("#ask").fill("bezpańksi pies")
    expect(page.locator("#results mark")).to_have_count(2)
    page.locator("#view-name").fill("Psy")
    page.keyboard.press("Enter")
    expect(page.locator(".views a[aria-current]")).to_have_text("Psy")
    looks_right(page, "find_found")
    page.locator("#talk-title").focus()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_contain_text("Halina Wrzos")
