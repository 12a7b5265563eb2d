"""Every table of the database has row security, or is named in OPEN_TABLES with a reason."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from okienko.events.security.row_security import OPEN_TABLES
from okienko.events.security.scope import in_offices

from .conftest import Neighbours
from .rows import office_column, office_models

pytestmark = pytest.mark.django_db

NO_OFFICE_SET = "OK001"
REFUSED = "42501"  # insufficient_privilege: by the policy, or never granted


def ask(sql: str, values: list[object] | None = None) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def changed(sql: str, values: list[object]) -> int:
    """How many rows a statement changes; a refusal counts as none."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)
    except DatabaseError as error:
        if code(error) == REFUSED:
            return 0
        raise


def code(error: BaseException) -> str:
    return str(getattr(error.__cause__, "sqlstate", ""))


def test_every_table_has_row_security_or_a_reason() -> None:
    tables = ask("""
        select c.relname, c.relkind, c.relrowsecurity from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    """)
    policies = {
        (table, name): (command, using, check)
        for table, name, command, using, check in ask(
            "select tablename, policyname, cmd, qual, with_check from pg_policies"
        )
    }
    assert len(tables) > 20
    for table, kind, secured in tables:
        if table in OPEN_TABLES:
            continue
        assert (kind, secured) == ("r", True), (
            f"{table} has no row security: make its model an OfficeModel and end the app's "
            "migration with RowSecurity(app), or say in OPEN_TABLES why it has no office"
        )
        mine = {key: value for key, value in policies.items() if key[0] == table}
        assert set(mine) == {(table, "offices")}, f"{table}: one policy, named offices: {mine}"
        command, using, check = mine[table, "offices"]
        assert (command, check) == ("ALL", None)
        assert "okienko_offices()" in using


def test_open_tables_are_there_and_hold_no_office() -> None:
    known = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    present = {row[0] for row in ask("select tablename from pg_tables")}
    for table, why in OPEN_TABLES.items():
        assert table in present, f"{table} is no longer there: take it out of OPEN_TABLES"
        assert len(why) > 10, f"say in OPEN_TABLES why {table} has no office"
        assert table not in known or not office_column(known[table]), table


def test_every_table_of_an_office_has_a_model() -> None:
    known = {model._meta.db_table for model in office_models()}
    secured = {
        row[0]
        for row in ask(
            "select tablename from pg_tables where schemaname = 'public' and rowsecurity"
        )
    }
    assert secured == known


def test_without_an_office_every_table_raises(neighbours: Neighbours) -> None:
    for model in office_models():
        ask("select set_config('okienko.offices', '', true)")
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            ask(f"select 1 from {model._meta.db_table} limit 1")
        assert code(refused.value) == NO_OFFICE_SET, model._meta.db_table


def test_the_other_office_sees_no_row(neighbours: Neighbours) -> None:
    for model in office_models():
        table, column = model._meta.db_table, office_column(model)
        count = f"select count(*) from {table} where {column} = %s"
        with in_offices([neighbours.here.office]):
            assert ask(count, [neighbours.here.office])[0][0], f"{table} has no row: prove it"
        with in_offices([neighbours.there.office]):
            assert ask(count, [neighbours.here.office]) == [(0,)], table
            pk = model._meta.pk.column
            row = neighbours.here.row(model)
            assert ask(f"select 1 from {table} where {pk} = %s", [row]) == [], table


def test_the_other_office_changes_no_row(neighbours: Neighbours) -> None:
    for model in office_models():
        table, pk = model._meta.db_table, model._meta.pk.column
        column = office_column(model)
        row = neighbours.here.row(model)
        with in_offices([neighbours.there.office]):
            assert not changed(f"update {table} set {pk} = {pk} where {pk} = %s", [row]), table
            assert not changed(f"delete from {table} where {pk} = %s", [row]), table
            assert not changed(
                f"update {table} set {column} = %s where {pk} = %s",
                [neighbours.here.office, neighbours.there.row(model)],
            ), f"{table}: a row was pushed into the other office"


def test_the_other_office_adds_no_row(neighbours: Neighbours) -> None:
    for model in office_models():
        with in_offices([neighbours.here.office]):
            row = neighbours.here.unsaved(model)
        if office_column(model) == "id":
            row.pk = 1_000_000
        with (
            in_offices([neighbours.there.office]),
            pytest.raises(DatabaseError) as refused,
            transaction.atomic(),
        ):
            model._base_manager.bulk_create([row])
        assert code(refused.value) == REFUSED, model._meta.db_table


def test_no_query_needs_the_default_manager() -> None:
    """A manager that filters by office would hide a missing wall from the tests of views."""
    for model in office_models():
        manager = model._meta.default_manager
        assert manager is None or type(manager).get_queryset is models.Manager.get_queryset, model
