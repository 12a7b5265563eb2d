"""Every letter is read; nothing that a stranger sends raises."""

import base64
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okienko.channels.email.charsets import decode_bytes, usable_codec
from okienko.channels.email.html_to_text import html_to_text, unflow
from okienko.channels.email.language import guess_language
from okienko.channels.email.letter import Letter
from okienko.channels.email.parse import parse_letter
from okienko.channels.files import is_risky, safe_name

from . import letters


def test_an_ordinary_letter() -> None:
    letter = parse_letter(letters.plain(Cc="Ewa <ewa@x.pl>", References="<a@b> <c@d>"))
    assert letter.sender.address == "jan@example.pl"
    assert letter.sender.name == "Jan Kowalski"
    assert letter.subject == "Pytanie"
    assert letter.message_id == "1@example.pl"
    assert letter.references == ("a@b", "c@d")
    assert [m.address for m in letter.cc] == ["ewa@x.pl"]
    assert letter.text.strip() == "Dzień dobry, proszę o informację."
    assert letter.language == "pl"
    assert letter.date is not None
    assert letter.date.hour == 9
    assert letter.flaws == ()


def test_files_pictures_and_the_text_beside_the_html() -> None:
    letter = parse_letter(letters.with_files())
    assert letter.text.strip() == "Zwykły tekst."
    assert "cid:logo@x" in letter.html
    logo, form, fake = letter.files
    assert (logo.content_id, logo.inline, logo.content_type) == ("logo@x", True, "image/png")
    assert (form.name, form.content_type) == ("wniosek.pdf", "application/pdf")
    # what says that it is a PDF, and is a program, is named as what it is
    assert fake.content_type == "application/vnd.microsoft.portable-executable"
    assert fake.name == "fakturafdp.exe"
    assert is_risky(fake.name)


def test_without_message_id_a_stable_one_is_made() -> None:
    raw = letters.plain(message_id=None)
    first, second = parse_letter(raw), parse_letter(raw.replace(b"\n", b"\r\n"))
    assert first.made_up_id
    assert first.message_id == second.message_id
    assert first.message_id != parse_letter(letters.plain("Inny", message_id=None)).message_id


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("iso-8859-2", "iso-8859-2"),
        ("windows-1250", "cp1250"),
        ("utf-8", "utf-8"),
        ("us-ascii", "utf-8"),
        ("x-nonsense", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("", "cp1250"),
        ("rot13", "utf-8"),
        ("zlib", "utf-8"),
        ("idna", "utf-8"),
    ],
)
def test_charsets_as_declared_and_as_they_are(charset: str, encoding: str) -> None:
    body = "Zażółć gęślą jaźń, pchnąć w tę łódź jeża".encode(encoding)
    raw = (
        b"From: a@b.pl\r\nMessage-ID: <x@y>\r\nContent-Type: text/plain; charset="
        + charset.encode()
        + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + body
    )
    letter = parse_letter(raw)
    if charset == "iso-8859-1":
        assert letter.text  # any bytes are Latin-1: what was declared is believed
    else:
        assert letter.text == "Zażółć gęślą jaźń, pchnąć w tę łódź jeża"


def test_broken_cyrillic_is_guessed() -> None:
    text, fits = decode_bytes("Добрий день, потрібна довідка".encode("cp1251"), "utf-8")
    assert text == "Добрий день, потрібна довідка"
    assert not fits


def test_dangerous_codecs_cannot_be_asked_for() -> None:
    for name in ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "zip", "hex", "\x00"):
        assert usable_codec(name) is None


def test_headers_in_raw_bytes_and_split_encoded_words() -> None:
    half = base64.b64encode("ż".encode()[:1]).decode()
    rest = base64.b64encode("ż".encode()[1:] + b"aba").decode()
    raw = (
        f"Subject: =?utf-8?b?{half}?= =?utf-8?b?{rest}?=\r\n".encode()
        + "From: Żółw <a@b.pl>\r\n\r\nx".encode()
    )
    letter = parse_letter(raw)
    assert letter.subject == "żaba"
    assert letter.sender.name == "Żółw"


def test_deep_nesting_ends_soon() -> None:
    depth = 3_000
    raw = b"From: a@b.pl\r\nSubject: deep\r\n"
    for level in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
    letter = parse_letter(raw + b"\r\nhello")
    assert letter.subject == "deep"
    assert letter.text.endswith("hello")
    assert "too many parts" in letter.flaws


def test_many_parts_are_bounded() -> None:
    raw = b'From: a@b.pl\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n'
    raw += b"--B\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 5_000 + b"--B--\r\n"
    letter = parse_letter(raw)
    assert "too many parts" in letter.flaws


def test_a_huge_text_is_cut_for_reading() -> None:
    letter = parse_letter(letters.plain("słowo " * 400_000))
    assert len(letter.text) == 1_000_000
    assert "text cut" in letter.flaws


def test_winmail_dat_is_opened() -> None:
    message = EmailMessage()
    message["From"] = "a@b.pl"
    message.set_content("x")
    message.add_attachment(
        letters.tnef(b"pismo.pdf", b"%PDF-1.4"),
        maintype="application",
        subtype="ms-tnef",
        filename="winmail.dat",
    )
    (file,) = parse_letter(message.as_bytes()).files
    assert (file.name, file.content_type) == ("pismo.pdf", "application/pdf")


def test_calendar_and_letter_inside_a_letter_are_files() -> None:
    message = EmailMessage()
    message["From"] = "a@b.pl"
    message.set_content("Zapraszam")
    message.add_alternative("BEGIN:VCALENDAR\nEND:VCALENDAR\n", subtype="calendar")
    message.make_mixed()
    message.add_attachment(BytesParser().parsebytes(letters.plain(subject="Stary list")))
    letter = parse_letter(message.as_bytes())
    assert letter.text.strip() == "Zapraszam"
    assert [f.name for f in letter.files] == ["invitation.ics", "Stary list.eml"]
    assert b"Message-ID: <1@example.pl>" in letter.files[1].content


def test_html_only_has_a_text() -> None:
    raw = (
        "From: a@b.pl\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        "<style>p{}</style><p>Dzień&nbsp;dobry</p><blockquote>stare</blockquote><ul><li>raz"
    )
    letter = parse_letter(raw.encode())
    assert letter.text == "Dzień dobry\n\n> stare\n\n- raz"


def test_flowed_text_is_joined() -> None:
    assert unflow("To jest \njeden wiersz\n> cudzy \n> wiersz\nnowy") == (
        "To jest jeden wiersz\n> cudzy wiersz\nnowy"
    )


def test_nul_and_lone_surrogates_never_reach_the_database() -> None:
    raw = b"From: a@b.pl\r\nSubject: a\x00b\r\n\r\nA\x00B\xed\xa0\x80C"
    letter = parse_letter(raw)
    for text in (letter.subject, letter.text, letter.sender.name):
        assert "\x00" not in text
        text.encode("utf-8")


def test_language() -> None:
    assert guess_language("Dzień dobry, kiedy odbiór śmieci?") == "pl"
    assert guess_language("Hello, when is the office open?") == "en"
    assert guess_language("Добрий день, де отримати довідку?") == "uk"
    assert guess_language("ok") == ""


@given(st.text(max_size=300), st.integers(1, 99))
def test_names_of_files_are_safe(raw: str, number: int) -> None:
    name = safe_name(raw, "application/pdf", number)
    assert name
    assert len(name) <= 121
    assert not set(name) & set('/\\:*?"<>|\n\r\t\0')
    assert name not in (".", "..")
    name.encode("utf-8")


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("a" * 300 + ".pdf", "application/pdf", 1).endswith("a.pdf")
    assert safe_name("CON.txt", "text/plain", 1) == "_CON.txt"
    assert safe_name("", "application/pdf", 2) == "attachment-2.pdf"


def _sound(letter: Letter) -> None:
    assert letter.message_id
    for text in (letter.subject, letter.text, letter.html, letter.sender.name):
        assert "\x00" not in text
        text.encode("utf-8")
    assert "\n" not in letter.subject


@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_letter(raw: bytes) -> None:
    _sound(parse_letter(raw))


_NAMES = [
    "From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type", "Return-Path",
    "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "Auto-Submitted",
]  # fmt: skip
_VALUES = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "multipart/mixed; boundary=B", 'multipart/alternative; boundary="B"',
            "multipart/report; report-type=delivery-status; boundary=B", "text/html",
            "message/rfc822", "text/plain; charset=\"\"; name*0*=utf-8''%FF; name*1=b", "base64",
            "quoted-printable", 'attachment; filename="=?utf-8?q?=C5?="', "<a@b> <c",
            "=?utf-8?b?////?=", '"a" <b@c>, d@[::1], <>', "Thu, 99 Foo 20026 25:61 +9999",
            "application/ms-tnef", "message/delivery-status", "text/plain; charset=utf-7",
            "group: a@b, c@d;", "=?x?y?z?=", "attachment; filename*=x''%00/../%2f",
        ]
    ),
)  # fmt: skip


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES), max_size=12),
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES), max_size=4),
            st.binary(max_size=60),
        ),
        max_size=6,
    ),
)
def test_broken_structure_never_raises(
    headers: list[tuple[str, str]], parts: list[tuple[list[tuple[str, str]], bytes]]
) -> None:
    def block(values: list[tuple[str, str]]) -> bytes:
        return "".join(f"{name}: {value}\r\n" for name, value in values).encode("utf-8", "replace")

    raw = block(headers) + b"\r\n"
    for part_headers, content in parts:
        raw += b"--B\r\n" + block(part_headers) + b"\r\n" + content + b"\r\n"
    _sound(parse_letter(raw + b"--B--\r\n"))


@given(st.text(max_size=400))
def test_html_to_text_never_raises(html: str) -> None:
    html_to_text(html)
