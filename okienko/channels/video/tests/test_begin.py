"""Who may begin a video call, and what of it is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from okienko.channels.actions import add_account
from okienko.channels.video.actions import Begun, begin
from okienko.channels.video.models import Meeting, Seat
from okienko.channels.video.opening import offered
from okienko.channels.video.settings import VideoSettings
from okienko.channels.waiting_room import WAITING_HERE
from okienko.events import clock
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import add_topic, change_topic
from okienko.interactions.models import Interaction
from okienko.offices.actions import add_schedule
from okienko.routing.actions import add_queue, phone_changed
from tests.cast import OfficeCast, at_work, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> OfficeCast:
    return the_cast().here


def entrance(office: OfficeCast, **settings: object) -> int:
    wanted = VideoSettings.model_validate({"queue": office.queue, **settings})
    return add_account(office.id, kind="video", name="wideo", settings=wanted)


def begins(office: OfficeCast, account: int, name: str = "one", **more: object) -> Begun:
    words: dict[str, Any] = {"language": "pl", "network": "192.0.2.7", **more}
    return begin(office.id, account_id=account, client_id=f"begins-{name}", **words)


def refused(office: OfficeCast, account: int, name: str = "one", **more: object) -> str:
    with pytest.raises(Refused) as refusal:
        begins(office, account, name, **more)
    return refusal.value.code


def state(office: OfficeCast) -> str:
    with in_offices([office.id]):
        found = offered(office.id, "pl")
    return found.state if found else ""


def test_there_must_be_somebody_with_a_telephone(here: OfficeCast) -> None:
    assert state(here) == ""
    account = entrance(here)
    assert state(here) == "closed"
    assert refused(here, account) == "video_closed"
    at_work(here, "anna")
    phone_changed(here.id, official_id=here.officials["anna"], up=False)
    assert refused(here, account) == "video_closed"
    phone_changed(here.id, official_id=here.officials["anna"], up=True)
    assert state(here) == "open"
    begins(here, account)


def test_a_topic_whose_queue_is_closed_is_told_from_all_closed(here: OfficeCast) -> None:
    at_work(here, "anna")
    account = entrance(here)
    never = add_schedule(here.id, name="nigdy", spans=[], holidays=False)
    closed = add_queue(here.id, name="Nocna", order=3, schedule_id=never)
    change_topic(here.id, topic_id=here.topic, queue_id=closed)
    assert refused(here, account, topic_id=here.topic) == "video_later"
    begins(here, account)


def test_many_topics_ask_no_more_than_one(here: OfficeCast) -> None:
    at_work(here, "anna")
    entrance(here)
    queue = add_queue(here.id, name="Wideo", order=3)
    asked = []
    for number in (1, 5):
        for each in range(number):
            add_topic(here.id, name=f"{number}-{each}", queue_id=queue)
        with in_offices([here.id]), CaptureQueriesContext(connection) as queries:
            found = offered(here.id, "pl")
        assert found
        assert len(found.topics) > number
        assert not any(topic.closed for topic in found.topics)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_asked_again_it_is_the_same_with_another_token(here: OfficeCast) -> None:
    at_work(here, "anna")
    account = entrance(here)
    first, second = begins(here, account), begins(here, account)
    assert (first.seat, first.meeting) == (second.seat, second.meeting)
    assert first.token != second.token
    with in_offices([here.id]):
        assert Interaction.objects.filter(channel="video").count() == 1
        assert first.token not in str(Seat.objects.values_list())


def test_one_network_has_few_places_and_the_office_some(here: OfficeCast) -> None:
    at_work(here, "anna")
    account = entrance(here, most_waiting=5)
    for number in range(WAITING_HERE):
        begins(here, account, f"n-{number}")
    assert refused(here, account, "one-more") == "video_often"
    begins(here, account, "neighbour", network="198.51.100.7")
    assert refused(here, account, "another", network="192.0.2.99") == "video_busy"
    begins(here, account, "last", network="203.0.113.7")
    assert refused(here, account, "nobody", network="203.1.113.7") == "video_busy"
    assert state(here) == "busy"


def test_where_they_came_from_is_forgotten_in_an_hour(here: OfficeCast) -> None:
    at_work(here, "anna")
    account = entrance(here)
    begun = begins(here, account)
    with in_offices([here.id]):
        assert Seat.objects.get(id=begun.seat).network == "192.0.2.7"
    for minutes in (3, 61):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            run_due()
    with in_offices([here.id]):
        assert Seat.objects.get(id=begun.seat).network == ""
        assert Interaction.objects.get(channel="video").state == "abandoned"
        assert Meeting.objects.count() == 1
