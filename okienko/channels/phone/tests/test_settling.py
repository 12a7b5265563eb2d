"""`unsettled` (what a lane reads) and `settle` (what it then has done) are one rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db import transaction

from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.interactions.states import STATES
from tests.cast import at_work, the_cast

from ..actions import reported
from ..asterisk import call_query
from ..asterisk.call_state import unsettled
from ..models import Call, ConsultLeg
from .test_consult import Talk

STATES_OF_LEGS = ("ringing", "asked", "waits", "together", "joined")
DESKS = ("", "desk-77-0")
#: A leg to a department: its state and whose it is; none.
LEGS = (None, *product(STATES_OF_LEGS, ("anna", "piotr")))


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def talk(db: None) -> Talk:
    cast = the_cast()
    at_work(cast.here, "anna")
    return Talk(cast)


def put(talk: Talk, state: str, desk: str, leg: tuple[str, str] | None, *, over: bool) -> None:
    """Rows as they may stand, whatever brought them there."""
    Interaction.objects.filter(id=talk.call).update(state=state)
    Call.objects.filter(interaction=talk.call).update(
        desk_channel=desk, ended_at=clock.now() if over else None
    )
    if leg is not None:
        ConsultLeg.objects.create(
            office_id=talk.office,
            interaction_id=talk.call,
            official_id=talk.here.officials[leg[1]],
            name="GK",
            digits="+48140001930",
            state=leg[0],
            began_at=clock.now(),
        )


def is_unsettled(talk: Talk) -> bool:
    rows = call_query.read(talk.office, talk.call)
    assert rows is not None
    return unsettled(rows)


@pytest.mark.parametrize("state", sorted(STATES))
def test_what_is_unsettled_is_what_settle_changes(talk: Talk, state: str) -> None:
    for desk, leg, over in product(DESKS, LEGS, (False, True)):
        with taken_back(), in_offices([talk.office]):
            put(talk, state, desk, leg, over=over)
            wanted = is_unsettled(talk)
            changed = reported.settle.within(talk.office, interaction_id=talk.call)
            assert changed == wanted, (state, desk, leg, over)
            assert not is_unsettled(talk), "settled once, it is settled"
