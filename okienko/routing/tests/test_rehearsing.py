"""A dry run of the matcher: whom a contact would ring at, round by round."""

from typing import Any

from okienko.routing.matcher import rule_of
from okienko.routing.matching import RoutedPerson, Waiting
from okienko.routing.rehearsing import Round, rehearse
from okienko.routing.workload import BY_PAGE, BY_PHONE, Capacity, Load

TAX, UKRAINIAN = 1, 2


def person(n: int, skills: dict[int, int], *, idle: float = 0, **more: Any) -> RoutedPerson:
    values: dict[str, Any] = {"present": True, "media": BY_PHONE, "room": Capacity(), **more}
    return RoutedPerson(id=n, officials={n * 10: (1, skills)}, idle_since=idle, **values)


def call(**more: Any) -> Waiting:
    values: dict[str, Any] = {
        "id": 1,
        "office": 1,
        "queue": 5,
        "load": Load.VOICE,
        "entered": 1e9,
        "rank": 1e9,
    }
    return Waiting(**{**values, **more})


def test_widening_goes_round_by_round_and_the_longest_free_are_first() -> None:
    people = [
        person(1, {TAX: 2}, idle=50),
        person(2, {TAX: 5}, idle=90),
        person(3, {TAX: 4}, idle=70),
        person(4, {}, idle=10),
    ]
    rule = rule_of([(0, TAX, 3), (60, TAX, 1), (120, TAX, 0)])
    assert rehearse(rule, people, call()) == [
        Round(0, (30, 20)),
        Round(60, (10,)),
        Round(120, (40,)),
    ]


def test_a_language_is_asked_for_besides() -> None:
    people = [person(1, {TAX: 3}), person(2, {TAX: 3, UKRAINIAN: 1})]
    rule = rule_of([(0, TAX, 1)])
    assert rehearse(rule, people, call(language_skill=UKRAINIAN)) == [Round(0, (20,))]


def test_who_is_away_has_no_telephone_or_is_busy_is_not_rung() -> None:
    people = [
        person(1, {}, present=False),
        person(2, {}, media=BY_PAGE),
        person(3, {}, room=Capacity(calls=1)),
    ]
    assert rehearse(rule_of([]), people, call()) == [Round(0, ())]
    assert rehearse(rule_of([]), people, call(load=Load.WRITTEN)) == [Round(0, (20,))]
