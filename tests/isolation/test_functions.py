"""Each function of the database says what the ORM says: another way, never another answer."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Q

from okienko.channels.chat.models import Token, Window
from okienko.channels.inbox.models import Hook
from okienko.channels.models import Account
from okienko.channels.phone.models import (
    Call,
    CallRecording,
    ConsultLeg,
    Line,
    Listening,
    Number,
    RecordingRule,
)
from okienko.channels.short.models import ShortLink
from okienko.events import clock
from okienko.events.db_function import call_db_function
from okienko.events.models import EventRow, Timer
from okienko.events.security.scope import all_offices, in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Office, Official
from okienko.routing import actions as routing
from okienko.routing.models import Offer, OfficialSkill, Presence, Skill, Wait
from tests.cast import OfficeCast, a_call, an_email, at_work, the_cast

from .conftest import Neighbours
from .lists import FUNCTIONS

pytestmark = pytest.mark.django_db

Rows = list[tuple[Any, ...]]

#: Held to something else than the ORM: what writes, what opens the scope, what finds by likeness.
OTHERS = {
    "okienko_offices": "the policies ask it (test_tables)",
    "okienko_number_events": "it writes (okienko/events/tests)",
    "okienko_find_customers": "it finds what is alike (okienko/customers/tests)",
    "okienko_search": "it finds by words (okienko/searching/tests)",
    "okienko_search_words": "it finds what is alike (okienko/searching/tests)",
    **dict.fromkeys(
        [
            "okienko_installation_offices",
            "okienko_installation_doors",
            "okienko_installation_contacts",
            "okienko_installation_storage",
        ],
        "they count over all offices (okienko/administration/tests/test_installation.py)",
    ),
    "okienko_own_addresses": "it compares forms of writing (tests/mail/test_robots.py)",
}


@pytest.fixture(autouse=True)
def day(neighbours: Neighbours) -> None:
    """A row of every table in two offices; two more at work: what waits, rings, is talked about."""
    for maker in (neighbours.here, neighbours.there):
        with in_offices([maker.office]):  # what is there by chance must be met by each condition
            wait, offer = maker.row(Wait), maker.row(Offer)
            Wait.objects.filter(id=wait).update(result="")
            Offer.objects.filter(id=offer).update(state="pending")
            ConsultLeg.objects.update(
                state="ringing", interaction=Call.objects.get().interaction_id
            )
            call = Call.objects.get().interaction_id
            Listening.objects.update(state="up", interaction=call)
            CallRecording.objects.update(interaction=call)
            last = maker.fresh(Wait, interaction_id=call, result="left")
            queue = Wait.objects.get(id=last).queue_id
            RecordingRule.objects.update(active=True, queue=queue)
            Number.objects.update(active=True)
            maker.fresh(Number, active=False)
            maker.fresh(Wait, result="left")
            maker.fresh(Official, active=False)
            hook = maker.fresh(Hook)
            closed = Hook.objects.get(id=hook).account_id
            Account.objects.filter(id=closed).update(enabled=False)
            maker.fresh(Window, account=maker.fresh(Account, kind="chat", enabled=False))
    cast = the_cast()
    for office, name in ((cast.here, "anna"), (cast.there, "olena")):
        at_work(office, *office.officials)
        line = {"made_at": clock.now(), "valid_until": clock.now(), "secrets": {}}
        Line.objects.create(person_id=office.persons[name], **line)
        a_call(office)
        an_email(office)
        ringing(office, name, a_call(office))


def ringing(office: OfficeCast, name: str, call: int) -> None:
    """A call that rings for somebody of two skills."""
    with in_offices([office.id]):
        skill = Skill.objects.create(office_id=office.id, name="podatki")
        official = office.officials[name]
        OfficialSkill.objects.create(
            office_id=office.id, official_id=official, skill=skill, level=5
        )
        wait = Wait.objects.get(interaction_id=call)
    assert routing.make_offer(office.id, wait_id=wait.id, official_id=official)


def rows_of(query: Any, *columns: str) -> Rows:
    return list(query.values_list(*columns))


def waits(ids: list[int] | None = None) -> Rows:
    with in_offices(all_offices()):
        query = Wait.objects.filter(result="")
        if ids is not None:
            query = query.filter(id__in=ids)
        held = Q(offered=True) | Q(away_since__isnull=False) | Q(helps="colleague")
        query = query.annotate(held=held)
        return rows_of(
            query, "id", "office_id", "queue_id", "live", "medium", "language", "entered_at",
            "rank_at", "preferred_id", "preferred_until", "excluded_id", "helps", "held",
        )  # fmt: skip


def people(officials: list[int] | None = None) -> Rows:
    found = []
    with in_offices(all_offices()):
        seats = Official.objects.filter(active=True).order_by("id")
        wanted = {o.person_id for o in Official.objects.filter(id__in=officials or ())}
        for seat in seats:
            presence = Presence.objects.filter(person_id=seat.person_id).first()
            if presence is None or (officials is not None and seat.person_id not in wanted):
                continue
            skills = rows_of(OfficialSkill.objects.filter(official=seat), "skill_id", "level")
            found.append(
                (
                    presence.person_id, presence.state, presence.stream_until, presence.phone_up,
                    presence.idle_since, presence.calls, presence.texts, presence.written,
                    presence.texts_limit, presence.texts_beside_call, presence.written_limit,
                    seat.id, seat.office_id, dict(skills),
                )
            )  # fmt: skip
    return found


def asked_people(name: str, *arguments: Any) -> Rows:
    """With the two lists of skills and levels as one."""
    return [
        (*rest, dict(zip(skills or (), levels or (), strict=True)))
        for *rest, skills, levels in call_db_function(name, *arguments)
    ]


def call_of(office: int, interaction: int) -> Rows:
    with in_offices([office]):
        call = Call.objects.filter(interaction_id=interaction).first()
        if call is None:
            return []
        contact = Interaction.objects.get(id=interaction)
        offer = Offer.objects.filter(interaction=interaction, state="pending").first()
        person = offer.official.person_id if offer else None
        leg = ConsultLeg.objects.filter(interaction=interaction).exclude(state="ended").first()
        line = Line.objects.filter(person_id=person).exists()
        ear = Listening.objects.filter(interaction=interaction).exclude(state="ended").first()
        wait = Wait.objects.filter(interaction=interaction).order_by("id").last()
        rules = RecordingRule.objects.filter(active=True)
        rule = rules.filter(queue=wait.queue_id).first() if wait else None
        recording = CallRecording.objects.filter(interaction=interaction).first()
        return [
            (
                contact.state, contact.direction, contact.official_id, contact.address_kind,
                contact.address_value, contact.address_name, call.asterisk_epoch, call.channel,
                call.customer_up, call.desk_channel, call.desk_person, call.desk_up,
                call.ended_at, offer and offer.id, offer and offer.official_id, person,
                person if line else None, leg and leg.id, ear and ear.id,
                rule and rule.id, recording and recording.id,
            )
        ]  # fmt: skip


def same(asked: Rows, read: Rows) -> None:
    """The same rows, in whatever order, and not none."""
    assert read
    assert sorted(map(repr, asked)) == sorted(map(repr, read))


def plain_rows(name: str, *arguments: Any) -> Rows:
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(arguments))
        cursor.execute(f"select * from {name}({places})", arguments)
        return cursor.fetchall()


def hold_waits() -> None:
    same(call_db_function("okienko_all_waits_4"), waits())


def hold_some_waits() -> None:
    some = [row[0] for row in waits()][::2]
    same(call_db_function("okienko_waits_4", some), waits(some))


def hold_everybody() -> None:
    same(asked_people("okienko_everybody_2"), people())


def hold_people() -> None:
    some = [row[-3] for row in people()][::2]
    same(asked_people("okienko_people_2", some), people(some))


def hold_calls() -> None:
    with in_offices(all_offices()):
        calls = rows_of(Call.objects.all(), "office_id", "interaction_id")
    asked = [
        row
        for office, call in calls
        for row in call_db_function("okienko_phone_call_4", office, call)
    ]
    same(asked, [row for office, call in calls for row in call_of(office, call)])
    assert any(row[-1] and row[-2] for row in asked), "one is recorded by a rule"
    assert any(row[-4] for row in asked), "one has a leg"


def hold_numbers() -> None:
    with in_offices(all_offices()):
        numbers = rows_of(Number.objects.all(), "digits", "office_id", "id", "active")
    assert {row[-1] for row in numbers} == {True, False}
    for digits, office, number, active in numbers:
        expected = [(office, number)] if active else []
        assert plain_rows("okienko_phone_number", digits) == expected


def hold_offices() -> None:
    with in_offices(all_offices()):
        offices = rows_of(Office.objects.order_by("id"), "id", "slug")
    assert plain_rows("okienko_office_ids") == [([each for each, _slug in offices],)]
    for office, slug in offices:
        assert plain_rows("okienko_office_of_slug", slug) == [(office,)]
    assert plain_rows("okienko_office_of_slug", "nobody") == [(None,)]


def hold_seats() -> None:
    with in_offices(all_offices()):
        seats = Official.objects.order_by("id")
        read = rows_of(seats, "person_id", "office_id", "id", "role", "active")
    assert {row[-1] for row in read} == {True, False}
    for person in {row[0] for row in read}:
        expected = [row[1:4] for row in read if row[0] == person and row[-1]]
        assert plain_rows("okienko_seats_of", person) == expected


def hold_factors() -> None:
    with in_offices(all_offices()):
        seats = list(Official.objects.filter(active=True).order_by("id"))
        for office in {seat.office_id for seat in seats[1:]}:
            role = next(seat.role for seat in seats[1:] if seat.office_id == office)
            Office.objects.filter(id=office).update(factor_roles=[role])
        for seat, kind in zip(seats[-2:], ("totp", "recovery_codes"), strict=True):
            Authenticator.objects.create(user_id=seat.person_id, type=kind, data={})
        rows_read = rows_of(Official.objects.filter(active=True), "person_id", "office_id", "role")
        offices = rows_of(Office.objects.all(), "id", "factor_roles")
    rules = {office: set(roles) for office, roles in offices}
    asked = {person for person, office, role in rows_read if role in rules[office]}
    main = Authenticator.objects.filter(type__in=("totp", "webauthn"))
    have = set(main.values_list("user_id", flat=True))
    assert asked & have
    assert asked - have
    for person in {row[0] for row in rows_read}:
        expected = person in asked and person not in have
        assert plain_rows("okienko_lacks_factor", person) == [(expected,)]


def hold_timers() -> None:
    later = clock.now() + timedelta(days=400)
    with in_offices(all_offices()):
        timers = rows_of(
            Timer.objects.filter(failed_at=None, due_at__lte=later).order_by("due_at"),
            "id", "office_id", "due_at",
        )  # fmt: skip
    asked = plain_rows("okienko_timers_due", later, 10_000)
    same(asked, [timer[:2] for timer in timers])
    assert plain_rows("okienko_next_timer") == [(timers[0][2],)]


def hold_log() -> None:
    plain_rows("okienko_number_events", 10_000)
    with in_offices(all_offices()):
        log = rows_of(EventRow.objects.exclude(pos=None).order_by("pos"), "id", "pos")
    assert [row[0] for row in plain_rows("okienko_events_after", log[2][1], 3)] == [
        each for each, _pos in log[3:6]
    ]
    assert plain_rows("okienko_last_pos") == [(log[-1][1],)]


def hold_hooks() -> None:
    with in_offices(all_offices()):
        columns = ("account__kind", "digest", "office_id", "account_id", "account__enabled")
        hooks = rows_of(Hook.objects.all(), *columns)
    assert {row[-1] for row in hooks} == {True, False}
    for kind, digest, office, account, enabled in hooks:
        assert plain_rows("okienko_hook", kind, digest) == [(office, account, not enabled)]
        assert plain_rows("okienko_hook", "another", digest) == []


def hold_short_links() -> None:
    with in_offices(all_offices()):
        links = rows_of(ShortLink.objects.all(), "code", "office_id", "path", "ends_at")
    assert links
    for code, office, path, ends_at in links:
        assert plain_rows("okienko_short", code) == [(office, path, ends_at)]
    assert plain_rows("okienko_short", "another") == []


def hold_windows() -> None:
    with in_offices(all_offices()):
        columns = ("key", "office_id", "account_id", "account__enabled")
        windows = rows_of(Window.objects.all(), *columns)
    assert {row[-1] for row in windows} == {True, False}
    for key, office, account, enabled in windows:
        assert plain_rows("okienko_chat_window", key) == [(office, account, not enabled)]
    assert plain_rows("okienko_chat_window", "another") == []


def hold_tokens() -> None:
    with in_offices(all_offices()):
        tokens = rows_of(Token.objects.all(), "digest", "office_id", "visit__account", "visit_id")
    assert len({row[1] for row in tokens}) == 2
    for digest, *whose in tokens:
        assert plain_rows("okienko_chat_visit", digest) == [tuple(whose)]
    assert plain_rows("okienko_chat_visit", "another") == []


HELD: dict[str, Callable[[], None]] = {
    "okienko_all_waits_4": hold_waits,
    "okienko_waits_4": hold_some_waits,
    "okienko_everybody_2": hold_everybody,
    "okienko_people_2": hold_people,
    "okienko_phone_call_4": hold_calls,
    "okienko_hook": hold_hooks,
    "okienko_short": hold_short_links,
    "okienko_chat_window": hold_windows,
    "okienko_chat_visit": hold_tokens,
    "okienko_phone_number": hold_numbers,
    "okienko_office_ids": hold_offices,
    "okienko_office_of_slug": hold_offices,
    "okienko_seats_of": hold_seats,
    "okienko_lacks_factor": hold_factors,
    "okienko_timers_due": hold_timers,
    "okienko_next_timer": hold_timers,
    "okienko_events_after": hold_log,
    "okienko_last_pos": hold_log,
}


def functions() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("select distinct proname from pg_proc where proname like 'okienko\\_%%'")
        yield from (name for (name,) in cursor.fetchall())


def test_every_function_is_held_to_something() -> None:
    assert set(functions()) == HELD.keys() | OTHERS.keys()
    assert FUNCTIONS.keys() <= HELD.keys() | OTHERS.keys()


@pytest.mark.parametrize("hold", list(dict.fromkeys(HELD.values())), ids=lambda hold: hold.__name__)
def test_it_says_what_the_orm_says(hold: Callable[[], None]) -> None:
    hold()
