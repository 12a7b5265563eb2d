"""Small pictures of what came: of pictures and of a PDF's first page, made in a bounded process."""

import io
from email.message import EmailMessage

import pytest
from django.test import Client
from PIL import Image

from okienko.channels import pictures
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Attachment
from okienko.offices.models import Person
from tests.cast import Cast, the_cast
from tests.mail.office import Mail


def drawn(kind: str, size: tuple[int, int] = (300, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def seen(picture: pictures.Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.content))


def test_the_first_page_of_a_pdf_is_a_picture() -> None:
    out = io.BytesIO()
    pages = [Image.new("RGB", (600, 800), colour) for colour in ("blue", "red")]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    made = pictures.preview(out.getvalue(), "plan.pdf")
    assert made.content_type == "image/png"
    assert max(made.width, made.height) == pictures.PREVIEW
    red, _green, blue = seen(made).getpixel((100, 100))  # type: ignore[misc]
    assert (red < 40, blue > 200) == (True, True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_large_picture_becomes_small_and_a_small_one_stays(kind: str) -> None:
    large = pictures.preview(drawn(kind, (3000, 1500)), "zdjęcie")
    assert (large.width, large.height) == (1200, 600)
    small = pictures.preview(drawn(kind), "zdjęcie")
    assert (small.width, small.height) == (300, 200)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.4\n1 0 obj<</Kids[1 0 R]/Count 1>>endobj trailer<</Root 1 0 R>>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a",
        b"",
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        pictures.preview(content, "x")


def test_a_page_of_a_million_lines_is_given_up_early(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(
        f"{n % 600} {n % 800} m 0 0 {n % 77} 5 600 {n % 91} c S\n" for n in range(10**6)
    )
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        f"<</Length {len(lines)}>>stream\n{lines}\nendstream",
    ]
    whole = "".join(f"{n} 0 obj\n{part}\nendobj\n" for n, part in enumerate(parts, start=1))
    assert pictures.PREVIEW_PROCESSOR < pictures.PROCESSOR
    monkeypatch.setattr(pictures, "PREVIEW_PROCESSOR", 1)
    end = "trailer<</Root 1 0 R/Size 5>>\nstartxref\n0\n%%EOF"  # it looks for them by itself
    content = f"%PDF-1.7\n{whole}{end}".encode()
    with pytest.raises(Refused) as refusal:
        pictures.preview(content, "x.pdf")
    assert refusal.value.code == "picture_too_large"


def test_a_pdf_is_none_where_a_picture_is_wanted() -> None:
    with pytest.raises(Refused):
        pictures.anew(b"%PDF-1.7\n", "x.png")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return the_cast()


def test_the_desk_offers_previews_of_what_came(cast: Cast) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = "jan@example.pl", "urzad@gmina.example"
    letter["Subject"], letter["Message-ID"] = "Dziura w drodze", "<d@x>"
    letter.set_content("W załączeniu.")
    letter.add_attachment(drawn("JPEG"), "image", "jpeg", filename="dziura.jpg")
    letter.add_attachment(b"MZ\0", "image", "png", filename="program.png")
    letter.add_attachment(b"%PDF-1.7\n%%EOF", "application", "pdf", filename="plan.pdf")
    contact = Mail(cast.here, acknowledge=False).take(letter.as_bytes()).interaction_id
    with in_offices([cast.here.id]):
        photo, program, broken = Attachment.objects.order_by("id").values_list("id", flat=True)
    anna, ewa = Client(), Client()
    anna.force_login(Person.objects.get(id=cast.here.persons["anna"]))
    ewa.force_login(Person.objects.get(id=cast.there.persons["olena"]))
    page = anna.get(f"/desk/contact/{contact}/timeline/").content.decode()
    assert f'id="preview-{photo}"' in page
    assert f'id="preview-{program}"' not in page
    address = f"/desk/file/{photo}/preview/"
    answer = anna.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert anna.get(f"/desk/file/{program}/preview/").status_code == 404
    assert ewa.get(address).status_code == 404
    answer = anna.get(f"/desk/file/{broken}/preview/")  # it is not tried at each look
    assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (404, True)
    with in_offices([cast.here.id]):
        Attachment.objects.filter(id=photo).update(scan="found")
    assert anna.get(address).status_code == 404
