"""An ordinary letter for the bench; needs no database to be made."""

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
