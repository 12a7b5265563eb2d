"""Who writes STOP gets no notices, is told so once, and keeps nobody busy."""

import pytest
from django.db import connections

from okienko.channels.wishes import wish
from okienko.customers import queries
from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, FirstLetter, begin, heed, receive
from okienko.interactions.models import Interaction, Message, PartRole
from tests.cast import Cast, the_cast

WHO = phone_address("601 000 212")


@pytest.mark.parametrize(
    ("text", "stop", "answered"),
    [
        ("STOP", True, "pl"),
        (" stop. ", True, "pl"),
        ("Koniec!", True, "pl"),
        ("REZYGNUJĘ", True, "pl"),
        ("rezygnuje", True, "pl"),
        ("Nie", True, "pl"),
        ("СТОП", True, "uk"),
        ("Не пишіть", True, "uk"),
        ("START", False, "pl"),
        ("Wznów", False, "pl"),
        ("старт", False, "uk"),
    ],
)
def test_words_of_three_languages(text: str, stop: bool, answered: str) -> None:
    found = wish(text)
    assert found is not None
    assert found.stop is stop
    cyrillic = any("а" <= letter <= "я" for letter in found.answer.lower())
    assert cyrillic is (answered == "uk")


@pytest.mark.parametrize(
    "text",
    ["Stop wysypisku w lesie!", "nie wiem kiedy", "Koniec listopada?", "", "tak", "s t o p", "1"],
)
def test_ordinary_words_are_none(text: str) -> None:
    assert wish(text) is None


def test_the_answer_is_in_the_language_of_who_wrote() -> None:
    found = wish("STOP", "uk")
    assert found is not None
    assert "START" in found.answer
    assert "повідомлень" in found.answer


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return the_cast()


def wrote(cast: Cast, name: str, text: str) -> tuple[int, bool]:
    """A text comes in; its contact, and whether it is to be queued."""
    arrival = Arrival(
        "sms", None, name, WHO, clock.now(), text=text, conversation=WHO.value, wish=wish(text)
    )
    with in_offices([cast.here.id], durable=True):
        received = receive.within(cast.here.id, arrival=arrival)
        received = heed.within(cast.here.id, arrival=arrival, received=received)
    return received.interaction_id, received.arrived


def notice(cast: Cast, reason: str) -> int:
    letter = FirstLetter(
        channel="sms",
        account_id=None,  # type: ignore[arg-type] # not looked at here
        recipients=[(PartRole.TO, WHO)],
        text="Jutro wywóz.",
        reason=reason,
        reason_needed=True,
    )
    anna = cast.here.officials["anna"]
    step = begin.by(official(cast.here.id, anna))
    return step(cast.here.id, letter=letter, official_id=anna).interaction.id


def test_stop_is_kept_confirmed_once_and_needs_nobody(cast: Cast) -> None:
    contact, queued = wrote(cast, "a", "STOP")
    again, _queued = wrote(cast, "b", "Stop")
    assert not queued
    with in_offices([cast.here.id]):
        states = set(Interaction.objects.values_list("state", flat=True))
        answers = list(Message.objects.filter(direction="auto").values_list("text", flat=True))
        found = queries.consent(WHO.kind, WHO.value)
    assert contact == again or states == {"closed"}
    assert states == {"closed"}
    assert len(answers) == 1
    assert "START" in answers[0]
    assert found is not None
    assert (found.given, found.how, found.reason) == (False, "text", "STOP")


def test_nobody_is_written_to_first_who_wants_none_but_who_asks_is_answered(cast: Cast) -> None:
    wrote(cast, "a", "STOP")
    for reason, code in (
        ("case", "notices_stopped"),
        ("law", "notices_stopped"),
        ("", "no_reason"),
    ):
        with pytest.raises(Refused) as refused:
            notice(cast, reason)
        assert refused.value.code == code
    asked = notice(cast, "asked")
    with in_offices([cast.here.id]):
        assert Message.objects.get(interaction=asked).reason == "asked"
    wrote(cast, "b", "START")
    with in_offices([cast.here.id]):
        answers = Message.objects.filter(direction="auto").count()
    assert answers == 2
    assert notice(cast, "case")


def test_two_machines_do_not_answer_each_other_for_ever(cast: Cast) -> None:
    for number in range(12):
        wrote(cast, f"s{number}", "STOP" if number % 2 == 0 else "START")
    with in_offices([cast.here.id]):
        assert Message.objects.filter(direction="auto").count() == 4
    connections.close_all()
