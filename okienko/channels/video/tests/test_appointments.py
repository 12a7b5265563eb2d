"""Video calls that are agreed: the link leads to one meeting, at its time; the message leaves."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from okienko.cases.actions import add_kind, open_case
from okienko.cases.queries import of_interaction
from okienko.channels.actions import add_account
from okienko.channels.email.settings import EmailSettings
from okienko.channels.models import Account
from okienko.channels.video import actions
from okienko.channels.video.appointments import (
    LEADS_IN,
    calendar,
    code_of,
    free_times,
    link_of,
    stand_of,
)
from okienko.channels.video.models import Appointment, Meeting, Seat
from okienko.channels.video.settings import VideoSettings
from okienko.channels.video.views import whose
from okienko.customers.identities import Address, email_address, phone_address
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime.reader import read_all
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message, Participant
from okienko.offices.actions import add_schedule
from okienko.routing.actions import change_queue
from okienko.routing.models import Wait
from tests.cast import OfficeCast, an_email, at_work, the_cast

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Warsaw
HALINA = email_address("h.wrzos@example.pl")


@pytest.fixture
def here() -> OfficeCast:
    return the_cast().here


@pytest.fixture
def entrance(here: OfficeCast) -> int:
    email = {"address": "urzad@example.pl", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}
    settings = EmailSettings.model_validate(email)
    add_account(here.id, kind="email", name="poczta", settings=settings)
    wanted = {"queue": here.queue, "pjm": True, "bookings_at_once": 1, "pjm_bookings_at_once": 1}
    video = VideoSettings.model_validate(wanted)
    return add_account(here.id, kind="video", name="wideo", settings=video)


def agreed(here: OfficeCast, entrance: int, **more: Any) -> Appointment:
    words = {"address": HALINA, **more}
    made = actions.arrange.by(here.actor("anna"))(here.id, account_id=entrance, **words)
    return row_of(here, made)


def row_of(here: OfficeCast, made: int) -> Appointment:
    with in_offices([here.id]):
        return Appointment.objects.get(id=made)


def link(here: OfficeCast, row: Appointment) -> str:
    return link_of(here.id, row.salt)


def begins(here: OfficeCast, entrance: int, token: str, name: str = "one") -> int:
    begun = actions.begin(
        here.id, account_id=entrance, client_id=f"begins-{name}", language="pl", link=token
    )
    with in_offices([here.id]):
        return Meeting.objects.get(id=begun.meeting).interaction_id


def refused(here: OfficeCast, entrance: int, token: str, name: str = "other") -> str:
    with pytest.raises(Refused) as refusal:
        begins(here, entrance, token, name)
    return refusal.value.code


def written(here: OfficeCast) -> list[Message]:
    with in_offices([here.id]):
        return list(Message.objects.exclude(direction="in").order_by("id"))


def test_a_link_for_now_leads_to_one_meeting_of_the_same_customer(
    here: OfficeCast, entrance: int
) -> None:
    letter = an_email(here)
    with in_offices([here.id]):
        customer = Interaction.objects.get(id=letter).customer_id
        mailbox = Account.objects.get(kind="email")
        Interaction.objects.filter(id=letter).update(account=mailbox)
    kind = add_kind(here.id, name="Odpady", term_days=3)
    case = open_case(here.id, kind_id=kind, title="Pojemnik", interaction_id=letter)
    row = agreed(
        here,
        entrance,
        contact_id=letter,
        address=None,
        topic_id=here.topic,
        official_id=here.officials["piotr"],
    )
    (message,) = written(here)
    assert message.interaction_id == letter
    assert f"?link={link(here, row)}" in message.text
    contact = begins(here, entrance, link(here, row))
    with in_offices([here.id]):
        met = Interaction.objects.get(id=contact)
        wait = Wait.objects.get(interaction=contact)
        tied = [one.id for one in of_interaction(contact)]
    assert (met.customer_id, tied) == (customer, [case])
    assert wait.preferred_id == here.officials["piotr"]
    assert begins(here, entrance, link(here, row)) == contact  # the same page once more
    # the page was closed by mistake: the link leads back to the seat, until the meeting is over
    assert begins(here, entrance, link(here, row), "again") == contact
    back = actions.begin(
        here.id, account_id=entrance, client_id="begins-last", language="pl", link=link(here, row)
    )
    who = whose(back.token)
    assert who
    actions.leave(here.id, who=who)
    read_all()
    assert refused(here, entrance, link(here, row)) == "link_used"
    with clock.at(clock.now() + timedelta(days=91)):
        run_due()
    with in_offices([here.id]):
        assert not Appointment.objects.exists()


def test_a_link_for_a_time(here: OfficeCast, entrance: int) -> None:
    at_work(here, "anna")
    with clock.at(NOON):
        row = agreed(here, entrance, starts_at=NOON + timedelta(days=2))
        (first,) = written(here)
        assert "26 listopada 2026" in first.text
        assert refused(here, entrance, link(here, row)) == "link_early"
    with clock.at(NOON + timedelta(days=1, seconds=1)):
        run_due()
        assert len(written(here)) == 2
        assert written(here)[-1].text.startswith("Przypomnienie")
    with clock.at(NOON + timedelta(days=2, minutes=-14)):
        run_due()
    assert len(written(here)) == 3
    with clock.at(NOON + timedelta(days=2, minutes=-5)):
        others = actions.begin(here.id, account_id=entrance, client_id="x-begins", language="pl")
        contact = begins(here, entrance, link(here, row))
        with in_offices([here.id]):
            other = Seat.objects.select_related("meeting").get(id=others.seat)
            ranks = dict(Wait.objects.values_list("interaction", "rank_at"))
        assert ranks[contact] < ranks[other.meeting.interaction_id]  # the head of the queue


def test_a_link_outlives_the_key_that_made_it(
    here: OfficeCast, entrance: int, settings: Any
) -> None:
    with clock.at(NOON):
        row = agreed(here, entrance, starts_at=NOON + timedelta(days=2))
        made = link(here, row)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    with clock.at(NOON + timedelta(days=1, seconds=1)):
        run_due()
    assert made in written(here)[-1].text


def test_too_late_and_called_off(here: OfficeCast, entrance: int) -> None:
    with clock.at(NOON):
        late = agreed(here, entrance, starts_at=NOON + timedelta(hours=2))
        off = agreed(here, entrance, starts_at=NOON + timedelta(hours=2))
        actions.call_off.by(here.actor("anna"))(here.id, appointment_id=off.id)
        assert "odwołana" in written(here)[-1].text
        assert refused(here, entrance, link(here, off)) == "link_cancelled"
    with clock.at(NOON + timedelta(hours=3, seconds=1)):
        assert refused(here, entrance, link(here, late)) == "link_late"
        run_due()
    assert row_of(here, late.id).state == "missed"
    assert refused(here, entrance, f"{here.id}.{'x' * 24}") == "link_gone"


def test_moved_it_keeps_its_link(here: OfficeCast, entrance: int) -> None:
    with clock.at(NOON):
        row = agreed(here, entrance, starts_at=NOON + timedelta(hours=2))
        verb = actions.rearrange.by(here.actor("anna"))
        verb(here.id, appointment_id=row.id, starts_at=NOON + timedelta(hours=5))
        assert link(here, row) in written(here)[-1].text
    with clock.at(NOON + timedelta(hours=3, seconds=1)):
        run_due()
        assert refused(here, entrance, link(here, row)) == "link_early"
    with clock.at(NOON + timedelta(hours=5)):
        begins(here, entrance, link(here, row))


def hours(here: OfficeCast) -> None:
    spans = [(day, time(8), time(16)) for day in range(5)]
    schedule = add_schedule(here.id, name="8-16", spans=spans, holidays=False)
    change_queue(here.id, queue_id=here.queue, schedule_id=schedule)


def books(here: OfficeCast, entrance: int, at: datetime, who: Address = HALINA) -> int:
    return actions.book(
        here.id, account_id=entrance, address=who, starts_at=at, language="pl", name="Halina"
    )


def times(here: OfficeCast, spoken: str = "pl") -> list[datetime]:
    with in_offices([here.id]):
        wanted = VideoSettings(queue=here.queue, bookings_at_once=1, pjm_bookings_at_once=1)
        return free_times(wanted, spoken)


def test_a_time_is_booked_and_confirmed_by_its_link(here: OfficeCast, entrance: int) -> None:
    with clock.at(NOON):
        assert times(here)  # open round the clock
        hours(here)
        first, second, *_more = times(here)
        assert first == NOON + timedelta(hours=1)
        made = books(here, entrance, first)
        assert first not in times(here)
        assert first in times(here, "pjm")  # interpreters have times of their own
        with pytest.raises(Refused):
            books(here, entrance, first, email_address("kto@example.pl"))
        row = row_of(here, made)
        assert link(here, row) in written(here)[-1].text
        with in_offices([here.id]):  # a stranger's words go to nobody in the office's name
            assert not Participant.objects.filter(name="Halina").exists()
        books(here, entrance, second)
        with pytest.raises(Refused) as refusal:
            books(here, entrance, second + timedelta(minutes=30))
        assert refusal.value.code == "link_many"
        actions.confirm(here.id, token=link(here, row))
    with clock.at(NOON + timedelta(minutes=59, seconds=61)):
        run_due()
        assert row_of(here, made).state == "open"
        with in_offices([here.id]):
            states = dict(Appointment.objects.values_list("starts_at", "state"))
        assert states[second] == "cancelled"  # nobody has opened its link
        assert second + timedelta(minutes=60) in times(here)


def test_nobody_is_written_to_all_day_by_a_stranger_who_books(
    here: OfficeCast, entrance: int
) -> None:
    hour = timedelta(hours=1, seconds=1)  # what nobody confirmed is given back by then
    for number in range(4):
        with clock.at(NOON + number * hour):
            run_due()
            books(here, entrance, times(here)[0])
    with clock.at(NOON + 4 * hour):
        run_due()
        with pytest.raises(Refused) as refusal:
            books(here, entrance, times(here)[0])
        assert refusal.value.code == "video_often"
        books(here, entrance, times(here)[0], email_address("kto@example.pl"))
    with clock.at(NOON + timedelta(days=1, seconds=1)):
        books(here, entrance, times(here)[0])


def test_a_customer_takes_another_free_time(here: OfficeCast, entrance: int) -> None:
    def moves(row: Appointment, at: datetime) -> str:
        with clock.at(NOON):
            try:
                actions.move_by_link(here.id, token=link(here, row), starts_at=at)
            except Refused as refusal:
                return refusal.code
        return ""

    with clock.at(NOON):
        hours(here)
        first, second, third, *_more = times(here)
        row = agreed(here, entrance, starts_at=first)
        other = row_of(here, books(here, entrance, second))
        before = len(written(here))
    assert moves(row, second) == "link_taken"
    assert moves(row, third + timedelta(minutes=5)) == "link_taken"
    assert moves(row, third) == ""
    now = row_of(here, row.id)
    assert (now.starts_at, now.moved_at, now.valid_until) == (
        third,
        NOON,
        third + timedelta(hours=1),
    )
    assert len(written(here)) == before, "they know it, and may do it often"
    assert moves(other, first) == "", "the one that was left is free again"
    with clock.at(NOON):
        actions.rearrange.by(here.actor("anna"))(here.id, appointment_id=row.id, starts_at=second)
        assert row_of(here, row.id).moved_at is None
        hurried = agreed(here, entrance)
    assert moves(hurried, third) == "link_gone"
    with clock.at(third):
        actions.call_off_by_link(here.id, token=link(here, row))
    assert moves(row, third) == "link_gone"


@pytest.mark.parametrize("who", ["+48141234567", "+447911123456", "+48701234567"])
def test_links_go_to_no_number_that_costs(here: OfficeCast, entrance: int, who: str) -> None:
    with clock.at(NOON), pytest.raises(Refused) as refusal:
        books(here, entrance, times(here)[0], phone_address(who))
    assert refusal.value.code == "link_address"


def test_the_calendar_file(here: OfficeCast, entrance: int) -> None:
    with clock.at(NOON):
        row = agreed(here, entrance, starts_at=NOON + timedelta(hours=2))
        text = calendar(row, "Wideorozmowa: Urząd; " + "ą" * 60, "https://example.pl/")
    lines = text.split("\r\n")
    assert "DTSTART:20261124T130000Z" in lines
    assert all(len(each.encode()) <= 75 for each in lines)
    assert "Urząd\\; ą" in text.replace("\r\n ", "")


STEPS = st.lists(
    st.sampled_from(["begin", "off", "off by link", "move", "confirm", "minutes", "hours", "due"]),
    max_size=10,
)


@tries(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_link_leads_to_one_meeting_at_most(
    here: OfficeCast, entrance: int, steps: list[str]
) -> None:
    at = NOON
    with clock.at(at):
        row = agreed(here, entrance, starts_at=NOON + timedelta(hours=2))
    token, met = link(here, row), set()
    for number, step in enumerate(steps):
        at += {"minutes": timedelta(minutes=20), "hours": timedelta(hours=1)}.get(
            step, timedelta(seconds=1)
        )
        with clock.at(at):
            with in_offices([here.id]):
                stand = stand_of(token)
            before = stand.code if stand else "gone"
            try:
                match step:
                    case "begin":
                        met.add(begins(here, entrance, token, f"{row.id}-{number}"))
                        assert before in LEADS_IN
                    case "off":
                        actions.call_off.by(here.actor("anna"))(here.id, appointment_id=row.id)
                    case "off by link":
                        actions.call_off_by_link(here.id, token=token)
                    case "move":
                        actions.rearrange.by(here.actor("anna"))(
                            here.id, appointment_id=row.id, starts_at=at + timedelta(hours=1)
                        )
                    case "confirm":
                        actions.confirm(here.id, token=token)
                    case "due":
                        run_due()
            except Refused:
                assert step != "begin" or before not in LEADS_IN
    now = row_of(here, row.id)
    assert len(met) == (now.state == "used")
    with clock.at(at), in_offices([here.id]):
        assert (code_of(now) in {"used", "back"}) == bool(met)
