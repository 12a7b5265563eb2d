"""Letters whose structure is spoiled or unusual: the words are seen, the sender is kept."""

import base64

import pytest

from okienko.channels.email.letter import Letter
from okienko.channels.email.parse import envelope_letter, parse_letter

HEAD = "From: Jan <jan@example.pl>\nSubject: Sprawa\nMessage-ID: <1@x>\nMIME-Version: 1.0\n"
PDF = base64.b64encode(b"%PDF-1.4 tresc").decode()


def read(text: str, *, ends: str = "\r\n") -> Letter:
    return parse_letter(text.replace("\n", ends).encode())


def part(kind: str, body: str, **more: str) -> str:
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in more.items())
    return f"Content-Type: {kind}\n{head}\n{body}\n"


def multi(kind: str, *parts: str, boundary: str = "B") -> str:
    inner = "".join(f"--{boundary}\n{each}" for each in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{inner}--{boundary}--\n'


def words(letter: Letter) -> str:
    return " ".join(letter.text.split())


def test_html_and_a_footer_in_plain_text_are_both_shown() -> None:
    letter = read(
        HEAD
        + multi(
            "mixed",
            part("text/html; charset=utf-8", "<p>Proszę o pomoc</p>"),
            part("text/plain", "Sprawdzono antywirusem."),
        )
    )
    assert words(letter) == "Proszę o pomoc Sprawdzono antywirusem."
    assert "Proszę o pomoc" in letter.html
    assert "Sprawdzono antywirusem." in letter.html


def test_all_pieces_of_the_chosen_way_are_kept() -> None:
    rich = multi(
        "mixed",
        part("text/html; charset=utf-8", "<p>Początek</p>"),
        part("application/pdf", PDF, Content_Transfer_Encoding="base64"),
        part("text/html; charset=utf-8", "<p>Koniec</p>"),
        boundary="C",
    )
    letter = read(HEAD + multi("alternative", part("text/plain; charset=utf-8", "Zwykły"), rich))
    assert words(letter) == "Zwykły"
    assert letter.html.index("Początek") < letter.html.index("Koniec")
    assert [f.name for f in letter.files] == ["attachment-1.pdf"]


def test_an_empty_html_does_not_stand_for_the_text() -> None:
    empty = part("text/html", "<html><body><br></body></html>")
    letter = read(HEAD + multi("alternative", part("text/plain", "Treść"), empty))
    assert (words(letter), letter.html) == ("Treść", "")
    picture = part("text/html", '<img src="cid:1">')
    letter = read(HEAD + multi("alternative", part("text/plain", "Treść"), picture))
    assert "<img" in letter.html


def test_what_follows_an_end_inside_with_the_same_boundary_is_shown() -> None:
    inner = multi("alternative", part("text/plain", "Jeden"), part("text/html", "<p>Jeden</p>"))
    letter = read(HEAD + multi("mixed", inner, part("text/plain", "Dwa")))
    assert "Jeden" in letter.text
    assert "Dwa" in letter.text


def test_a_blank_line_before_the_headers_of_the_body() -> None:
    letter = read(f"{HEAD}\nContent-Type: text/html; charset=utf-8\n\n<p>Treść</p>")
    assert (letter.sender.address, words(letter)) == ("jan@example.pl", "Treść")


def test_plain_pieces_of_an_alternative_are_kept_beside_a_file() -> None:
    plain = multi(
        "mixed",
        part("text/plain", "Jeden"),
        part("application/pdf", PDF, Content_Transfer_Encoding="base64"),
        part("text/plain", "Dwa"),
        boundary="C",
    )
    letter = read(HEAD + multi("alternative", plain))
    assert words(letter) == "Jeden Dwa"


def test_an_alternative_with_an_empty_way() -> None:
    letter = read(
        HEAD + multi("alternative", part("text/plain", " "), part("text/html", "<b>Tekst</b>"))
    )
    assert words(letter) == "Tekst"
    letter = read(HEAD + multi("alternative", part("text/plain", "Tekst"), part("text/html", "  ")))
    assert (words(letter), letter.html) == ("Tekst", "")


@pytest.mark.parametrize("boundary", ["", "; boundary=", '; boundary="inny"', "; charset=utf-8"])
def test_a_boundary_that_is_missing_or_wrong(boundary: str) -> None:
    letter = read(
        HEAD
        + f"Content-Type: multipart/mixed{boundary}\n\n"
        + "--=_prawdziwy\nContent-Type: text/plain\n\nTekst\n"
        + "--=_prawdziwy\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
        + f"{PDF}\n--=_prawdziwy--\n"
    )
    assert words(letter) == "Tekst"
    assert [f.content_type for f in letter.files] == ["application/pdf"]
    assert "structure" in letter.flaws


def test_a_multipart_without_any_part_shows_what_there_is() -> None:
    letter = read(HEAD + 'Content-Type: multipart/mixed; boundary="B"\n\nSam tekst bez części.\n')
    assert words(letter) == "Sam tekst bez części."


def test_no_content_type_but_parts() -> None:
    letter = read(HEAD + "\n--B\nContent-Type: text/html\n\n<p>Tekst</p>\n--B--\n")
    assert words(letter) == "Tekst"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ('text/plain; name="list.txt"', {}),
        ("text/plain", {"Content_Disposition": 'inline; filename="list.txt"'}),
        ("text/plain", {"Content_Disposition": 'attachment; filename="list.txt"'}),
        ("text/markdown", {}),
        ("text/x-cos-nowego", {}),
        ("text/markdown; name=list.md", {"Content_Disposition": "attachment"}),
        ("text", {}),
        ("", {}),
        ("application/octet-stream", {}),
        ('application/octet-stream; name="list.txt"', {}),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_the_only_text_is_shown_whatever_it_is_called(
    kind: str, more: dict[str, str], *, wrapped: bool
) -> None:
    only = part(kind, "Treść listu", **more)
    letter = read(HEAD + (multi("mixed", only) if wrapped else only))
    assert words(letter) == "Treść listu"


def test_a_text_file_beside_words_stays_a_file() -> None:
    letter = read(
        HEAD
        + multi(
            "mixed",
            part("text/plain", "Treść"),
            part("text/plain", "Lista", Content_Disposition='attachment; filename="lista.txt"'),
        )
    )
    assert words(letter) == "Treść"
    assert [f.name for f in letter.files] == ["lista.txt"]


def test_enriched_text_without_its_marks() -> None:
    letter = read(HEAD + part("text/enriched", "<bold>Ważne</bold> 2 << 3"))
    assert words(letter) == "Ważne 2 < 3"


def test_a_letter_that_is_only_a_letter_within() -> None:
    inner = "From: ewa@example.pl\nSubject: Stary list\n\nPierwotna prośba\n"
    letter = read(HEAD + part("message/rfc822", inner))
    assert words(letter) == "Pierwotna prośba"
    assert [f.name for f in letter.files] == ["Stary list.eml"]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\r\r\n"])
def test_line_ends_of_all_kinds(ends: str) -> None:
    letter = read(
        HEAD
        + multi(
            "mixed",
            part("text/plain; charset=utf-8", "Dzień dobry"),
            part("application/pdf", PDF, Content_Transfer_Encoding="base64"),
        ),
        ends=ends,
    )
    assert letter.sender.address == "jan@example.pl"
    assert letter.subject == "Sprawa"
    assert words(letter) == "Dzień dobry"
    assert [f.content for f in letter.files] == [b"%PDF-1.4 tresc"]


_BODY = 'Content-Type: multipart/mixed; boundary="B"\n\n--B\n\nTekst\n--B--\n'


@pytest.mark.parametrize(
    "raw",
    [
        "\ufeff" + HEAD + _BODY,
        "\n" + HEAD + _BODY,
        "\n\n \n" + HEAD + _BODY,
        "From jan@example.pl Mon Nov 23 10:00:00 2026\n" + HEAD + _BODY,
        ">From jan@example.pl Mon Nov 23 10:00:00 2026\n" + HEAD + _BODY,
        "Received: by x\nto nie jest nagłówek\n" + HEAD + _BODY,
        HEAD + "to nie jest naglowek\n" + _BODY,
        HEAD + ">From jan\n" + _BODY,
        HEAD.replace("Subject", "X-Spam: nie\n  \nSubject") + _BODY,
        "X-Filtr: tak\n\n" + HEAD + _BODY,
        HEAD + 'Content-Type: multipart/mixed;\nboundary="B"\n\n--B\n\nTekst\n--B--\n',
        HEAD + "X: " + "x" * 100_000 + "\n" + _BODY,
        "=?: broken\n: empty\n" + HEAD + _BODY,
        HEAD.replace("From:", "From :") + _BODY,
    ],
)
def test_a_spoiled_head_costs_neither_sender_nor_structure(raw: str) -> None:
    letter = read(raw)
    assert letter.sender.address == "jan@example.pl"
    assert not letter.sender_doubtful
    assert letter.subject == "Sprawa"
    assert words(letter) == "Tekst"


def test_a_missing_blank_line_before_the_body() -> None:
    letter = read(HEAD + "Dzień dobry, proszę o kontakt.\nJan\n")
    assert letter.subject == "Sprawa"
    assert words(letter) == "Dzień dobry, proszę o kontakt. Jan"


def test_a_letter_cut_off_in_its_file() -> None:
    whole = HEAD + multi(
        "mixed",
        part("text/plain", "Tekst"),
        part("application/pdf", PDF, Content_Transfer_Encoding="base64"),
    )
    letter = read(whole[: whole.index(PDF) + 11])
    assert words(letter) == "Tekst"
    assert letter.files[0].content.startswith(b"%PDF-1.")


def test_too_much_html_is_said() -> None:
    letter = read(HEAD + part("text/html", "<p>" + "słowo " * 500_000))
    assert "text cut" in letter.flaws


def test_base64_with_words_below_it_and_without_its_end() -> None:
    coded = base64.b64encode("Dzień dobry".encode()).decode().rstrip("=")
    kind = "text/plain; charset=utf-8"
    letter = read(
        HEAD + part(kind, f"{coded}\n\n-- \nStopka listy", Content_Transfer_Encoding="base64")
    )
    assert words(letter) == "Dzień dobry -- Stopka listy"
    letter = read(HEAD + part(kind, "Zwykły tekst!", Content_Transfer_Encoding="base64"))
    assert words(letter) == "Zwykły tekst!"


# --- the sender -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "address", "doubtful"),
    [
        ("From: Urząd (Sekretariat, pok. 5) <ug@example.pl>", "ug@example.pl", False),
        ("From: anna@prywatna.pl <anna@example.pl>", "anna@example.pl", False),
        ('From: "Anna Nowak <anna@example.pl>', "anna@example.pl", False),
        ("From: =?utf-8?Q?halina@ofiara.example?= <evil@evil.example>", "evil@evil.example", False),
        ("From: halina@ofiara.example <evil@evil.example>", "evil@evil.example", False),
        ("Reply-To: anna@example.pl", "anna@example.pl", False),
        ("Sender: anna@example.pl", "anna@example.pl", False),
        ("From: anna@example.pl\nFrom: Anna <anna@example.pl>", "anna@example.pl", False),
        ("From: anna@example.pl\nFrom: evil@evil.example", "anna@example.pl", True),
        ("From: a@example.pl, b@example.pl", "a@example.pl", True),
        ("From: <a@example.pl> <b@example.pl>", "a@example.pl", True),
        ("From: Anna Nowak\nReply-To: anna@example.pl", "anna@example.pl", True),
        # all of it encoded, as some programs do: shown, not trusted
        ("From: =?utf-8?B?QW5uYSA8YW5uYUBleGFtcGxlLnBsPg==?=", "anna@example.pl", True),
        ("From: =?utf-8?Q?a=0D=0ABcc:x@y.example?=", "", True),
        ("From: =?utf-8?Q?x@y.example=0D=0A?=", "", True),
        ("From: =?utf-8?Q?a@y.example,b@y.example?=", "", True),
        ("From: Jan <=?utf-8?Q?x=40y.example?=>", "", True),
        ("From: ", "", True),
        ("X: y", "", True),
        ("From: Jan [mailto:jan@example.pl]", "jan@example.pl", True),
        ("From: Jan <\u200bjan@example.pl\u00a0>", "jan@example.pl", False),
        ("From: Jan jan@example.pl>", "jan@example.pl", True),
    ],
)
def test_who_counts_as_the_sender(headers: str, address: str, *, doubtful: bool) -> None:
    letter = read(f"{headers}\nSubject: Sprawa\n\nTekst")
    assert letter.sender.address == address
    assert letter.sender_doubtful is doubtful
    assert letter.subject == "Sprawa"


def test_an_address_is_no_name() -> None:
    letter = read("From: halina@ofiara.example <evil@evil.example>\n\nx")
    assert letter.sender.name == ""
    letter = read("From: =?utf-8?Q?halina=40ofiara.example?= <evil@evil.example>\n\nx")
    assert letter.sender.name == ""


@pytest.mark.parametrize("name", ["From", "To", "Cc", "Reply-To", "References", "Date", "X-Odd"])
@pytest.mark.parametrize(
    "value", ["a:" * 995, "(" * 995, '"' * 995, "<" * 30_000, "=?a?q?" * 9_000]
)
def test_one_bad_header_never_costs_the_others(name: str, value: str) -> None:
    other = "Sender" if name == "From" else "From"
    letter = read(
        f"{name}: {value}\n{other}: anna@example.pl\nSubject: Sprawa\n"
        "In-Reply-To: <stary@x>\n\nTekst"
    )
    assert letter.sender.address == "anna@example.pl"
    assert letter.subject == "Sprawa"
    assert letter.in_reply_to == "stary@x"
    assert words(letter) == "Tekst"


def test_the_envelope_alone() -> None:
    letter = envelope_letter((HEAD + "\nTekst" + "x" * 1_000_000).encode(), "took too long")
    assert letter.sender.address == "jan@example.pl"
    assert letter.subject == "Sprawa"
    assert letter.text.startswith("Tekst")
    assert set(letter.flaws) == {"unreadable", "took too long"}
