"""One row of any table, made from its model alone: no table has to be named here.

Every text of a row holds a marker, so that a page that shows it is found out. Where a table's own
constraints ask for more than types say, `SPECIAL` helps; the error names the table that needs it.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.search import SearchVectorField
from django.core.files.base import ContentFile
from django.db import IntegrityError, ProgrammingError, connection, models, transaction

from okienko.channels import registry
from okienko.channels.models import Account
from okienko.events.models import OfficeLink
from okienko.offices.models import Office, Person

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_serial = count(1)

#: Values that a table's constraints ask for: (maker, office) -> {field: value}.
SPECIAL: dict[str, Callable[["Maker"], dict[str, Any]]] = {
    "interactions_interaction": lambda _: {
        "state": "waiting",
        "channel": a_kind(),
        "helps": "",  # a customer's own: one that assists another has no card, and is not passed on
        "assists_id": None,
    },
    "offices_span": lambda _: {"weekday": 1},
    "cases_casestep": lambda _: {"state": "new"},
    "form_formversion": lambda _: {"asked": {"name": {"pl": "Formularz"}}},
    "channels_account": lambda _: account(a_kind()),
    "customers_pair": lambda maker: {
        "low_id": maker.row("customers.Customer"),
        "high_id": maker.fresh("customers.Customer"),
    },
}


@cache
def office_models() -> list[type[models.Model]]:
    """The models of every table that has an office, and of the offices themselves."""
    return [m for m in apps.get_models() if office_column(m) and m._meta.managed]


@cache
def office_column(model: type[models.Model]) -> str:
    """The column that names a row's office; "" for a table without one."""
    if model is Office:
        return "id"
    columns = {getattr(f, "column", "") for f in model._meta.get_fields()}
    return "office_id" if "office_id" in columns else ""


def office_links(model: type[models.Model]) -> list[OfficeLink]:
    """The links of a model to other rows of its office."""
    return [f for f in model._meta.concrete_fields if isinstance(f, OfficeLink)]


def kinds() -> list[str]:
    """The kinds of the channels that are installed; the app of a door has its kind as label."""
    return [door.kind for door in registry.doors()]


def a_kind() -> str:
    """The kind of some channel that is installed, in which letters are sent."""
    return next(door.kind for door in registry.doors() if door.sends)


def account(kind: str) -> dict[str, Any]:
    """Fields of an account: the settings that the door asks for, with something in them."""
    required = {
        name: ["192.0.2.1"] if "list" in str(field.annotation) else "biuro@example.pl"
        for name, field in registry.door(kind).Settings.model_fields.items()
        if field.is_required()
    }
    return {"kind": kind, "settings": required}


class Maker:
    """Makes rows of one office. The caller has opened its scope."""

    def __init__(self, office: int, marker: str) -> None:
        self.office = office
        self.marker = marker
        self.made: dict[str, Any] = {}

    def row(self, label: str | type[models.Model]) -> Any:
        """The id of this maker's row of a model, made when first asked for."""
        model = apps.get_model(label) if isinstance(label, str) else label
        if model is Office:
            return self.office
        table = model._meta.db_table
        if table not in self.made:
            self.made[table] = self._insert(self.unsaved(model, link=self.row))
        return self.made[table]

    def account(self, kind: str) -> Any:
        """The account of a door's own tables."""
        if kind not in self.made:
            self.made[kind] = self.fresh(Account, **account(kind))
        return self.made[kind]

    def tie(self) -> None:
        """Fill the optional links of this maker's rows, so that pages show more."""
        for model in office_models():
            for link in office_links(model):
                target = link.remote_field.model
                if not link.null or target is model:
                    continue
                with suppress(IntegrityError, ProgrammingError), transaction.atomic():
                    model._base_manager.filter(pk=self.row(model)).update(
                        **{link.attname: self.row(target)}
                    )

    def fresh(self, label: str | type[models.Model], **values: Any) -> Any:
        """The id of a new row, and of new rows wherever it must link to one: none is met twice."""
        model = apps.get_model(label) if isinstance(label, str) else label
        if model is Office:
            return self.office
        return self._insert(self.unsaved(model, link=self.fresh, **values))

    def _insert(self, row: models.Model) -> Any:
        model = type(row)
        try:
            model._base_manager.bulk_create([row])  # no save(): the row as it is
        except IntegrityError as error:
            if "violates check constraint" in str(error):
                raise AssertionError(
                    f"{model._meta.db_table} has a constraint that types do not tell; say in "
                    f"SPECIAL (tests/isolation/rows.py) which values it wants: {error}"
                ) from error
            raise
        return row.pk

    def unsaved(
        self, model: type[models.Model], link: Callable[[Any], Any] | None = None, **values: Any
    ) -> models.Model:
        """A row that may be saved: required fields filled, optional links left empty."""
        table = model._meta.db_table
        if table in SPECIAL:
            given = {model._meta.get_field(name).attname: value for name, value in values.items()}
            values = {**SPECIAL[table](self), **given}
        row = model()
        for field in model._meta.concrete_fields:
            given = [name for name in (field.name, field.attname) if name in values]
            if given:
                setattr(row, field.attname, values[given[0]])
            elif field.column == "office_id":
                setattr(row, field.attname, self.office)
            elif not isinstance(field, models.AutoField):
                value = self.value(field, link or self.row)
                if value is not _KEEP:
                    setattr(row, field.attname, value)
        return row

    def value(self, field: "models.Field[Any, Any]", link: Callable[[Any], Any]) -> Any:
        """Something that the field accepts; _KEEP for what it has already."""
        if isinstance(field, models.ForeignKey):
            if field.null:
                return None
            target = field.remote_field.model
            if target is Account and field.model._meta.app_label in kinds():
                return self.account(field.model._meta.app_label)
            return self.fresh(target) if field.unique else link(target)
        if isinstance(field, models.CharField | models.TextField):
            return self.text(field)
        if field.null or (field.has_default() and not field.unique):
            return _KEEP
        if isinstance(field, models.BinaryField):
            return self.marker.encode()
        for kind, value in _VALUES:
            if isinstance(field, kind):
                return value()
        raise AssertionError(
            f"{field.model._meta.label}.{field.name} is a {type(field).__name__}: say in _VALUES "
            "(tests/isolation/rows.py) what such a field may hold"
        )

    def text(self, field: "models.Field[Any, Any]") -> Any:
        """The marker, as much of it as fits; a field with choices or a code keeps its own."""
        if field.choices:
            return field.get_default() or next(key for key, _ in field.flatchoices if key)
        if field.has_default() and field.get_default():
            return _KEEP
        room = getattr(field, "max_length", None) or 200
        text = f"{self.marker} {next(_serial)}"
        if len(text) <= room:
            return text
        return "" if field.blank else f"x{next(_serial)}"[:room]


_KEEP = object()
_VALUES: list[tuple[type[models.Field[Any, Any]], Callable[[], Any]]] = [
    (SearchVectorField, lambda: ""),
    (models.BooleanField, lambda: False),
    (models.DateTimeField, lambda: AT + timedelta(seconds=next(_serial))),
    (models.DateField, lambda: date(2026, 11, 24)),
    (models.TimeField, lambda: time(8)),
    (models.DurationField, lambda: timedelta(minutes=1)),
    (models.SmallIntegerField, lambda: next(_serial) % 30000),
    (models.IntegerField, lambda: next(_serial)),
    (models.FloatField, lambda: 1.0),
    (models.DecimalField, lambda: Decimal(1)),
    (models.UUIDField, uuid4),
    (models.JSONField, dict),
    (models.GenericIPAddressField, lambda: "192.0.2.1"),
    (models.FileField, lambda: ContentFile(b"x", name="x")),
]


def new_office(marker: str) -> int:
    """An office with the marker in its texts; its policy wants the id before the row is there."""
    from okienko.events.security.scope import in_offices

    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('offices_office', 'id'))")
        office = int(cursor.fetchone()[0])
    with in_offices([office]):
        Office(id=office, name=marker, slug=f"o{office}-{next(_serial)}").save(force_insert=True)
    return office


def new_person() -> Person:
    """A login with no seat yet."""
    return Person.objects.create_user(f"p-{next(_serial)}-{uuid4().hex[:6]}", "okienko")
