"""The role that the program runs under cannot step over the walls, and what can is named."""

import pytest
from django.db import DatabaseError, connection, transaction

from okienko.events.walls import APP_ROLE, OPEN_TABLES

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
    ) == [(False, False, False, False, False)]
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


def test_every_function_that_sees_over_the_walls_is_named() -> None:
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
