"""Settings are rows that people make, change and remove; each time an event tells what differs.

Verbs of settings are written with these three. They check what every row must fulfil (lengths,
choices, links that are there, names that are taken) and refuse in words; what only one kind of row
knows stays in its verb.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import ProtectedError

from .log.kinds import Event, emit
from .refusals import GONE, INVALID, TAKEN, USED, Refusal
from .security.scope import savepoint
from .transaction import current

M = TypeVar("M", bound=models.Model)

#: Children of a row that its event tells of with it: name -> the value as JSON has it.
Parts = Mapping[str, Any]
#: The event's class, or what makes one of `office`, `subject`, `before`, `after`.
Told = Callable[..., "Change"]


@dataclass(frozen=True, kw_only=True)
class Change(Event):
    """A row of settings was made (`before` is none), changed, or removed (`after` is none).

    Both hold the fields that differ; of secrets the names alone, of files nothing.
    """

    before: dict[str, Any] | None
    after: dict[str, Any] | None


def make(
    model: type[M],
    told: Told,
    *,
    parts: Parts | None = None,
    taken: Refusal = TAKEN,
    **values: Any,
) -> M:
    """A new row of the office in whose scope this runs; the row with its id.

    Refused `invalid` (a value that the row cannot have), `gone` (a link to what is not there),
    `taken` (a name or the like that another row has, or in the words of the caller's own).
    """
    if any(field.name == "office" for field in model._meta.concrete_fields):
        values["office_id"] = _office()
    row = model(**values)
    _tidy(row, [field for field in _fields(model) if field.attname != "id"])
    _save(row, taken, force_insert=True)
    emit(_event(told, row, None, {**_told(row), **(parts or {})}))
    return row


def change(
    row: models.Model,
    told: Told,
    *,
    before: Parts | None = None,
    after: Parts | None = None,
    taken: Refusal = TAKEN,
    **values: Any,
) -> bool:
    """Give a row, which the caller has locked, other values; whether anything differs.

    `before` and `after` are its parts as they were and are. Nothing is written or told when all is
    as it was. Refused as `make`.
    """
    old = {**_told(row), **(before or {})}
    fields = [field for field in _fields(type(row)) if field.attname in values]
    if unknown := values.keys() - {field.attname for field in fields}:
        raise TypeError(f"{type(row).__name__} has no {', '.join(sorted(unknown))}")
    secret = _secrets(row)
    for field in fields:
        setattr(row, field.attname, values[field.attname])
    _tidy(row, fields)
    new = {**_told(row), **(after or {})}
    if renewed := sorted(
        name for name, value in _secrets(row).items() if secret.get(name) != value
    ):
        old["secrets"], new["secrets"] = [], renewed
    differ = {name for name in old if old[name] != new.get(name)}
    if not differ:
        return False
    if fields:
        _save(row, taken, update_fields=[field.attname for field in fields])
    emit(_event(told, row, {n: old[n] for n in differ}, {n: new.get(n) for n in differ}))
    return True


def remove(
    row: models.Model, told: Told, *, parts: Parts | None = None, used: Refusal = USED
) -> None:
    """Take a row away that nothing uses; Refused `used`, or in the words of the caller's own."""
    event = _event(told, row, {**_told(row), **(parts or {})}, None)
    try:
        with savepoint():
            row.delete()
    except (ProtectedError, IntegrityError):
        raise used() from None
    emit(event)


def put_in_order(rows: Iterable[models.Model], told: Told, ids: Iterable[int]) -> None:
    """Write the column `order` of rows, which the caller has locked: those of `ids` come first.

    The others follow as they stood. Refused `gone` for an id that is no row's.
    """
    left = {row.pk: row for row in rows}
    wanted = list(dict.fromkeys(ids))
    if not left.keys() >= set(wanted):
        raise GONE()
    others = [pk for pk in left if pk not in wanted]
    for place, pk in enumerate([*wanted, *others], start=1):
        change(left[pk], told, order=place)


def _office() -> int:
    (office,) = current().offices
    return office


def _event(
    told: Told,
    row: models.Model,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> Change:
    return told(office=_office(), subject=row.pk, before=before, after=after)


def _fields(model: type[models.Model]) -> list[Any]:
    return list(model._meta.concrete_fields)


def _tidy(row: models.Model, fields: list[Any]) -> None:
    """Take away what no text may hold, and check what was given."""
    for field in fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.CharField) and isinstance(value, str):
            setattr(row, field.attname, " ".join(value.replace("\0", "").split()))
        elif isinstance(field, models.TextField) and isinstance(value, str):
            setattr(row, field.attname, value.replace("\0", "").replace("\r\n", "\n").strip())
    for field in fields:
        _check(row, field)


def _check(row: models.Model, field: Any) -> None:
    value = getattr(row, field.attname)
    if not field.editable or (field.blank and value in field.empty_values):
        return
    if value is None and field.null:
        return
    try:
        setattr(row, field.attname, field.clean(value, row))
    except ValidationError as error:
        if isinstance(field, models.ForeignKey):
            raise GONE() from None
        raise INVALID(field=field.attname, words=" ".join(error.messages)) from None


def _save(row: models.Model, taken: Refusal, **how: Any) -> None:
    try:
        with savepoint():
            row.save(**how)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") == "23505":  # unique_violation
            raise taken() from None
        raise


def _told(row: models.Model) -> dict[str, Any]:
    """The values of a row that an event may carry."""
    return {
        field.attname: _json(getattr(row, field.attname))
        for field in _fields(type(row))
        if field.attname not in ("id", "office_id", "password")
        and not isinstance(field, models.BinaryField)
    }


def _json(value: Any) -> Any:
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    return value


def _secrets(row: models.Model) -> dict[str, str]:
    """What the row keeps encrypted; empty when it can no longer be read."""
    found = getattr(row, "secrets", None)
    return dict(found) if isinstance(found, dict) and type(found) is dict else {}
