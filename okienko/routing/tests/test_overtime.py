"""Rules over time: each acts once and in order, whoever goes on where another stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko.events import clock
from okienko.events.models import Timer
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.routing import actions as routing
from okienko.routing.models import RuleActed, Wait
from tests.cast import a_call, an_email, the_cast

from ..actions.watching import RULE
from ..overtime import LOADS, Stay, WaitRule, due_rule, next_at, rules_of
from ..workload import Load

START = clock.now()
_TARGETS = {"queue": ("queue:2", "queue:3"), "box": ("", "box:1")}


@st.composite
def _rules(draw: st.DrawFn) -> list[WaitRule]:
    rows = []
    for _ in range(draw(st.integers(0, 8))):
        action = draw(st.sampled_from(["raise", "queue", "box", "call", "end"]))
        when = "time" if action == "raise" else draw(st.sampled_from(["time", "length"]))
        door = action in ("box", "call", "end")
        what = "voice" if door else draw(st.sampled_from(sorted(LOADS)))
        target = draw(st.sampled_from(_TARGETS.get(action, ("",))))
        rows.append(WaitRule(when, draw(st.integers(0, 600)), what, action, target))
    assert not any(rule.wrong() for rule in rows)
    return rules_of({rule.key: rule for rule in rows}.values())


_STAYS = st.builds(
    Stay,
    queue=st.just(1),
    load=st.sampled_from(Load),
    waited=st.just(0.0),
    ahead=st.none() | st.integers(0, 700),
    there=st.booleans(),
)


def _walk(
    rules: list[WaitRule], stay: Stay, steps: list[float], acted: set[tuple[str, int, str, str]]
) -> list[tuple[float, WaitRule]]:
    """Look whenever the timer says so, and at some other moments too."""
    done: list[tuple[float, WaitRule]] = []
    others = sorted(steps)
    while True:
        at = next_at(rules, stay, acted)
        moments = [others.pop(0)] if others and (at is None or others[0] < at) else []
        moments += [] if at is None or moments else [at]
        if not moments:
            return done
        stay = replace(stay, waited=max(stay.waited, moments[0]))
        rule = due_rule(rules, stay, acted)
        if rule is not None:
            acted.add(rule.key)
            done.append((stay.waited, rule))


@given(_rules(), _STAYS, st.lists(st.floats(0, 900), max_size=5))
def test_each_rule_acts_once_in_its_order_and_none_too_soon(
    rules: list[WaitRule], stay: Stay, looks: list[float]
) -> None:
    done = _walk(rules, stay, looks, set())
    assert len({rule.key for _, rule in done}) == len(done)
    assert [rule for _, rule in done] == [rule for rule in rules if rule in [r for _, r in done]]
    for at, rule in done:
        assert stay.load in LOADS[rule.what]
        assert at >= rule.number if rule.when == "time" else rule.number <= (stay.ahead or 0)
        assert stay.there or rule.action in ("raise", "queue")
    timed = [r for r in rules if r.when == "time" and r.action == "raise"]
    assert [r for _, r in done if r in timed] == [r for r in timed if stay.load in LOADS[r.what]]


@given(_rules(), _STAYS, st.integers(0, 8))
def test_who_begins_anew_acts_no_rule_twice(
    rules: list[WaitRule], stay: Stay, killed_after: int
) -> None:
    whole = _walk(rules, stay, [], set())
    before = whole[:killed_after]
    rest = replace(stay, waited=before[-1][0] if before else 0.0)
    assert before + _walk(rules, rest, [], {rule.key for _, rule in before}) == whole


def test_what_rings_is_left_to_ring_for_a_while() -> None:
    rules = [WaitRule("time", 60, "voice", "end"), WaitRule("time", 70, "", "raise")]
    stay = Stay(1, Load.VOICE, 75.0, ringing=True)
    assert due_rule(rules, stay, ()) == rules[1]
    assert next_at(rules, stay, {rules[1].key}) == 90.0
    assert due_rule(rules, replace(stay, waited=90.0), ()) == rules[0]


# --- as rows -------------------------------------------------------------------------------------


def _until(seconds: float) -> None:
    with clock.at(START + timedelta(seconds=seconds)):
        while run_due():
            pass


@pytest.mark.django_db
def test_who_waits_is_raised_and_moved_keeps_the_place_and_goes_round_in_no_circle() -> None:
    here = the_cast().here
    a, b = here.queue, here.other_queue
    with in_offices([here.id], durable=True):
        to_b = ["time", 120, "", "queue", f"queue:{b}"]
        routing.change_queue.within(
            here.id, queue_id=a, rules=[to_b, ["time", 60, "voice", "raise", ""]]
        )
        routing.change_queue.within(
            here.id, queue_id=b, rules=[["time", 60, "live", "queue", f"queue:{a}"]]
        )
    with clock.at(START):
        call, letter = a_call(here), an_email(here)
    _until(61)
    with in_offices([here.id]):
        assert Wait.objects.get(interaction=call).rank_at < START - timedelta(days=3000)
        assert Wait.objects.get(interaction=letter).rank_at > START - timedelta(days=1)
    _until(121)
    _until(400)
    with in_offices([here.id]):
        for contact in (call, letter):
            stays = list(Wait.objects.filter(interaction=contact).order_by("id"))
            assert [(one.queue_id, one.result) for one in stays] == [(a, "moved"), (b, "")]
        assert stays[1].rank_at < START + timedelta(seconds=60)  # by arrival
        acted = RuleActed.objects.filter(done=True).order_by("id")
        assert sorted((r.action, r.queue_id) for r in acted) == [
            ("queue", a),
            ("queue", a),
            ("raise", a),
        ]
        assert not Timer.objects.filter(kind=RULE).exists()


@pytest.mark.django_db
def test_a_rule_that_leads_nowhere_is_passed_over_and_a_wrong_one_refused() -> None:
    here = the_cast().here
    with in_offices([here.id], durable=True):
        rules = [["time", 10, "voice", "end", ""], ["time", 20, "", "raise", ""]]
        routing.change_queue.within(here.id, queue_id=here.queue, rules=rules)
    with clock.at(START):
        contact = a_call(here)  # of no telephone: nobody could tell them anything
    _until(25)
    with in_offices([here.id]):
        wait = Wait.objects.get(interaction=contact)
        assert wait.result == ""
        done = RuleActed.objects.filter(wait=wait).order_by("id")
        assert [(r.action, r.done) for r in done] == [("end", False), ("raise", True)]
    for row in (
        ["time", 10, "text", "end", ""],
        ["length", 10, "", "raise", ""],
        ["time", 10, "", "queue", ""],
        ["time", -1, "", "raise", ""],
    ):
        with pytest.raises(Refused) as refused, in_offices([here.id], durable=True):
            routing.change_queue.within(here.id, queue_id=here.queue, rules=[row])
        assert refused.value.code == "rule_wrong"
