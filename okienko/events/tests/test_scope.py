"""What a page reads once; what goes with a part of a transaction that fails."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection

from okienko.events.models import EventRow
from okienko.interactions.events import NoteAdded
from okienko.offices.models import Office
from tests.cast import Cast, the_cast

from ..log.kinds import emit
from ..security.scope import in_offices, once, savepoint

pytestmark = pytest.mark.django_db

read: list[int] = []


@once
def looked_up(number: int) -> list[int]:
    read.append(number)
    return [number]


@pytest.fixture
def cast() -> Cast:
    read.clear()
    return the_cast()


def test_a_page_reads_once_what_its_parts_ask_for(cast: Cast) -> None:
    with in_offices([cast.here.id], reading=True):
        assert looked_up(1) is looked_up(1)
        assert looked_up(2) == [2]
    assert read == [1, 2]


def test_the_next_page_and_other_offices_read_anew(cast: Cast) -> None:
    with in_offices([cast.here.id, cast.there.id], reading=True):
        looked_up(1)
        with in_offices([cast.here.id], reading=True):
            looked_up(1)
        looked_up(1)
    with in_offices([cast.here.id], reading=True):
        looked_up(1)
    assert read == [1, 1, 1]


def test_where_something_may_be_written_nothing_is_remembered(cast: Cast) -> None:
    with in_offices([cast.here.id]):
        looked_up(1)
        looked_up(1)
    assert read == [1, 1]
    looked_up(1)
    assert read == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_page_sees_one_moment(cast: Cast) -> None:
    office = cast.here.id

    def rename() -> None:
        with in_offices([office]):
            Office.objects.filter(id=office).update(name=f"{Office.objects.get(id=office).name}!")
        connection.close()

    with in_offices([office], reading=True):
        before = Office.objects.get(id=office).name
        with ThreadPoolExecutor(1) as pool:
            pool.submit(rename).result()
        assert Office.objects.get(id=office).name == before
    with in_offices([office]):
        assert Office.objects.get(id=office).name == f"{before}!"
        with ThreadPoolExecutor(1) as pool:
            pool.submit(rename).result()
        assert Office.objects.get(id=office).name == f"{before}!!"


def test_what_fails_alone_leaves_no_event(cast: Cast) -> None:
    office = cast.here.id
    with in_offices([office]):
        emit(NoteAdded(office=office, subject=1, interaction=1))
        with suppress(LookupError), savepoint():
            emit(NoteAdded(office=office, subject=2, interaction=1))
            with in_offices([office]):
                emit(NoteAdded(office=office, subject=3, interaction=1))
            raise LookupError
        with savepoint():
            emit(NoteAdded(office=office, subject=4, interaction=1))
    with in_offices([office]):
        told = EventRow.objects.filter(kind="note.added").order_by("id")
        assert list(told.values_list("subject", flat=True)) == [1, 4]
