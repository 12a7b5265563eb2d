"""A database with the tables of this program as it stands, from which each test run's is copied.

Migrations take many times as long as a copy. A change of one, of what it imports or of the settings
has the template made anew.
"""

import ast
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

import okienko
from okienko.machinery.migrating import quickly

ROOT = Path(okienko.__file__).parent
PREFIX = "okienko_template_"
_LOCK = 4_611_001


def use_template() -> None:
    """Have the tests' database copied from the template, which is made first if need be.

    To be called before the tests' database is made. Runs beside each other wait for the first.
    """
    name = PREFIX + digest()
    with _server() as server:
        server.execute("select pg_advisory_lock(%s)", [_LOCK])  # until it is closed
        found = server.execute(
            "select datname from pg_database where starts_with(datname, %s)", [PREFIX]
        ).fetchall()
        if (name,) not in found:
            for (old,) in found:
                with suppress(psycopg.errors.ObjectInUse):
                    server.execute(sql.SQL("drop database {}").format(sql.Identifier(old)))
            _make(server, name)
    connection.settings_dict["TEST"] |= {"TEMPLATE": name, "MIGRATE": False}


def digest() -> str:
    """Another for each state of the tables."""
    seen = hashlib.sha256()
    for path in sorted(_sources()):
        seen.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def _sources() -> set[Path]:
    """The files on which the tables depend."""
    found: set[Path] = set()
    todo = [ROOT / "settings.py", *ROOT.rglob("migrations/*.py")]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            if path.name != "settings.py":
                todo += _imported(path)
    return found


def _imported(path: Path) -> Iterator[Path]:
    """The files of the program that a module imports."""
    package = path.relative_to(ROOT.parent).parts[:-1]
    for node in ast.walk(ast.parse(path.read_bytes())):
        names: list[tuple[str, ...]] = []
        if isinstance(node, ast.Import):
            names = [tuple(name.name.split(".")) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            stem = (*base, *(node.module or "").split("."))
            names = [stem, *((*stem, name.name) for name in node.names)]
        for parts in names:
            if parts[0] == ROOT.name:
                place = ROOT.parent.joinpath(*filter(None, parts))
                for file in (place.with_suffix(".py"), place / "__init__.py"):
                    if file.exists():
                        yield file


def _make(server: "psycopg.Connection[tuple[str]]", name: str) -> None:
    unfinished = sql.Identifier(f"{PREFIX}unfinished")
    server.execute(sql.SQL("drop database if exists {}").format(unfinished))
    server.execute(sql.SQL("create database {}").format(unfinished))
    with _meanwhile(f"{PREFIX}unfinished"), quickly():
        call_command("migrate", interactive=False, verbosity=0)
    renamed = sql.SQL("alter database {} rename to {}")
    server.execute(renamed.format(unfinished, sql.Identifier(name)))


@contextmanager
def _meanwhile(database: str) -> Iterator[None]:
    """Inside, Django's connection is to another database."""
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextmanager
def _server() -> Iterator["psycopg.Connection[tuple[str]]"]:
    """A connection to the server, to none of its databases of ours."""
    parts = connection.get_connection_params()
    where = {name: parts[name] for name in ("user", "password", "host", "port") if name in parts}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as server:
        yield server
