"""Row security holds for the role that the program runs under; what it does not bind is named."""

import json
import os
import subprocess
import sys
from contextlib import suppress

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from okienko.config import PROJECT
from okienko.events.security.row_security import APP_ROLE, OPEN_TABLES
from okienko.machinery.postgres import OWNER
from tests.whole import database

from .lists import FUNCTIONS
from .test_tables import ask

pytestmark = pytest.mark.django_db


def test_tests_work_under_the_limited_role() -> None:
    assert ask("select current_user") == [(APP_ROLE,)]


def test_the_role_is_not_above_the_policies() -> None:
    assert ask(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin "
        "from pg_roles where rolname = %s",
        [APP_ROLE],
    ) == [(False, False, False, False, True)]
    owned = ask(
        "select relname from pg_class where pg_get_userbyid(relowner) = %s "
        "union all select proname from pg_proc where pg_get_userbyid(proowner) = %s",
        [APP_ROLE, APP_ROLE],
    )
    assert owned == [], "what it owns is not bound by policies"
    assert (
        ask(
            "select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid "
            "where pg_get_userbyid(m.member) = %s",
            [APP_ROLE],
        )
        == []
    ), "it may become nobody else"


#: A running process: as whom Django's connection signs in, and the address of those that listen or
#: hold a lease.
PROCESS = """
import json, django
django.setup()
from django.db import connection
from okienko.events.dsn import dsn
with connection.cursor() as cursor:
    cursor.execute("select session_user, current_user")
    print(json.dumps([*cursor.fetchone(), dsn()]))
"""


@pytest.fixture(scope="module")
def process(django_db_setup: None) -> tuple[str, str, str]:
    """Session user, current user and address, as a process of an installation has them."""
    ours = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, "-c", PROCESS],
        env={**ours, "OKIENKO_PROCESS": "web", "DATABASE_URL": database()},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    session_user, current_user, address = json.loads(done.stdout)
    return session_user, current_user, address


def test_a_process_signs_in_as_the_role_itself(process: tuple[str, str, str]) -> None:
    assert process[:2] == (APP_ROLE, APP_ROLE)


@pytest.mark.parametrize(
    "step",
    [
        "set role none",
        "reset role",
        "reset all",
        "discard all",
        f"set role {OWNER}",
        "set role postgres",
        f"set session role {OWNER}",
        "select set_config('role', 'none', false)",
        f"select set_config('role', '{OWNER}', false)",
        "set session authorization default",
        "reset session authorization",
        f"set session authorization {OWNER}",
        f"alter role {APP_ROLE} superuser",
        f"alter role {APP_ROLE} bypassrls",
        f"grant {OWNER} to {APP_ROLE}",
        f"alter role {APP_ROLE} set role = '{OWNER}'",
        f"alter table offices_office owner to {APP_ROLE}",
        "set row_security = off",
        "create or replace function okienko_offices() returns bigint[] return array[1, 2]",
    ],
)
def test_a_process_cannot_step_up(process: tuple[str, str, str], step: str) -> None:
    with psycopg.connect(process[2], autocommit=True) as own:
        with suppress(psycopg.Error):
            own.execute(step)  # type: ignore[arg-type]
        row = own.execute("select session_user, current_user").fetchone()
        assert row == (APP_ROLE, APP_ROLE)
        with suppress(psycopg.Error):  # `row_security = off` makes each question an error instead
            row = own.execute("select row_security_active('offices_office')").fetchone()
            assert row == (True,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute("drop policy offices on offices_office")


@pytest.mark.parametrize(
    "sql",
    [
        "create table public.mine (id int)",
        "create function public.mine() returns int language sql as 'select 1'",
        "alter table offices_office disable row level security",
        "drop policy offices on offices_office",
        "truncate customers_customer cascade",
        "set session_replication_role = replica",
        "create trigger mine before insert on customers_customer execute function pg_sleep(1)",
    ],
)
def test_the_role_changes_no_structure(sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_events_can_only_be_added() -> None:
    rights = ask(
        "select privilege_type from information_schema.role_table_grants "
        "where table_name = 'events_event' and grantee = %s",
        [APP_ROLE],
    )
    assert {row[0] for row in rights} == {"SELECT", "INSERT"}


def test_every_function_that_row_security_does_not_bind_is_named() -> None:
    functions = ask("""
        select p.proname, p.oid::regprocedure::text, coalesce(p.proconfig, '{}'),
               has_function_privilege('public', p.oid, 'execute')
        from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace
    """)
    assert {row[0] for row in functions} == set(FUNCTIONS), (
        "name each SECURITY DEFINER function in FUNCTIONS (tests/isolation/lists.py), and why"
    )
    for _, signature, settings, public in functions:
        assert "search_path=public, pg_temp" in settings, (
            f"{signature}: add `set search_path = public, pg_temp`, or a caller's temporary table "
            "takes the place of ours"
        )
        assert not public, f"{signature}: revoke it from public"


def test_django_tables_that_are_not_used_are_closed() -> None:
    granted = {
        row[0]
        for row in ask(
            "select table_name from information_schema.role_table_grants where grantee = %s",
            [APP_ROLE],
        )
    }
    assert not granted & {table for table in OPEN_TABLES if table.startswith("auth_")}


def test_nothing_is_granted_to_everybody() -> None:
    assert (
        ask(
            "select table_name, privilege_type from information_schema.role_table_grants "
            "where grantee = 'PUBLIC' and table_schema = 'public'"
        )
        == []
    )
