"""Pages ask the rooms' queries and verbs: no page makes a query of its own."""

import ast
from pathlib import Path

import pytest

import okienko

HOUSE = Path(okienko.__file__).parent
ROOMS = ("account", "administration", "desk", "supervision", "portal", "api", "look")
MANAGERS = {"objects", "_base_manager", "_default_manager"}
QUERYSETS = {
    "aggregate", "annotate", "exclude", "filter", "only", "order_by", "prefetch_related", "raw",
    "select_related", "values_list",
}  # fmt: skip
SHORTCUTS = {
    "get_object_or_404",
    "get_list_or_404",
    "prepared",
    "connection",
    "db_function",
    "call_db_function",
}


def pages() -> list[Path]:
    found = [path for room in ROOMS for path in (HOUSE / room).rglob("*.py")]
    found += (HOUSE / "channels").glob("*/views.py")
    return [path for path in found if "tests" not in path.parts]


def asked_in(source: str) -> list[str]:
    """What in a module asks the database by itself, each with its line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            found.append(f"{node.lineno}: {ast.unparse(node)}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in QUERYSETS:
                found.append(f"{node.lineno}: .{node.func.attr}()")
        elif isinstance(node, ast.ImportFrom):
            names = {name.name for name in node.names}
            django = (node.module or "").startswith("django.db")
            if django or (names & SHORTCUTS and node.module != "okienko.portal"):
                found.append(f"{node.lineno}: {ast.unparse(node)}")
        elif isinstance(node, ast.Import):
            found += [
                f"{node.lineno}: {name.name}" for name in node.names if name.name == "django.db"
            ]
    return found


def test_no_page_asks_by_itself() -> None:
    found = {
        str(path.relative_to(HOUSE)): asked
        for path in pages()
        if (asked := asked_in(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    assert len(pages()) > 60


@pytest.mark.parametrize(
    "line",
    [
        "from okienko.events import clock, prepared",
        "from django.db import connection",
        "from django.db.models import Q",
        "from django.shortcuts import get_object_or_404, render",
        "row = Queue.objects.get(id=1)",
        "rows = model._base_manager.all()",
        "late = queries.begun().filter(id=1)",
        "import django.db",
    ],
)
def test_what_asks_is_found(line: str) -> None:
    assert asked_in(line)
