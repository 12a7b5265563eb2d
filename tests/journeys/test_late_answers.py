"""Answers that come when what asked for them, or the place they are for, was drawn anew."""

from playwright.sync_api import Page, Route, expect

from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from okienko.routing import actions as routing
from tests.cast import Cast, an_email, at_work

from .conftest import Visit, sign_in
from .test_drafts import with_letter
from .test_letter import offer, username
from .test_pages import take


def held(page: Page, address: str) -> list[Route]:
    """Requests to `address` wait in the list until the test lets them go."""
    waiting: list[Route] = []
    page.route(address, lambda route: waiting.append(route))  # noqa: PLW0108 (it wants a function)
    return waiting


def until_held(page: Page, waiting: list[Route]) -> Route:
    for _ in range(400):
        if waiting:
            return waiting[0]
        page.wait_for_timeout(50)  # lets Playwright hear
    raise AssertionError("nothing was asked for")


def test_a_refusal_is_heard_though_its_button_has_gone(cast: Cast, visit: Visit) -> None:
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    page.keyboard.press("g")
    page.locator("#phone:not([data-look=off])").wait_for()
    offer(cast, an_email(cast.here))
    decline = page.locator("#work [hx-post$='/decline/']")
    decline.wait_for()
    waiting = held(page, "**/desk/offer/*/decline/")
    decline.click()
    answer = until_held(page, waiting)
    routing.not_ready(cast.here.id, official_id=cast.here.officials["anna"])
    expect(decline).to_have_count(0)  # by the stream
    answer.fulfill(status=409, headers={"X-Words": "Za%20p%C3%B3%C5%BAno."})
    expect(page.locator(".toast[role=alert]")).to_contain_text("Za późno.")


def test_two_contacts_opened_at_once_end_with_one_and_its_address(cast: Cast, visit: Visit) -> None:
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    page.keyboard.press("g")
    page.locator("#phone:not([data-look=off])").wait_for()
    anna = cast.here.officials["anna"]
    routing.set_limits(cast.here.id, official_id=anna, written_limit=2)
    letters: list[int] = []
    for text in ("Pierwszy list", "Drugi list"):
        letters.append(an_email(cast.here, text=text, sender=f"{len(letters)}@example.pl"))
        take(cast, letters[-1])
    first, second = letters
    waiting = held(page, f"**/desk/contact/{first}/")
    page.locator(f"#work-{first}[href]").click()
    slow = until_held(page, waiting)
    page.locator(f"#work-{second}[href]").click()
    expect(page.locator("#timeline")).to_contain_text("Drugi list")
    slow.continue_()
    expect(page.locator("#timeline")).to_contain_text("Pierwszy list")
    page.wait_for_url(f"**/desk/contact/{first}/")


def with_two_letters(cast: Cast, visit: Visit) -> tuple[Page, list[int]]:
    """Anna has two, and neither is open."""
    page = sign_in(visit, username(cast, "anna"))
    anna = cast.here.officials["anna"]
    at_work(cast.here, "anna")
    routing.set_limits(cast.here.id, official_id=anna, written_limit=2)
    letters = [an_email(cast.here, sender=f"{n}@example.pl") for n in range(2)]
    for letter in letters:
        take(cast, letter)
    return page, letters


def test_a_failure_goes_with_its_contact(cast: Cast, visit: Visit) -> None:
    page, letters = with_two_letters(cast, visit)
    first, second = (page.locator(f"#work-{letter}[href]") for letter in letters)
    first.click()
    refused = {"status": 409, "headers": {"X-Words": "Za%20p%C3%B3%C5%BAno."}}
    page.route(f"**/desk/contact/{letters[0]}/reply/", lambda route: route.fulfill(**refused))
    page.locator("#reply-text").fill("Tak.")
    page.keyboard.press("Control+Enter")
    said = page.locator(".failed-toast")
    expect(said).to_contain_text("Za późno.")
    second.click()
    page.wait_for_url(f"**/desk/contact/{letters[1]}/")
    expect(said).to_have_count(0, timeout=10_000)


def test_a_panel_says_what_it_shows_and_is_left_as_it_is(cast: Cast, visit: Visit) -> None:
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    ask = "document.getElementById('work').dispatchEvent(new Event('refresh'))"
    with page.expect_response("**/desk/work/?seen=*") as answered:
        page.evaluate(ask)
    assert answered.value.status == 204
    page.evaluate("document.querySelector('#work [name=seen]').remove()")
    with page.expect_response("**/desk/work/") as answered:
        page.evaluate(ask)
    assert answered.value.status == 200
    assert visit.errors == []  # that nothing stands there is no error


def test_what_is_pressed_is_done_though_its_panel_is_drawn_anew(cast: Cast, visit: Visit) -> None:
    """A form waits a moment for its draft that is being saved; it may be gone by then."""
    page, _address = with_letter(cast, visit)
    waiting = held(page, "**/drafts/save/")
    page.locator("#wrap-form label[data-key='4']").click()
    page.locator("#wrap-form button[type=submit]").click()
    draft = until_held(page, waiting)
    page.evaluate("document.getElementById('wrap').dispatchEvent(new Event('refresh'))")
    page.wait_for_url("**/desk/")
    draft.continue_()
    expect(page.locator("#work a.work")).to_have_count(0)
    assert visit.errors == []


def test_an_answer_is_its_contacts_alone_whatever_is_opened_meanwhile(
    cast: Cast, visit: Visit
) -> None:
    """It leaves before its draft is saved, and what becomes of it is not shown at the next one."""
    page, (first, second) = with_two_letters(cast, visit)
    page.locator(f"#work-{first}[href]").click()
    drafts = held(page, "**/drafts/save/")
    page.locator("#reply-text").fill("Do pierwszego.")
    draft = until_held(page, drafts)
    answers = held(page, "**/reply/")
    page.keyboard.press("Control+Enter")
    page.locator(f"#work-{second}[href]").click()
    page.wait_for_url(f"**/desk/contact/{second}/")
    answer = until_held(page, answers)
    draft.continue_()
    page.locator("#reply-text").fill("Do drugiego.")
    answer.continue_()
    expect(page.locator(".toasts")).to_contain_text("w drodze")
    expect(page.locator("#reply-text")).to_have_value("Do drugiego.")
    form = page.locator("#composer form")
    expect(form).to_have_attribute("hx-post", f"/desk/contact/{second}/reply/")
    with in_offices([cast.here.id]):
        (sent,) = Message.objects.filter(direction="out")
    assert (sent.interaction_id, sent.text) == (first, "Do pierwszego.")
    page.locator(f"#work-{first}[href]").click()
    page.wait_for_url(f"**/desk/contact/{first}/")
    expect(page.locator("#reply-text")).to_have_value("")
    assert visit.errors == []
