"""The documents say what the code does."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("docs_pages", PROJECT / "scripts/docs.py")
assert spec is not None
assert spec.loader is not None
pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pages)

DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md")])


@pytest.mark.parametrize("name", sorted(pages.PAGES))
def test_written_pages_are_up_to_date(name: str) -> None:
    assert (PROJECT / "docs" / name).read_text() == pages.PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_are_named_are_there(path: Path) -> None:
    """`okienko/x/y.py` and the like in running text; short forms are not looked at."""
    for name in re.findall(
        r"`((?:okienko|tests|scripts|docs|frontend)/[\w/.-]+)`", path.read_text()
    ):
        if "sms" not in name:
            assert (PROJECT / name).exists(), f"{path.name} names {name}"


def test_units_run_commands_that_exist() -> None:
    for unit in sorted((PROJECT / "docs/systemd").glob("*.service")):
        command = re.search(r"^ExecStart=\S+/okienko (\S+)$", unit.read_text(), re.MULTILINE)
        assert command, unit.name
        done = subprocess.run(
            [sys.executable, "-m", "okienko", command[1], "--help"],
            cwd=PROJECT, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{unit.name}: okienko {command[1]}"
        assert command[1] in unit.stem


def test_every_command_of_make_is_told() -> None:
    told = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True)
    readme = (PROJECT / "README.md").read_text()
    for command in ("demo", "test"):
        assert f"make {command}" in told.stdout
        assert f"make {command}" in readme
