"""A text is counted alike where it is sent and where it is written: one table for both."""

import json
from pathlib import Path
from typing import Any

import pytest

from okienko.channels.sms.text import fold, measure

CASES = json.loads((Path(__file__).parent / "lengths.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_is_counted_as_the_page_counts(case: dict[str, Any]) -> None:
    text = case["text"] * case["times"]
    found = measure(fold(text) if case["fold"] else text)
    told = (found.segments, found.left, found.alphabet == "ucs2")
    assert told == (case["parts"], case["left"], case["unicode"])
