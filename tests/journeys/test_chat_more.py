"""What else the chat's window can: files, a transcript, another browser, a call, a rating."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from okienko.channels.chat.models import Rating
from okienko.events.security.scope import in_offices
from okienko.routing.models import Callback
from tests.cast import Cast, at_work
from tests.waiting import until

from .axe import findings
from .chat import Customer, answer, contact_of, customer, desk_of, looked_at, texts_of
from .conftest import Visit
from .host_page import HostPage


def photo() -> bytes:
    """A photo as telephones make them."""
    out = BytesIO()
    Image.new("RGB", (1200, 900), "#2f6b4f").save(out, "JPEG")
    return out.getvalue()


def more(who: Customer, what: str) -> None:
    who.window.get_by_role("button", name="Więcej możliwości").click()
    who.window.get_by_role("button", name=what).click()


def test_files_go_with_their_size_told_before(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    who = customer(visit.context, host)
    who.begin("Wysyłam zdjęcie")
    pick = who.window.locator("input[type=file][multiple]")
    pick.set_input_files({"name": "lampa.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    picked = who.window.locator(".picked")
    expect(picked).to_contain_text("lampa.jpg")
    expect(picked).to_contain_text("kB")
    looked_at(who, "picked")
    who.words.press("Enter")
    expect(who.log.locator("canvas")).to_be_visible()  # what the office has kept of it
    expect(picked).to_be_hidden()
    looked_at(who, "picture")
    with who.page.expect_download() as download:
        who.log.get_by_role("button", name="lampa.jpg").click()
    assert download.value.suggested_filename.endswith((".jpg", ".jpeg"))
    with Image.open(Path(download.value.path())) as kept:
        assert kept.size == (1200, 900)

    large = {"name": "film.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 26_000_000}
    pick.set_input_files(large)
    expect(who.window.get_by_role("alert").filter(has_text="film.jpg")).to_be_visible()
    expect(picked).to_be_hidden()
    page = b"<html><script>window.hurt = 1</script></html>"
    pick.set_input_files({"name": "plan.jpg", "mimeType": "image/jpeg", "buffer": page})
    who.words.press("Enter")
    expect(who.log).to_contain_text("Nie wysłano.")
    who.log.get_by_role("button", name="Odrzuć").click()
    expect(who.log).not_to_contain_text("plan.jpg")


#: Text is pasted with a picture of it beside, as Word and Excel put both into the clipboard.
PASTE = """(field) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", "Leśna 5");
  clipboardData.items.add(new File(["x"], "image.png", { type: "image/png" }));
  return field.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_nothing_of_what_is_pasted_is_lost(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    who = customer(visit.context, host)
    who.open()
    first = who.window.get_by_label("Treść pytania")
    first.fill("ą" * 4001)
    who.window.get_by_role("button", name="Rozpocznij rozmowę").click()
    expect(who.window).to_contain_text("Znaków jest 4001")
    expect(first).to_be_focused()
    first.fill("Dzień dobry")
    who.window.get_by_role("button", name="Rozpocznij rozmowę").click()
    expect(who.log).to_contain_text("Dzień dobry")
    assert who.words.evaluate(PASTE)  # the browser puts in the words
    expect(who.window.locator(".picked")).to_be_hidden()
    who.say("ą" * 4001)
    expect(who.window.get_by_role("alert").filter(has_text="Znaków jest 4001")).to_be_visible()
    expect(who.words).to_have_value("ą" * 4001)
    who.say("😀" * 4000)
    expect(who.log).to_contain_text("😀" * 4000)


def test_it_goes_on_in_another_browser(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    who = customer(visit.context, host)
    who.begin("Zacznę tu")
    contact = contact_of(cast)
    more(who, "Kontynuuj na innym urządzeniu")
    who.window.get_by_role("button", name="Utwórz link").click()
    expect(who.window.get_by_role("img", name="kod QR")).to_be_visible()
    looked_at(who, "elsewhere")
    link = who.window.get_by_role("textbox", name="Link").input_value()
    browser = visit.context.browser
    assert browser
    other = browser.new_context(locale="pl-PL", viewport={"width": 390, "height": 844})
    page = other.new_page()
    page.goto(link)
    phone = Customer(page)
    expect(phone.log).to_contain_text("Zacznę tu")
    expect(phone.window).to_contain_text("Tę rozmowę rozpoczęto na innym urządzeniu.")
    assert "resume" not in page.url  # who looks at the history finds no code
    phone.say("Skończę tu")
    until(lambda: texts_of(cast, contact) == ["Zacznę tu", "Skończę tu"])
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(phone.window).to_be_visible()
    page.goto("about:blank")
    page.goto(link)  # it was for once
    expect(phone.log).to_contain_text("Skończę tu")
    other.close()
    who.page.keyboard.press("Escape")  # from the link to the words
    expect(who.log).to_contain_text("Skończę tu")


def test_a_call_instead_a_transcript_and_the_end(cast: Cast, visit: Visit, host: HostPage) -> None:
    at_work(cast.here, "anna")
    who = customer(visit.context, host)
    who.begin("Mam pytanie o podatek")
    contact = contact_of(cast)
    desk = desk_of(cast, visit, contact)
    answer(desk, "Słucham.")
    expect(who.log).to_contain_text("Słucham.")
    who.window.get_by_role("button", name="Więcej możliwości").click()
    looked_at(who, "more")
    who.window.get_by_role("button", name="Proszę do mnie zadzwonić").click()
    who.window.get_by_role("button", name="Zamów rozmowę").click()
    number = who.window.get_by_label("Numer telefonu")
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-invalid", "true")
    looked_at(who, "call")
    number.fill("601 000 212")
    who.window.get_by_role("button", name="Zamów rozmowę").click()
    expect(
        who.window.locator(".note", has_text="Zadzwonimy pod numer 601 000 212.")
    ).to_be_visible()
    with in_offices([cast.here.id]):
        assert Callback.objects.count() == 1
    more(who, "Zachowaj zapis rozmowy")
    with who.page.expect_download() as download:
        who.window.get_by_role("button", name="Pobierz jako plik").click()
    kept = Path(download.value.path()).read_text("utf-8-sig")
    assert "Mam pytanie o podatek" in kept
    assert "Słucham." in kept
    who.page.keyboard.press("Escape")  # back to the words
    more(who, "Zakończ rozmowę")
    looked_at(who, "end")
    who.window.get_by_role("button", name="Zakończ rozmowę").click()
    who.window.get_by_role("button", name="Wyślij ocenę").click()
    expect(who.window.get_by_text("Proszę wybrać ocenę.")).to_be_visible()
    who.window.get_by_role("radio", name="4").check()
    who.window.get_by_label("Co warto nam przekazać?").fill("Szybko i jasno")
    looked_at(who, "rating")
    who.window.get_by_role("button", name="Wyślij ocenę").click()
    expect(who.window.get_by_text("Dziękujemy za ocenę.")).to_be_visible()
    with in_offices([cast.here.id]):
        found = Rating.objects.get()
    assert (found.mark, found.words, found.interaction_id) == (4, "Szybko i jasno", contact)
    assert who.wrong == []


def test_a_file_of_the_officials_who_types_and_what_was_read(
    cast: Cast, visit: Visit, host: HostPage
) -> None:
    """Each side sees the other type, and what the other has seen; pictures are shown in place."""
    at_work(cast.here, "anna")
    who = customer(visit.context, host)
    who.begin("Proszę o druk")
    desk = desk_of(cast, visit, contact_of(cast))
    expect(who.log.get_by_role("listitem").first).to_contain_text("przeczytano")
    desk.locator("#reply-text").press_sequentially("Już")
    expect(who.window.locator(".typing")).to_have_text("Anna pisze…")
    who.words.press_sequentially("Czekam")
    expect(desk.locator("#chat-types")).not_to_be_empty()
    desk.locator("#reply-text").fill("Proszę, oto druk i zdjęcie.")
    desk.locator("[name=attachments]").set_input_files(
        [
            {"name": "druk.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 druk"},
            {"name": "okienko.jpg", "mimeType": "image/jpeg", "buffer": photo()},
        ]
    )
    desk.locator("#reply-text").press("Enter")
    expect(who.log).to_contain_text("Proszę, oto druk i zdjęcie.")
    expect(who.window.locator(".typing")).to_be_empty()
    expect(who.log.locator("canvas")).to_be_visible()
    with who.page.expect_download() as download:
        who.log.get_by_role("button", name="druk.pdf").click()
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.4 druk"
    expect(desk.locator("#timeline")).to_contain_text("przeczytano")
    looked_at(who, "officials-file")
    assert who.wrong == []
    assert visit.errors == []
