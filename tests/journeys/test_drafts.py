"""What is typed is there on another computer, after a closed tab, and without a connection."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from okienko.events.security.scope import in_offices
from okienko.interactions.models import Draft, Message
from okienko.routing import actions as routing
from tests.cast import Cast, an_email
from tests.mail.servers import until

from .conftest import Site, Visit, sign_in
from .test_letter import offer, username

TEXT = "Dzień dobry, przyjadą we wtorek."
SAID = ".compose .draft-said"
PASTED = """(text) => {
    const field = document.getElementById('reply-text');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
}"""


def with_letter(cast: Cast, visit: Visit) -> tuple[Page, str]:
    """Anna's desk with a letter open, and the address of the letter."""
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    letter = an_email(cast.here, text="Kiedy przyjadą po bioodpady?")
    page.locator("#phone [data-act=ready]").click()
    page.locator("#phone:not([data-look=off])").wait_for()
    offer(cast, letter)
    page.locator("#work [data-key=a]").click()
    page.locator("#reply-text").wait_for()  # what is accepted is opened
    return page, f"/desk/contact/{letter}/"


def saved(page: Page) -> None:
    expect(page.locator(SAID)).to_contain_text("Szkic zapisano o")


def _of(other: dict[str, Any] | None) -> str:
    return other["fields"]["text"] if other else ""


def kept(cast: Cast, text: str, other: str = "") -> None:
    """Until the server has both: what the page says may be of the text before."""

    def has() -> bool:
        with in_offices([cast.here.id]):
            draft = Draft.objects.get(form="reply")
        return draft.fields["text"] == text and _of(draft.other) == other

    until(has)


def elsewhere(chromium: Browser, site: Site, cast: Cast, address: str) -> Page:
    """The same official at another computer."""
    context = chromium.new_context(base_url=site.url, locale="pl-PL", reduced_motion="reduce")
    page = sign_in(Visit(context, context.new_page(), []), username(cast, "anna"))
    page.goto(address)
    return page


def test_a_draft_outlives_its_tab_and_follows_to_another_computer(
    cast: Cast, site: Site, chromium: Browser, visit: Visit, tmp_path: Path
) -> None:
    page, address = with_letter(cast, visit)
    page.locator("#reply-text").fill(TEXT)
    (tmp_path / "wniosek.pdf").write_bytes(b"%PDF")
    page.locator("[name=attachments]").set_input_files(tmp_path / "wniosek.pdf")
    saved(page)
    page.close()  # the tab's own copy is gone with it
    again = visit.context.new_page()
    again.goto(address)
    expect(again.locator("#reply-text")).to_have_value(TEXT)
    expect(again.locator("#file-names")).to_have_text("Dodaj ponownie te pliki: wniosek.pdf")
    other = elsewhere(chromium, site, cast, address)
    expect(other.locator("#reply-text")).to_have_value(TEXT)
    other.locator("#reply-text").fill(TEXT + " Rano.")
    kept(cast, TEXT + " Rano.")
    again.reload()
    expect(again.locator("#reply-text")).to_have_value(TEXT + " Rano.")
    other.locator("#composer button[type=submit]").click()
    expect(other.locator(".toasts")).to_contain_text("w drodze")
    expect(other.locator("#reply-text")).to_have_value("")
    again.reload()
    expect(again.locator("#reply-text")).to_have_value("")
    with in_offices([cast.here.id]):
        assert not Draft.objects.exists()
        assert Message.objects.filter(direction="out").count() == 1
    other.context.close()


def test_a_page_that_closes_saves_what_was_typed_last(cast: Cast, visit: Visit) -> None:
    page, address = with_letter(cast, visit)
    page.locator("#reply-text").fill(TEXT)
    page.close(run_before_unload=True)  # within the second in which nothing is saved yet
    again = visit.context.new_page()
    again.goto(address)
    expect(again.locator("#reply-text")).to_have_value(TEXT)


def test_two_computers_at_once_lose_no_text(
    cast: Cast, site: Site, chromium: Browser, visit: Visit
) -> None:
    page, address = with_letter(cast, visit)
    other = elsewhere(chromium, site, cast, address)
    page.locator("#reply-text").fill("Z pracy.")
    saved(page)
    other.locator("#reply-text").fill("Z domu.")
    saved(other)
    box = other.locator(".compose .draft-other")
    expect(box).to_be_visible()
    box.locator("summary").click()
    expect(box.locator("pre")).to_have_text("Z pracy.")
    box.locator("button").first.click()
    expect(other.locator("#reply-text")).to_have_value("Z pracy.")
    kept(cast, "Z pracy.", "Z domu.")
    expect(box.locator("pre")).to_have_text("Z domu.")  # also after it was saved
    box.locator("button").last.click()
    expect(box).to_be_hidden()
    kept(cast, "Z pracy.")
    page.reload()
    expect(page.locator("#reply-text")).to_have_value("Z pracy.")
    expect(page.locator(".compose .draft-other")).to_be_hidden()
    other.context.close()


def test_without_a_connection_it_is_said_and_saved_later(cast: Cast, visit: Visit) -> None:
    page, address = with_letter(cast, visit)
    visit.context.set_offline(True)
    page.locator("#reply-text").fill(TEXT)
    expect(page.locator(SAID)).to_contain_text("Nie zapisano")
    visit.context.set_offline(False)
    saved(page)
    again = visit.context.new_page()
    again.goto(address)
    expect(again.locator("#reply-text")).to_have_value(TEXT)
    visit.errors.clear()  # the browser tells of each request that could not be made


def test_an_answer_to_what_was_taken_away_is_offered_for_a_note(cast: Cast, visit: Visit) -> None:
    page, address = with_letter(cast, visit)
    page.locator("#reply-text").fill(TEXT)
    saved(page)
    letter = int(address.split("/")[-2])
    official = cast.here.officials["anna"]
    routing.put_back(cast.here.id, interaction_id=letter, official_id=official)
    page.goto(address)
    expect(page.locator("[data-left] pre")).to_have_text(TEXT)
    page.locator("[data-left] [data-into]").click()
    expect(page.locator("#note-text")).to_have_value(TEXT)
    page.locator("#note button[type=submit]").click()
    expect(page.locator("#timeline")).to_contain_text(TEXT)


def test_files_go_with_the_answer_alone_and_long_texts_are_kept(
    cast: Cast, visit: Visit, tmp_path: Path
) -> None:
    page, _address = with_letter(cast, visit)
    (tmp_path / "plan.pdf").write_bytes(b"%PDF" + bytes(2_000_000))
    page.locator("[name=attachments]").set_input_files(tmp_path / "plan.pdf")
    with page.expect_response("**/hint/") as hint:
        page.locator("#reply-text").fill(TEXT)
    with page.expect_response("**/recipients/") as recipients:
        page.locator("#reply-cc").press_sequentially("iza@example.pl")
    for answer in hint.value, recipients.value:
        assert answer.ok
        assert answer.request.sizes()["requestBodySize"] < 5_000, answer.url
    long = "Zażółć gęślą jaźń.\n" * 16_000
    page.evaluate(PASTED, long)
    kept(cast, long)
    page.evaluate(PASTED, long * 2)
    expect(page.locator(SAID)).to_contain_text("za długie")
    page.locator("#reply-text").fill(TEXT)
    saved(page)
    kept(cast, TEXT)
    expect(page.locator(".failed-toast")).to_have_count(0)


def test_eight_in_copy_leave_the_text_and_the_button_in_sight(cast: Cast, visit: Visit) -> None:
    page, _address = with_letter(cast, visit)
    page.set_viewport_size({"width": 1366, "height": 768})
    eight = (f"Katarzyna Nowak {n} <katarzyna.nowak{n}@example.pl>" for n in range(8))
    with page.expect_response("**/recipients/"):
        page.locator("#reply-cc").fill(", ".join(eight))
    expect(page.locator(".recipients .notes")).to_contain_text("i jeszcze 5")
    bottom = "(element) => element.getBoundingClientRect().bottom"
    end = page.locator(".compose").evaluate(bottom)
    for what in ("#reply-text", ".compose button[type=submit]"):
        assert page.locator(what).evaluate(bottom) <= end, what


def test_wrap_up_words_and_a_note_are_kept_too(cast: Cast, visit: Visit) -> None:
    page, address = with_letter(cast, visit)
    page.locator("#wrap-form [name=words]").fill("Wyjaśniono termin.")
    expect(page.locator("#wrap-form .draft-said")).to_contain_text("Szkic zapisano o")
    page.keyboard.press("Tab")
    page.locator("#wrap-form [data-opens=note]").click()
    page.locator("#note-text").fill("Oddzwonić w środę.")
    expect(page.locator("#note .draft-said")).to_contain_text("Szkic zapisano o")
    page.close()
    again = visit.context.new_page()
    again.goto(address)
    expect(again.locator("#wrap-form [name=words]")).to_have_value("Wyjaśniono termin.")
    expect(again.locator("#note-text")).to_have_value("Oddzwonić w środę.")


def test_another_tab_in_between_is_no_other_draft(cast: Cast, visit: Visit) -> None:
    page, _address = with_letter(cast, visit)
    field = page.locator("#reply-text")
    field.fill("Dzień")
    saved(page)
    for text in ("Dzień dobry", "Dzień dobry,", TEXT):
        field.fill(text)
        page.evaluate("""() => {
          Object.defineProperty(document, 'hidden', {value: true, configurable: true});
          document.dispatchEvent(new Event('visibilitychange'));
          delete document.hidden;
        }""")
        kept(cast, text)
    expect(page.locator(".compose .draft-other")).to_be_hidden()
