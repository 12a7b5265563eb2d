"""Takes away what a test has committed, so that the next one finds no row.

Django's own way, TRUNCATE of every table and then the lists of models and rights anew, cost eight
times the processor time, more than most of these tests themselves. Few rows are there, and
one DELETE finds them. References are checked at a statement's end, so all tables go in one.
"""

from functools import cache

from django.db import connection
from django.test import TransactionTestCase

#: What migrations wrote; no test changes it.
KEPT = {"django_content_type", "auth_permission"}


@cache
def tables() -> list[str]:
    """Every table whose rows are a test's own."""
    there = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*there} - KEPT)


@cache
def _statement() -> str:
    deletes = (f"t{n} as (delete from {name})" for n, name in enumerate(tables()))
    return f"with {', '.join(deletes)} select"


def empty_tables() -> None:
    """Delete every row but those of migrations. The connection must be the owner's."""
    with connection.cursor() as cursor:
        cursor.execute(_statement())


def use_for_every_test() -> None:
    """Let each test with transactions of its own end so."""

    def end(case: TransactionTestCase) -> None:
        empty_tables()

    TransactionTestCase._fixture_teardown = end
