"""The tests' database was made by the migrations, quickly: it is what the models say."""

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = pytest.mark.django_db

TYPES = """
select attname::text, format_type(atttypid, atttypmod), attnotnull
from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped
"""
#: As PostgreSQL names the types that Django calls otherwise.
NAMES = {"varchar": "character varying", "bool": "boolean", "time": "time without time zone"}


def expected(field: models.Field) -> tuple[str, bool]:
    kind = field.db_type(connection) or ""
    name, bracket, size = kind.partition("(")
    return NAMES.get(name, name) + bracket + size, not field.null


def test_tables_are_what_the_models_say() -> None:
    wrong = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not (model._meta.managed and model._meta.app_config.name.startswith("okienko")):
                continue
            table = model._meta.db_table
            cursor.execute(TYPES, [table])
            there = {name: (kind, full) for name, kind, full in cursor.fetchall()}
            wanted = {f.column: expected(f) for f in model._meta.local_concrete_fields}
            wrong += [f"{table}: {set(there.items()) ^ set(wanted.items())}"] * (there != wanted)
            names = connection.introspection.get_constraints(cursor, table)
            meta = [*model._meta.constraints, *model._meta.indexes]
            wrong += [f"{table}: no {one.name}" for one in meta if one.name not in names]
            links = {found["columns"][0] for found in names.values() if found["foreign_key"]}
            fields = model._meta.local_concrete_fields
            relations = [f for f in fields if getattr(f, "db_constraint", False)]
            wrong += [f"{table}.{f.column}" for f in relations if f.column not in links]
    assert wrong == []
