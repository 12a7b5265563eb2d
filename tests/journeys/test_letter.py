"""An e-mail is answered and closed, with the mouse and with the keyboard alone."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.offices.models import Person
from okienko.routing.actions import make_offer, put_back
from okienko.routing.models import Wait
from tests.cast import Cast, an_email

from .axe import findings
from .conftest import Visit, sign_in


def offer(cast: Cast, interaction: int, name: str = "anna") -> None:
    """What the matcher would do: offer a waiting contact to somebody."""
    with in_offices([cast.here.id]):
        wait = Wait.objects.get(interaction=interaction, result="").id
    official = cast.here.officials[name]
    end = time.monotonic() + 60  # a page is live a moment before its stream is in the rows
    while make_offer(cast.here.id, wait_id=wait, official_id=official) is None:
        assert time.monotonic() < end, f"{name} has no room for the contact"
        time.sleep(0.05)


def username(cast: Cast, name: str) -> str:
    return Person.objects.get(id=cast.here.persons[name]).username


def sent_too_late(cast: Cast, page: Page, letter: int) -> None:
    """The letter is given back behind the page's back: nothing is sent, and what is typed stays."""
    anna = cast.here.officials["anna"]
    put_back(cast.here.id, interaction_id=letter, official_id=anna)
    page.locator("#composer button[type=submit]").click()
    expect(page.locator(".toasts")).to_contain_text("Nie wysłano")
    expect(page.locator("#reply-text")).to_have_value("Dzień dobry, przyjadą w poniedziałek.")
    offer(cast, letter)
    page.locator("#work [data-key=a]").click()
    page.locator(f"#work-{letter}[href]").wait_for()


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_letter_is_answered_and_closed(cast: Cast, visit: Visit, keyboard: bool) -> None:
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    letter = an_email(cast.here, text="Kiedy przyjadą po bioodpady z Lipowej?")
    expect(page.locator("[data-panel=waiting] b").first).to_have_text("1")  # by the stream
    if keyboard:
        page.keyboard.press("g")
    else:
        page.locator("#phone [data-act=ready]").click()
    page.locator("#phone:not([data-look=off])").wait_for()
    offer(cast, letter)
    accept = page.locator("#work [data-key=a]")
    accept.wait_for()
    if keyboard:
        page.keyboard.press("a")
    else:
        accept.click()
        expect(page.locator(f"#work-{letter}[href]")).to_be_focused()  # where the button stood
    page.wait_for_url(f"**/desk/contact/{letter}/")  # what is accepted is opened
    expect(page.locator("#timeline")).to_contain_text("Kiedy przyjadą")
    answer = page.locator("#reply-text")
    if keyboard:
        page.keyboard.press("r")
    else:
        answer.click()
    expect(answer).to_be_focused()
    page.keyboard.type("Dzień dobry, przyjadą w poniedziałek.")
    assert findings(page) == []
    if keyboard:
        page.locator("label[data-key='4']").click()  # what would be saved by a key too many
        answer.focus()
        for _time in range(3):
            page.keyboard.press("Control+Enter")
    else:
        sent_too_late(cast, page, letter)
        visit.errors[:] = [said for said in visit.errors if "409" not in said]
        page.locator("#composer button[type=submit]").click()
    expect(page.locator("#timeline")).to_contain_text("przyjadą w poniedziałek")
    expect(answer).to_have_value("")
    if keyboard:
        page.locator("#talk-title").focus()
        assert page.url.endswith(f"/desk/contact/{letter}/")
        page.keyboard.press("1")
        page.keyboard.press("o")
        page.keyboard.type("odp")
        page.keyboard.press("Enter")
        page.keyboard.press("Control+Enter")
    else:
        page.locator("label[data-key='1']").click()
        page.locator("#topic-text").fill("odp")
        page.locator("#topic-list [role=option]:visible").first.click()
        with page.expect_request("**/finish/") as finish:
            page.locator("#wrap-form button[type=submit]").click()
        assert re.search(r"\bread=[1-9]", finish.value.post_data or "")  # what the page shows
    page.wait_for_url("**/desk/")
    expect(page.locator("#talk-title")).to_be_focused()  # the focus is not lost with the form
    expect(page.locator("#work")).not_to_contain_text("Halina")
    with in_offices([cast.here.id]):
        closed = Interaction.objects.get(id=letter)
        assert (closed.state, closed.outcome, closed.topic_id) == (
            "closed",
            "information",
            cast.here.topic,
        )
        assert Message.objects.filter(interaction=letter, direction="out").count() == 1
    page.go_back()
    page.wait_for_url(f"**/desk/contact/{letter}/")
    expect(page.locator("#timeline")).to_contain_text("Kiedy przyjadą")
    expect(page.locator("#workspace")).to_have_class("workspace")  # with the card beside it
    page.emulate_media(media="print")
    expect(page.locator("#work")).to_be_hidden()
    hidden = "line => line.scrollHeight - line.clientHeight"
    assert page.locator("#timeline").evaluate(hidden) <= 0, "what is printed is cut off"
    page.emulate_media(media="screen")
    assert visit.errors == []
    page.route("**/desk/", lambda route: route.abort(), times=1)
    page.go_back()  # without the network: nothing stands under another's address
    page.locator("#workspace .failed button").click()
    expect(page.locator("#workspace .empty")).to_be_visible()


AT_ONCE = """() => new MutationObserver((_, watch) => {
    if (!document.querySelector("#work [data-key=a]")) return;
    watch.disconnect();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
}).observe(document.body, { childList: true, subtree: true })"""


def test_a_key_in_the_moment_in_which_its_button_appears_counts(cast: Cast, visit: Visit) -> None:
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    letter = an_email(cast.here)
    page.keyboard.press("g")
    page.locator("#phone:not([data-look=off])").wait_for()
    page.evaluate(AT_ONCE)
    offer(cast, letter)
    page.locator(f"#work-{letter}[href]").wait_for()


def test_menus_and_notes_are_ready_for_the_keyboard(cast: Cast, visit: Visit) -> None:
    page = sign_in(visit, username(cast, "anna"))
    letter = an_email(cast.here, text="Kiedy przyjadą?")
    page.locator("#phone [data-act=ready]").click()
    page.locator("#phone:not([data-look=off])").wait_for()
    offer(cast, letter)
    page.locator("#work [data-key=a]").click()
    page.wait_for_url(f"**/desk/contact/{letter}/")
    page.locator("#reply-text").wait_for()

    # at the foot of the window the menu opens upwards: its last line is seen
    page.locator("[popovertarget=later-menu]").click()
    box = page.locator("#later-menu").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 900
    page.keyboard.press("Escape")

    page.locator("[data-opens=note]").click()
    page.keyboard.type("Dzwonił do wodociągów.")
    expect(page.locator("#note-text")).to_have_value("Dzwonił do wodociągów.")
