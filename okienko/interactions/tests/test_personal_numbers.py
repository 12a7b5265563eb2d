"""Numbers of people are found by their check digits, however written, and nothing else is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..personal_numbers import Kind, find, masked

TODAY = date(2026, 11, 30)
PESEL, CARD, ACCOUNT = "44051401359", "4111111111111111", "61109010140000071219812874"


def kinds(text: str) -> list[Kind]:
    return [hit.kind for hit in find(text, TODAY)]


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        (f"mój pesel to {PESEL}.", Kind.PESEL, "mój pesel to •••••••••59."),
        ("PESEL:440514 01359, proszę", Kind.PESEL, "PESEL:•••••• •••59, proszę"),
        (f"mam 2 dzieci {PESEL} 3 lata", Kind.PESEL, "mam 2 dzieci •••••••••59 3 lata"),
        ("karta 4111 1111 1111 1111", Kind.CARD, "karta •••• •••• •••• ••11"),
        ("4111-1111-1111-1111 12/28", Kind.CARD, "••••-••••-••••-••11 12/28"),
        ("4111  1111\t1111\u20091111", Kind.CARD, "••••  ••••\t••••\u2009••11"),
        ("4111–1111‑1111—1111", Kind.CARD, "••••–••••‑••••—••11"),
        ("440514\u200b01359", Kind.PESEL, "••••••\u200b•••59"),
        (f"konto {ACCOUNT}", Kind.ACCOUNT, "konto " + "•" * 24 + "74"),
        (
            "nr PL61 1090 1014 0000 0712 1981 2874",
            Kind.ACCOUNT,
            "nr •••• •••• •••• •••• •••• •••• ••74",
        ),
        ("IBAN DE89370400440532013000", Kind.ACCOUNT, "IBAN " + "•" * 20 + "00"),
        ("dowód aba300000", Kind.IDENTITY_CARD, "dowód •••••••00"),
        ("dowód ABA 300000 wydany", Kind.IDENTITY_CARD, "dowód ••• ••••00 wydany"),
        (f"PESEL{PESEL}", Kind.PESEL, "PESEL•••••••••59"),
        (f"mójpesel{PESEL}mam", Kind.PESEL, "mójpesel•••••••••59mam"),
        (f"kartaVISA{CARD}", Kind.CARD, "kartaVISA••••••••••••••11"),
        (f"kontoPL{ACCOUNT}", Kind.ACCOUNT, "konto" + "•" * 26 + "74"),
        ("nrdowoduABA300000", Kind.IDENTITY_CARD, "nrdowodu•••••••00"),
        ("44.05.14.01359", Kind.PESEL, "••.••.••.•••59"),
        ("karta 4111.1111.1111.1111.", Kind.CARD, "karta ••••.••••.••••.••11."),
        ("４４０５１４０１３５９", Kind.PESEL, "•••••••••５９"),
        ("٤٤٠٥١٤٠١٣٥٩", Kind.PESEL, "•••••••••٥٩"),
        ("2221 0000 0000 0009", Kind.CARD, "•••• •••• •••• ••09"),
    ],
)
def test_a_number_is_found_and_masked(text: str, kind: Kind, kept: str) -> None:
    assert kinds(text) == [kind]
    assert masked(text, TODAY) == kept
    assert masked(kept, TODAY) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dzień dobry",
        "44051401358",  # another check digit
        "44951401353",  # of the year 1844 + a month that no century has
        "sprawa Z-2026-00412, kontakt K-2026-000123",
        "proszę dzwonić: +48 601 000 212 albo 48226210000",
        "2026-11-30 12:30:00",
        "NIP 5260250274, REGON 012345678",
        "ABC123456",
        "działka 123/45, obręb 0012, KW SU1B/00012345/6",
        "61109010140000071219812875",
        "1" * 500,
        "1.12.2011 10.30, 12.10.2026, 192.168.100.10",
        "IMG20261130123452.jpg 20261130-123452.png",
        "½ litra, x² + y², 10ⁿ",
    ],
)
def test_what_is_no_such_number_stays(text: str) -> None:
    assert masked(text, TODAY) == text


def test_several_numbers_of_one_text() -> None:
    text = f"{PESEL} {CARD}\n{ACCOUNT}"
    assert kinds(text) == [Kind.PESEL, Kind.CARD, Kind.ACCOUNT]


def test_a_day_of_birth_that_is_still_to_come_is_none() -> None:
    born = "26313100000"  # 31 November 2026 does not exist; nor may 1 December have come
    for serial in range(10):
        assert kinds(born[:4] + "01" + born[6:10] + str(serial)) in ([], [Kind.PESEL])
    assert kinds("26320100008") == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_about_it_stays_and_the_number_goes(before: str, after: str) -> None:
    text = f"{before};{PESEL};{after}"
    kept = masked(text, TODAY)
    assert len(kept) == len(text)
    assert PESEL not in kept


def test_a_long_text_costs_little() -> None:
    text = "1 " * 20_000 + PESEL
    assert masked(text, TODAY).endswith("•59")
