"""A PostgreSQL that is not ours: the processes' role gets its password, or words say what to do."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from okienko.config import PROJECT
from okienko.machinery import postgres

LET_IN = """
from okienko.config import config
from okienko.machinery import roles
from okienko.machinery.trouble import Trouble
try:
    roles.let_in(config())
except Trouble as trouble:
    print(trouble, trouble.advice)
else:
    with __import__("psycopg").connect(roles.app_url(config())) as own:
        print(*own.execute("select session_user, current_user").fetchone())
"""


@pytest.fixture(scope="module")
def home():
    """A server that asks okienko_app for a password."""
    folder = Path(tempfile.mkdtemp(prefix="okienko-roles-"))
    folder.chmod(0o755)
    postgres.ensure(folder, for_tests=True)
    data = postgres.place(folder) / "data"
    (data / "pg_hba.conf").write_text(
        "local all okienko_app scram-sha-256\nlocal all all peer map=okienko\n"
    )
    administer(folder, "select pg_reload_conf()")
    yield folder
    postgres.stop(folder)
    elsewhere = postgres.place(folder)
    if elsewhere.is_relative_to("/var/lib/okienko"):
        shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def administer(home, statement):
    """A statement of PostgreSQL's administrator."""
    with psycopg.connect(postgres.url(home, "postgres", "postgres"), autocommit=True) as connection:
        connection.execute(statement)


def as_the_docs_say(home):
    """The owner may look after the role."""
    administer(home, "alter role okienko createrole")
    administer(home, "grant okienko_app to okienko with admin true, inherit false, set true")


def let_in(home, **more):
    """What the owner's step says, in a process of its own."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    env |= {"OKIENKO_HOME": str(home), "DATABASE_URL": postgres.url(home)}
    done = subprocess.run(
        [sys.executable, "-c", LET_IN],
        env={**env, "OKIENKO_AS_OWNER": "1", "DJANGO_SETTINGS_MODULE": "okienko.settings", **more},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_role_gets_a_password_or_words_say_what_to_do(home):
    administer(home, "alter role okienko nocreaterole")
    administer(home, "revoke okienko_app from okienko")
    assert "grant okienko_app to OWNER with admin true" in let_in(home), "as after a restore"
    as_the_docs_say(home)
    assert let_in(home) == "okienko_app okienko_app"
    kept = home / "database_password"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with psycopg.connect(postgres.url(home, "postgres", "postgres")) as connection:
        (verifier,) = connection.execute(
            "select rolpassword from pg_authid where rolname = 'okienko_app'"
        ).fetchone()
    assert verifier.startswith("SCRAM-SHA-256$")


def test_a_role_that_may_more_is_refused(home):
    as_the_docs_say(home)
    administer(home, "create role helper")
    administer(home, "grant helper to okienko_app")
    assert "a member of no other role" in let_in(home)
    administer(home, "revoke helper from okienko_app")
    said = let_in(home, OKIENKO_APP_DATABASE_URL=postgres.url(home))
    assert said.startswith("OKIENKO_APP_DATABASE_URL must sign in as okienko_app")


def test_a_closed_door_is_told_with_the_line_that_opens_it(home):
    as_the_docs_say(home)
    hba = postgres.place(home) / "data" / "pg_hba.conf"
    before = hba.read_text()
    hba.write_text("local all okienko_app reject\n" + before)
    administer(home, "select pg_reload_conf()")
    assert "`local DATABASE okienko_app scram-sha-256`" in let_in(home)
    hba.write_text(before)
    administer(home, "select pg_reload_conf()")
