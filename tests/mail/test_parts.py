"""Names of files, charsets, wrappings: what real mailers send, well and badly."""

import base64
import struct
import subprocess
import time
from pathlib import Path

import pytest

from okienko.channels.email.charsets import decode_bytes, decode_value
from okienko.channels.email.letter import Letter
from okienko.channels.email.parameters import parameters
from okienko.channels.email.parse import parse_letter
from okienko.channels.email.smime import unwrap_signed
from okienko.channels.email.tnef import unwrap_tnef

from . import letters

HEAD = b"From: Jan <jan@example.pl>\r\nSubject: Sprawa\r\nMessage-ID: <1@x>\r\n"
NAME = "Załącznik żółty ćma.pdf"


def with_file(name: bytes, *, kind: bytes = b"application/octet-stream") -> Letter:
    return parse_letter(
        HEAD
        + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n\r\nTekst\r\n--B\r\n'
        + b"Content-Type: " + kind + b"\r\nContent-Disposition: attachment; " + name
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(b"%PDF-1.4 x") + b"\r\n--B--\r\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        f'filename="{NAME}"'.encode(),
        f'filename="{NAME}"'.encode("cp1250"),
        f'filename="{NAME}"'.encode("iso8859-2"),
        f"filename={NAME}".encode(),
        b'filename="' + letters.encoded(NAME, "utf-8", "b") + b'"',
        b"filename=" + letters.encoded(NAME, "iso-8859-2", "q"),
        b"filename*=UTF-8''" + letters.percent(NAME, "utf-8"),
        b"filename*=windows-1250'pl'" + letters.percent(NAME, "cp1250"),
        b'filename*="UTF-8\'\'' + letters.percent(NAME, "utf-8") + b'"',
        b"filename*=" + letters.percent(NAME, "utf-8"),
        b"filename*0*=utf-8''" + letters.percent(NAME[:9], "utf-8")
        + b";\r\n filename*1*=" + letters.percent(NAME[9:], "utf-8"),
        b"filename*1*=" + letters.percent(NAME[9:], "utf-8")
        + b";\r\n filename*0*=utf-8''" + letters.percent(NAME[:9], "utf-8"),
        b'filename*0="' + letters.encoded(NAME[:9], "utf-8", "b") + b'";\r\n filename*1="'
        + letters.encoded(NAME[9:], "utf-8", "b") + b'"',
        b'filename="zalacznik.pdf"; filename*=UTF-8\'\'' + letters.percent(NAME, "utf-8"),
        f'filename="C:\\pisma\\{NAME}"'.encode(),
        f'filename="{NAME}'.encode(),
    ],
)  # fmt: skip
def test_names_of_files_however_they_are_written(written: bytes) -> None:
    (file,) = with_file(written).files
    assert file.name == NAME


@pytest.mark.parametrize("name", [b"", b'filename=""', b'filename="skan"'])
def test_a_pdf_without_an_ending_gets_one(name: bytes) -> None:
    (file,) = with_file(name).files
    assert file.content_type == "application/pdf"
    assert file.name.endswith(".pdf")


@pytest.mark.parametrize("how", ["", "base64", "quoted-printable"])
@pytest.mark.parametrize("named", ["", '; name="stary list"'])
def test_a_letter_within_a_letter_is_a_file_that_opens(how: str, named: str) -> None:
    inner = letters.plain(subject="Stary list")
    coded = base64.encodebytes(inner) if how == "base64" else inner.replace(b"=", b"=3D")
    letter = parse_letter(
        HEAD
        + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n\r\nTekst\r\n--B\r\n'
        + f"Content-Type: message/rfc822{named}\r\n".encode()
        + (f"Content-Transfer-Encoding: {how}\r\n" if how else "").encode()
        + b"\r\n" + (inner if not how else coded) + b"\r\n--B--\r\n"
    )  # fmt: skip
    (file,) = letter.files
    assert file.name == ("stary list.eml" if named else "Stary list.eml")
    assert parse_letter(file.content).subject == "Stary list"


WORDS = "Dzień dobry, proszę o przesłanie decyzji; są też załączniki. Żółw śpi, źdźbło."


@pytest.mark.parametrize("encoding", ["utf-8", "cp1250", "iso8859-2"])
@pytest.mark.parametrize(
    "label",
    ["", "utf-8", "us-ascii", "iso-8859-1", "windows-1252", "iso-8859-2", "windows-1250", "x-y"],
)
def test_polish_whatever_it_is_labelled(encoding: str, label: str) -> None:
    for words in (WORDS, "Dziękuję", "był tam", "Łódź", "są"):
        assert decode_bytes(words.encode(encoding), label)[0] == words


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-u"])
@pytest.mark.parametrize("label", ["", "utf-8", "iso-8859-1", "us-ascii"])
def test_ukrainian_whatever_it_is_labelled(encoding: str, label: str) -> None:
    for words in ("Добрий день, потрібна довідка про місце проживання.", "Привіт", "Дякую"):
        assert decode_bytes(words.encode(encoding), label)[0] == words


@pytest.mark.parametrize(
    ("words", "encoding", "label"),
    [
        ("Grüße aus Köln, heißt das für Äpfel", "latin-1", "iso-8859-1"),
        ("être même fenêtre déjà à côté", "cp1252", "iso-8859-1"),
        ("¿Cómo está el niño mañana?", "latin-1", "iso-8859-1"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "iso8859-2", "iso-8859-2"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "cp1250", "windows-1250"),
        ("5 m³ gazu, 3 m² i 20°C", "cp1252", "windows-1252"),
        ("“Hello” – it’s £5…", "cp1252", "iso-8859-1"),
        ("日本語のメール", "shift_jis", "shift_jis"),
        ("日本語のメール", "iso2022_jp", "iso-2022-jp"),
        ("Zażółć", "utf-16", "utf-16"),
    ],
)
def test_a_true_label_is_believed(words: str, encoding: str, label: str) -> None:
    assert decode_bytes(words.encode(encoding), label) == (words, True)


@pytest.mark.parametrize(
    "text", ["Cześć, czy jutro czynne?", "Śmieci nie odebrano", "święta", "źle", "ktoś był"]
)
def test_a_few_polish_words_with_a_western_label(text: str) -> None:
    raw = b"From: a@b.pl\nContent-Type: text/plain; charset=iso-8859-1\n\n" + text.encode("cp1250")
    assert parse_letter(raw).text.strip() == text


@pytest.mark.parametrize("label", ["", "utf-8"])
@pytest.mark.parametrize("spoil", [b"\xe9", b"\xc5", b"\xff\xfe"])
def test_a_few_bad_bytes_do_not_make_utf8_another_page(label: str, spoil: bytes) -> None:
    data = WORDS.encode()
    text, _ = decode_bytes(data[:20] + spoil + data[20:], label)
    assert "przesłanie decyzji; są też załączniki. Żółw" in text


def test_a_raw_header_has_the_charset_of_the_body() -> None:
    raw = "From: Łódź <a@b.pl>\nSubject: Grüße ÄÖ\n".encode("cp1250")
    for kind in (b"text/plain; charset=windows-1250", b"text/plain; charset=koi8-r"):
        letter = parse_letter(raw + b"Content-Type: " + kind + b"\n\nx")
        assert letter.subject == ("Grüße ÄÖ" if b"1250" in kind else letter.subject)
    assert letter.subject != "Grüße ÄÖ"
    body = "\nContent-Type: text/plain; charset=koi8-u\n\n"
    letter = parse_letter(f"From: a@b.pl\nSubject: Тест про воду{body}x".encode("koi8-u"))
    assert letter.subject == "Тест про воду"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?b?xbw=?= =?utf-8?q?=C5=82?= x", "żł x"),
        ("=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?UTF-8*pl?Q?a_b?=", "a b"),
        ("=?utf-8?q?a b=20c?=", "a b c"),
        ("=?utf-8?b?YWJj", "=?utf-8?b?YWJj"),
        ("=?utf-8?b?YWJ?=", "ab"),
        ("=?utf-8?q?=C4=85?==?utf-8?q?=C4=99?=", "ąę"),
    ],
)
def test_encoded_words(value: str, text: str) -> None:
    assert decode_value(value) == text


@pytest.mark.parametrize("unit", ["=?a?q?", "=?", "=?utf-8?q?a?= ", "=?u?q?a?=\t", "=?u?b?"])
def test_long_hostile_values_take_linear_time(unit: str) -> None:
    for read in (decode_value, parameters):
        began = time.thread_time()
        read(f"x; {unit * 60_000}"[:65_536])
        assert time.thread_time() - began < 2


# --- pictures in their place


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ("<logo@x>", "cid:logo@x"),
        ("<logo@x>", "cid:logo%40x"),
        ("<logo@x>", "CID:&lt;logo@x&gt;"),
        ("logo@x", "cid:<logo@x>"),
        ("<logo%40x>", "cid:logo@x"),
    ],
)
def test_a_picture_is_found_by_its_id_however_it_is_quoted(header: str, link: str) -> None:
    raw = (
        'Content-Type: multipart/related; boundary="B"\n\n--B\nContent-Type: text/html\n\n'
        f'<p>Tekst <img src="{link}"></p>\n--B\nContent-Type: image/png\n'
        f"Content-ID: {header}\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.b64encode(letters.PNG).decode()}\n--B--\n"
    )
    (file,) = parse_letter(HEAD + raw.encode()).files
    assert file.content_id == "logo@x"
    assert file.inline


# --- winmail.dat


def _property(number: int, kind: int, value: bytes) -> bytes:
    data = struct.pack("<HH", kind, number)
    if kind in (30, 31, 258, 13):
        data += struct.pack("<II", 1, len(value)) + value + b"\0" * (-len(value) % 4)
    else:
        data += value
    return data


def _attribute(level: int, number: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(value)) + value + b"\0\0"


def _tnef(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def _properties(*found: bytes) -> bytes:
    return struct.pack("<I", len(found)) + b"".join(found)


def test_winmail_dat_gives_long_names_all_files_and_its_words() -> None:
    inner = _tnef(
        _attribute(1, 0x2800C, b"Slowa listu w srodku\0"),
        _attribute(2, 0x69002, b"\0" * 14),
        _attribute(2, 0x18010, b"INNY~1.TXT\0"),
        _attribute(2, 0x6800F, b"tresc"),
    )
    content = _tnef(
        _attribute(1, 0x69003, _properties(_property(0x1000, 31, "Słowa".encode("utf-16-le")))),
        _attribute(2, 0x69002, b"\0" * 14),
        _attribute(2, 0x18010, b"DLUGAN~1.PDF\0"),
        _attribute(2, 0x6800F, b"%PDF-1.4"),
        _attribute(
            2,
            0x69005,
            _properties(
                _property(0x3705, 3, struct.pack("<I", 1)),
                _property(0x3707, 31, "Długa nazwa pisma.pdf\0".encode("utf-16-le")),
            ),
        ),
        _attribute(2, 0x69002, b"\0" * 14),
        _attribute(2, 0x18010, "Żółty.txt".encode("cp1250") + b"\0"),
        _attribute(2, 0x6800F, b"drugi"),
        _attribute(2, 0x69002, b"\0" * 14),
        _attribute(
            2,
            0x69005,
            _properties(
                _property(0x3001, 30, b"Przekazany\0"),
                _property(0x3701, 13, b"i" * 16 + inner),
            ),
        ),
    )
    found = unwrap_tnef(content)
    assert found.text == "Słowa"
    assert [(name, data) for name, _, _, data in found.files] == [
        ("Długa nazwa pisma.pdf", b"%PDF-1.4"),
        ("Żółty.txt", b"drugi"),
        ("Przekazany.txt", b"Slowa listu w srodku"),
        ("INNY~1.TXT", b"tresc"),
    ]
    for cut in range(0, len(content), 7):
        unwrap_tnef(content[:cut])  # never raises


# --- signed and encrypted (S/MIME by OpenSSL, PGP by its outside)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
            "cert.pem", "-subj", "/CN=Jan", "-days", "9", cwd=tmp_path)  # fmt: skip
    return tmp_path


def openssl(*arguments: str, cwd: Path) -> None:
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)


INSIDE = (
    'Content-Type: multipart/mixed; boundary="S"\n\n--S\nContent-Type: text/plain; charset=utf-8\n'
    "\nTreść podpisana\n--S\nContent-Type: application/pdf; name=pismo.pdf\n\n%PDF-1.4\n--S--\n"
)


@pytest.mark.parametrize("form", ["DER", "PEM", "SMIME"])
@pytest.mark.parametrize("extra", [[], ["-stream", "-indef"]])
@pytest.mark.parametrize(
    "kind",
    [
        "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        "application/x-pkcs7-mime",
        'application/octet-stream; name="smime.p7m"',
    ],
)
def test_a_letter_wrapped_in_its_signature_is_unwrapped(
    keys: Path, form: str, extra: list[str], kind: str
) -> None:
    (keys / "in").write_text(INSIDE)
    openssl("smime", "-sign", "-nodetach", "-in", "in", "-signer", "cert.pem", "-inkey", "key.pem",
            "-outform", form, "-out", "out", *extra, cwd=keys)  # fmt: skip
    signed = (keys / "out").read_bytes()
    if form == "SMIME":
        raw = HEAD + signed
    else:
        raw = (
            HEAD
            + f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n".encode()
            + base64.encodebytes(signed)
        )
    letter = parse_letter(raw)
    assert letter.text.strip() == "Treść podpisana"
    assert [f.name for f in letter.files] == ["pismo.pdf"]
    assert "signature not checked" in letter.flaws


def test_a_signed_document_shows_the_document_beside_its_wrapping(keys: Path) -> None:
    (keys / "in").write_bytes(b"%PDF-1.4 umowa")
    openssl("smime", "-sign", "-nodetach", "-binary", "-in", "in", "-signer", "cert.pem",
            "-inkey", "key.pem", "-outform", "DER", "-out", "out", cwd=keys)  # fmt: skip
    raw = (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="B"\n\n--B\n\nTekst\n--B\nContent-Type: '
        + b'application/octet-stream; name="umowa.pdf.p7m"\nContent-Transfer-Encoding: base64\n\n'
        + base64.encodebytes((keys / "out").read_bytes())
        + b"--B--\n"
    )
    letter = parse_letter(raw)
    assert [f.name for f in letter.files] == ["umowa.pdf", "umowa.pdf.p7m"]
    assert letter.files[0].content == b"%PDF-1.4 umowa"


def test_encrypted_letters_say_so(keys: Path) -> None:
    (keys / "in").write_text(INSIDE)
    openssl("smime", "-encrypt", "-aes256", "-in", "in", "-out", "out", "cert.pem", cwd=keys)
    enveloped = (keys / "out").read_bytes()
    pgp_mime = (
        b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="B"\n\n'
        b"--B\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--B\n"
        b"Content-Type: application/octet-stream; name=encrypted.asc\n\n"
        b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n--B--\n"
    )
    inline = b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
    for body in (enveloped, pgp_mime, inline):
        letter = parse_letter(HEAD + body)
        assert "encrypted" in letter.flaws
        assert letter.sender.address == "jan@example.pl"


_SIGNED_DATA = bytes.fromhex("308006092a864886f70d010702a0803080020101310030800609")
_DATA = bytes.fromhex("2a864886f70d010701a0802480")


@pytest.mark.parametrize("piece", [b"\x04\x00", b"\x04\x01x", b"\x24\x80\0\0"])
def test_a_wrapping_of_endless_pieces_is_not_walked_to_its_end(piece: bytes) -> None:
    """As a file of 36 MB has them: 17 million values, each passed several times."""

    def unwrapped(pieces: int) -> bytes | None:
        return unwrap_signed(_SIGNED_DATA + _DATA + piece * pieces + b"\0\0" * 7)

    assert unwrapped(10) is not None
    begin = time.process_time()
    assert unwrapped(9_000_000) is None
    assert time.process_time() - begin < 10


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("x-mac-ce", "mac-latin2", "Zażółć gęślą"),
        ("mac-ce", "mac-latin2", "Zażółć gęślą"),
        ("x-mac-centraleurroman", "mac-latin2", "Zażółć gęślą"),
        ("x-mac-cyrillic", "mac-cyrillic", "Вітаємо"),
        ("x-mac-ukrainian", "mac-cyrillic", "Вітаємо"),
        ("iso-8859-16", "iso8859-16", "Zażółć gęślą"),
        ("unicode-1-1-utf-7", "utf-7", "Zażółć gęślą"),
        ("koi8-u", "koi8-u", "Вітаємо їжак"),
    ],
)
def test_rare_names_of_charsets(label: str, codec: str, text: str) -> None:
    head = f"Content-Type: text/plain; charset={label}\r\n".encode()
    head += b"Content-Transfer-Encoding: base64\r\n\r\n"
    letter = parse_letter(HEAD + head + base64.encodebytes(text.encode(codec)))
    assert letter.text.strip() == text
