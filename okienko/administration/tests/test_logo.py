"""An office's logo: written anew from its points, shown to everybody; hostile files are refused."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from okienko.events.refusals import Refused
from okienko.offices.logo import LARGEST, SIGNATURE, clean
from tests.cast import Cast

from ..people.tests.test_people import browser, cast  # noqa: F401 (a fixture)


def part(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    width: int = 20,
    height: int = 16,
    *,
    depth: int = 8,
    colour: int = 6,
    laced: int = 0,
    points: bytes | None = None,
    more: bytes = b"",
) -> bytes:
    """A picture of one colour; `more`: parts between its head and its points."""
    if points is None:
        points = (b"\0" + b"\x20\x40\x60\xff" * width) * height
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, laced)
    body = part(b"IDAT", zlib.compress(points))
    return SIGNATURE + part(b"IHDR", head) + more + body + part(b"IEND", b"")


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as why:
        clean(data)
    return why.value.code


def test_nothing_but_the_points_comes_through() -> None:
    words = part(b"tEXt", b"Author\0Jan Kowalski") + part(b"eXIf", b"GPS 52.2 21.0")
    data = png(more=words) + b"<script>alert(1)</script>PK\x03\x04"
    picture = clean(data)
    assert (picture.width, picture.height) == (20, 16)
    for gone in (b"Kowalski", b"GPS", b"script", b"PK"):
        assert gone in data
        assert gone not in picture.content
    assert clean(picture.content) == picture, "it is read again as it was written"


@pytest.mark.parametrize(
    ("colour", "depth", "bits"), [(0, 1, 1), (0, 16, 16), (2, 8, 24), (3, 4, 4), (4, 8, 16)]
)
def test_every_kind_of_png_is_taken(colour: int, depth: int, bits: int) -> None:
    points = (b"\0" + bytes((20 * bits + 7) // 8)) * 16
    palette = part(b"PLTE", b"\0\0\0\xff\xff\xff") if colour == 3 else b""
    assert clean(png(colour=colour, depth=depth, points=points, more=palette)).height == 16


def test_an_interlaced_one_too() -> None:
    # the passes of 16 x 16 points: 2x2, 2x2, 4x2, 4x4, 8x4, 8x8, 16x8 (columns x rows)
    passes = ((2, 2), (2, 2), (4, 2), (4, 4), (8, 4), (8, 8), (16, 8))
    points = b"".join((b"\0" + bytes(4 * columns)) * rows for columns, rows in passes)
    assert clean(png(16, 16, laced=1, points=points)).width == 16


def test_points_in_many_parts_are_one_picture() -> None:
    whole = png()
    at = whole.index(b"IDAT")
    points = whole[at + 4 : -16]
    cut = b"".join(part(b"IDAT", points[n : n + 1]) for n in range(len(points)))
    assert clean(whole[: at - 4] + cut + part(b"IEND", b"")) == clean(whole)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "logo_no_png"),
        (b"\xff\xd8\xff\xe0 a photograph", "logo_no_png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "logo_no_png"),
        (b"GIF89a" + bytes(100), "logo_no_png"),
        (bytes(LARGEST + 1), "logo_large"),
        (png(1025, 16), "logo_large"),
        (png(15, 16), "logo_large"),
        (png(2**31 - 1, 2**31 - 1, points=b""), "logo_large"),
        (png(points=bytes(30_000_000)), "logo_broken"),  # a bomb: 30 kB that become 30 MB
        (png(points=b"\0" * 5), "logo_broken"),
        (png(points=(b"\x09" + bytes(80)) * 16), "logo_broken"),
        (png(colour=3, points=(b"\0" + bytes(20)) * 16), "logo_broken"),
        (png(colour=5), "logo_broken"),
        (png(depth=3), "logo_broken"),
        (png()[:-20], "logo_broken"),
        (png().replace(b"IHDR", b"IHDX"), "logo_broken"),
        (SIGNATURE, "logo_broken"),
    ],
    ids=range(17),
)
def test_what_is_no_logo_is_refused_in_words(data: bytes, code: str) -> None:
    assert refused(data) == code


@given(st.binary(max_size=200), st.integers(0, 60))
def test_no_file_breaks_it(junk: bytes, at: int) -> None:
    good = png()
    for data in (SIGNATURE + junk, good[:at] + junk, good[:at] + junk + good[at:]):
        try:
            picture = clean(data)
        except Refused:
            continue
        assert picture.content.startswith(SIGNATURE)


@pytest.mark.django_db
def test_it_is_shown_told_and_removed(cast: Cast) -> None:  # noqa: F811
    maria = browser(cast)
    page = f"/administration/{cast.here.id}/office/"
    slug = maria.get(page).context["office"].slug
    contact, anybody = f"/{slug}/", Client(headers={"Accept-Language": "en"})
    assert anybody.get(f"{contact}logo.png").status_code == 404
    assert "logo.png" not in anybody.get(contact).content.decode()
    wrong = SimpleUploadedFile("herb.png", b"<svg onload=alert(1)>")
    said = maria.post(f"{page}logo/", {"logo": wrong}, follow=True).content.decode()
    assert "This is no PNG picture." in said
    assert "Choose a picture first." in maria.post(f"{page}logo/", follow=True).content.decode()
    file = SimpleUploadedFile("herb.png", png(40, 20))
    said = maria.post(f"{page}logo/", {"logo": file}, follow=True).content.decode()
    assert "Saved." in said
    assert "Remove the logo" in said
    shown = anybody.get(contact).content.decode()
    assert f'src="{contact}logo.png?v=' in shown
    assert 'alt=""' in shown, "the name stands beside it, and is read once"
    picture = anybody.get(f"{contact}logo.png")
    assert (picture["Content-Type"], picture["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert picture.content == clean(png(40, 20)).content
    assert picture["Cache-Control"] == "public, max-age=3600"
    assert "immutable" in anybody.get(f"{contact}logo.png?v=1")["Cache-Control"]
    assert [made.differences[0].after for made in maria.get(page).context["history"][:1]] == [
        "a picture"
    ]
    maria.post(f"{page}logo/", {"remove": "1"})
    assert anybody.get(f"{contact}logo.png").status_code == 404
    assert browser(cast, "anna").post(f"{page}logo/", {"remove": "1"}).status_code == 403
    assert browser(cast, "ewa").post(f"{page}logo/", {"remove": "1"}).status_code == 404
