"""No pattern that meets a stranger's text may take more than linear time.

Each pattern written in these rooms is measured against long lines of many kinds, and of pieces of
the pattern itself. One that is found slow is mended, or stands in BOUNDED with what keeps its text
short.
"""

import ast
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import okienko
from tests.slow import PIECES, long, superlinear

ROOT = Path(okienko.__file__).parent
ROOMS = ("channels", "customers", "interactions", "knowledge", "cases", "desk", "portal", "api")
LENGTH = 2_000
#: How patterns begin that are slower when they are looked for everywhere, and why they never are.
BOUNDED = {
    ("channels/email/parameters.py", r"\s*([^\s=;"): "only where the reader stands (match)",
    ("channels/email/quotes.py", "(?:-{2,}|_{2,}) ?"): "only at the start of a line of 400",
    ("channels/email/sanitise.py", r"\s*(https?://"): "only at the start of an address",
    ("channels/email/senders.py", r"\s+(?:via"): "a name, cut and with single spaces",
    ("channels/email/smtp.py", r"<?[^\s<>]+@"): "the office's own relay says it",
    ("channels/phone/words.py", r"(\d"): "a text that the office wrote to be spoken",
}

#: Filters of templates that look for words or links in any text: Django's have been superlinear.
FILTERS = re.compile(
    r"\|(urlize|urlizetrunc|linebreaks|truncatewords_html|truncatechars_html|striptags)"
)


def _string(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _written() -> Iterator[tuple[str, str, int]]:
    """(place, pattern, flags) of each pattern that is written out in a call of `re`."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if {"tests", "migrations"} & set(path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "re"
                    and node.args
                    and (pattern := _string(node.args[0])) is not None
                ):
                    flags = {
                        name.attr
                        for name in ast.walk(node)
                        if isinstance(name, ast.Attribute) and name.attr.isupper()
                    }
                    value = 0
                    for flag in flags & {"IGNORECASE", "MULTILINE", "DOTALL", "VERBOSE", "ASCII"}:
                        value |= getattr(re, flag)
                    yield f"{path.relative_to(ROOT)}", pattern, value


PATTERNS = sorted(set(_written()))


def _of_itself(pattern: str) -> Iterator[str]:
    """Words that stand in a pattern: those that it takes the longest way with."""
    words = re.findall(r"[^\W_]{2,}|[^\w\s\\()\[\]|?*+.^$]", pattern)
    return (piece for word in dict.fromkeys(words) for piece in (word, f"{word} "))


def _tried(found: re.Pattern[str], text: str) -> None:
    found.match(text)
    for _each in found.finditer(text):
        pass


@pytest.mark.parametrize(
    ("place", "pattern", "flags"), PATTERNS, ids=[f"{p}-{i}" for i, (p, *_) in enumerate(PATTERNS)]
)
def test_a_pattern_takes_linear_time(place: str, pattern: str, flags: int) -> None:
    step = partial(_tried, re.compile(pattern, flags))
    pieces = dict.fromkeys((*PIECES, *list(_of_itself(pattern))[:12]))
    found = []
    for piece in pieces:
        text = long(piece, LENGTH)
        # what comes last decides whether a pattern that has read all of it must go back
        found += [
            superlinear(step, text, allowed=0.03),
            superlinear(step, text + "\n!", allowed=0.03),
        ]
    slow = [words for words in found if words]
    known = any(place == file and pattern.startswith(start) for file, start in BOUNDED)
    assert not slow or known, slow


def test_all_patterns_are_met() -> None:
    assert len(PATTERNS) > 60


def test_no_template_looks_for_links_or_lines_in_what_strangers_wrote() -> None:
    for path in ROOT.rglob("*.html"):
        assert not FILTERS.search(path.read_text()), path
