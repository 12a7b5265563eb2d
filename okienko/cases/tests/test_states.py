"""The table of states, and a walk over it with real verbs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okienko.cases import actions, queries, states
from okienko.cases.models import Case
from okienko.cases.terms import Pause, Term, ends
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from tests.cast import Cast, the_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def test_the_table_is_whole() -> None:
    assert set(states.TABLE) == set(states.CaseState) == set(states.LABELS)
    moves = {move for row in states.TABLE.values() for move in row}
    assert moves == set(states.MOVES)
    assert {new for row in states.TABLE.values() for new in row.values()} <= set(states.CaseState)


def test_closed_states_are_left_only_by_opening_again() -> None:
    assert all(set(states.TABLE[state]) == {"reopen"} for state in states.CLOSED)
    for state in states.OPEN:
        assert "reopen" not in states.TABLE[state]
        for move, new in states.TABLE[state].items():
            assert (new in states.CLOSED) == (move in states.CLOSING)


def test_every_state_can_be_reached_and_left() -> None:
    reached, edge = {str(states.CaseState.NEW)}, [str(states.CaseState.NEW)]
    while edge:
        for new in states.TABLE[edge.pop()].values():
            if new not in reached:
                reached.add(str(new))
                edge.append(str(new))
    assert reached == {str(s) for s in states.CaseState}
    assert all(states.TABLE.values())


def making(office: int, case: int, department: int, words: str) -> dict[str, Callable[[], Any]]:
    """Each move of the table by its verb."""
    plain = {
        move: lambda move=move: actions.move_on(office, case_id=case, move=move, words=words)
        for move in set(states.MOVES) - states.OWN_VERB
    }
    ending = {
        move: lambda move=move: actions.close(office, case_id=case, move=move, words=words)
        for move in states.CLOSING
    }
    return {
        **plain,
        **ending,
        "hand_over": lambda: actions.hand_over(
            office, case_id=case, department_id=department, words=words
        ),
        "reopen": lambda: actions.reopen(office, case_id=case, words=words),
    }


walks = st.lists(st.tuples(st.sampled_from(sorted(states.MOVES)), st.integers(0, 4)), max_size=14)


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(walks)
def test_a_walk_goes_as_the_table_says(cast: Cast, walk: list[tuple[str, int]]) -> None:
    here, at = cast.here.id, clock.now().replace(hour=10)
    with clock.at(at):
        kind = actions.add_kind(
            here, name=f"Walk {at.timestamp()}-{id(walk)}-{len(walk)}", term_days=9
        )
        case = actions.open_case(here, kind_id=kind, title="Walk")
    began, pauses, stood, state = at.date(), [], None, "new"
    for move, days in walk:
        at += timedelta(days=days)
        with clock.at(at):
            with in_offices([here]):
                department = cast.here.department
            new = states.after(state, move)
            if state == new == "handed_over":
                new = None  # the same department: refused
            step = making(here, case, department, "why")[move]
            if new is None:
                with pytest.raises(Refused):
                    step()
            else:
                step()
                state = new
                if stood:
                    pauses.append(Pause(stood, at.date()))
                stood = at.date() if move == "suspend" else None
                if move == "reopen":
                    began, pauses = at.date(), []
            with in_offices([here]):
                row, page = Case.objects.get(id=case), queries.case(case)
        assert page is not None
        assert row.state == state
        assert (row.closed_at is not None) == (state in states.CLOSED) == bool(row.outcome_words)
        assert (row.paused_on is not None) == (state == "suspended")
        assert {m.move for m in page.moves} == set(states.TABLE[state])
        assert row.due_on == ends(began, Term(9), pauses)
