"""What strangers upload: the kind by what is inside, pictures without what they tell besides."""

import io
import os
import signal
import struct
import threading
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from okienko.channels import pictures, uploads
from okienko.channels.uploads import MEGABYTE, take
from okienko.events.refusals import Refused

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
GPS = {0x8825: {1: "N", 2: (50.0, 3.0, 41.0), 3: "E", 4: (19.0, 56.0, 18.0)}}


def photo(size=(40, 20), kind="JPEG", *, orientation=1, **how):
    """A picture: its left half red, its right half blue; with a place and a camera in it."""
    picture = Image.new("RGB", size, "red")
    ImageDraw.Draw(picture).rectangle((size[0] // 2, 0, *size), "blue")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of Jan Kowalski"
    exif[0x8825] = GPS[0x8825]
    out = io.BytesIO()
    picture.save(out, kind, exif=exif, **how)
    return out.getvalue()


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name.replace("__", "/"))  # without the time of day in it
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    files = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>", **more}
    return zipped(**files)


def odt(told=b"application/vnd.oasis.opendocument.text", **more: bytes) -> bytes:
    return zipped(mimetype=told, **{"content.xml": b"<office/>"}, **more)


def old(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names


def refused(name: str, content: bytes, **how) -> str:
    with pytest.raises(Refused) as caught:
        take(name, content, **how)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "content", "kept_as", "kind"),
    [
        ("umowa.pdf", PDF, "umowa.pdf", "application/pdf"),
        ("umowa.exe", PDF, "umowa.pdf", "application/pdf"),
        ("scan.pdf.exe", PDF, "scan.pdf", "application/pdf"),
        ("C:\\moje\\Pismo nr 3. Wójt", PDF, "Pismo nr 3. Wójt.pdf", "application/pdf"),
        ("../../etc/passwd", b"root:x:0\n", "passwd.txt", "text/plain"),
        ("exe.\u202efdp.js", b"alert(1)", "exe.fdp.txt", "text/plain"),
        ("spis.csv", "ulica;dom\nŁąkowa;3\n".encode("cp1250"), "spis.csv", "text/csv"),
        ("notes.txt", "zażółć\n".encode("utf-16"), "notes.txt", "text/plain"),
        ("", docx(), "attachment-1.docx", uploads._BY_FOLDER["word/"]),
        ("pismo.docx", docx(), "pismo.docx", uploads._BY_FOLDER["word/"]),
        ("pismo.odt", odt(), "pismo.odt", "application/vnd.oasis.opendocument.text"),
        ("stare.doc", old("WordDocument"), "stare.doc", "application/msword"),
        ("stare.xls", old("Workbook"), "stare.xls", "application/vnd.ms-excel"),
        ("lampa.png", photo(), "lampa.jpg", "image/jpeg"),
        ("lampa.JPEG", photo(), "lampa.JPEG", "image/jpeg"),
        ("lampa.gif", photo(kind="GIF"), "lampa.png", "image/png"),
        ("lampa.webp", photo(kind="WEBP"), "lampa.webp", "image/webp"),
    ],
)
def test_kinds_by_what_is_inside(name, content, kept_as, kind):
    upload = take(name, io.BytesIO(content))
    assert (upload.name, upload.content_type) == (kept_as, kind)
    assert upload.scan == ""


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "file_empty"),
        ("a.jpg", b"<svg onload=alert(1)>", "file_kind"),
        ("a.txt", b"\xef\xbb\xbf \n<!DOCTYPE html><script>", "file_kind"),
        ("a.svg", b"<?xml version='1.0'?><svg/>", "file_kind"),
        ("a.txt", b"#!/bin/sh\n", "file_kind"),
        ("a.txt", b"words\0and more", "file_kind"),
        ("a.txt", b"\xff\xfe\x00\xd8", "file_kind"),
        ("a.pdf", b"MZ\x90\0", "file_kind"),
        ("a.jpg", b"\x7fELF\2", "file_kind"),
        ("a.zip", zipped(a=b"1"), "file_kind"),
        ("a.rar", b"Rar!\x1a\x07\0", "file_kind"),
        ("a.docx", docx(**{"word/vbaProject.bin": b"1"}), "file_macros"),
        ("a.odt", odt(**{"Basic/Standard/x.xml": b"1"}), "file_macros"),
        ("a.doc", old("WordDocument", "_VBA_PROJECT"), "file_macros"),
        ("a.msi", old("Property"), "file_kind"),
        ("a.docx", docx()[:-10], "file_broken"),
        ("a.odt", odt(told=b"application/zip"), "file_kind"),
        ("a.pdf", b"%PDF-1.7 and then nothing", "file_broken"),
        ("a.pdf", PDF + zipped(a=b"1"), "file_twofold"),
        ("a.txt", b"some words\n", ""),
        ("a.jpg", b"\xff\xd8\xff\xe0 and nonsense", "file_broken"),
        ("a.jpg", photo()[:300], "file_broken"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0", "picture_heic"),
    ],
)
def test_what_is_not_taken_is_told_in_words(name, content, code):
    if not code:
        assert take(name, content).content == content
        return
    assert refused(name, content) == code


def test_the_size_comes_first_and_no_more_is_read():
    endless = io.BytesIO(b"x" * (3 * MEGABYTE))
    with pytest.raises(Refused) as caught:
        take("big.txt", endless, most=2 * MEGABYTE)
    assert caught.value.code == "file_too_large"
    assert "2 MB" in str(caught.value)
    assert endless.tell() == 2 * MEGABYTE + 1
    assert take("fits.txt", b"x" * 2 * MEGABYTE, most=2 * MEGABYTE).content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_stands_upright_and_tells_no_place(kind):
    raw = photo(kind=kind, orientation=6)  # turned by a quarter: red shall be above
    assert b"Kowalski" in raw
    upload = take("p", raw)
    assert (upload.width, upload.height) == (20, 40)
    assert b"Kowalski" not in upload.content
    made = Image.open(io.BytesIO(upload.content))
    assert not made.getexif()
    red, _green, blue = made.convert("RGB").getpixel((10, 3))
    assert red > 200
    assert blue < 60


def test_what_stands_behind_a_picture_is_gone():
    upload = take("p.jpg", photo() + zipped(evil=b"1") + b"<script>alert(1)</script>")
    assert b"script" not in upload.content
    assert not zipfile.is_zipfile(io.BytesIO(upload.content))


def test_transparency_stays():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (10, 20, 30, 0)).save(out, "PNG")
    made = Image.open(io.BytesIO(take("p.png", out.getvalue()).content))
    assert made.mode == "RGBA"
    assert made.getpixel((0, 0))[3] == 0


def png_of(width: int, height: int) -> bytes:
    """A picture that says how large it is, and is small as a file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_points_are_counted_before_they_are_decoded():
    bomb = png_of(30_000, 30_000)
    assert len(bomb) < 200_000
    assert refused("bomb.png", bomb) == "picture_too_large"
    assert take("fits.png", png_of(8_000, 4_900)).width == 8_000


def test_a_photo_of_too_many_points_is_made_smaller(monkeypatch):
    """As telephones take them: 50 million points, and more."""
    monkeypatch.setattr(pictures, "POINTS", 1_000)
    upload = take("p.jpg", photo((60, 40)))
    assert (upload.width, upload.height) == (30, 20)
    assert refused("p.png", png_of(60, 40)) == "picture_too_large"


def test_a_picture_that_needs_too_much_memory_ends_its_process_alone(monkeypatch):
    monkeypatch.setattr(pictures, "MEMORY", 60 * MEGABYTE)
    assert refused("p.png", png_of(6_000, 6_000)) == "picture_too_large"


def test_a_process_that_is_killed_is_a_refusal(monkeypatch):
    """As one that took too long ends, by its own clock or the kernel's."""
    real = pictures.subprocess.Popen

    def killed(*args, **kwargs):
        process = real(*args, **kwargs)
        os.kill(process.pid, signal.SIGALRM)
        return process

    monkeypatch.setattr(pictures.subprocess, "Popen", killed)
    assert refused("p.jpg", photo()) == "picture_too_large"


def test_of_a_photo_with_several_pictures_the_first_is_kept():
    first, second = Image.new("RGB", (8, 4), "red"), Image.new("RGB", (2, 2), "blue")
    for kind in ("MPO", "GIF"):
        out = io.BytesIO()
        first.save(out, kind, save_all=True, append_images=[second.resize((8, 4))])
        upload = take("p", out.getvalue())
        assert (upload.width, upload.height) == (8, 4)
        made = Image.open(io.BytesIO(upload.content))
        assert getattr(made, "n_frames", 1) == 1
        assert made.convert("RGB").getpixel((4, 2))[0] > 200


def test_more_than_a_few_at_once_are_told_to_wait(monkeypatch):
    monkeypatch.setattr(pictures, "WAITS", 0.1)
    taken = [pictures._places.acquire(timeout=5) for _ in range(pictures.AT_ONCE)]
    try:
        assert all(taken)
        assert refused("p.jpg", photo()) == "files_busy"
    finally:
        for _each in taken:
            pictures._places.release()
    assert take("p.jpg", photo()).width == 40


def test_a_zip_with_an_endless_list_is_not_read():
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"word/{number}", b"")
    assert refused("a.docx", many.getvalue()) == "file_kind"
    bomb = docx(**{"word/media/x.bin": bytes(320 * MEGABYTE)})
    assert len(bomb) < MEGABYTE
    assert refused("a.docx", bomb) == "file_kind"


def test_several_at_once_are_each_their_own():
    made = {}

    def one(size):
        made[size] = take("p.jpg", photo(size=size)).width

    threads = [threading.Thread(target=one, args=((20 + n, 10),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == {(20 + n, 10): 20 + n for n in range(4)}


def test_the_worker_has_no_secrets_of_ours(monkeypatch, tmp_path):
    """What the process is given: a path, a language, where the code is."""
    seen = {}
    real = pictures.subprocess.Popen

    def watched(*args, **kwargs):
        seen.update(kwargs["env"])
        return real(*args, **kwargs)

    monkeypatch.setattr(pictures.subprocess, "Popen", watched)
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    take("p.jpg", photo())
    assert set(seen) == {"PATH", "LC_ALL", "PYTHONPATH"}
    assert Path(seen["PYTHONPATH"], "okienko").is_dir()


def test_an_officials_file_may_be_of_any_kind_that_runs_nothing():
    signed = uploads.take_own("umowa.xades", "application/xml", b"<x/>")
    assert (signed.name, signed.content_type) == ("umowa.xades", "application/xml")
    picture = uploads.take_own("plan.jpg", "image/jpeg", photo())
    assert picture.width == 40
    for name, content in (("a.exe", b"x"), ("faktura.pdf", b"MZ\x90"), ("a.docm", b"x")):
        with pytest.raises(Refused):
            uploads.take_own(name, "application/pdf", content)


@pytest.mark.parametrize(
    "name", ["a.js\u202e", "a.js\u200f ", "a.js.", "a.js\0", "C:\\x\\a.hta. ."]
)
def test_no_mark_or_point_behind_an_ending_hides_what_runs(name):
    with pytest.raises(Refused) as refused:
        uploads.take_own(name, "application/octet-stream", b"x")
    assert refused.value.code == "file_kind"


def test_a_page_without_an_ending_is_one():
    with pytest.raises(Refused):
        uploads.take_own("zdjecie", "text/html", b"<script>alert(1)</script>")
