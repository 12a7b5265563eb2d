"""Letters for the bench; no database is needed to make them."""

import base64
from email.message import EmailMessage

_TEXT = "Dzień dobry, proszę o informację, kiedy odbierane są odpady w mojej ulicy.\n" * 12


def sample_letter(name: str) -> bytes:
    """A letter of a sender of its own, with HTML and an attachment of 20 kB."""
    message = EmailMessage()
    message["From"] = f"Klient {name} <{name}@bench.example>"
    message["To"] = "urzad@bench.example"
    message["Subject"] = "Pytanie o odpady"
    message["Message-ID"] = f"<{name}@bench.example>"
    message.set_content(_TEXT)
    message.add_alternative(f"<p>{_TEXT}</p>", subtype="html")
    message.add_attachment(
        b"%PDF-1.4 " + b"\x00\xff" * 10_000,
        maintype="application",
        subtype="pdf",
        filename="wniosek.pdf",
    )
    return message.as_bytes()


def large_letter(name: str, megabytes: int) -> bytes:
    """A letter whose attachment makes it so large."""
    head = (
        f"From: Klient <{name}@bench.example>\r\nMessage-ID: <{name}@bench.example>\r\n"
        'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n\r\nSkany.\r\n--B\r\n'
        "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    line = base64.b64encode(b"%PDF-1.4 " + b"\x00\xff" * 24) + b"\r\n"
    return head.encode() + line * (megabytes * 1024 * 1024 // len(line)) + b"--B--\r\n"
