"""Which columns of which tables point to a customer: rooms above register theirs here.

    moves("interactions_interaction", "customer")

in the module that declares the model. A merge re-points those rows and notes their ids, so that
it can be taken back exactly; this room imports none of them.
"""

from typing import Any

from django.apps import apps
from django.db import models

_LINKS: dict[tuple[str, str], None] = {("customers_identity", "customer"): None}


def moves(table: str, field: str) -> None:
    """Have the rows of `table` whose link `field` points to a merged card move with it."""
    _LINKS[table, field] = None


def registered() -> list[tuple[str, str]]:
    """All (table, field), in the order of registration."""
    return list(_LINKS)


def model_of(table: str) -> type[models.Model]:
    """The model that is kept in `table`; LookupError when there is none."""
    for model in apps.get_models():
        if model._meta.db_table == table:
            return model
    raise LookupError(f"no model is kept in the table {table}")


def _rows(table: str) -> models.Manager[Any]:
    return model_of(table)._base_manager  # noqa: SLF001 (not narrowed as `objects` may be)


def move(gone: int, kept: int) -> dict[str, list[int]]:
    """Re-point every registered row from `gone` to `kept`; the ids moved, by "table.field"."""
    moved = {}
    for table, field in registered():
        rows = _rows(table).filter(**{f"{field}_id": gone})
        ids = list(rows.order_by("id").values_list("id", flat=True))
        if ids:
            rows.update(**{f"{field}_id": kept})
            moved[f"{table}.{field}"] = ids
    return moved


def move_back(moved: dict[str, list[int]], kept: int, gone: int) -> None:
    """Undo `move` for the rows that still point to `kept`."""
    for place, ids in moved.items():
        table, _, field = place.partition(".")
        rows = _rows(table).filter(id__in=ids, **{f"{field}_id": kept})
        rows.update(**{f"{field}_id": gone})
