"""What strangers wrote, as it can be kept and shown."""

import pytest

from okienko.channels.plain_text import clean, one_line


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (" Jan \r\n\t Kowalski\0 ", "Jan Kowalski"),
        ("\u202egnp.exe", "gnp.exe"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        (
            "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc",
            "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc",
        ),
        ("Nguyê\u0303n o\u0301s", "Nguyễn ós"),
        ("\u200b\u200d\ufeff", ""),
        ("\u3164\u2800\u115f", ""),
        ("\u0301\u0302", ""),
        ("Z" + "\u0335\u0321\u0327\u0328\u0324" * 20 + "a", "Z\u0335\u0321\u0327\u0328a"),
    ],
)
def test_a_line_is_one_that_is_seen(given: str, line: str) -> None:
    assert one_line(given) == line


def test_a_text_keeps_its_lines_and_no_piles_of_marks() -> None:
    assert clean("a\r\nb\tc\0\ud800") == "a\nb\tc"
    assert clean("Z" + "\u0335\u0321\u0327\u0328\u0324" * 20 + "a") == "Z\u0335\u0321\u0327\u0328a"
    assert clean("e\u0301\u0323") == "e\u0301\u0323"
