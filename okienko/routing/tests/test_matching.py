"""The matching rules as properties, against a slow and plain reading of them."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from okienko.routing.matcher import rule_of

from ..matching import Match, NeedsOverTime, RoutedPerson, RoutingState, Waiting
from ..workload import BY_PAGE, BY_PHONE, Capacity, Load

OFFICE = 1
rules = st.lists(
    st.tuples(st.sampled_from([0, 10, 30]), st.integers(1, 3), st.integers(0, 3)), max_size=4
).map(lambda steps: rule_of(sorted(steps)))
waits = st.builds(
    Waiting,
    id=st.integers(),
    office=st.just(OFFICE),
    queue=st.integers(1, 2),
    load=st.sampled_from(list(Load)),
    entered=st.integers(0, 40).map(float),
    rank=st.integers(-100, 40).map(float),
    language_skill=st.sampled_from([None, 3]),
    preferred=st.sampled_from([None, 1, 2]),
    preferred_until=st.integers(0, 60).map(float),
    excluded=st.sampled_from([None, 1]),
)
people = st.builds(
    lambda skills, present, media, room, idle: (skills, present, media, room, idle),
    st.dictionaries(st.integers(1, 3), st.integers(1, 5)),
    st.booleans(),
    st.sampled_from([BY_PAGE, BY_PHONE]),
    st.builds(
        Capacity,
        calls=st.integers(0, 1),
        texts=st.integers(0, 3),
        written=st.integers(0, 1),
        texts_beside_call=st.integers(0, 2),
    ),
    st.integers(0, 40).map(float),
)
NOW = 45.0


def person(number: int, row: tuple) -> RoutedPerson:
    skills, present, media, room, idle = row
    return RoutedPerson(number, {number: (OFFICE, skills)}, present, media, room, idle)


def may(rules_of: dict[int, NeedsOverTime], wait: Waiting, who: RoutedPerson) -> bool:
    """The rules, read slowly."""
    skills = who.officials[who.id][1]
    needs: dict[int, int] = {}
    for after, rung in rules_of[wait.queue].rungs:
        if wait.entered + after <= NOW:
            needs = dict(rung)
    if wait.language_skill and wait.language_skill not in needs:
        needs[wait.language_skill] = 1
    return (
        who.fits(wait.load)
        and wait.excluded != who.id
        and all(skills.get(s, 0) >= level for s, level in needs.items())
    )


@settings(max_examples=300)
@given(
    st.lists(waits, max_size=12),
    st.lists(people, max_size=6),
    st.tuples(rules, rules),
    st.randoms(use_true_random=False),
)
def test_rules_hold_whatever_the_order_of_news(waits, rows, two_rules, rng) -> None:
    waits = [Waiting(**{**vars(w), "id": i}) for i, w in enumerate(waits, 1)]
    staff = {i: person(i, row) for i, row in enumerate(rows, 1)}
    state = RoutingState()
    state.rules = dict(enumerate(two_rules, 1))
    news = [*waits, *staff.values()]
    # the people first, so that preference is judged on who is present
    news.sort(key=lambda n: (isinstance(n, Waiting), rng.random()))
    for item in news:
        if isinstance(item, Waiting):
            state.put_wait(item, NOW)
        else:
            state.put_person(item)
    pairs = state.match(NOW)

    assert len({p.wait.id for p in pairs}) == len(pairs), "nobody is offered twice"
    left = dict(staff)
    for pair in pairs:
        who = left[pair.official]
        held = _held_for(pair.wait, staff)
        if held:
            assert pair.official == held
            assert who.fits(pair.wait.load)
        else:
            assert may(state.rules, pair.wait, who), "skilled and with room at that moment"
            others = [o for o in left.values() if may(state.rules, pair.wait, o)]
            assert who.idle_since == min(o.idle_since for o in others), "the most idle first"
        left[pair.official] = _after(who, pair)
    offered = {p.wait.id for p in pairs}
    for wait in waits:
        if wait.id in offered:
            continue
        held = _held_for(wait, staff)
        if held:
            assert not left[held].fits(wait.load)
        else:
            assert not any(may(state.rules, wait, o) for o in left.values()), "nobody is left over"
    assert state.match(NOW) == [], "asked again, there is nothing new"


def _held_for(wait: Waiting, staff: dict[int, RoutedPerson]) -> int | None:
    who = staff.get(wait.preferred or 0)
    if who and who.present and wait.preferred_until > NOW and wait.preferred != wait.excluded:
        return who.id
    return None


def _after(who: RoutedPerson, pair: Match) -> RoutedPerson:
    return replace(who, room=who.room.with_one(pair.wait.load))


@given(st.lists(st.integers(0, 100).map(float), min_size=1, max_size=20))
def test_the_longest_waiting_comes_first(ranks: list[float]) -> None:
    state = RoutingState()
    for i, rank in enumerate(ranks, 1):
        state.put_wait(Waiting(i, OFFICE, 1, "voice", 0.0, rank), NOW)
    order = []
    for turn in range(len(ranks)):
        state.put_person(
            RoutedPerson(1, {1: (OFFICE, {})}, True, BY_PHONE, Capacity(), float(turn))
        )
        order += [p.wait.rank for p in state.match(NOW)]
    assert order == sorted(ranks)


def test_widening_comes_by_itself() -> None:
    state = RoutingState()
    state.rules[1] = rule_of([(0, 7, 3), (20, 7, 1), (40, 7, 0)])
    state.put_person(RoutedPerson(1, {1: (OFFICE, {7: 2})}, True, BY_PHONE, Capacity(), 0.0))
    state.put_person(RoutedPerson(2, {2: (OFFICE, {})}, True, BY_PHONE, Capacity(), 0.0))
    state.put_wait(Waiting(1, OFFICE, 1, "voice", 0.0, 0.0), 0.0)
    state.put_wait(Waiting(2, OFFICE, 1, "voice", 0.0, 1.0), 0.0)
    assert state.match(0.0) == []
    assert state.next_alarm() == 20.0
    assert [(p.wait.id, p.official) for p in state.match(20.0)] == [(1, 1)]
    assert state.next_alarm() == 40.0
    assert [(p.wait.id, p.official) for p in state.match(40.0)] == [(2, 2)]


def test_the_known_official_is_waited_for_and_then_anybody() -> None:
    state = RoutingState()
    busy = RoutedPerson(1, {1: (OFFICE, {})}, True, BY_PHONE, Capacity(calls=1), 0.0)
    state.put_person(busy)
    state.put_person(RoutedPerson(2, {2: (OFFICE, {})}, True, BY_PHONE, Capacity(), 0.0))
    wait = Waiting(1, OFFICE, 1, "voice", 0.0, 0.0, preferred=1, preferred_until=20.0)
    state.put_wait(wait, 0.0)
    assert state.match(1.0) == []
    assert [(p.wait.id, p.official) for p in state.match(20.0)] == [(1, 2)]


def test_the_known_official_leaves_and_nobody_waits_for_nothing() -> None:
    state = RoutingState()
    state.put_person(RoutedPerson(1, {1: (OFFICE, {})}, True, BY_PHONE, Capacity(calls=1), 0.0))
    state.put_person(RoutedPerson(2, {2: (OFFICE, {})}, True, BY_PHONE, Capacity(), 0.0))
    state.put_wait(Waiting(1, OFFICE, 1, "voice", 0.0, 0.0, preferred=1, preferred_until=20.0), 0.0)
    state.put_person(RoutedPerson(1, {1: (OFFICE, {})}, False, BY_PHONE, Capacity(calls=1), 0.0))
    assert [(p.wait.id, p.official) for p in state.match(1.0)] == [(1, 2)]
