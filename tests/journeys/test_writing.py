"""An official writes first, takes an answer back, and sees one conversation for one matter."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from okienko.config import config
from okienko.customers import actions as customers
from okienko.customers.identities import email_address
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Draft, Interaction, Message
from okienko.offices.models import Person
from tests.cast import Cast, a_call, an_email, finished
from tests.mail.office import Mail
from tests.waiting import until

from .axe import findings
from .conftest import Site, Visit, sign_in
from .test_letter import offer, username

#: A picture is pasted, as from a programme that takes the screen's.
PASTE = """(field) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File(["x"], "image.png", { type: "image/png" }));
  const how = { clipboardData, bubbles: true, cancelable: true };
  field.dispatchEvent(new ClipboardEvent("paste", how));
}"""
TEXT = "Dzień dobry, przyjadą w poniedziałek."


@pytest.fixture
def _undo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answers can be taken back for a minute: the machine may be slow. Ask for it before `site`."""
    monkeypatch.setenv("OKIENKO_UNDO_SECONDS", "60")
    config.cache_clear()
    yield
    monkeypatch.undo()
    config.cache_clear()


def open_letter(cast: Cast, visit: Visit, letter: int) -> Page:
    """Anna signs in, takes a letter that waits and opens it."""
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    page.locator("#phone [data-act=ready]").click()
    page.locator("#phone:not([data-look=off])").wait_for()
    offer(cast, letter)
    page.locator("#work [data-key=a]").click()
    page.wait_for_url(f"**/desk/contact/{letter}/")
    return page


@pytest.mark.usefixtures("_undo")
def test_an_answer_is_taken_back_and_sent_again(cast: Cast, site: Site, visit: Visit) -> None:
    Mail(cast.here)
    letter = an_email(cast.here)
    page = open_letter(cast, visit, letter)
    page.locator("#reply-text").fill(TEXT)
    page.locator("#reply-cc").fill("kopia@example.pl")
    page.locator("#composer button[type=submit]").click()
    undo = page.locator("#timeline button[id^=undo-]")
    undo.wait_for()
    expect(page.locator("#reply-text")).to_have_value("")
    assert findings(page) == []
    undo.click()
    expect(page.locator("#reply-text")).to_have_value(TEXT)
    expect(page.locator("#reply-cc")).to_have_value("kopia@example.pl")
    expect(page.locator("#timeline")).not_to_contain_text(TEXT)
    page.locator("#composer button[type=submit]").click()
    undo.wait_for()
    with in_offices([cast.here.id]):
        assert Message.objects.get(interaction=letter, direction="out").text == TEXT


@pytest.mark.usefixtures("_undo")
def test_an_answer_that_overtakes_its_draft_does_not_come_back(
    cast: Cast, site: Site, visit: Visit
) -> None:
    """The draft is saved as the field is left; on a slow line the answer would be there first."""
    Mail(cast.here)
    letter = an_email(cast.here)
    page = open_letter(cast, visit, letter)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def overtake(route: Route) -> None:
        answered = route.fetch()
        saved = held[0].fetch()
        held[0].fulfill(response=saved)
        route.fulfill(response=answered)

    page.route("**/drafts/save/", hold, times=1)
    page.route("**/reply/", overtake, times=1)
    page.locator("#reply-text").fill(TEXT)
    page.locator("#reply-cc").focus()
    with page.expect_response(lambda answer: answer.url.endswith("/drafts/")):
        page.locator("#composer button[type=submit]").click()
        page.locator("#timeline button[id^=undo-]").wait_for()
    page.locator("#reply-cc").focus()
    page.keyboard.type("a")
    expect(page.locator(".draft-said").first).to_contain_text("Szkic zapisano")
    expect(page.locator("#reply-text")).to_have_value("")
    with in_offices([cast.here.id]):
        assert Draft.objects.get().fields.get("text", "") == ""


def test_a_letter_is_begun_left_and_sent(cast: Cast, site: Site, visit: Visit) -> None:
    Mail(cast.here)
    call = a_call(cast.here)
    finished(cast.here, call)
    with in_offices([cast.here.id]):
        customer = Interaction.objects.get(id=call).customer_id
    for one in ("h.wrzos@example.pl", "halina@praca.example"):
        customers.add_identity(cast.here.id, customer_id=customer, address=email_address(one))
    page = sign_in(visit, username(cast, "anna"))
    page.goto(f"/desk/contact/{call}/")
    page.locator("#write-letter").click()
    page.wait_for_url(f"**/desk/write/contact/{call}/")
    expect(page.locator("#letter-to")).to_have_value("h.wrzos@example.pl")
    page.locator("#letter-subject").fill("Harmonogram")
    page.locator("#letter-text").fill(TEXT)
    page.locator("[data-adds=letter-to]").last.click()
    expect(page.locator("#letter-to")).to_have_value("h.wrzos@example.pl, halina@praca.example")
    page.locator("#letter-cc").fill("obcy@example.pl")
    expect(page.locator("#letter-notes")).to_contain_text("obcy@example.pl")
    assert findings(page) == []
    page.locator("#letter-back").click()
    page.wait_for_url(f"**/desk/contact/{call}/")
    begun = page.locator("#work a[id^=begun-]")
    begun.click()
    expect(page.locator("#letter-text")).to_have_value(TEXT)
    expect(page.locator("#letter-cc")).to_have_value("obcy@example.pl")
    page.locator("#letter-form button[type=submit]").click()
    page.wait_for_url(f"**/desk/contact/{call}/")
    expect(page.locator("#timeline")).to_contain_text(TEXT)
    expect(page.locator("#one-matter")).to_be_visible()
    expect(begun).to_have_count(0)


def test_a_formatted_answer_goes_out_in_both_forms(cast: Cast, site: Site, visit: Visit) -> None:
    mail = Mail(cast.here, acknowledge=False)
    letter = an_email(cast.here)
    page = open_letter(cast, visit, letter)
    page.locator("#reply-text").fill("Dzień dobry,")
    for _time in range(2):
        page.locator("#reply-text").evaluate(PASTE)
    expect(page.locator("#file-names")).to_have_text("obraz-1.png, obraz-2.png")
    page.locator("#reply-text-format").click()
    rich = page.locator("#reply-text-rich")
    expect(rich).to_be_focused()
    expect(rich).to_have_text("Dzień dobry,")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("w poniedziałek")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.locator("[data-command=insertUnorderedList]").click()
    page.keyboard.type("pojemnik")
    page.keyboard.press("Enter")
    page.keyboard.type("worki")
    assert findings(page) == []
    expect(page.locator(".draft-said").first).to_contain_text("Szkic zapisano")
    page.reload()
    expect(rich).to_contain_text("worki")  # the draft has its formats, too
    rich.focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline .formatted b")).to_have_text("w poniedziałek")
    expect(page.locator("#timeline .formatted li")).to_have_text(["pojemnik", "worki"])
    with in_offices([cast.here.id]):
        message = Message.objects.get(interaction=letter, direction="out")
    assert message.text == "Dzień dobry,\n\nw poniedziałek\n\n- pojemnik\n- worki"
    assert "<b>w poniedziałek</b>" in message.html
    assert "<ul><li>pojemnik</li><li>worki</li></ul>" in message.html
    attempt = mail.claim()
    assert attempt is not None
    raw = message_from_bytes(attempt.parcel.content, policy=policy.default)
    parts = {
        part.get_content_type(): part.get_content()
        for part in raw.walk()
        if not part.is_multipart()
    }
    assert "- pojemnik" in parts["text/plain"]
    assert "<b>w poniedziałek</b>" in parts["text/html"]
    assert "Kiedy przyjadą?" in parts["text/html"]  # what is answered is quoted in both


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # noqa: E501
#: A real picture, as it is pasted or dropped.
GIVEN = """(field, kind) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob(PNG), (char) => char.charCodeAt(0));
  data.items.add(new File([bytes], "image.png", { type: "image/png" }));
  const how = { bubbles: true, cancelable: true };
  field.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { ...how, clipboardData: data })
    : new DragEvent("drop", { ...how, dataTransfer: data }));
}""".replace("PNG", repr(PNG))


@pytest.mark.usefixtures("_undo")
def test_a_pasted_picture_stands_in_its_place(cast: Cast, site: Site, visit: Visit) -> None:
    Mail(cast.here, acknowledge=False)
    page = open_letter(cast, visit, an_email(cast.here))
    page.locator("#reply-text-format").click()
    rich, names = page.locator("#reply-text-rich"), page.locator("#file-names")
    page.keyboard.type("Oto plan: ")
    rich.evaluate(GIVEN, "paste")
    picture = rich.locator("img[data-cid='obraz-1.png']")
    expect(picture).to_have_attribute("src", re.compile("^data:image/png"))
    expect(names).to_have_text("obraz-1.png")
    page.keyboard.press("Backspace")
    expect(picture).to_have_count(0)
    expect(names).not_to_contain_text("obraz")  # it goes with its place
    page.keyboard.press("Control+z")
    expect(picture).to_have_count(1)
    expect(names).to_have_text("obraz-1.png")
    rich.evaluate(GIVEN, "drop")
    expect(rich.locator("img")).to_have_count(2)
    assert findings(page) == []
    page.keyboard.press("Control+Enter")
    shown = page.locator("#timeline .formatted img")
    expect(shown).to_have_count(2)
    assert until(lambda: shown.first.evaluate("one => one.naturalWidth")) == 1
    page.locator("#timeline button[id^=undo-]").click()
    back = rich.locator("img[data-cid='obraz-2.png']")
    expect(back).to_have_attribute("src", re.compile("/preview/$"))
    page.keyboard.press("Control+Enter")
    expect(shown).to_have_count(2)
    assert visit.errors == []


def test_a_pasted_table_stays_one(cast: Cast, site: Site, visit: Visit) -> None:
    """Chromium takes minutes to put a long one in by its own command."""
    Mail(cast.here, acknowledge=False)
    page = open_letter(cast, visit, an_email(cast.here))
    page.locator("#reply-text-format").click()
    rich = page.locator("#reply-text-rich")
    pasted = """(field, rows) => {
      const clipboardData = new DataTransfer();
      const row = "<tr><td>Leśna 5</td><td>2026-11-30</td></tr>";
      clipboardData.setData("text/html", `<table>${row.repeat(rows)}</table>`);
      const how = { clipboardData, bubbles: true, cancelable: true };
      field.dispatchEvent(new ClipboardEvent("paste", how));
    }"""
    page.keyboard.type("Terminy:")
    rich.evaluate(pasted, 1)
    expect(rich).to_contain_text("Leśna 5 | 2026-11-30")
    page.keyboard.press("Enter")
    rich.evaluate(pasted, 1_000)
    page.keyboard.type("!")
    count = "one => one.innerText.split('Leśna 5 | 2026-11-30').length - 1"
    assert rich.evaluate(count) == 1_001
    expect(rich.locator("p p")).to_have_count(0)
    expect(rich.locator("p").last).to_have_text("Leśna 5 | 2026-11-30!")


def test_a_file_is_dropped_beside_the_form(cast: Cast, site: Site, visit: Visit) -> None:
    """It would lead away from the page, with all that is open in it."""
    Mail(cast.here, acknowledge=False)
    page = open_letter(cast, visit, an_email(cast.here))
    page.locator("#reply-text").evaluate(GIVEN, "drop")
    expect(page.locator("#file-names")).to_have_text("obraz-1.png")
    taken = """(kind) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["x"], "a.txt"));
      const how = { bubbles: true, cancelable: true, dataTransfer };
      return !document.querySelector("#timeline").dispatchEvent(new DragEvent(kind, how));
    }"""
    assert page.evaluate(taken, "dragover")
    assert page.evaluate(taken, "drop")


def test_one_conversation_is_joined_and_taken_apart(cast: Cast, site: Site, visit: Visit) -> None:
    call = a_call(cast.here)
    finished(cast.here, call)
    with in_offices([cast.here.id]):
        customer = Interaction.objects.get(id=call).customer_id
    customers.add_identity(
        cast.here.id, customer_id=customer, address=email_address("h.wrzos@example.pl")
    )
    letter = an_email(cast.here)
    page = open_letter(cast, visit, letter)
    page.locator(f"#join-{call}").click()
    expect(page.locator("#one-matter")).to_be_visible()
    assert findings(page) == []
    page.locator(f"#part-{call}").click()
    expect(page.locator("#one-matter")).to_have_count(0)
    page.locator("#other-matters").click()
    with page.expect_response(re.compile("/card/")):  # something happened: it stays unfolded
        page.locator("#card").dispatch_event("refresh")
    page.locator(f"#rejoin-{call}").click()
    expect(page.locator("#one-matter")).to_be_visible()


def test_a_colleague_who_writes_in_the_same_contact_is_seen(
    cast: Cast, site: Site, visit: Visit
) -> None:
    letter = an_email(cast.here)
    page = open_letter(cast, visit, letter)
    piotr = Client()
    piotr.force_login(Person.objects.get(id=cast.here.persons["piotr"]))
    draft = {"form": "note", "draft": '{"text": "Ja też"}'}
    assert piotr.post(f"/desk/contact/{letter}/drafts/save/", draft).status_code == 200
    expect(page.locator("#also-writes")).to_have_text("Tutaj pisze też: Piotr.")
    assert findings(page) == []
