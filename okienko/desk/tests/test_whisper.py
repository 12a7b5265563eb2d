"""A supervisor looks into a chat and whispers to its official: the customer never sees it."""

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.chat.actions import begin
from okienko.channels.chat.models import Visit
from okienko.channels.chat.queries import picture
from okienko.channels.chat.settings import ChatSettings
from okienko.channels.chat.transcript import transcript
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from okienko.supervision.chats.query import chats
from okienko.supervision.scope import scope
from tests.cast import Cast

from .conftest import SignIn, taken

WORDS = "Sprawdź, czy mieszka w gminie."


@pytest.fixture
def chat(cast: Cast) -> int:
    """A chat that Anna has taken."""
    office = cast.here
    settings = ChatSettings.model_validate({"queue": office.queue})
    account = add_account(office.id, kind="chat", name="window", settings=settings)
    begin(office.id, account_id=account, client_id="first-words", text="Dzień dobry", language="pl")
    with in_offices([office.id]):
        contact = Interaction.objects.get(channel="chat").id
    return taken(cast, contact)


def whispers(cast: Cast, browser: Client, contact: int, text: str = WORDS) -> int:
    fields = {"official": cast.here.officials["anna"], "text": text}
    return browser.post(f"/desk/contact/{contact}/whisper/", fields).status_code


def page(browser: Client, contact: int) -> str:
    return browser.get(f"/desk/contact/{contact}/").content.decode()


def test_only_the_staff_reads_a_whisper_and_the_official_is_told(
    cast: Cast, chat: int, anna: Client, sign_in: SignIn
) -> None:
    maria = sign_in(cast.here, "maria")
    assert "whisper-text" in page(maria, chat)
    assert whispers(cast, maria, chat) == 204
    assert WORDS in page(anna, chat)
    with in_offices([cast.here.id]):
        event = EventRow.objects.get(kind="note.whispered")
        assert event.data["official"] == cast.here.officials["anna"]
        assert event.data["interaction"] == chat
        visit = Visit.objects.get()
        seen = picture(visit.id)
        assert seen is not None
        assert [line.text for line in seen.lines] == ["Dzień dobry"]
        assert WORDS not in transcript(visit)
        note = Message.objects.get(text=WORDS)
        assert (note.direction, note.author_id) == ("note", cast.here.officials["maria"])


def test_an_official_can_whisper_to_nobody(
    cast: Cast, chat: int, anna: Client, sign_in: SignIn
) -> None:
    piotr = sign_in(cast.here, "piotr")
    for browser in (anna, piotr):
        assert "whisper-text" not in page(browser, chat)
        assert whispers(cast, browser, chat) == 403
    with in_offices([cast.here.id]):
        assert not Message.objects.filter(text=WORDS).exists()


def test_a_whisper_reaches_only_the_official_whom_the_page_names(
    cast: Cast, chat: int, sign_in: SignIn
) -> None:
    maria = sign_in(cast.here, "maria")
    assert whispers(cast, maria, chat, "  ") == 409
    routing.transfer_to_queue(
        cast.here.id,
        interaction_id=chat,
        official_id=cast.here.officials["anna"],
        queue_id=cast.here.queue,
    )
    assert whispers(cast, maria, chat) == 409
    taken(cast, chat, "piotr")
    assert whispers(cast, maria, chat) == 409
    assert "whisper-text" in page(maria, chat)


def test_who_gets_a_chat_passed_on_reads_what_was_said(
    cast: Cast, chat: int, sign_in: SignIn
) -> None:
    here = cast.here
    routing.transfer_to_official(
        here.id,
        interaction_id=chat,
        official_id=here.officials["anna"],
        to_official_id=here.officials["piotr"],
    )
    taken(cast, chat, "piotr")
    shown = page(sign_in(here, "piotr"), chat)
    assert "Dzień dobry" in shown
    assert 'id="reply-text"' in shown


def test_the_wallboard_lists_chats_without_names_and_who_waits(cast: Cast, chat: int) -> None:
    with in_offices([cast.here.id]):
        found = chats(scope([cast.here.id]))
    (line,) = found.lines
    assert (found.total, found.slow) == (1, 0)
    assert (line.contact, line.official) == (chat, "Anna")
    assert line.standing.waits is not None
    assert line.standing.waits.count == 1
