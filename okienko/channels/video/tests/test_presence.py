"""Who leaves the page is kept a while; who is back on it goes on."""

from datetime import timedelta
from typing import Any

import pytest

from okienko.channels.actions import add_account
from okienko.channels.standing import standings
from okienko.channels.video import queries
from okienko.channels.video.actions import begin, come, gone, here, signal, take_seat
from okienko.channels.video.limits import SIGNALS_WAITING
from okienko.channels.video.models import Seat, Signal
from okienko.channels.video.queries import Picture, Sitting
from okienko.channels.video.settings import VideoSettings
from okienko.channels.video.wire import state_of
from okienko.events import clock
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.runtime.reader import read_all
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from okienko.routing.queries import open_work
from tests.cast import OfficeCast, at_work, the_cast
from tests.chat.desk import Desk

pytestmark = pytest.mark.django_db

START = clock.now()


def at(seconds: float) -> Any:
    return clock.at(START + timedelta(seconds=seconds))


class Talk:
    """A customer who began at second 0; what happens is told in seconds after that."""

    def __init__(self) -> None:
        self.office: OfficeCast = the_cast().here
        self.desk = Desk(self.office, channel="video")
        with at(0):
            at_work(self.office, "anna")
            settings = VideoSettings.model_validate({"queue": self.office.queue})
            account = add_account(self.office.id, kind="video", name="wideo", settings=settings)
            begun = begin(
                self.office.id,
                account_id=account,
                client_id="first-words",
                language="pl",
                network="192.0.2.7",
            )
        self.meeting = begun.meeting
        self.customer = self.sitting(begun.token)
        (self.contact,) = self.desk.contacts()

    def sitting(self, token: str) -> Sitting:
        with in_offices([self.office.id]):
            found = queries.sitting(token)
        assert found
        return found

    def comes(self, second: float, who: Sitting | None = None, page: str = "page-one") -> int:
        with at(second):
            return come(self.office.id, who=who or self.customer, page=page)

    def leaves(self, second: float, who: Sitting | None = None, page: str = "page-one") -> None:
        with at(second):
            gone(self.office.id, seat_id=(who or self.customer).seat, page=page)

    def until(self, second: float) -> None:
        """Timers and readers do their work, and Anna's page lives."""
        with at(second):
            at_work(self.office, "anna")
            run_due()
            read_all()

    def taken(self, second: float) -> Sitting:
        with at(second):
            at_work(self.office, "anna")
            self.desk.take(self.contact)
            seat = take_seat.by(self.office.actor("anna"))
            return self.sitting(
                seat(self.office.id, interaction_id=self.contact, language="pl").token
            )

    def told(self, second: float, who: Sitting | None = None) -> dict[str, Any]:
        with at(second), in_offices([self.office.id]):
            seen = queries.picture(self.meeting)
            assert isinstance(seen, Picture)
            me = seen.seat((who or self.customer).seat)
            assert me
            return state_of(seen, me)

    def events(self) -> list[tuple[str, bool]]:
        with in_offices([self.office.id]):
            rows = EventRow.objects.filter(kind__in=["wait.paused", "video.away"]).order_by("id")
            return [(row.kind, row.data["away"]) for row in rows]

    def offered(self, second: float) -> int | None:
        with at(second):
            at_work(self.office, "anna")
            with in_offices([self.office.id]):
                wait = Wait.objects.get(interaction_id=self.contact, result="").id
            return routing.make_offer(self.office.id, wait_id=wait, official_id=self.desk.official)


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_turns_count_comings(talk: Talk) -> None:
    assert talk.comes(1) == 1
    assert talk.comes(2) == 1, "the same page, whose line broke"
    assert talk.comes(3, page="page-two") == 2
    talk.leaves(10, page="page-one")  # the older one's end comes late
    assert talk.told(30)["seats"][0]["here"]
    talk.leaves(40, page="page-two")
    assert talk.comes(44, page="page-two") == 2
    talk.leaves(50, page="page-two")
    assert talk.comes(59, page="page-two") == 3, "the others had taken its picture away"


def test_a_stream_that_is_open_says_so_whoever_thought_it_gone(talk: Talk) -> None:
    talk.comes(1)
    talk.leaves(10)
    for second, turn in ((12, 1), (40, 2)):
        with at(second):
            here(talk.office.id, seats=[talk.customer.seat])
        with in_offices([talk.office.id]):
            seat = Seat.objects.get(id=talk.customer.seat)
        assert (seat.gone_at, seat.turn) == (None, turn)
        talk.leaves(20)


def test_in_the_queue_the_place_is_kept_for_two_minutes(talk: Talk) -> None:
    talk.comes(1)
    talk.leaves(10)
    talk.until(19)
    assert talk.offered(20) is None
    assert talk.events() == [("wait.paused", True), ("video.away", True)]
    talk.comes(60)
    assert talk.events()[2:] == [("wait.paused", False), ("video.away", False)]
    assert talk.offered(61)
    talk.leaves(70)
    talk.until(79)
    talk.until(189)
    assert talk.desk.state(talk.contact) == "waiting"
    talk.until(200)
    assert talk.desk.state(talk.contact) == "abandoned"


def test_who_begins_and_never_comes_is_offered_to_nobody(talk: Talk) -> None:
    assert talk.offered(2), "the page is on its way"
    talk.until(9)
    assert talk.desk.state(talk.contact) == "waiting"
    assert talk.offered(10) is None
    assert talk.comes(20) == 1
    assert talk.offered(21)


def test_a_broken_line_takes_no_picture_away_and_an_absence_does(talk: Talk) -> None:
    talk.comes(1)
    official = talk.taken(5)
    talk.comes(6, official, "desk-page")
    (peer,) = talk.told(7)["peers"]
    assert peer == {
        "seat": official.seat,
        "generation": f"{talk.customer.seat}.1-{official.seat}.1",
        "polite": False,
    }
    talk.leaves(10)
    assert talk.told(17, official)["peers"]
    assert talk.told(19, official)["peers"] == []
    talk.comes(30)
    (peer,) = talk.told(31, official)["peers"]
    assert peer["generation"] == f"{talk.customer.seat}.2-{official.seat}.1"


def test_the_desk_sees_who_left_and_the_talk_ends_without_them(talk: Talk) -> None:
    talk.comes(1)
    talk.taken(5)
    talk.leaves(10)
    talk.until(19)
    with at(20), in_offices([talk.office.id]):
        standing = standings(open_work((talk.desk.official,)))[talk.contact]
    assert standing.away
    assert standing.away.since == START + timedelta(seconds=10)
    assert standing.away.until == START + timedelta(seconds=130)
    assert standing.waits is None
    talk.until(129)
    assert talk.desk.state(talk.contact) == "active"
    talk.until(131)
    assert talk.desk.state(talk.contact) == "wrap_up"
    talk.until(132)
    with in_offices([talk.office.id]):
        assert not Seat.objects.filter(ended_at=None).exists()


def test_with_the_desks_page_gone_the_customer_is_kept(talk: Talk) -> None:
    talk.comes(1)
    talk.taken(5)
    with at(10):
        routing.stream_seen(talk.office.id, official_id=talk.desk.official, alive=False)
    assert talk.told(11)["phase"] == "kept"
    with at(40):
        routing.stream_seen(talk.office.id, official_id=talk.desk.official)
    assert talk.told(41)["phase"] == "talk"


def test_what_is_passed_on_while_they_are_away_is_offered_to_nobody(talk: Talk) -> None:
    talk.comes(1)
    talk.taken(5)
    talk.leaves(10)
    talk.until(19)
    with at(20):
        routing.transfer_to_queue(
            talk.office.id,
            interaction_id=talk.contact,
            official_id=talk.desk.official,
            queue_id=talk.office.other_queue,
        )
    talk.until(21)
    with at(22):
        at_work(talk.office, "piotr")
        with in_offices([talk.office.id]):
            wait = Wait.objects.get(interaction_id=talk.contact, result="")
        assert wait.away_since


def says(talk: Talk, official: Sitting, second: float) -> None:
    """The customer's browser proposes a way to the official's."""
    (peer,) = talk.told(second)["peers"]
    with at(second):
        signal(
            talk.office.id,
            who=talk.customer,
            to=official.seat,
            generation=peer["generation"],
            kind="candidate",
            body={"candidate": "192.0.2.7"},
        )


def test_what_browsers_said_is_forgotten_though_nobody_says_more(talk: Talk) -> None:
    talk.comes(1)
    official = talk.taken(5)
    talk.comes(6, official, "desk-page")
    says(talk, official, 8)
    for second, left in ((110, 1), (130, 0)):
        with at(second):
            here(talk.office.id, seats=[talk.customer.seat, official.seat])
        with in_offices([talk.office.id]):
            assert Signal.objects.count() == left


def test_no_more_waits_for_a_page_than_its_stream_can_tell(talk: Talk) -> None:
    talk.comes(1)
    official = talk.taken(5)
    talk.comes(6, official, "desk-page")
    for _ in range(SIGNALS_WAITING):
        says(talk, official, 8)
    with pytest.raises(Refused) as refused:
        says(talk, official, 9)
    assert refused.value.code == "video_fast"
    says(talk, official, 130)  # what was before is gone


def test_in_a_long_talk_where_they_came_from_is_forgotten(talk: Talk) -> None:
    talk.comes(1)
    official = talk.taken(5)
    talk.comes(6, official, "desk-page")
    for second, network in ((100, "192.0.2.7"), (1900, "192.0.2.7"), (3700, ""), (3800, "")):
        with at(second - 1):
            here(talk.office.id, seats=[talk.customer.seat, official.seat])
        talk.until(second)
        with in_offices([talk.office.id]):
            assert Seat.objects.get(id=talk.customer.seat).network == network
        assert talk.desk.state(talk.contact) == "active"
