"""What the matcher keeps in memory of an official's capacity is what the database grants."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okienko.events import clock
from tests.cast import the_cast

from ..actions.presence import ensure_presence
from ..capacity import take, with_room
from ..matcher import _person, _Present
from ..models import Presence
from ..workload import COUNTED, Load

#: What a row may say of somebody's work, limits and readiness.
ROWS = st.fixed_dictionaries(
    {
        "calls": st.integers(0, 2),
        "texts": st.integers(0, 4),
        "written": st.integers(0, 3),
        "texts_limit": st.integers(0, 4),
        "texts_beside_call": st.integers(0, 4),
        "written_limit": st.integers(0, 3),
        "state": st.sampled_from(Presence.State.values),
        "phone_up": st.booleans(),
    }
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(row=ROWS, page=st.sampled_from([-1, 30]))
def test_memory_and_database_say_the_same(db: None, row: dict[str, object], page: int) -> None:
    person = somebody()
    until = clock.after(page)
    Presence.objects.filter(person=person).update(**row, stream_until=until)
    now = Presence.objects.get(person=person)
    columns = {name: getattr(now, name) for name in _Present._fields if name != "person"}
    remembered = _person(_Present(person=person, **columns), {}, clock.now())
    for load in Load:
        assert (person in with_room([person], load)) == remembered.fits(load), (load, row)
    for load in Load:
        fits = remembered.fits(load)
        assert take(person, load) == fits, (load, row)
        if fits:
            counted = remembered.room.with_one(load)
            columns |= Presence.objects.filter(person=person).values(*COUNTED.values())[0]
            remembered = _person(_Present(person=person, **columns), {}, clock.now())
            assert remembered.room == counted, (load, row)


def somebody() -> int:
    """A login with a capacity row; the same one in each example of a test."""
    row = Presence.objects.first()
    if row is None:
        person = the_cast().here.persons["anna"]
        ensure_presence(person)
        return person
    return row.person_id


def test_who_gave_no_sign_for_a_while_has_no_room(db: None) -> None:
    person = somebody()
    Presence.objects.filter(person=person).update(
        state="ready", stream_until=clock.after(30), phone_up=True
    )
    assert with_room([person], Load.VOICE) == {person}
    with clock.at(clock.now() + timedelta(seconds=31)):
        assert with_room([person], Load.VOICE) == set()
