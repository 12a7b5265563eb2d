"""Bad days of a chat that need no browser: a phone that sleeps, an old page, many at the door."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from okienko.channels.chat.actions import say
from okienko.channels.chat.actions.presence import gone, here
from okienko.channels.chat.functions import Opened
from okienko.channels.chat.models import Window
from okienko.channels.chat.now import now
from okienko.channels.chat.opening import site
from okienko.channels.chat.queries import Picture, picture
from okienko.events import clock
from okienko.events.runtime.reader import read_all
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import add_topic, change_topic
from okienko.routing.actions import add_queue

from .test_before import Window as Open
from .test_silence import START, Chat, minutes

pytestmark = pytest.mark.django_db


def seen(chat: Chat, after: int = 0) -> Picture:
    """What a stream would tell that opens now."""
    with in_offices([chat.office.id]):
        found = picture(chat.visit, after)
    assert found
    return found


def test_a_phone_that_slept_ten_minutes_misses_nothing_and_goes_on() -> None:
    """Its stream is dead, its place is not kept so long; awake, it learns what was said."""
    with clock.at(START):
        chat = Chat(kept_minutes=5)
        known = seen(chat).lines[-1].id
        gone(chat.office.id, visit_id=chat.visit)
    with clock.at(minutes(2)):
        chat.desk.writes(chat.contact, "Czy wysłać druk?")
        run_due()
    for minute in (6, 9):
        with clock.at(minutes(minute)):
            read_all()
            run_due()
    with clock.at(minutes(10)):
        assert seen(chat).state == "over"
        here(chat.office.id, visit_ids=[chat.visit])
        awake = seen(chat, after=known)  # as the stream does by its Last-Event-ID
        missed = [line.text for line in awake.lines if line.id > known]
        assert missed == ["Czy wysłać druk?"]
        for _ in range(2):  # the window sends it again: it does not know whether it came
            say(
                chat.office.id,
                visit_id=chat.visit,
                client_id="after-the-sleep",
                text="Tak",
                network="",
            )
        after = seen(chat, after=awake.lines[-1].id)
        assert after.contact == chat.contact
        assert after.state == "queue"  # the wrap-up is long over: it is opened again, and waits
        assert [line.text for line in seen(chat).lines].count("Tak") == 1


def test_a_window_of_before_the_update_goes_on() -> None:
    """It sends what this server does not know, and nothing of what is new; it is answered."""
    chat = Chat()
    with in_offices([chat.office.id]):
        key = Window.objects.get().key
    browser = Client()
    begun = browser.post(
        f"/chat/{key}/begin?lang=xx",
        json.dumps({"client_id": "of-an-old-page", "text": "Dzień dobry", "cookies": False}),
        "application/json",
    )
    assert begun.status_code == 201
    token = {"authorization": f"Bearer {begun.json()['token']}"}
    unknown = browser.post(f"/chat/{key}/wave", {}, "application/json", headers=token)
    assert unknown.status_code == 404
    old_file = browser.get(f"/chat/{key}/window.js")
    assert old_file.status_code == 302
    assert "chat-window" in old_file.headers["Location"]


def test_what_stands_on_the_window_costs_few_queries_however_much_is_offered() -> None:
    """Five hundred who open it at once ask once in two seconds (web.py); that one is cheap."""
    window = Open()
    office = window.office.id
    where = site("windowkey1", Opened(office, window.account, False))
    with CaptureQueriesContext(connection) as few:
        now(where, "pl")
    queue = add_queue(office, name="Drogi", schedule_id=window.office.schedule)
    top = add_topic(office, name="Drogi", queue_id=queue)
    for number in range(30):
        below = add_topic(office, name=f"temat {number}", parent_id=top)
    change_topic(office, topic_id=below, queue_id=window.office.other_queue)
    with CaptureQueriesContext(connection) as many:
        now(where, "pl")
    assert len(few) < 20
    assert len(many) - len(few) <= 2 * 8  # the two queues, not the topics
