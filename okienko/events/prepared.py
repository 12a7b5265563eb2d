"""Plain statements on one table, each made once: for verbs that run many times in each call.

`Model.objects.filter(...)` makes its statement anew each time, and PostgreSQL plans it anew; a
call of a customer has some fifty of them. Here the text is made once for each shape and
prepared once for each connection (measured: a fifth of the time). The same rows, the same
row-level security, the same transaction; what joins, sorts or counts is Django's as ever.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import psycopg
from django.db import connection, models
from psycopg.sql import SQL, Composable, Identifier

M = TypeVar("M", bound=models.Model)
Shape = tuple[tuple[str, str], ...]  # names of columns, and how each is compared

NEVER_UNASKED = 1_000_000  # uses of a statement until psycopg prepares it by itself


def execute(text: Any, values: Any = ()) -> "psycopg.Cursor[tuple[Any, ...]]":
    """Run a statement, prepared at its first use, as part of the transaction if one is open.

    Errors are Django's.
    """
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None:  # Django's way: nothing is ever prepared
        raw.prepare_threshold = NEVER_UNASKED
    with connection.wrap_database_errors:
        return psycopg.Cursor(raw).execute(text, values, prepare=True)


def get(model: type[M], *, lock: bool = False, newest: bool = False, **where: Any) -> M | None:
    """A row whose columns have these values, the first by id or the last; None for none.

    A value None asks for null, a list for one of its members. `lock`: until the end of the
    transaction.
    """
    text, fields = _select(model, _shape(where), lock=lock, newest=newest)
    row = execute(text, _values(model, where)).fetchone()
    if row is None:
        return None
    for place, field in fields:
        value = list(row)
        value[place] = field.from_db_value(value[place], None, connection)
        row = tuple(value)
    return model.from_db("default", _names(model), row)


def must(model: type[M], *, lock: bool = False, **where: Any) -> M:
    """The same; the model's DoesNotExist when there is none."""
    found = get(model, lock=lock, **where)
    if found is None:
        raise model.DoesNotExist(f"no {model.__name__} with {', '.join(where)} like that")  # type: ignore[attr-defined]
    return found


def insert(model: type[M], **values: Any) -> M:
    """Write a new row; the object with its id. Defaults are the model's."""
    made = model(**values)
    fields = _insertable(model)
    row = execute(
        _insert(model),
        [f.get_db_prep_save(getattr(made, f.attname), connection) for f in fields],
    ).fetchone()
    whole = [getattr(made, name) for name in _names(model)]
    if row is not None:
        whole[_names(model).index(_pk(model).attname)] = row[0]
    return model.from_db("default", _names(model), whole)


def update(model: type[models.Model], where: Mapping[str, Any], **changes: Any) -> int:
    """Change the rows whose columns have the values of `where` (as in `get`); how many."""
    text = _update(model, _shape(where), tuple(changes))
    fields = [_field(model, name) for name in changes]
    new = [
        field.get_db_prep_save(_plain(value), connection)
        for field, value in zip(fields, changes.values(), strict=True)
    ]
    return execute(text, [*new, *_values(model, where)]).rowcount


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, models.TextChoices) else value


def _field(model: type[models.Model], name: str) -> Any:
    field = _by_attname(model).get(name)
    if field is None:
        raise TypeError(f"{model.__name__} has no column {name}")
    return field


@cache
def _by_attname(model: type[models.Model]) -> dict[str, Any]:
    return {field.attname: field for field in model._meta.concrete_fields}


@cache
def _names(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _pk(model: type[models.Model]) -> Any:
    return model._meta.pk


def _shape(where: Mapping[str, Any]) -> Shape:
    return tuple(
        (name, "null" if value is None else "any" if isinstance(value, list | tuple) else "is")
        for name, value in where.items()
    )


def _values(model: type[models.Model], where: Mapping[str, Any]) -> list[Any]:
    found = []
    for name, value in where.items():
        if isinstance(value, list | tuple):
            found.append([_plain(each) for each in value])
        elif value is not None:
            found.append(_field(model, name).get_db_prep_value(_plain(value), connection))
    return found


def _condition(model: type[models.Model], shape: Shape) -> Composable:
    forms = {"null": SQL("{} is null"), "any": SQL("{} = any (%s)"), "is": SQL("{} = %s")}
    return SQL(" and ").join(
        forms[how].format(Identifier(_field(model, name).column)) for name, how in shape
    )


@cache
def _select(
    model: type[models.Model], shape: Shape, *, lock: bool, newest: bool
) -> tuple[bytes, Any]:
    fields: Sequence[Any] = model._meta.concrete_fields
    columns: list[Composable] = [Identifier(field.column) for field in fields]
    text = SQL("select {} from {} where {} order by {}{} limit 1{}").format(
        SQL(", ").join(columns),
        Identifier(model._meta.db_table),
        _condition(model, shape),
        Identifier(_pk(model).column),
        SQL(" desc") if newest else SQL(""),
        SQL(" for no key update") if lock else SQL(""),
    )
    special = [(n, f) for n, f in enumerate(fields) if hasattr(f, "from_db_value")]
    return text.as_bytes(), special


@cache
def _insertable(model: type[models.Model]) -> list[Any]:
    # the database makes ids; where it has a default too, the value is ours all the same
    return [f for f in model._meta.concrete_fields if not f.db_returning or f.has_default()]


@cache
def _insert(model: type[models.Model]) -> bytes:
    fields = _insertable(model)
    text = SQL("insert into {} ({}) values ({}) returning {}").format(
        Identifier(model._meta.db_table),
        SQL(", ").join([Identifier(field.column) for field in fields]),
        SQL(", ").join(SQL("%s") for _ in fields),
        Identifier(_pk(model).column),
    )
    return text.as_bytes()


@cache
def _update(model: type[models.Model], shape: Shape, changes: tuple[str, ...]) -> bytes:
    text = SQL("update {} set {} where {}").format(
        Identifier(model._meta.db_table),
        SQL(", ").join(
            SQL("{} = %s").format(Identifier(_field(model, name).column)) for name in changes
        ),
        _condition(model, shape),
    )
    return text.as_bytes()
