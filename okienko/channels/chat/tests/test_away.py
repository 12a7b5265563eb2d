"""Who leaves the page keeps the place, is offered to nobody meanwhile, and waits no time there."""

from datetime import timedelta
from typing import Any

import pytest

from okienko.channels.actions import add_account
from okienko.channels.chat.actions import begin, gone
from okienko.channels.chat.actions.presence import here
from okienko.channels.chat.settings import ChatSettings
from okienko.channels.standing import standings
from okienko.desk.waiting.query import waiting
from okienko.events import clock
from okienko.events.models import EventRow
from okienko.events.runtime.reader import read_all
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.routing import actions as routing
from okienko.routing.models import Engagement, Wait
from okienko.routing.queries import all_queues, open_work
from okienko.statistics.figures import FIGURES
from okienko.statistics.sources import LEGS
from tests.cast import OfficeCast, at_work, the_cast
from tests.chat.desk import Desk

pytestmark = pytest.mark.django_db

START = clock.now()


def at(seconds: float) -> Any:
    return clock.at(START + timedelta(seconds=seconds))


class Chat:
    """A visitor who waits in the queue, in seconds after they began."""

    def __init__(self) -> None:
        self.office: OfficeCast = the_cast().here
        with at(0):
            at_work(self.office, "anna")
            settings = ChatSettings.model_validate({"queue": self.office.queue, "kept_minutes": 5})
            account = add_account(self.office.id, kind="chat", name="window", settings=settings)
            begun = begin(
                self.office.id,
                account_id=account,
                client_id="first-words",
                text="Dzień dobry",
                language="pl",
            )
        self.visit = begun.visit_id
        self.desk = Desk(self.office)
        (self.contact,) = self.desk.contacts()

    def leaves(self, second: float) -> None:
        with at(second):
            gone(self.office.id, visit_id=self.visit)

    def comes(self, second: float) -> None:
        with at(second):
            here(self.office.id, visit_ids=[self.visit])

    def until(self, second: float) -> None:
        """Timers do their work."""
        with at(second):
            run_due()

    def offered(self, second: float) -> int | None:
        with at(second):
            at_work(self.office, "anna")  # her page lives
            return routing.make_offer(
                self.office.id, wait_id=self.wait().id, official_id=self.desk.official
            )

    def taken(self, second: float) -> None:
        with at(second):
            at_work(self.office, "anna")
            self.desk.take(self.contact)

    def wait(self) -> Wait:
        with in_offices([self.office.id]):
            return Wait.objects.get(interaction_id=self.contact)

    def told(self) -> list[tuple[str, bool]]:
        with in_offices([self.office.id]):
            rows = EventRow.objects.filter(kind__in=["wait.paused", "chat.away"]).order_by("id")
            return [(row.kind, row.data["away"]) for row in rows]


@pytest.fixture
def chat() -> Chat:
    return Chat()


def test_a_page_that_is_loaded_anew_is_no_absence(chat: Chat) -> None:
    chat.leaves(10)
    chat.comes(12)
    chat.until(60)
    assert chat.told() == []
    assert chat.offered(60)


def test_who_left_is_offered_to_nobody_and_comes_back_to_the_same_place(chat: Chat) -> None:
    before = chat.wait().rank_at
    chat.leaves(10)
    chat.until(19)
    assert chat.offered(20) is None
    assert chat.told() == [("wait.paused", True), ("chat.away", True)]
    chat.comes(100)
    assert chat.wait().rank_at == before
    assert chat.offered(101)
    assert chat.told()[2:] == [("wait.paused", False), ("chat.away", False)]


def test_what_rings_is_withdrawn_when_they_leave_and_comes_first_again(chat: Chat) -> None:
    assert chat.offered(5)
    chat.leaves(10)
    chat.until(19)
    assert chat.desk.state(chat.contact) == "waiting"
    assert chat.wait().rank_at < START - timedelta(days=365)
    chat.comes(30)
    assert chat.offered(31)


def test_the_time_away_is_no_waiting(chat: Chat) -> None:
    chat.leaves(10)
    chat.until(20)
    chat.comes(80)
    chat.taken(100)
    assert chat.wait().seconds(clock.now()) == pytest.approx(30)
    with in_offices([chat.office.id]):
        (waited,) = LEGS.rows().values_list("waited", flat=True)
    assert waited == pytest.approx(30)


def test_who_does_not_come_back_has_waited_until_they_left(chat: Chat) -> None:
    chat.leaves(10)
    chat.until(18)
    chat.until(311)
    assert chat.desk.state(chat.contact) == "abandoned"
    with in_offices([chat.office.id]):
        (waited,) = LEGS.rows().values_list("waited", flat=True)
    assert waited == pytest.approx(10)


def test_the_desk_sees_who_left_and_until_when_the_chat_is_kept(chat: Chat) -> None:
    chat.taken(10)
    chat.leaves(20)
    with at(30), in_offices([chat.office.id]):
        standing = standings(open_work((chat.desk.official,)))[chat.contact]
        assert standing.away is not None
        assert standing.away.since == START + timedelta(seconds=20)
        assert standing.away.until == START + timedelta(seconds=320)
        assert standing.slow_at is None
    chat.comes(40)
    with at(41), in_offices([chat.office.id]):
        assert standings(open_work((chat.desk.official,)))[chat.contact].away is None


def test_who_is_passed_on_while_away_is_offered_to_nobody(chat: Chat) -> None:
    chat.taken(10)
    chat.leaves(20)
    chat.until(30)
    with at(40):
        routing.transfer_to_queue(
            chat.office.id,
            interaction_id=chat.contact,
            official_id=chat.desk.official,
            queue_id=chat.office.queue,
        )
        read_all()
    with in_offices([chat.office.id]):
        wait = Wait.objects.get(interaction_id=chat.contact, result="")
    assert wait.away_since == START + timedelta(seconds=40)
    chat.comes(50)
    with in_offices([chat.office.id]):
        assert Wait.objects.get(id=wait.id).away_since is None


def test_an_answer_is_slow_a_minute_after_the_words_or_after_it_was_taken(chat: Chat) -> None:
    chat.taken(100)
    assert _slow(chat, 159) is False
    assert _slow(chat, 160) is True
    with at(170):
        chat.desk.writes(chat.contact, "Już sprawdzam.")
    assert _slow(chat, 500) is None


def test_a_queue_may_never_warn(chat: Chat) -> None:
    routing.change_queue(chat.office.id, queue_id=chat.office.queue, answer_seconds=0)
    chat.taken(1)
    assert _slow(chat, 5000) is None


def _slow(chat: Chat, second: float) -> bool | None:
    """None: no answer is ever slow."""
    with at(second), in_offices([chat.office.id]):
        rows = Engagement.objects.filter(interaction=chat.contact).select_related(
            "interaction", "queue"
        )
        standing = standings(rows)[chat.contact]
        return standing.slow if standing.slow_at else None


def test_who_left_does_not_wait_before_eyes_until_they_are_back(chat: Chat) -> None:
    def seen() -> list[tuple[int, int]]:
        with in_offices([chat.office.id]):
            (row,) = [one for one in waiting([chat.office.id]) if one.id == chat.office.queue]
            assert FIGURES["waiting"].source.rows().count() == row.count
            (entry,) = [e for e in all_queues(chat.office.id) if e.queue.id == chat.office.queue]
            assert entry.waiting == 1  # to whoever closes the queue
        return [(row.count, row.away)]

    assert seen() == [(1, 0)]
    chat.leaves(10)
    chat.until(19)
    assert seen() == [(0, 1)]
    chat.comes(30)
    assert seen() == [(1, 0)]
