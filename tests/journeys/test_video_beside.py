"""Beside the picture: captions, a document in step, a screen, an agreed still; by pixels."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment, Message
from tests.cast import Cast
from tests.waiting import until

from .axe import looked_at
from .conftest import Site
from .test_video import (  # noqa: F401 (the fixture)
    OWN,
    accept,
    begin,
    customer,
    official,
    video_account,
)
from .video import Seen

COLOURS = ("1 0 0", "0 0.7 0", "0 0 1")
LOOKS = """canvas => {
  const {data} = canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height * .8, 1, 1);
  return ['red', 'green', 'blue'][[...data.slice(0, 3)].findIndex(part => part > 150)] ?? 'none';
}"""


def a_pdf(words: tuple[str, ...] = ("First page", "Second page", "Third page")) -> bytes:
    """A page for each of some words, on a colour of its own; its font is none of the file's."""
    parts = [
        "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"
    ]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(words)))
    parts.append(f"<< /Type /Pages /Count {len(words)} /Kids [{kids}] >>")
    parts.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for at, text in enumerate(words):
        drawn = f"{COLOURS[at]} rg 0 0 300 300 re f 0 g BT /F1 24 Tf 40 360 Td ({text}) Tj ET"
        page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Resources << /Font << "
        parts.append(f"{page}/F1 3 0 R >> >> /Contents {5 + 2 * at} 0 R >>")
        parts.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + (end + trailer).encode()


def shows(page: Page, number: int) -> None:
    """Wait until a page of the document is drawn here, by its colour, with its words."""
    tile = page.locator(".tile.document.large")
    expect(tile).to_have_attribute("data-page", str(number))
    colour = ("red", "green", "blue")[number - 1]
    until(lambda: tile.locator("canvas").evaluate(LOOKS) == colour)
    words = ("First page", "Second page", "Third page")[number - 1]
    expect(tile.locator(".page-words")).to_have_text(words)


def test_a_document_a_screen_and_a_still(
    chromium: Browser,
    cast: Cast,
    site: Site,
    official: Seen,  # noqa: F811
    tmp_path: Path,
) -> None:
    desk, path = official.page, video_account(cast)
    with customer(chromium, site, tmp_path, path) as seen:
        page = seen.page
        page.get_by_role("button", name="Sprawdź kamerę i mikrofon").click()
        seen.sees("red", OWN)
        begin(page)
        contact = accept(cast, desk)
        official.sees("red")

        # captions: a line that grows, then a message of the conversation
        desk.keyboard.press("c")
        desk.keyboard.type("Proszę pokazać")
        expect(page.locator(".captions .growing")).to_have_text("Proszę pokazać")
        assert page.locator("#spelt").inner_text() == ""
        desk.keyboard.type(" dowód.")
        desk.keyboard.press("Enter")
        expect(page.locator("#spelt")).to_contain_text("Proszę pokazać dowód.")
        expect(page.locator(".captions .whole")).to_have_text("Proszę pokazać dowód.")
        expect(page.locator(".captions .growing")).to_have_text("")
        page.get_by_role("button", name="Większe napisy").click()
        page.get_by_role("button", name="Większe napisy").click()

        # a still: no is no, yes sends it in full
        desk.get_by_role("button", name="Poproś o zdjęcie").click()
        page.get_by_role("button", name="Nie, nie zgadzam się").click()
        expect(desk.locator(".by-pictures")).to_contain_text("Klient nie zgodził się na zdjęcie.")
        desk.get_by_role("button", name="Poproś o zdjęcie").click()
        looked_at(page, "still")
        page.get_by_role("button", name="Tak, zrób zdjęcie teraz").click()
        expect(desk.locator(".by-pictures")).to_contain_text("Zdjęcie jest w rozmowie.")
        with in_offices([cast.here.id]):
            still = Attachment.objects.get(message__interaction=contact)
            assert "Klient zgodził się" in Message.objects.get(id=still.message_id).text
        picture = Image.open(io.BytesIO(bytes(still.content))).convert("RGB")
        red, green, blue = picture.getpixel((10, picture.height // 2))  # type: ignore[misc]
        assert red > 150 > max(green, blue)
        seen.sees("blue")
        official.sees("red")

        # a document in step, from the official's computer: a file of the conversation, too
        desk.locator(".to-show summary").click()
        desk.locator(".to-show input[type=file]").set_input_files(
            {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
        )
        shows(desk, 1)
        shows(page, 1)
        expect(page.locator("#spelt")).to_contain_text("Plik: plan.pdf")
        looked_at(page, "document")
        looked_at(desk, "desk-document")
        desk.locator(".document").get_by_role("button", name="Następna strona").click()
        shows(desk, 2)
        shows(page, 2)
        # who looks ahead comes back to where they are
        page.locator(".document .sheet").press("PageDown")
        shows(page, 3)
        assert desk.locator(".tile.document").get_attribute("data-page") == "2"
        page.get_by_role("button", name="Wróć do wspólnej strony").click()
        shows(page, 2)
        desk.locator(".document .sheet").press("Shift+ArrowRight")
        expect(page.locator(".document .points")).to_be_visible()
        # where the pointer stops is told, however fast it came there
        drawn = desk.locator(".document .page-drawn")
        drawn.scroll_into_view_if_needed()
        box = drawn.bounding_box()
        assert box
        for share in (0.1, 0.75):
            desk.mouse.move(box["x"] + box["width"] * share, box["y"] + 20)
        left = "dot => Math.round(parseFloat(dot.style.left) || 0)"
        until(lambda: page.locator(".document .points").evaluate(left) in (74, 75, 76))
        # the customer looks at the face again, and at the document
        page.get_by_role("button", name="Pokaż duże: Anna").click()
        seen.sees("blue", ".tile.large[data-role=official] video")
        page.get_by_role("button", name="Pokaż duże: Dokument").click()
        page.reload()
        shows(page, 2)
        page.get_by_role("button", name="Przewracaj strony wszystkim").click()
        page.locator(".document .sheet").press("PageUp")
        shows(desk, 1)
        desk.get_by_role("button", name="Zakończ pokazywanie").click()
        expect(page.locator(".tile.document")).to_be_hidden()
        seen.sees("blue")
        page.locator(".to-show summary").click()
        page.locator(".to-show").get_by_role("button", name="plan.pdf").click()
        shows(desk, 1)
        page.get_by_role("button", name="Zakończ pokazywanie").click()
        expect(desk.locator(".tile.document")).to_be_hidden()

        # the whole screen with the text line, and a window of its own
        for where, whole in ((page, "during"), (desk, "main")):
            where.get_by_role("button", name="Pełny ekran").click()
            until(lambda where=where: where.evaluate("document.fullscreenElement?.id"))
            assert where.evaluate("document.fullscreenElement.id") == whole
            where.get_by_role("button", name="Pełny ekran").click()
            until(lambda where=where: not where.evaluate("!!document.fullscreenElement"))
            with where.expect_popup() as opened:
                where.get_by_role("button", name="Osobne okno").click()
            expect(opened.value.locator(".tile.large video")).to_be_visible()
            where.get_by_role("button", name="Osobne okno").click()
            expect(where.locator(".tile.large video")).to_be_visible()
        seen.sees("blue")
        official.sees("red")

        # a screen, on the second line, beside the camera
        desk.get_by_role("button", name="Udostępnij ekran").click()
        expect(desk.locator(".shares")).to_be_visible()
        screen = ".tile.screen.large video"
        until(lambda: seen.looks(screen) not in ("none", "still", "hidden"), seconds=40)
        seen.sees("blue", ".tile[data-role=official] video")
        # ended as by the browser's own button
        desk.evaluate("okienkoVideo.beside.screen.track.dispatchEvent(new Event('ended'))")
        expect(page.locator(".tile.screen")).to_have_count(0)
        expect(desk.locator(".shares")).to_be_hidden()
        seen.sees("blue")
