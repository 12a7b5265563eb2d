"""A read in one round trip, for steps that happen many times in each call.

A read through the ORM in a scope of its own costs five round trips and a made-up statement; the
same read as a function of the database, which opens and closes the scope and whose plan is kept,
costs one (measured for one call's rows: 2.8 ms of Python and 0.9 of PostgreSQL, or 0.1 and 0.2).
Row-level security holds: the function runs with the rights of who calls it. Verbs write as ever.
"""

from typing import Any

from django.db import migrations

from . import prepared

#: What `offices` of a function may be: the office that is its first argument, or all there are.
ONE, ALL = "'{' || $1 || '}'", "okienko_office_ids()::text"


def db_function(name: str, arguments: str, columns: str, offices: str, query: str) -> str:
    """The SQL that makes a function which reads inside some offices.

    `arguments` and `columns` are lists of names with types; `query` is a select that gives these
    columns. Names of columns win over those of arguments.

    Migrations make functions, so their texts never change, and nor does the one below: what asks
    for something else is another function, with the next number in its name (`..._2`), and its
    migration drops the one before. tests/isolation/test_functions.py holds each to the ORM.
    """
    types = ", ".join(each.split()[-1] for each in arguments.split(", ") if each)
    return f"""
create function {name}({arguments}) returns table ({columns})
language plpgsql set search_path = public, pg_temp as $$
#variable_conflict use_column
declare before text := coalesce(current_setting('okienko.offices', true), '');
begin
  perform set_config('okienko.offices', {offices}, true);
  return query {query};
  perform set_config('okienko.offices', before, true);
end $$;
revoke all on function {name}({types}) from public;
grant execute on function {name}({types}) to okienko_app;
"""


def db_functions(*texts: str) -> migrations.RunSQL:
    """The operation that makes them."""
    return migrations.RunSQL("".join(texts), migrations.RunSQL.noop)


def call_db_function(name: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """The rows of such a function."""
    places = ", ".join(["%s"] * len(arguments))
    return prepared.execute(f"select * from {name}({places})", arguments).fetchall()  # noqa: S608
