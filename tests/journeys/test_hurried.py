"""A hurried official: words typed while others are on their way, keys, words over a dialog."""

import pytest
from playwright.sync_api import Page, Route, expect

from okienko.channels.actions import add_account
from okienko.channels.chat.actions import say
from okienko.channels.chat.settings import ChatSettings
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message
from tests.cast import Cast, an_email, at_work
from tests.waiting import until

from .conftest import Visit, sign_in
from .test_chats_at_desk import accept, begun
from .test_late_answers import held
from .test_letter import offer, username


def arrived(page: Page, waiting: list[Route], number: int) -> Route:
    """The request with this number that waits (`held`)."""
    for _ in range(400):
        if len(waiting) >= number:
            return waiting[number - 1]
        page.wait_for_timeout(50)  # lets Playwright hear
    raise AssertionError("nothing was asked for")


def said(cast: Cast, contact: int) -> list[str]:
    with in_offices([cast.here.id]):
        rows = Message.objects.filter(interaction=contact, direction="out").order_by("id")
        return list(rows.values_list("text", flat=True))


@pytest.fixture
def page(cast: Cast, visit: Visit) -> Page:
    """Anna's desk."""
    page = sign_in(visit, username(cast, "anna"))
    at_work(cast.here, "anna")
    return page


@pytest.fixture
def window(cast: Cast) -> int:
    """The office's chat."""
    settings = ChatSettings.model_validate({"queue": cast.here.queue})
    return add_account(cast.here.id, kind="chat", name="Strona", settings=settings)


def test_a_chat_goes_on_while_an_answer_is_on_its_way(cast: Cast, page: Page, window: int) -> None:
    _jan, jans = begun(cast, window, "Jan Kos", "Dzień dobry, kiedy odbiór?")
    accept(cast, page, jans)
    text = page.locator("#reply-text")
    expect(text).to_be_focused()  # who has taken a chat writes
    address = f"**/desk/contact/{jans}/reply/"
    waiting = held(page, address)
    page.keyboard.type("Już sprawdzam.")
    page.keyboard.press("Enter")
    first = arrived(page, waiting, 1)
    expect(text).to_have_value("")
    expect(page.locator("#timeline")).to_contain_text("Już sprawdzam.")
    page.keyboard.type("W środę.")
    page.keyboard.press("Enter")
    page.keyboard.type("Coś je")
    first.continue_()
    arrived(page, waiting, 2).continue_()
    until(lambda: said(cast, jans) == ["Już sprawdzam.", "W środę."])
    expect(text).to_have_value("Coś je")
    expect(text).to_be_focused()
    # what does not go is there again, before what was typed since
    refused = {"status": 409, "headers": {"X-Words": "Za%20p%C3%B3%C5%BAno."}}
    page.keyboard.type("szcze?")
    page.keyboard.press("Enter")
    late = arrived(page, waiting, 3)
    expect(text).to_have_value("")
    page.keyboard.type("Halo")
    late.fulfill(**refused)
    expect(text).to_have_value("Coś jeszcze?\nHalo")


def test_who_goes_on_before_the_answer_came_finds_nothing_sent_and_nothing_lost(
    cast: Cast, page: Page, window: int
) -> None:
    _jan, jans = begun(cast, window, "Jan Kos", "Dzień dobry, kiedy odbiór?")
    accept(cast, page, jans)
    expect(page.locator("#reply-text")).to_be_focused()
    _ewa, ewas = begun(cast, window, "Ewa Lis", "Nie działa lampa.")
    page.keyboard.press("Escape")  # out of the field: the key means what is offered
    offer(cast, ewas)
    page.locator(f"#work-{ewas} [data-key=a]").wait_for()
    page.keyboard.press("a")
    page.wait_for_url(f"**/contact/{ewas}/")
    text = page.locator("#reply-text")
    expect(text).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_url(f"**/contact/{jans}/")
    expect(text).to_be_focused()
    address = f"**/desk/contact/{jans}/reply/"
    waiting = held(page, address)
    for number, typed in enumerate(("", "Coś je"), start=1):
        page.keyboard.type("Już sprawdzam.")
        page.keyboard.press("Enter")
        leaves = arrived(page, waiting, number)
        page.keyboard.type(typed)
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_url(f"**/contact/{ewas}/")
        with page.expect_response(address):
            leaves.continue_()
        # the answer's form is Jan's: it does not come to stand beside Ewa's words
        expect(page.locator("#timeline")).to_contain_text("Nie działa lampa.")
        expect(text).to_have_accessible_name("Do: Ewa Lis")
        expect(text).to_have_value("")
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_url(f"**/contact/{jans}/")
        expect(text).to_have_value(typed)
    assert said(cast, jans) == ["Już sprawdzam."] * 2
    assert said(cast, ewas) == []


def test_a_refusal_is_seen_though_a_dialog_is_open(page: Page) -> None:
    page.keyboard.press("g")
    page.locator("#phone:not([data-look=off])").wait_for()
    page.evaluate("document.getElementById('dial').showModal()")
    page.locator("#dial [name=address]").fill("112")
    page.keyboard.press("Enter")
    toast = page.locator("#dial .failed-toast")
    expect(toast).to_be_visible()
    expect(page.locator("#dial [name=address]")).to_have_value("112")
    toast.get_by_role("button").click()
    expect(toast).to_have_count(0)
    page.locator("#dial [name=address]").press("Enter")
    expect(toast).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".desk > .toasts .failed-toast")).to_be_visible()


def test_chats_are_silent_for_who_wants_it(cast: Cast, page: Page, window: int) -> None:
    page.evaluate(
        "() => { window.tones = 0; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (at) { tones += 1; start.call(this, at); }; }"
    )
    jan, jans = begun(cast, window, "Jan Kos", "Dzień dobry, kiedy odbiór?")
    accept(cast, page, jans)
    page.locator("#me-menu").evaluate("menu => menu.showPopover()")
    page.locator("#me-menu [data-act=devices]").click()
    choice = page.locator("#devices [data-part=chat-sound]")
    expect(choice).to_be_checked()
    choice.uncheck()
    page.keyboard.press("Escape")
    page.locator("header .mark").click()  # another page: what is written is not before the eyes
    page.wait_for_url("**/desk/")
    before = page.evaluate("tones")
    say(cast.here.id, visit_id=jan, client_id="more-words", text="Halo?", network="")
    expect(page.locator("#chat-news")).to_contain_text("Jan Kos")
    assert page.evaluate("tones") == before
    page.reload()
    page.locator("#phone[data-look]").wait_for()
    expect(choice).not_to_be_checked()


def test_an_empty_answer_is_in_nobodys_way(cast: Cast, page: Page) -> None:
    letter = an_email(cast.here)
    offer(cast, letter)
    page.locator("#work [data-key=a]").wait_for()
    page.keyboard.press("a")
    page.wait_for_url(f"**/desk/contact/{letter}/")  # what is accepted is opened
    page.keyboard.press("1")
    page.keyboard.press("o")
    page.keyboard.type("odp")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")
    assert said(cast, letter) == []
