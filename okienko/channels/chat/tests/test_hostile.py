"""What a hostile stranger sends to a window, and what they get."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.chat import views
from okienko.channels.chat.limits import ASKED
from okienko.channels.chat.models import Visit, Window
from okienko.channels.chat.queries import file, last_in
from okienko.channels.chat.settings import ChatSettings
from okienko.channels.registry import door
from okienko.channels.waiting_room import WAITING_HERE
from okienko.events import clock
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import keep_scan
from okienko.interactions.models import Attachment, Interaction, Message
from okienko.interactions.states import OPEN
from tests.cast import OfficeCast, at_work, the_cast

pytestmark = pytest.mark.django_db


class Stranger:
    """Somebody with a script, at one network address."""

    def __init__(self, office: OfficeCast, key: str) -> None:
        self.office, self.key, self.token, self.count = office, key, "", 0

    def ask(self, what: str, given: Any) -> tuple[int, Any]:
        answer = Client().post(
            f"/chat/{self.key}/{what}?lang=en",
            json.dumps(given),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        return answer.status_code, json.loads(answer.content or "{}")

    def begin(self, **more: object) -> str:
        self.count += 1
        first = {"client_id": f"first-words-{self.count}", "text": "x", **more}
        self.token = self.ask("begin", first)[1].get("token", "")
        return self.token

    def waiting(self) -> int:
        with in_offices([self.office.id]):
            return Interaction.objects.filter(channel="chat", state="waiting").count()


@pytest.fixture
def stranger() -> Stranger:
    for pace in (views.BEGINS, views.SAYS, views.MAILS, views.ASKS):
        pace.done.clear()
    office = the_cast().here
    at_work(office, "anna")
    settings = ChatSettings.model_validate({"queue": office.queue})
    account = add_account(office.id, kind="chat", name="window", settings=settings)
    with in_offices([office.id]):
        return Stranger(office, Window.objects.get(account_id=account).key)


def test_odd_strings_are_refused_in_words_or_cleaned(stranger: Stranger) -> None:
    assert stranger.begin(page="a\0b\ud800", name="\ud800Jan\0")
    with in_offices([stranger.office.id]):
        assert Visit.objects.values_list("page", "name").get() == ("ab", "Jan")
    assert stranger.ask("resume", {"code": "\ud800"})[1]["error"] == "resume_gone"
    assert stranger.ask("seen", {"id": True})[0] == 400


def test_ended_chats_that_go_on_take_places_as_new_ones(stranger: Stranger) -> None:
    tokens = []
    for _each in range(WAITING_HERE + 2):
        tokens.append(stranger.begin())
        assert stranger.ask("end", {})[0] == 204
    said = []
    for number, token in enumerate(tokens):
        stranger.token = token
        said.append(stranger.ask("say", {"client_id": f"more-words-{number}", "text": "y"}))
    assert [status for status, _words in said] == [*(202,) * WAITING_HERE, 429, 429]
    assert said[-1][1]["error"] == "chat_often"
    assert stranger.waiting() == WAITING_HERE
    stranger.token = tokens[0]  # who has a place goes on talking
    assert stranger.ask("say", {"client_id": "once-more", "text": "z"})[0] == 202


def test_a_token_ends_a_week_after_its_chat_was_last_seen(stranger: Stranger) -> None:
    stranger.begin()
    with in_offices([stranger.office.id]):
        Visit.objects.update(seen_at=clock.now() - timedelta(days=6))
    assert stranger.ask("seen", {})[0] == 204
    with in_offices([stranger.office.id]):
        Visit.objects.update(seen_at=clock.now() - timedelta(days=8))
    status, words = stranger.ask("seen", {})
    assert (status, words["error"]) == (401, "chat_gone")


def test_nothing_is_seen_that_is_not_written(stranger: Stranger) -> None:
    stranger.begin()
    assert stranger.ask("seen", {"id": 2**63 - 1})[0] == 204
    with in_offices([stranger.office.id]):
        visit = Visit.objects.get()
        assert visit.read == visit.delivered == last_in(visit.id) > 0


def test_one_chat_fills_no_list_of_calls(stranger: Stranger) -> None:
    stranger.begin()
    numbers = [f"+486010002{number:02}" for number in range(ASKED + 1)]
    asked = [stranger.ask("call", {"number": number})[0] for number in numbers]
    assert asked == [*(204,) * ASKED, 429]


def test_a_file_in_which_a_virus_was_found_later_is_given_to_nobody(stranger: Stranger) -> None:
    stranger.begin()
    with in_offices([stranger.office.id]):
        visit, message = Visit.objects.get(), Message.objects.get()
        row = Attachment.objects.create(
            office_id=stranger.office.id,
            message=message,
            name="form.pdf",
            content_type="application/pdf",
            size=4,
            content=b"%PDF",
            scan=Attachment.Scan.WAITS,
        )
        assert file(visit.id, row.id) is not None
    keep_scan(stranger.office.id, file_id=row.id, scan=Attachment.Scan.FOUND)
    with in_offices([stranger.office.id]):
        assert file(visit.id, row.id) is None


def test_numbers_of_people_are_masked_in_the_letter_that_a_chat_becomes(
    stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = {
        "address": "urzad@gmina.example",
        "password": "x",
        "imap_host": "192.0.2.1",
        "smtp_host": "192.0.2.1",
    }
    settings = door("email").Settings.model_validate(mail)
    add_account(stranger.office.id, kind="email", name="mailbox", settings=settings)
    stranger.begin(text="My PESEL is 44051401359")
    assert stranger.ask("by-email", {"address": "jan@example.pl"})[0] == 204
    with in_offices([stranger.office.id]):
        letters = Interaction.objects.filter(channel="email", state__in=OPEN)
        letter = letters.get()
        letters.update(state="closed", ended_at=clock.now())
    at = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: at)
    run_due()
    with in_offices([stranger.office.id]):
        assert "44051401359" not in Message.objects.get(interaction=letter).text
