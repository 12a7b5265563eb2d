"""The figures of chats, counted by hand: two at once, a call in between, one who gave up."""

from datetime import date

import pytest

from okienko.interactions.actions import answer, receive
from okienko.interactions.tests.test_live_text import words
from okienko.routing import actions as routing
from tests.cast import at_work, the_cast

from .player import Player

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> Player:
    return Player(the_cast().here, date(2026, 11, 24))


def chat(day: Player, talk: str, wall: str) -> int:
    with day.at(wall):
        got = receive(day.office.id, arrival=words("Dzień dobry", "1", talk))
        routing.enqueue(day.office.id, interaction_id=got.interaction_id, queue_id=day.office.queue)
    return got.interaction_id


def say(day: Player, contact: int, wall: str) -> None:
    anna = day.office.actor("anna")
    with day.at(wall):
        answer.by(anna)(day.office.id, interaction_id=contact, text="Słucham")


def test_two_chats_and_a_call(day: Player) -> None:
    """
    chat  enters    taken     first words  ends      wrapped
    A     9:00:00   9:00:10   9:00:40      9:05:10   9:06:10   handled 360
    B     9:01:00   9:01:30   9:01:40      9:03:30   9:04:30   handled 180
    C     9:02:00   gave up 9:03:00
    D     9:10:00   9:10:10   (a call)     9:12:10   9:12:30   handled 140, talked 120
    """
    a = chat(day, "a", "9:00:00")
    day.take(a, "9:00:10")
    say(day, a, "9:00:40")
    say(day, a, "9:03:00")  # not the first
    b = chat(day, "b", "9:01:00")
    day.take(b, "9:01:30")
    say(day, b, "9:01:40")
    day.give_up(chat(day, "c", "9:02:00"), "9:03:00")
    day.do(routing.end_talk, b, "9:03:30")
    day.do(routing.finish, b, "9:04:30", outcome="information")
    day.do(routing.end_talk, a, "9:05:10")
    day.do(routing.finish, a, "9:06:10", outcome="information")
    call = day.call("9:10:00")
    day.take(call, "9:10:10")
    day.hang_up(call, "9:12:10", "9:12:30", "information")
    found = day.figures()
    expected = {
        "answered": 3,
        "abandoned": 1,
        "service_level": 50.0,  # A and D of A B C D: 20 s
        "asa": 16.67,  # (10 + 30 + 10) / 3
        "talk": 120.0,  # the call alone
        "handle": 226.67,  # (360 + 180 + 140) / 3
        "chat_handle": 270.0,  # (360 + 180) / 2, though both went on at once
        "chat_first_word": 20.0,  # (30 + 10) / 2
    }
    assert {code: found[code] for code in expected} == expected
    assert day.listed("chat_first_word") == [a, b]


def test_two_chats_at_once_count_once_in_occupancy(day: Player) -> None:
    with day.at("8:00:00"):
        at_work(day.office, "anna")
    first, second = chat(day, "a", "8:00:00"), chat(day, "b", "8:00:00")
    for contact in (first, second):
        day.take(contact, "8:00:10")
    for contact in (first, second):
        day.do(routing.end_talk, contact, "8:00:30")
        day.do(routing.finish, contact, "8:00:30", outcome="information")
    assert day.figures("8:00:40")["occupancy"] == 50.0
