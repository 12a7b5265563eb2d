"""Letters for the tests: ordinary ones, and the worst that mailers and people send."""

import base64
import os
from email.message import EmailMessage
from urllib.parse import quote

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


def plain(
    text: str = "Dzień dobry, proszę o informację.",
    *,
    sender: str = "Jan Kowalski <jan@example.pl>",
    to: str = "urzad@gmina.example",
    subject: str = "Pytanie",
    message_id: str | None = "<1@example.pl>",
    **headers: str,
) -> bytes:
    """An ordinary letter; further headers with _ for -."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Mon, 23 Nov 2026 10:00:00 +0100"
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def out_of_office(*, answers: str, sender: str = "jan@example.pl") -> bytes:
    return plain(
        "Jestem na urlopie do 5 grudnia.",
        sender=sender,
        subject="Automatyczna odpowiedź: Pytanie",
        message_id="<ooo@example.pl>",
        In_Reply_To=f"<{answers}>",
        References=f"<{answers}>",
        Auto_Submitted="auto-replied",
    )


def bounce(*, of: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A delivery report as Postfix writes it."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.pl (Mail Delivery System)
To: urzad@gmina.example
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-{action}@mx.example.pl>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.pl

Final-Recipient: rfc822; jan@example.pl
Original-Recipient: rfc822;jan@example.pl
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <jan@example.pl>: User unknown

--B
Content-Type: message/rfc822

From: urzad@gmina.example
To: jan@example.pl
Subject: Re: Pytanie
Message-ID: <{of}>

Odpowiedz.
--B--
""".replace("\n", "\r\n").encode()


def tnef(name: bytes, content: bytes) -> bytes:
    def attribute(number: int, value: bytes) -> bytes:
        return (
            b"\x02"
            + number.to_bytes(4, "little")
            + len(value).to_bytes(4, "little")
            + value
            + b"\0\0"
        )

    return (
        (0x223E9F78).to_bytes(4, "little")
        + b"\x01\x00"
        + attribute(0x00069002, b"\0" * 14)
        + attribute(0x00018010, name + b"\0")
        + attribute(0x0006800F, content)
    )


def with_files() -> bytes:
    message = EmailMessage()
    message["From"] = "Jan <jan@example.pl>"
    message["To"] = "urzad@gmina.example"
    message["Subject"] = "Załączniki"
    message["Message-ID"] = "<files@example.pl>"
    message.set_content("Zwykły tekst.")
    message.add_alternative(
        '<p>Tekst z obrazkiem <img src="cid:logo@x"><script>alert(1)</script></p>', subtype="html"
    )
    html = message.get_payload()[1]
    html.add_related(PNG, "image", "png", cid="<logo@x>", filename="logo.png")
    message.add_attachment(
        b"%PDF-1.7 \xff", maintype="application", subtype="pdf", filename="../../etc/wniosek.pdf"
    )
    message.add_attachment(
        b"MZ\x90\x00", maintype="application", subtype="pdf", filename="faktura\u202efdp.exe"
    )
    return message.as_bytes()


def large(megabytes: int, subject: str = "Duży") -> bytes:
    """A letter whose file makes it so large."""
    content = base64.encodebytes(os.urandom(1024 * 1024)) * megabytes
    return (
        f"From: Jan <jan@example.pl>\nSubject: {subject}\nMessage-ID: <{subject}@x>\n"
        'Content-Type: multipart/mixed; boundary="B"\n\n--B\n\nTekst\n--B\n'
        "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    ).encode() + content[: megabytes * 1024 * 1024]


def encoded(text: str, charset: str, how: str) -> bytes:
    """`text` as one encoded word (RFC 2047), `how` b or q."""
    data = text.encode(charset)
    if how == "b":
        words = base64.b64encode(data).decode()
    else:
        words = "".join(f"={byte:02X}" for byte in data)
    return f"=?{charset}?{how}?{words}?=".encode()


def percent(text: str, charset: str) -> bytes:
    """`text` percent-encoded (RFC 2231)."""
    return quote(text.encode(charset)).encode()
