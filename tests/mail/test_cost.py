"""Whole letters that took more than linear time or memory: read, and their words are there."""

from collections.abc import Callable

import pytest

from okienko.channels.email import body
from okienko.channels.email.essence import essence_of
from okienko.channels.email.letter import Letter
from okienko.channels.email.parse import envelope_letter, parse_letter
from tests.slow import superlinear

HEAD = "From: Jan <jan@example.pl>\r\nSubject: Sprawa\r\nMIME-Version: 1.0\r\n"
REPORT = (
    f"{HEAD}Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n"
    "Content-Type: message/delivery-status\r\n\r\nAction: failed"
)


def text(headers: str) -> str:
    return f"{HEAD}Content-Type: text/plain{headers}\r\n\r\n"


@pytest.mark.parametrize(
    ("before", "piece", "length"),
    [
        (HEAD, "\r", 100_000),  # no line ends within the longest head
        ("X: ", "\r", 100_000),
        (text("\r\nContent-Transfer-Encoding: quoted-printable"), "\r", 60_000),
        (REPORT, "\r", 60_000),
        (REPORT, "\r \n", 60_000),
        (text("; format=flowed"), "x \n", 1_000_000),
        (text("; format=flowed; delsp=yes"), "x \n", 1_000_000),
        ("From: @", "a:", 30_000),
        ("To: x@y", " a :", 30_000),
        ('To: a@b "', '\\"', 30_000),
    ],
)
@pytest.mark.parametrize("step", [parse_letter, envelope_letter])
def test_time_grows_with_the_length(
    step: Callable[[bytes], Letter], before: str, piece: str, length: int
) -> None:
    def read(filling: str) -> Letter:
        return step(f"{before}{filling}\r\n\r\nx".encode())

    assert superlinear(read, piece * (length // len(piece)), allowed=0.6) == ""


def test_what_tells_letters_apart_stays_the_same() -> None:
    ends = (b"\r\n", b"\r\r\n", b"\n")
    letters = [end.join((b"From: a@b", b"Subject: x", b"", b"hej")) for end in ends]
    assert {essence_of(raw) for raw in letters} == {"b:5f10b253e1be51c9745029f5fab4a6"}


def test_many_html_parts_cost_what_is_kept_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_HTML", 30_000)
    part = "--B\r\nContent-Type: text/html\r\n\r\n" + "<p>x" * 5_000 + "\r\n"
    raw = f"{HEAD}Content-Type: multipart/mixed; boundary=B\r\n\r\n{part * 50}--B--\r\n".encode()
    letter = parse_letter(raw)
    assert "text cut" in letter.flaws
    assert letter.text.count("x") == 10_000  # of two parts; the others were not looked at


@pytest.mark.parametrize(
    "wrapping",
    [
        "Content-Type: message/rfc822\r\n\r\n",
        (
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            "Content-Type: message/rfc822\r\n\r\n"
        ),
    ],
)
def test_letters_within_letters_are_a_file_however_many(wrapping: str) -> None:
    raw = f"{HEAD}{(wrapping + 'From: a@b.pl' + chr(13) + chr(10)) * 3_000}\r\nkoniec".encode()
    letter = parse_letter(raw)
    assert letter.sender.address == "jan@example.pl"
    assert {file.content_type for file in letter.files} == {"message/rfc822"}


@pytest.mark.parametrize(
    ("how", "line"),
    [
        ("base64", "\n"),
        ("base64", "QQ\n"),
        ("x-uuencode", "#0V%T\n"),
        ("quoted-printable", "=\r\n"),
    ],
)
def test_a_text_of_short_lines_is_read(how: str, line: str) -> None:
    head = text(f"\r\nContent-Transfer-Encoding: {how}") + "begin 644 a\n" * (how[0] == "x")
    letter = parse_letter((head + line * 300_000).encode())
    assert letter.flaws == ()
