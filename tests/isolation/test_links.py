"""No row of one office can point to a row of another: foreign keys do not see the policies."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from okienko.events.models import OfficeLink
from okienko.events.security.scope import in_offices
from okienko.offices.models import Office

from .conftest import Neighbours
from .lists import LOOSE_IDS
from .rows import office_column, office_links, office_models
from .test_tables import ask

pytestmark = pytest.mark.django_db


def test_no_plain_foreign_key_between_offices() -> None:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            target = field.remote_field.model
            if isinstance(field, OfficeLink):
                assert office_column(model) == "office_id" == office_column(target), (
                    f"{field}: an OfficeLink joins two tables that have an office"
                )
            elif office_column(target) and target is not Office:
                raise AssertionError(f"{field} must be an OfficeLink: it points into an office")


def test_no_foreign_key_of_the_database_leads_to_another_office() -> None:
    """The same as the database has it, whatever the models say."""
    secured = {row[0] for row in ask("select tablename from pg_tables where rowsecurity")}
    keys = ask("""
        select conname, c.conrelid::regclass::text, c.confrelid::regclass::text,
          array(select attname from unnest(conkey) with ordinality k(n, o)
                join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by o),
          array(select attname from unnest(confkey) with ordinality k(n, o)
                join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by o)
        from pg_constraint c where contype = 'f'
    """)
    assert keys
    for name, _, target, columns, target_columns in keys:
        if target in secured and target != "offices_office":
            assert (columns[0], target_columns) == ("office_id", ["office_id", "id"]), name


def test_every_link_has_its_composite_constraint() -> None:
    there = {row[0] for row in ask("select conname from pg_constraint where contype = 'f'")}
    for model in office_models():
        for link in office_links(model):
            name = f"{model._meta.db_table}_{link.column}_office"[:63]
            assert name in there, (
                f"{model._meta.label}.{link.name} has no composite key: end the migration of "
                f"{model._meta.app_label} with RowSecurity({model._meta.app_label!r})"
            )


def test_every_link_refuses_the_row_of_the_other_office(neighbours: Neighbours) -> None:
    """Tried by somebody who serves both offices, whom the policies do not stop."""
    here, there = neighbours.here, neighbours.there
    tried = 0
    with in_offices([here.office, there.office]):
        for model in office_models():
            for link in office_links(model):
                foreign = there.fresh(link.remote_field.model)
                name = f"{model._meta.db_table}_{link.column}_office"[:63]
                with pytest.raises(IntegrityError, match=name), transaction.atomic():
                    here.fresh(model, **{link.name: foreign})
                tried += 1
    assert tried > 30


def test_no_number_hides_a_link() -> None:
    """A column that ends in _id is a foreign key, or is named in LOOSE_IDS with its reason."""
    for model in office_models():
        for field in model._meta.concrete_fields:
            name = f"{model._meta.db_table}.{field.column}"
            loose = isinstance(field, models.IntegerField) and field.column.endswith("_id")
            assert not loose or name in LOOSE_IDS, (
                f"{name} holds an id without a foreign key: make it an OfficeLink, "
                "or say in LOOSE_IDS (tests/isolation/lists.py) why not"
            )


def test_many_to_many_tables_are_not_used() -> None:
    """Their hidden tables would have no office."""
    for model in office_models():
        assert not model._meta.many_to_many, f"{model._meta.label}: make the joining row a model"
    assert connection.vendor == "postgresql"
