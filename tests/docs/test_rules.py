"""The rules that keep the house light and that no linter knows. Each says what to do instead."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from okienko.channels import registry

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "okienko"
#: Rooms that stand outside the house: what plays the outside world, and what measures us.
OUTSIDE = ("sampletown", "bench")
#: Kinds of address that are called like a channel; the room that keeps addresses may compare them.
ALSO_ADDRESSES = {"email"}
WRITES = {
    "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete",
    "save", "acreate", "aupdate", "adelete", "asave",
}  # fmt: skip
#: Who may read a clock of the machine, and why.
MACHINE_TIME = {
    "events/clock.py": "the one clock",
    "machinery": "ages of processes and packages, not of the office's work",
    "bench": "measures",
    "sampletown/post_office.py": "a mail server of the outside world has a clock of its own",
}


_READS_A_CLOCK = re.compile(
    r"\b(timezone|datetime)\.(now|utcnow|today)$|\bdate\.today$|^time\.time$|^Now$|\blocaldate$"
)


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module of the program, without tests and migrations, as (path in okienko, tree)."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = str(path.relative_to(SOURCE))
        if not {"tests", "migrations"} & {*path.parts}:
            found.append((name, ast.parse(path.read_text(), name)))
    return found


def tracked(*patterns: str) -> Iterator[Path]:
    """Files that are, or would be, in the repository."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", *patterns],
        cwd=PROJECT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    for name in sorted(set(filter(None, names.split("\0")))):
        if (PROJECT / name).is_file():
            yield PROJECT / name


def last_name(node: ast.AST) -> str:
    """`a.b.channel` -> channel; a subscript by its key."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return ""


def words(node: ast.AST) -> set[str]:
    """The plain words in an expression: a constant, or those of a tuple, list or set."""
    if isinstance(node, ast.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return {word for part in node.elts for word in words(part)}
    return set()


def test_nobody_but_doors_compares_a_channel() -> None:
    kinds = {door.kind for door in registry.doors()}
    found = []
    for name, tree in modules():
        if name.startswith(("channels/", *OUTSIDE)):
            continue
        mine = kinds - ALSO_ADDRESSES if name.startswith("customers/") else kinds
        for node in ast.walk(tree):
            sides: list[ast.expr] = []
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
            elif isinstance(node, ast.Call):
                wanted = [k for k in node.keywords if (k.arg or "").split("__")[0] == "channel"]
                looking = last_name(node.func) in {"filter", "exclude", "get", "Q"}
                sides = [k.value for k in wanted if looking]
            elif isinstance(node, ast.MatchValue):
                sides = [node.value]
            named = any(last_name(side) == "channel" for side in sides if len(sides) > 1)
            constant = any(words(side) for side in sides)
            if (named and constant) or any(words(side) & mine for side in sides):
                found.append(f"{name}:{getattr(node, 'lineno', 0)}")
    assert not found, f"ask the door's abilities (channels/door.py): {found}"


def test_no_page_compares_a_channel() -> None:
    found = []
    for path in tracked("okienko/**/*.html", "frontend/*.ts"):
        if "channels" in path.parts or {*OUTSIDE} & {*path.parts}:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"(channel|door\.kind)\s*(===?|!==?)\s*[\"']", line):
                found.append(f"{path.relative_to(PROJECT)}:{number}")
    assert not found, f"ask the door's abilities, or give it a slot: {found}"


def test_pages_write_no_rows() -> None:
    found = []
    for name, tree in modules():
        if not name.startswith(("desk/", "supervision/", "portal/", "api/")):
            continue
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            chain = ast.unparse(node.func.value)
            rows = re.search(r"\b(objects|_default_manager|_base_manager)\b", chain)
            if node.func.attr in WRITES and (rows or node.func.attr in {"save", "delete"}):
                found.append(f"{name}:{node.lineno} {chain}.{node.func.attr}")
    assert not found, f"views call verbs; nobody else writes a room's tables: {found}"


def test_the_time_comes_from_one_clock() -> None:
    found = []
    for name, tree in modules():
        if name.startswith(tuple(MACHINE_TIME)):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                text = ast.unparse(node.func)
                if _READS_A_CLOCK.search(text):
                    found.append(f"{name}:{node.lineno} {text}")
                found += [
                    f"{name}:{node.lineno} {word.arg}"
                    for word in node.keywords
                    if word.arg in {"auto_now", "auto_now_add"}
                ]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                sql = re.search(r"\b(now\(\)|clock_timestamp\(\)|current_timestamp)", node.value)
                if sql and re.search(r"\b(select|insert|update|where|default)\b", node.value):
                    found.append(f"{name}:{node.lineno} {sql[1]}")
    assert not found, f"take okienko.events.clock.now(): {found}"


def test_streams_go_by_one_helper() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
        and last_name(node) in {"StreamingHttpResponse", "FileResponse"}
    ]
    assert not found, f"it would keep its database connection (events/stream.py): {found}"


def test_locks_leave_foreign_keys_alone() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and last_name(node.func) == "select_for_update"
        and "no_key" not in {word.arg for word in node.keywords}
    ]
    assert not found, f"select_for_update(no_key=True), or it deadlocks: {found}"


def test_no_hidden_ways() -> None:
    """No signals of our own, no default administration pages."""
    found = [
        f"{name}:{node.lineno} {node.module}"
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("django.db.models.signals", "django.contrib.admin"))
    ]
    assert not found, f"say it in the verb, where it is read: {found}"


@pytest.mark.parametrize(
    ("pattern", "most"),
    [("okienko/**/*.py", 500), ("frontend/**", 500), ("tests/**/*.py", 600), ("scripts/*", 500)],
)
def test_files_are_short(pattern: str, most: int) -> None:
    long = {}
    for path in tracked(pattern):
        lines = len(path.read_text(errors="replace").splitlines())
        if lines > most and "migrations" not in path.parts:
            long[str(path.relative_to(PROJECT))] = lines
    assert not long, f"divide them: {long}"


def test_nothing_names_a_machine_or_a_registry() -> None:
    hosts = ["pypi" + ".org", "files.python" + "hosted.org", "registry.npm" + "js.org",
             "deb.deb" + "ian.org"]  # fmt: skip
    word = re.compile("|".join([*map(re.escape, hosts), r"(?<!\w)/(wo" + "rk|ro" + "ot)/"]))
    found = {}
    for path in tracked():
        if path.suffix in {".png", ".wav", ".ico"}:
            continue
        match = word.search(path.read_text(errors="replace"))
        if match:
            found[str(path.relative_to(PROJECT))] = match[0]
    assert not found, f"others fetch and run from elsewhere: {found}"
