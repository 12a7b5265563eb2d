"""What a letter and its provider say of who sent it, read without a database."""

import time
from dataclasses import replace

import pytest

from okienko.channels.email.authentication import authenticated, trusted_names
from okienko.channels.email.forwarded import forwarded_writer, head_in
from okienko.channels.email.letter import Letter, LetterFile, Mailbox
from okienko.channels.email.senders import writer

OUTLOOK_PL = """Proszę o załatwienie.

Od: Wanda Sroka <wanda@example.pl>
Wysłano: wtorek, 24 listopada 2026 10:12
Do: Adam Wójcik <adam@gmina.example>
Temat: Kosz na Lipowej

Kosz jest pełny."""
OUTLOOK_EN = """-----Original Message-----
From: Wanda Sroka [mailto:wanda@example.pl]
Sent: Tuesday, November 24, 2026 10:12 AM
To: Adam
Cc: Ewa
Subject: Kosz
"""
GMAIL_PL = """---------- Forwarded message ---------
Od: *Wanda Sroka* <wanda@example.pl>
Date: wt., 24 lis 2026 o 10:12
Subject: Kosz
To: <adam@gmina.example>
"""
GMAIL_UK = """---------- Forwarded message ---------
Від: Wanda Sroka <wanda@example.pl>
Date: вт, 24 лист. 2026 р. о 10:12
Subject: Kosz
To: <adam@gmina.example>
"""
THUNDERBIRD_PL = """-------- Wiadomość przekazana --------
Temat: \tKosz
Data: \tTue, 24 Nov 2026 10:12:00 +0100
Nadawca: \tWanda Sroka <wanda@example.pl>
Adresat: \tadam@gmina.example
"""
THUNDERBIRD_EN = """-------- Forwarded Message --------
Subject: \tKosz
Date: \tTue, 24 Nov 2026 10:12:00 +0100
From: \tWanda Sroka <wanda@example.pl>
To: \tadam@gmina.example
"""
APPLE_PL = """Początek przekazywanej wiadomości:

> Od: Wanda Sroka <wanda@example.pl>
> Temat: Kosz
> Data: 24 listopada 2026 o 10:12:00 CET
> Do: adam@gmina.example
"""
APPLE_UK = """Початок переадресованого повідомлення:

Від: Wanda Sroka <wanda@example.pl>
Тема: Kosz
Дата: 24 листопада 2026 р. о 10:12:00
Кому: adam@gmina.example
"""
OUTLOOK_UK = """Від: Wanda Sroka <wanda@example.pl>
Надіслано: вівторок, 24 листопада 2026 р. 10:12
Кому: Adam <adam@gmina.example>
Тема: Kosz
"""
OUTLOOK_DE = """Von: Wanda Sroka <wanda@example.pl>
Gesendet: Dienstag, 24. November 2026 10:12
An: Adam <adam@gmina.example>
Betreff: Kosz
"""
UKR_NET = """--- Переслане повідомлення ---
Від кого: "Wanda Sroka" <wanda@example.pl>
Дата: 24 листопада 2026, 10:12:00
Кому: adam@gmina.example
"""
FOLDED = """Od: "Sroka, Wanda - bardzo długa nazwa stanowiska w firmie"
 <wanda@example.pl>
Data: 24.11.2026
Do: adam@gmina.example
Temat: Kosz
"""


@pytest.mark.parametrize(
    "text",
    [
        OUTLOOK_PL,
        OUTLOOK_EN,
        OUTLOOK_UK,
        OUTLOOK_DE,
        UKR_NET,
        GMAIL_PL,
        GMAIL_UK,
        THUNDERBIRD_PL,
        THUNDERBIRD_EN,
        APPLE_PL,
        APPLE_UK,
    ],
)
def test_heads_of_forwarded_letters(text: str) -> None:
    for ends in (text, text.replace("\n", "\r\n")):
        assert head_in(ends) == Mailbox("wanda@example.pl", "Wanda Sroka")


def test_a_long_address_is_folded() -> None:
    found = head_in(FOLDED)
    assert found
    assert found.address == "wanda@example.pl"


@pytest.mark.parametrize(
    "text",
    ["Od: 12 marca\nDo: 13 marca\nOsób: 40", "Od: Wanda <wanda@example.pl>\n\nPozdrawiam", ""],
)
def test_what_is_no_head(text: str) -> None:
    assert head_in(text) is None


@pytest.mark.parametrize(
    ("subject", "forwarded"),
    [
        ("Fwd: Kosz", True),
        ("FW: Kosz", True),
        ("PD: Kosz", True),
        ("Pd: Kosz", True),
        ("Przekazano: Kosz", True),
        ("Пер: Kosz", True),
        ("[Fwd: Kosz]", True),
        ("[EXTERNAL] FW: Kosz", True),
        ("TR: Kosz", True),
        ("Przesłano dalej: Kosz", True),
        ("Prześlij dalej: Kosz", True),
        ("Przekaż: Kosz", True),
        ("Fwd[2]: Kosz", True),
        ("Przekazanie działki: termin", False),
        ("Re: Kosz", False),
        ("Pdf: Kosz", False),
    ],
)
def test_a_subject_says_that_it_is_forwarded(subject: str, *, forwarded: bool) -> None:
    letter = Letter("1", Mailbox("a@gmina.example"), subject=subject, text=OUTLOOK_PL)
    assert (forwarded_writer(letter) is not None) == forwarded


@pytest.mark.parametrize(
    ("subject", "text", "inner", "found"),
    [
        ("FW: Kosz", "Do załatwienia.", "From: Wanda Sroka <wanda@example.pl>", "wanda@example.pl"),
        ("", "", "From: =?utf-8?q?Wanda?= <wanda@example.pl>", "wanda@example.pl"),
        ("Fwd: Kosz", GMAIL_PL, "From: other@example.pl", "wanda@example.pl"),
        ("Kosz", "Załączam list do skargi.", "From: wanda@example.pl", ""),
        ("FW: Kosz", "", "From: a@x.pl, b@x.pl", ""),
        ("FW: Kosz", "", "Received: \r" * 50_000, ""),
    ],
)
def test_a_letter_forwarded_as_a_file_tells_who_wrote_it(
    subject: str, text: str, inner: str, found: str
) -> None:
    file = LetterFile(
        "list.eml", "message/rfc822", f"{inner}\r\nSubject: Kosz\r\n\r\nProszę".encode()
    )
    letter = Letter("1", Mailbox("a@gmina.example"), subject=subject, text=text, files=(file,))
    writer = forwarded_writer(letter)
    assert (writer.address if writer else "") == found
    several = replace(letter, text="", files=(file, file))
    assert forwarded_writer(several) is None


@pytest.mark.parametrize("name", ["Anna Nowak", "Jan Niemiec", "Ewa Weber", "Teodor Formela"])
def test_a_colleague_is_no_form_whatever_the_name_begins_with(name: str) -> None:
    sender, person = Mailbox("a@gmina.example", name), Mailbox("jan@example.pl")
    from_colleague = Letter("1", sender, reply_to=(person,))
    assert writer(from_colleague, [], ["gmina.example"]).mailbox == sender
    from_form = Letter("1", Mailbox("b@gmina.example", f"{name} via Formularz"), reply_to=(person,))
    assert writer(from_form, ["b@gmina.example"]).mailbox == Mailbox(person.address, name)


def letter(*headers: str) -> bytes:
    return "\r\n".join(
        [*headers, "From: x", "", "Authentication-Results: mx.a.pl; dmarc=fail"]
    ).encode()


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("dmarc=pass header.from=a.pl", "pass"),
        ("spf=pass smtp.mailfrom=x@evil.example; dmarc=fail (p=none) header.from=a.pl", "fail"),
        ("dmarc=pass header.from=evil.example", "fail"),
        ("dkim=pass header.d=mail.a.pl", "pass"),
        ("dkim = pass header.i=@a.pl", "pass"),
        ("dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=x@evil.example", ""),
        ("spf=fail smtp.mailfrom=x@a.pl; dkim=none", "fail"),
        ("spf=softfail smtp.mailfrom=x@a.pl", ""),
        ("(dmarc=pass) spf=none", ""),
        ('spf=none reason="; dmarc=pass header.from=a.pl"', ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_what_the_provider_says(said: str, verdict: str) -> None:
    raw = letter(f"Authentication-Results: mx.prov.pl 1;\r\n\t{said}")
    assert authenticated(raw, domain="a.pl", trusted=["prov.pl"]) == verdict


def test_only_the_providers_topmost_word_counts() -> None:
    ours, forged = (
        f"Authentication-Results: mx.prov.pl; dmarc={word}" for word in ("fail", "pass")
    )
    other = "Authentication-Results: mx.evil.pl; dmarc=pass"
    for headers, verdict in (
        ((ours, forged), "fail"),
        ((other, ours), "fail"),
        ((other,), ""),
        (("Authentication-Results: mx.prov.pl.evil.pl; dmarc=pass",), ""),
        (("Authentication-Results: xprov.pl; dmarc=pass",), ""),
        ((), ""),
    ):
        assert authenticated(letter(*headers), domain="a.pl", trusted=["prov.pl"]) == verdict


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("imap.gmail.com", ("mx.google.com",)),
        ("imap.wp.pl", ("wp.pl",)),
        ("imap.poczta.home.pl", ("poczta.home.pl",)),
        ("gmina.com.pl", ("gmina.com.pl",)),
        ("poczta.pl", ("poczta.pl",)),
        ("127.0.0.1", ("gmina.example",)),
        ("localhost", ("gmina.example",)),
    ],
)
def test_whose_word_counts(host: str, names: tuple[str, ...]) -> None:
    assert trusted_names(host, "urzad@gmina.example") == names
    assert trusted_names(host, "urzad@gmina.example", ["MX.Other.pl."]) == ("mx.other.pl",)


def test_hostile_input_takes_no_time() -> None:
    begun = time.process_time()
    for piece in ("(", '"', "\\", ";", "a=", " = ", "dkim=pass ", "\t"):
        long = piece * 200_000
        raw = b"Authentication-Results: mx.prov.pl; " + long.encode() + b"\r\n"
        authenticated(raw * 3, domain="a.pl", trusted=["prov.pl"])
        folded = b"Authentication-Results: mx.prov.pl;\r\n" + b" x\r\n" * 80_000
        authenticated(folded, domain="a.pl", trusted=["prov.pl"])
    for piece in ("Od: ", "Od: a\n", "Od: <a", "a@", "<", "> ", "Fwd: ", "*"):
        text = piece * 100_000
        forwarded_writer(Letter("1", Mailbox("a@b.pl"), subject="Fwd: x", text=text))
        forwarded_writer(Letter("1", Mailbox("a@b.pl"), subject=text, text=text))
    assert time.process_time() - begun < 2.0
