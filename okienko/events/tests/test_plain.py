"""Plain statements say the same as Django's, under the same row security."""

import pytest
from django.db import DatabaseError

from okienko.events.models import Timer
from okienko.routing.models import Engagement, Queue, Wait
from tests.cast import Cast, a_call, the_cast

from .. import prepared
from ..db_function import call_db_function
from ..security.scope import in_offices

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def test_a_row_is_the_one_that_django_finds(cast: Cast) -> None:
    a_call(cast.here)
    with in_offices([cast.here.id]):
        wait = Wait.objects.get()
        same = prepared.must(Wait, id=wait.id, result="", official_id=None)
        assert {f.attname: getattr(same, f.attname) for f in Wait._meta.concrete_fields} == {
            f.attname: getattr(wait, f.attname) for f in Wait._meta.concrete_fields
        }
        assert prepared.get(Wait, id=wait.id, result=["answered", "moved"]) is None
        assert prepared.get(Wait, id=wait.id, result=["answered", ""], lock=True) == wait
        with pytest.raises(Wait.DoesNotExist):
            prepared.must(Wait, id=wait.id + 1)


def test_first_and_newest(cast: Cast) -> None:
    a_call(cast.here)
    a_call(cast.here)
    with in_offices([cast.here.id]):
        ids = list(Wait.objects.order_by("id").values_list("id", flat=True))
        first, last = prepared.get(Wait, result=""), prepared.get(Wait, newest=True, result="")
        assert first is not None
        assert last is not None
        assert [first.id, last.id] == ids


def test_a_new_row_has_the_defaults_of_its_model(cast: Cast) -> None:
    with in_offices([cast.here.id]):
        made = prepared.insert(Queue, office_id=cast.here.id, name="Wodociągi", goal_seconds=30)
        assert Queue.objects.get(id=made.id).goal_seconds == 30
        assert made.offer_seconds == Queue.objects.get(id=made.id).offer_seconds == 20
        assert not made._state.adding


def test_json_is_read_as_django_reads_it(cast: Cast) -> None:
    with in_offices([cast.here.id]):
        at = Queue.objects.get(id=cast.here.queue)
        made = prepared.insert(
            Timer,
            office_id=at.office_id,
            kind="offer.lapse",
            subject=1,
            due_at="2026-11-24T10:00Z",
            data={"words": ["ą", None]},
        )
        assert prepared.must(Timer, id=made.id).data == {"words": ["ą", None]}


def test_only_rows_that_fit_are_changed(cast: Cast) -> None:
    a_call(cast.here)
    with in_offices([cast.here.id]):
        wait = Wait.objects.get()
        fits = {"id": wait.id, "offered": False}
        assert prepared.update(Wait, fits, offered=True) == 1
        assert prepared.update(Wait, fits, offered=True) == 0
        assert Wait.objects.get().offered


def test_a_column_that_is_not_there_is_told(cast: Cast) -> None:
    with in_offices([cast.here.id]), pytest.raises(TypeError, match="no column"):
        prepared.get(Engagement, wished="x")


def test_row_security_holds(cast: Cast) -> None:
    a_call(cast.there)
    with in_offices([cast.here.id]):
        assert prepared.get(Wait, result="") is None
        assert prepared.update(Wait, {"result": ""}, offered=True) == 0
    with pytest.raises(DatabaseError, match="no office is set"):
        prepared.get(Wait, result="")


def test_a_question_leaves_the_scope_as_it_was(cast: Cast) -> None:
    call = a_call(cast.there)
    with in_offices([cast.here.id]):
        assert (
            call_db_function("okienko_phone_call_4", cast.there.id, call) == []
        )  # no telephone has it
        assert (
            len(call_db_function("okienko_all_waits_4")) == 1
        )  # the matcher asks over all offices
        assert not Wait.objects.exists()
    with pytest.raises(DatabaseError, match="no office is set"):
        Wait.objects.exists()
