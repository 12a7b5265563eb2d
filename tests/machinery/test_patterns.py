"""No pattern that meets a stranger's text may take more than linear time.

Each pattern of these rooms, however it was put together, is measured against long lines of many
kinds, and of pieces of the pattern itself. One that is found slow is mended, or stands in BOUNDED
with what keeps its text short.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import okienko
from okienko.channels.email import mime
from okienko.knowledge import hints
from okienko.knowledge.hints import LANGUAGES
from tests.slow import PIECES, long, superlinear

ROOT = Path(okienko.__file__).parent
ROOMS = ("channels", "customers", "interactions", "knowledge", "cases", "desk", "portal", "api")
#: Characters of a line, and seconds that it may take without more questions: what grows with the
#: square of the length, and would take 20 ms for twice as many, is seen.
LENGTH, ALLOWED = 1_000, 0.005
#: How patterns begin that are slower when they are looked for everywhere, and why they never are.
BOUNDED = {
    ("channels/email/parameters.py", r"\s*([^\s=;"): "only where the reader stands (match)",
    ("channels/email/quotes.py", "(?:-{2,}|_{2,}) ?"): "only at the start of a line of 400",
    ("channels/email/sanitise.py", r"\s*(https?://"): "only at the start of an address",
    ("channels/email/senders.py", r"\s+(?:via"): "a name, cut and with single spaces",
    ("channels/email/smtp.py", r"<?[^\s<>]+@"): "the office's own relay says it",
    ("channels/phone/menu/words.py", r"(\d"): "a text that the office wrote to be spoken",
}
#: Patterns that a function makes of data.
OF_DATA: dict[tuple[str, str], Callable[[], Iterable[re.Pattern[Any]]]] = {
    ("knowledge/hints.py", "_patterns"): lambda: (
        hints._patterns(language, group)
        for language, group in product(LANGUAGES, ("requests", "promises", "exempt"))
    ),
    ("channels/email/mime.py", "_line_of"): lambda: map(
        mime._line_of, (b"a", b"-" * 30, b"----=_Part_1 2", b" \t" * 30)
    ),
}

#: Filters of templates that look for words or links in any text: Django's have been superlinear.
FILTERS = re.compile(
    r"\|(urlize|urlizetrunc|linebreaks|truncatewords_html|truncatechars_html|striptags)"
)
FLAGS = {"IGNORECASE", "MULTILINE", "DOTALL", "VERBOSE", "ASCII"}
HOLE = "ab"  # what stands in a pattern where a function puts a plain word in


def _files() -> list[str]:
    """Files that write patterns."""
    paths = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return [
        f"{path.relative_to(ROOT)}"
        for path in paths
        if not {"tests", "migrations"} & set(path.parts)
        and re.search(r"^import re$", path.read_text(), re.MULTILINE)
    ]


def _inside(value: object) -> Iterator[re.Pattern[Any]]:
    """The patterns that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            yield from _inside(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _inside(each)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _inside([getattr(value, field.name) for field in fields(value)])


def _standing(module: ModuleType) -> Iterator[re.Pattern[Any]]:
    """Those that a module, or a class of it, keeps; however they were put together."""
    yield from _inside(list(vars(module).values()))
    for each in list(vars(module).values()):
        if isinstance(each, type) and each.__module__ == module.__name__:
            yield from _inside(list(vars(each).values()))


def _text(node: ast.expr, names: dict[str, ast.expr], module: ModuleType) -> Any:
    """What a function gives to `re`: a word in the place of what it puts in; None if unknown."""
    match node:
        case ast.JoinedStr(values=parts):
            found = [_text(part, names, module) for part in parts]
            return None if None in found else "".join(found)
        case ast.FormattedValue(value=value):
            plain = not isinstance(value, ast.Name)  # escaped, or a word of an object
            return _text(value, names, module) or (HOLE if plain else None)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            both = [_text(side, names, module) for side in (left, right)]
            return None if None in both else both[0] + both[1]
        case ast.Name(id=name) if name in names:
            return _text(names[name], {key: names[key] for key in names if key != name}, module)
    try:
        found = eval(ast.unparse(node), vars(module))  # a constant, or what the module keeps
    except NameError:
        return None
    return found if isinstance(found, str | bytes) else None


def _called(tree: ast.Module, module: ModuleType) -> Iterator[tuple[str, Any, int]]:
    """(function, pattern, flags) of each call of `re` inside a function."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        names = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=verb), args=[first, *_]
                ) if verb != "escape":
                    named = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                    flags = sum(getattr(re, name).value for name in named & FLAGS)
                    yield function.name, _text(first, names, module), flags


def written(file: str) -> list[re.Pattern[Any]]:
    """Each pattern of a file once."""
    module = import_module("okienko." + file.removesuffix(".py").replace("/", "."))
    tree = ast.parse((ROOT / file).read_text())
    found = list(_standing(module))
    for function, pattern, flags in _called(tree, module):
        if pattern is not None:
            found.append(re.compile(pattern, flags))
        else:
            assert (file, function) in OF_DATA, f"{file}: say in OF_DATA what {function} looks for"
            found += OF_DATA[file, function]()
    return list(dict.fromkeys(found))


def _of_itself(pattern: str) -> Iterator[str]:
    """Words that stand in a pattern: those that it takes the longest way with."""
    words = re.findall(r"[^\W_]{2,}|[^\w\s\\()\[\]|?*+.^$]", pattern)
    return (piece for word in dict.fromkeys(words) for piece in (word, f"{word} "))


def _tried(found: re.Pattern[Any], text: str) -> None:
    line = text if isinstance(found.pattern, str) else text.encode()
    found.match(line)
    for _each in found.finditer(line):
        pass


def slow(found: re.Pattern[Any], length: int = LENGTH) -> Iterator[str]:
    """The lines of a length that a pattern takes too long with, in words."""
    source = found.pattern if isinstance(found.pattern, str) else found.pattern.decode("latin-1")
    pieces = dict.fromkeys((*PIECES, *list(_of_itself(source))[:12]))
    step = partial(_tried, found)
    # what comes last decides whether a pattern that has read all of it must go back
    lines = (long(piece, length) + end for piece in pieces for end in ("", "\n!"))
    return (words for line in lines if (words := superlinear(step, line, allowed=ALLOWED)))


@pytest.mark.parametrize("file", _files())
def test_a_pattern_takes_linear_time(file: str) -> None:
    for found in written(file):
        known = any(file == place and str(found.pattern).startswith(b) for place, b in BOUNDED)
        words = [] if known else list(slow(found))
        assert not words, (found.pattern, words)


@pytest.mark.parametrize("pattern", [r"\s+$", rb"[^@]*@a", r"\w+ \w+:", r"(?:\s*,)+;"])
def test_one_that_does_not_is_seen(pattern: str | bytes) -> None:
    assert next(slow(re.compile(pattern), 4 * LENGTH), "")  # a fast machine takes LENGTH in no time


def test_patterns_that_are_put_together_are_met() -> None:
    quotes = {found.pattern for found in written("channels/email/quotes.py")}
    from okienko.channels.email import quotes as module

    assert {module._ENDS.pattern, module._MYSELF.pattern, module._BEGINS.pattern} <= quotes
    assert hints._patterns("pl", "requests") in written("knowledge/hints.py")
    assert any("(?!\\w)" in str(p.pattern) for p in written("channels/phone/menu/words.py"))
    assert sum(len(written(file)) for file in _files()) > 120


def test_no_template_looks_for_links_or_lines_in_what_strangers_wrote() -> None:
    for path in ROOT.rglob("*.html"):
        assert not FILTERS.search(path.read_text()), path
