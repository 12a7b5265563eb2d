"""What tells letters of one Message-ID apart: their bytes, however they are read."""

import pytest

from okienko.channels.email.essence import KIND, bytes_of_body, essence_of
from okienko.channels.email.parse import bare_letter, envelope_letter, parse_letter

from . import letters


@pytest.mark.parametrize("raw", [letters.plain(), letters.with_files(), b"", b"\n\n", b"x"])
def test_it_is_the_same_however_much_could_be_read(raw: bytes) -> None:
    made = {read(raw).essence for read in (parse_letter, envelope_letter, bare_letter)}
    assert made == {essence_of(raw)}
    (essence,) = made
    assert essence.startswith(KIND)
    assert len(essence) == 32


@pytest.mark.parametrize(
    "copy",
    [
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: b"Received: from a\n\tby b\nDelivered-To: c@d\n" + raw,
        lambda raw: b"\r\n" + raw,
        lambda raw: raw + b"\r\n\r\n",
        lambda raw: raw.replace(b"\nSubject: ", b"\nsubject:\n  "),
        lambda raw: raw.replace(b"\nMIME-Version: 1.0", b"\nMIME-Version: 1.0\nX-Seen: yes"),
    ],
)
def test_what_servers_change_does_not_count(copy: object) -> None:
    assert callable(copy)
    raw = letters.plain("Słowa", subject="Pytanie o odpady")
    assert copy(raw) != raw
    assert essence_of(copy(raw)) == essence_of(raw)


def test_what_the_sender_changed_counts() -> None:
    raws = [
        letters.plain("Skan 1"),
        letters.plain("Skan 2"),
        letters.plain("Skan 1", subject="Inny"),
        letters.plain("Skan 1", sender="Ewa <ewa@example.pl>"),
        letters.plain("Skan 1").replace(b"10:00:00", b"10:00:01"),
    ]
    assert len(set(map(essence_of, raws))) == len(raws)


def test_a_body_is_where_postgresql_finds_it() -> None:
    raw = letters.plain().replace(b"\n", b"\r\n")
    date, digest = bytes_of_body(raw)
    assert date == b"Date: Mon, 23 Nov 2026 10:00:00 +0100"
    assert bytes_of_body(b"X: y\r\n" + raw) == (date, digest)
    assert bytes_of_body(raw + b"x")[1] != digest
