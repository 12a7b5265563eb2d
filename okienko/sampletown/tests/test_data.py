"""The sample commune's data belong together: every name that is used somewhere is there."""

from datetime import date
from random import Random

import pytest

from okienko.administration.configuration.compare import Present, compare
from okienko.administration.configuration.format import OfficeFile, ScheduleFile
from okienko.administration.configuration.packs import pack
from okienko.channels.phone.menu.steps import Graph, queues
from okienko.channels.phone.rules import check
from okienko.customers.identities import email_address, phone_address
from okienko.offices.hours import public_holidays
from okienko.sampletown import days, doors
from okienko.sampletown.commune import PLANS
from okienko.sampletown.crew import SIMULATED
from okienko.sampletown.letters import LETTERS, THANKS
from okienko.sampletown.matters import BY_KEY, MATTERS, pick
from okienko.sampletown.menus import MENUS
from okienko.sampletown.officials import letter_of
from okienko.sampletown.people import residents
from okienko.sampletown.plan import Dialled, OfficePlan
from okienko.sampletown.replies import body
from okienko.sampletown.zielonka import PLAN

LANGUAGES = ("pl", "en", "uk")


def menu_of(plan: OfficePlan, dialled: Dialled) -> Graph:
    """The menu of a number, its queues numbered as the office has them."""
    numbered = {row.name: n for n, row in enumerate(plan.settings.queues, start=1)}
    return Graph.model_validate(MENUS[dialled.menu](numbered))


def hours(plan: OfficePlan, name: str) -> ScheduleFile:
    """The schedule of a number."""
    return next(row for row in plan.settings.schedules if row.name == name)


NUMBERS = [(plan, dialled) for plan in PLANS for dialled in plan.numbers]


@pytest.mark.parametrize(("plan", "dialled"), NUMBERS, ids=lambda value: getattr(value, "name", ""))
class TestNumbers:
    def test_has_a_menu_that_holds(self, plan, dialled):
        count = len(plan.settings.queues)
        assert set(queues(menu_of(plan, dialled)).values()) <= set(range(1, count + 1))

    def test_says_when_it_is_closed(self, plan, dialled):
        graph = menu_of(plan, dialled)
        closed = graph.steps[graph.closed]
        assert closed.kind == "end" or graph.steps[closed.next].kind == "end"
        assert set(closed.text) == set(graph.languages)
        if not hours(plan, dialled.schedule).week:  # it has no hours that could be filled in
            assert not any("{" in text for text in closed.text.values())

    def test_is_of_the_range_that_nobody_has(self, plan, dialled):
        assert dialled.number.startswith("+4814000")
        assert phone_address(dialled.number).kind == "e164"


def test_the_main_line_is_open_at_any_hour_and_the_second_never():
    main, second = PLAN.numbers
    assert len(hours(PLAN, main.schedule).week) == 7
    assert hours(PLAN, second.schedule).week == {}


def test_the_commune_has_all_of_the_pack_and_says_nothing_of_it_otherwise():
    """But for its queues (hours, how soon callers are told) and where departments are reached."""
    steps = compare(Present(PLAN.settings), pack("gmina")).steps
    assert {(step.part, *step.differences) for step in steps} == {
        ("queues", "call_instead_seconds", "place_seconds", "schedule")
    }


def test_the_accounts_that_others_rely_on():
    roles = {worker.username: worker.role for worker in PLAN.workers}
    assert [roles[name] for name in ("anna", "piotr", "olena", "maria", "admin")] == [
        "official", "official", "official", "supervisor", "admin",
    ]  # fmt: skip


def test_the_human_has_anna_and_maria_for_himself():
    everybody = {worker.username for plan in PLANS for worker in plan.workers}
    assert set(SIMULATED) <= everybody
    assert not {"anna", "maria", "admin"} & set(SIMULATED)


def test_somebody_serves_both_offices():
    here, there = ({worker.username for worker in plan.workers} for plan in PLANS)
    assert "ewa" in here & there


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.slug)
def test_a_plan_is_whole(plan):
    assert compare(Present(OfficeFile(format=1)), plan.settings).missing == []
    assert plan.written in {row.name for row in plan.settings.queues}
    for worker in plan.workers:
        assert set(worker.skills) <= {row.name for row in plan.settings.skills}
    trunk = doors.trunk_settings(5066)
    units = plan.settings.departments
    for unit in units:
        assert check(phone_address(unit.phone), trunk)
    assert len({unit.phone for unit in units}) == len(units)


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.key)
def test_a_matter_is_of_the_commune(matter):
    assert matter.topic in PLAN.settings.topics
    assert matter.queue in {row.name for row in PLAN.settings.queues}
    assert "pl" in matter.talks
    if matter.outcomes[1]:
        assert matter.kind in {kind.name for kind in PLAN.settings.kinds}
        assert all(title.format(street="ul. Lipowa 7") for title in matter.titles)


def test_every_language_has_something_to_talk_about():
    dice = Random(1)
    for language in LANGUAGES:
        for _ in range(20):
            assert pick(dice, language).talk(language).ask


@pytest.mark.parametrize(
    "letter",
    [letter for letters in LETTERS.values() for letter in letters],
    ids=lambda x: x.subject,
)
def test_a_letter_is_answered_by_its_own_reply(letter):
    assert letter.key in BY_KEY
    assert body(letter.reply, "uk") != body(letter.reply, "pl")
    subject = letter.subject.format(street="ul. Polna 4")
    assert letter.text.format(street="ul. Polna 4", name="Ktoś")
    assert letter_of(f"Re: {subject} [K-2026-000001]") == letter


def test_letters_come_in_three_languages():
    assert set(LETTERS) == set(THANKS) == set(LANGUAGES)


def test_residents_are_many_and_nobody():
    people = residents()
    assert len({who.number for who in people}) == len({who.box for who in people}) == len(people)
    assert people[0].name == "Halina Wrzos"
    assert {who.language for who in people} == set(LANGUAGES)
    for who in people:
        assert who.number.startswith("+48601000")
        assert email_address(who.box).value.endswith(("@example.pl", "@example.org"))
    assert residents() == people


def test_calls_come_in_opening_hours_and_not_on_days_off():
    independence = date(2026, 11, 11)
    assert independence in public_holidays(2026)
    for day in days.days(PLAN, date(2026, 11, 9), date(2026, 11, 15)):
        moments = days.calls(day, 1.0, Random(7))
        if day.date == independence or day.date.weekday() > 4:
            assert moments == []
        else:
            assert day.opens is not None
            assert day.closes is not None
            assert all(day.opens <= moment < day.closes for moment in moments)
            assert 8 <= len(moments) <= 60
