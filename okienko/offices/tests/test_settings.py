"""An office's settings are made and changed by verbs; each leaves an event with what differs."""

from datetime import date, time
from typing import Any

import pytest

from okienko.cases.actions import add_kind
from okienko.events.actor import official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.offices import actions, queries
from okienko.offices.access import officials_of
from okienko.offices.hours import hours
from okienko.offices.models import Department, Office, Official, Person, Role
from okienko.routing.actions import accept, make_offer
from okienko.routing.models import Attendance, Callback, Presence, Wait
from tests.cast import Cast, a_call, an_email, at_work, the_cast
from tests.race import before


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


@pytest.fixture
def here(cast: Cast) -> int:
    return cast.here.id


def last_event(office: int, kind: str) -> dict[str, Any]:
    with in_offices([office]):
        row = EventRow.objects.filter(office_id=office, kind=kind).order_by("id").last()
    assert row is not None
    return {**row.data, "subject": row.subject}


def refused(code: str, verb, /, *args, **kwargs) -> None:
    with pytest.raises(Refused) as why:
        verb(*args, **kwargs)
    assert why.value.code == code


def test_an_office_is_founded_with_hours_and_an_administrator(db: None) -> None:
    office = actions.next_office()
    assert actions.add_office(office, name=" Gmina\0  Nowa ", slug="nowa") == office
    person = actions.add_person(office, username="basia", password="okienko")
    actions.add_official(office, person_id=person, name="Basia", role=Role.ADMIN)
    actions.change_office(office, zone="Europe/Kyiv")
    with in_offices([office]):
        row = Office.objects.get(id=office)
        assert (row.name, row.zone) == ("Gmina Nowa", "Europe/Kyiv")
    assert last_event(office, "office.changed") == {
        "subject": office,
        "before": {"zone": "Europe/Warsaw"},
        "after": {"zone": "Europe/Kyiv"},
    }
    refused("no_zone", actions.change_office, office, zone="Mars/Olympus")
    refused("no_zone", actions.change_office, office, zone="../../etc/passwd")
    refused("taken", actions.add_office, actions.next_office(), name="Inna", slug="nowa")


def test_a_password_is_in_no_event(cast: Cast, here: int) -> None:
    person = actions.add_person(here, username="Żaneta", password="s3kretne haslo")
    actions.add_official(here, person_id=person, name="Żaneta")
    refused("login_taken", actions.add_person, here, username="żaneta", password="x")
    before = Person.objects.get(id=person).get_session_auth_hash()
    actions.set_password(here, person_id=person, password="inne haslo")
    row = Person.objects.get(id=person)
    assert row.check_password("inne haslo")
    assert row.get_session_auth_hash() != before
    event = last_event(here, "person.changed")
    assert event == {
        "subject": person,
        "before": {},
        "after": {},
        "password": True,
        "signed_out": False,
        "browser": "",
    }
    with in_offices([here]):
        kept = " ".join(str(e.data) for e in EventRow.objects.filter(office_id=here))
    assert "haslo" not in kept
    assert row.password not in kept


def test_nobody_leaves_an_office_without_an_administrator(cast: Cast, here: int) -> None:
    anna, piotr = cast.here.officials["anna"], cast.here.officials["piotr"]
    actions.change_official(here, official_id=anna, role=Role.ADMIN)
    for verb, words in (
        (actions.change_official, {"official_id": anna, "role": Role.OFFICIAL}),
        (actions.end_seat, {"official_id": anna}),
        (actions.change_person, {"person_id": cast.here.persons["anna"], "is_active": False}),
    ):
        refused("last_admin", verb, here, **words)
    actions.change_official(here, official_id=anna, name="Anna Nowa")  # her role stays
    actions.change_official(here, official_id=piotr, role=Role.ADMIN)
    actions.change_official(here, official_id=anna, role=Role.OFFICIAL)
    assert last_event(here, "official.changed")["after"] == {"role": "official"}
    refused("last_admin", actions.end_seat, here, official_id=piotr)


def test_who_has_never_come_in_is_no_other_administrator(cast: Cast, here: int) -> None:
    anna = cast.here.officials["anna"]
    actions.change_official(here, official_id=anna, role=Role.ADMIN)
    new = actions.add_person(here, username="nowa", password=None)
    actions.add_official(here, person_id=new, name="Nowa", role=Role.ADMIN)
    refused("last_admin", actions.end_seat, here, official_id=anna)
    actions.come_in(
        token=actions.make_link(here, person_id=new), password="czerwony parasol w deszczu"
    )
    actions.end_seat(here, official_id=anna)


@pytest.mark.django_db(transaction=True)
def test_of_two_last_administrators_who_leave_at_once_one_stays() -> None:
    cast = the_cast()
    here, people, seats = cast.here.id, cast.here.persons, cast.here.officials
    for name in ("anna", "piotr"):
        actions.change_official(here, official_id=seats[name], role=Role.ADMIN)
    left = before(
        here,
        lambda: actions.change_person.within(here, person_id=people["anna"], is_active=False),
        lambda: actions.change_person(here, person_id=people["piotr"], is_active=False),
    )
    assert isinstance(why := left.exception(), Refused)
    assert why.code == "last_admin"
    refused("last_admin", actions.end_seat, here, official_id=seats["piotr"])


def test_who_leaves_gives_back_what_they_have_in_hand(cast: Cast, here: int) -> None:
    anna = cast.here.officials["anna"]
    at_work(cast.here, "anna")
    contact = an_email(cast.here)
    with in_offices([here]):
        wait = Wait.objects.get(interaction_id=contact)
        Callback.objects.create(
            office_id=here,
            kind="e164",
            value="+48601000212",
            reason="asked",
            created_at=wait.entered_at,
            state="taken",
            official_id=anna,
        )
    accept(here, offer_id=make_offer(here, wait_id=wait.id, official_id=anna), official_id=anna)
    actions.end_seat(here, official_id=anna)
    with in_offices([here]):
        assert Wait.objects.get(interaction_id=contact, result="").queue_id == cast.here.queue
        assert Callback.objects.get().state == "open"
        assert not Attendance.objects.filter(official_id=anna, ended_at=None).exists()
    assert Presence.objects.get(person_id=cast.here.persons["anna"]).state == "off"
    assert officials_of(cast.here.persons["anna"]) == {}
    assert last_event(here, "official.changed")["after"] == {"active": False}
    actions.renew_seat(here, official_id=anna)
    assert officials_of(cast.here.persons["anna"]) == {here: anna}


def test_nobody_leaves_in_mid_call(cast: Cast, here: int) -> None:
    anna = cast.here.officials["anna"]
    at_work(cast.here, "anna")
    contact = a_call(cast.here)
    with in_offices([here]):
        wait = Wait.objects.get(interaction_id=contact).id
    accept(here, offer_id=make_offer(here, wait_id=wait, official_id=anna), official_id=anna)
    refused("still_talking", actions.end_seat, here, official_id=anna)
    with in_offices([here]):
        assert Official.objects.get(id=anna).active


def test_who_sits_in_two_offices_stays_in_the_other(cast: Cast, here: int) -> None:
    there, person = cast.there.id, cast.here.persons["anna"]
    guest = actions.add_official(there, person_id=person, name="Anna")
    refused("seat_taken", actions.add_official, there, person_id=person, name="Anna")
    at_work(cast.here, "anna")
    actions.end_seat(there, official_id=guest)
    assert Presence.objects.get(person_id=person).state == "ready"
    actions.renew_seat(there, official_id=guest)
    refused("works_elsewhere", actions.change_person, here, person_id=person, is_active=False)
    actions.end_seat(there, official_id=guest)
    actions.change_person(here, person_id=person, is_active=False)
    row = Person.objects.get(id=person)
    assert (row.is_active, row.sent_out) == (False, 1)


def test_hours_change_with_their_days(cast: Cast, here: int) -> None:
    week = [(day, time(8), time(16)) for day in range(5)]
    made = actions.add_schedule(here, name="urząd", spans=week)
    actions.change_schedule(here, schedule_id=made, spans=[*week, (5, time(9), time(0))])
    event = last_event(here, "schedule.changed")
    assert event["after"]["spans"][-1] == [5, "09:00", "00:00"]
    assert set(event["after"]) == {"spans"}
    day = date(2026, 12, 23)
    actions.close_on(here, schedule_id=made, day=day, name="Inwentaryzacja")
    assert last_event(here, "schedule.changed")["after"] == {
        "closed_days": [["2026-12-23", "Inwentaryzacja"]]
    }
    with in_offices([here]):
        assert hours(made).on(day) == []
    actions.open_again_on(here, schedule_id=made, day=day)
    with in_offices([here]):
        assert len(hours(made).on(day)) == 1
    refused("used", actions.remove_schedule, here, schedule_id=cast.here.schedule)
    actions.remove_schedule(here, schedule_id=made)
    assert last_event(here, "schedule.changed")["after"] is None


@pytest.mark.parametrize(
    ("spans", "code"),
    [
        ([(0, time(16), time(8))], "span_wrong"),
        ([(7, time(8), time(16))], "span_wrong"),
        ([(0, time(8), time(8))], "span_wrong"),
        ([(0, time(8), time(12)), (0, time(11), time(16))], "spans_overlap"),
        ([(0, time(8), time(0)), (0, time(20), time(22))], "spans_overlap"),
    ],
)
def test_what_no_hours_are(here: int, spans: list[tuple[int, time, time]], code: str) -> None:
    refused(code, actions.add_schedule, here, name="x", spans=spans)


def test_a_department_out_of_use_keeps_what_it_has(cast: Cast, here: int) -> None:
    actions.change_department(here, department_id=cast.here.department, active=False)
    refused("taken", actions.add_department, here, code="GK", name="Inna")
    refused("gone", actions.change_department, cast.there.id, department_id=cast.here.department)
    with in_offices([here]):
        assert not Department.objects.get(id=cast.here.department).active


@pytest.mark.parametrize(
    "words", [{"name": "", "code": "A"}, {"name": "x" * 121, "code": "A"}, {"name": "x"}]
)
def test_what_a_row_cannot_have_is_refused(here: int, words: dict[str, str]) -> None:
    refused("invalid", actions.add_department, here, **words)


def test_saving_what_is_there_already_leaves_no_event(cast: Cast, here: int) -> None:
    with in_offices([here]):
        before = EventRow.objects.filter(office_id=here).count()
    actions.change_department(here, department_id=cast.here.department, code="GK")
    with in_offices([here]):
        assert EventRow.objects.filter(office_id=here).count() == before


def test_who_may_set_how_an_office_works(cast: Cast, here: int) -> None:
    anna, maria = cast.here.officials["anna"], cast.here.officials["maria"]
    words = {"department_id": cast.here.department, "name": "Inna"}
    for person in (anna, maria):  # an official, a supervisor
        verb = actions.change_department.by(official(here, person))
        refused("may_not_administer", verb, here, **words)
    actions.change_official(here, official_id=anna, role=Role.ADMIN)
    actions.change_department.by(official(here, anna))(here, **words)
    with in_offices([here]):
        event = EventRow.objects.filter(office_id=here, kind="department.changed").latest("id")
    assert event.actor == f"official:{anna}"


def test_an_administrator_has_no_way_into_another_office(cast: Cast, here: int) -> None:
    """A login is one for all its offices: with its password comes what it sees in each."""
    anna, persons = cast.here.officials["anna"], cast.here.persons
    actions.change_official(here, official_id=anna, role=Role.ADMIN)
    admin = official(here, anna)
    words = {"person_id": persons["piotr"], "password": "inne haslo"}
    actions.set_password.by(admin)(here, **words)
    actions.add_official(cast.there.id, person_id=persons["piotr"], name="Piotr")
    refused("works_elsewhere", actions.set_password.by(admin), here, **words)
    rename = actions.change_person.by(admin)
    refused("works_elsewhere", rename, here, person_id=persons["piotr"], username="p")
    stranger = cast.there.persons["olena"]
    refused("works_elsewhere", rename, here, person_id=stranger, username="p")
    nobody = actions.add_person(cast.there.id, username="nikt", password=None)
    refused("gone", actions.set_password.by(admin), here, person_id=nobody, password="x")


def test_ones_own_password_and_language_are_ones_own(cast: Cast, here: int) -> None:
    piotr, persons = cast.here.officials["piotr"], cast.here.persons
    me = official(here, piotr)
    actions.set_password.by(me)(here, person_id=persons["piotr"], password="moje haslo")
    actions.change_person.by(me)(here, person_id=persons["piotr"], language="uk")
    row = Person.objects.get(id=persons["piotr"])
    assert row.check_password("moje haslo")
    assert row.language == "uk"
    rename = actions.change_person.by(me)
    refused("may_not_administer", rename, here, person_id=persons["piotr"], username="p")
    other = {"person_id": persons["anna"], "password": "x"}
    refused("may_not_administer", actions.set_password.by(me), here, **other)


def test_settings_are_listed_for_a_page_those_out_of_use_too(cast: Cast, here: int) -> None:
    actions.end_seat(here, official_id=cast.here.officials["anna"])
    week = [(0, time(8), time(16))]
    hours_of_desk = actions.add_schedule(here, name="kasa", spans=week)
    actions.close_on(here, schedule_id=hours_of_desk, day=date(2026, 12, 24), name="Wigilia")
    with in_offices([here, cast.there.id]):
        people = [(one.name, one.active, one.person_id) for one in queries.all_officials(here)]
        assert people[-1] == ("Anna", False, cast.here.persons["anna"])
        assert len(people) == 3
        schedules = queries.all_schedules(here)
        assert [entry.schedule.id for entry in schedules] == [cast.here.schedule, hours_of_desk]
        assert [(span.weekday, span.opens) for span in schedules[1].spans] == [(0, time(8))]
        assert [day.name for day in schedules[1].closed_days] == ["Wigilia"]


def test_a_department_that_had_nothing_yet_can_be_removed(cast: Cast, here: int) -> None:
    unused = actions.add_department(here, code="XX", name="Archiwum")
    actions.remove_department(here, department_id=unused)
    assert last_event(here, "department.changed")["after"] is None
    add_kind(here, name="Drogi", department_id=cast.here.department)
    refused("department_used", actions.remove_department, here, department_id=cast.here.department)
