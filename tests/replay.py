"""What verbs have made once is laid down again in one statement, for each test that wants the same.

Making the cast by verbs takes 128 statements, more than most of the tests that use it. The rows are
those that the verbs wrote, with their times moved to the test's now.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from psycopg.sql import Literal

from okienko.events import clock

from .emptying import tables

T = TypeVar("T")

#: Stands in the kept SQL for how much later it is now.
_LATER = "<later>"


@dataclass(frozen=True)
class _Made:
    result: Any
    at: datetime
    there: str
    insert: str


#: By what was made and in which database: in another one the ids would be others'.
_made: dict[tuple[str, str, str], _Made] = {}


def replayed(name: str, make: Callable[[], T]) -> T:
    """What `make` returns, with its rows in the database; `make` itself is called the first time.

    A second time within one test it is called, too: it is another one then.
    """
    where = connection.settings_dict
    key = (name, where["HOST"], where["NAME"])
    made = _made.get(key)
    if made is None:
        return _make(key, make)
    role, there = _alone(made.there)
    if there:
        return make()
    later = f"interval '{(clock.now() - made.at).total_seconds():f} seconds'"
    with connection.cursor() as cursor:
        cursor.execute(f"reset role; {made.insert.replace(_LATER, later)}; set role {role}")
    return deepcopy(made.result)  # type: ignore[no-any-return]


def _make(key: tuple[str, str, str], make: Callable[[], T]) -> T:
    at = clock.now()
    with transaction.atomic():
        before = _rows()
        result = make()
        after = _rows()
    inserts, there = [], []
    for table, columns in _columns().items():
        if new := after[table] - before[table]:
            rows = Literal(f"[{', '.join(sorted(new))}]").as_string()
            source = f"json_populate_recordset(null::{table}, {rows})"
            values = (f"{c} + {_LATER}" if timed else c for c, timed in columns.items())
            into = f"insert into {table} ({', '.join(columns)})"
            inserts.append(f"{into} select {', '.join(values)} from {source}")
            if "id" in columns:
                there.append(f"exists (select from {table} join {source} as made using (id))")
    parts = ", ".join(f"t{n} as ({insert})" for n, insert in enumerate(inserts))
    _made[key] = _Made(deepcopy(result), at, " or ".join(there), f"with {parts} select")
    return result


def _alone(question: str) -> tuple[str, Any]:
    """The role that works here, and an answer that the owner of all rows gives."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        ((role,),) = cursor.fetchall()
        cursor.execute("reset role")
        cursor.execute(f"select {question}")
        ((answer,),) = cursor.fetchall()
        cursor.execute(f"set role {role}")
    return role, answer


def _rows() -> dict[str, set[str]]:
    """The rows of each table as JSON."""
    return {
        table: set(_alone(f"coalesce(array_agg(to_json(t)::text), '{{}}') from {table} as t")[1])
        for table in tables()
    }


def _columns() -> dict[str, dict[str, bool]]:
    """The columns of each table that are written, and whether they hold a moment."""
    _role, found = _alone("""jsonb_object_agg(table_name, columns) from (
        select table_name, jsonb_object_agg(
            quote_ident(column_name), data_type like 'timestamp%') as columns
        from information_schema.columns
        where table_schema = 'public' and is_generated = 'NEVER'
        group by table_name) as t""")
    written = json.loads(found) if isinstance(found, str) else found
    return {table: written[table] for table in tables()}
