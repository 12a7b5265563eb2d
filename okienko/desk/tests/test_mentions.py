"""A note that names a colleague: told live, in their list until they say that they saw it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from okienko.events import clock
from okienko.events.models import EventRow, Timer
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.actions.mentions import named
from okienko.interactions.models import Mention
from okienko.offices import actions as offices
from okienko.offices import posting
from okienko.offices.models import Official
from okienko.offices.posting import NotSent, Postman
from okienko.routing.actions import mentions
from okienko.routing.actions.mentions import Mentions
from okienko.routing.models import Presence
from tests.cast import Cast, an_email
from tests.waiting import until

from .conftest import SignIn, taken


def note(browser: Client, contact: int, text: str) -> None:
    assert browser.post(f"/desk/contact/{contact}/note/", {"text": text}).status_code == 204


def test_who_is_named_is_told_and_says_so(cast: Cast, anna: Client, sign_in: SignIn) -> None:
    letter = taken(cast, an_email(cast.here))
    note(anna, letter, "@Piotr, zadzwoń proszę. @Nikt @piotrek @Anna")
    with in_offices([cast.here.id]):
        (mention,) = Mention.objects.all()
        event = EventRow.objects.get(kind="note.mentioned")
    assert mention.official_id == cast.here.officials["piotr"]
    assert event.data["official"] == mention.official_id  # so that his pages fetch
    piotr = sign_in(cast.here, "piotr")
    work = piotr.get("/desk/work/").content.decode()
    assert f'id="mention-{mention.id}"' in work
    assert f'href="/desk/contact/{letter}/"' in work
    assert "zadzwoń proszę" in work
    assert "mention-" not in anna.get("/desk/work/").content.decode()
    seen = f"/desk/mention/{mention.id}/seen/"
    assert anna.post(seen).status_code == 409
    assert sign_in(cast.there, "olena").post(seen).status_code == 404
    assert piotr.post(seen).status_code == 204
    assert piotr.post(seen).status_code == 204
    assert "mention-" not in piotr.get("/desk/work/").content.decode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Jan Kos", [2]),
        ("@jan kos-nowak, @Jan Kos!", [3, 2]),
        ("jan@Jan Kosowski", []),
        ("@Jan\nKos", []),
        ("", []),
    ],
)
def test_a_name_is_a_whole_one(text: str, found: list[int]) -> None:
    people = [Official(id=2, name="Jan Kos"), Official(id=3, name="Jan Kos-Nowak")]
    assert named(text, people) == found


def test_the_form_offers_the_others(cast: Cast, anna: Client) -> None:
    letter = taken(cast, an_email(cast.here))
    page = anna.get(f"/desk/contact/{letter}/").content.decode()
    assert 'data-value="@Piotr "' in page
    assert 'data-value="@Anna "' not in page


class Post:
    """The mailbox of the office, as rooms below the doors know it; `broken`: nothing leaves."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str, str]] = []
        self.broken = self.tried = 0

    def send(self, _office: int, to: str, subject: str, text: str, _language: str) -> None:
        """Take a letter."""
        self.tried += 1
        if self.broken:
            raise NotSent("relay")
        self.letters.append((to, subject, text))


@pytest.fixture
def office_post(monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post()
    monkeypatch.setattr(posting, "POSTMEN", [Postman(lambda _office: True, made.send)])
    return made


class Away:
    """A note names Piotr, and some minutes go by."""

    def __init__(self, cast: Cast, commits: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office, self.piotr = cast.here.id, cast.here.persons["piotr"]
        self.commits, self.monkeypatch = commits, monkeypatch
        offices.change_person(
            self.office, person_id=self.piotr, email="piotr@example.pl", language="en"
        )

    def passes(self, minutes: float) -> None:
        at = clock.now() + timedelta(minutes=minutes)
        with self.monkeypatch.context() as moved, self.commits(execute=True):
            moved.setattr(clock, "now", lambda: at)
            run_due()

    def reads(self) -> None:
        with in_offices([self.office]):
            for event in EventRow.objects.filter(kind="note.mentioned"):
                Mentions().handle(event)


@pytest.fixture
def away(
    cast: Cast, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> Away:
    return Away(cast, django_capture_on_commit_callbacks, monkeypatch)


def test_who_is_not_there_is_told_by_email(
    cast: Cast, anna: Client, away: Away, office_post: Post
) -> None:
    letter = taken(cast, an_email(cast.here))
    note(anna, letter, "@Piotr, Halina Wrzos pyta o gruz.")
    away.reads()
    away.passes(2)
    assert office_post.tried == 0
    away.passes(4)
    until(lambda: office_post.letters)
    ((to, subject, text),) = office_post.letters
    assert to == "piotr@example.pl"
    assert f"K-{clock.now().year}-" in text
    assert f"/desk/contact/{letter}/" in text
    assert not any(words in subject + text for words in ("Halina", "Wrzos", "gruz"))
    away.passes(60)
    assert office_post.tried == 1


@pytest.mark.parametrize("why", ["there", "seen", "not wanted", "no address"])
def test_others_are_not(cast: Cast, anna: Client, away: Away, office_post: Post, why: str) -> None:
    letter = taken(cast, an_email(cast.here))
    note(anna, letter, "@Piotr, zadzwoń proszę.")
    with in_offices([cast.here.id]):
        match why:
            case "there":
                until_ = clock.now() + timedelta(minutes=10)
                Presence.objects.update_or_create(
                    person_id=away.piotr,
                    defaults={
                        "stream_until": until_,
                        "since": clock.now(),
                        "idle_since": clock.now(),
                    },
                )
            case "seen":
                Mention.objects.update(seen_at=clock.now())
            case "not wanted":
                offices.change_own_mention_mails.within(
                    away.office, official_id=cast.here.officials["piotr"], wanted=False
                )
            case "no address":
                offices.change_person.within(away.office, person_id=away.piotr, email="")
    away.reads()
    away.passes(5)
    assert office_post.tried == 0


def test_it_is_switched_off_on_ones_own_page(
    cast: Cast, sign_in: SignIn, away: Away, office_post: Post
) -> None:
    piotr = sign_in(cast.here, "piotr")
    assert 'name="wanted"' not in piotr.get("/account/me/").content.decode()
    for wanted in ("", "yes"):
        form = {"office": str(cast.here.id), "wanted": wanted}
        assert piotr.post("/account/me/mentions/", form).status_code == 302
        with in_offices([cast.here.id]):
            assert Official.objects.get(person=away.piotr).mention_mails is bool(wanted)
        assert ('name="wanted"' in piotr.get("/account/me/").content.decode()) is not bool(wanted)


def test_what_did_not_leave_is_tried_again_and_what_is_old_is_told_no_more(
    cast: Cast, anna: Client, away: Away, office_post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    note(anna, taken(cast, an_email(cast.here)), "@Piotr, zadzwoń proszę.")
    with in_offices([cast.here.id]):
        (mention,) = Mention.objects.select_related("official__person", "message__interaction")
    away.reads()
    office_post.broken = 1
    with monkeypatch.context() as here:  # in a thread of its own nothing of this test is there
        here.setattr(connection, "close", lambda: None)
        mentions._send(cast.here.id, mention, 0)
    assert office_post.tried == 1
    with in_offices([cast.here.id]):
        timer = Timer.objects.get(kind=mentions.TELL)
        assert timer.data == {"tried": 1}
        timer.delete()
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    away.reads()
    with in_offices([cast.here.id]):
        assert not Timer.objects.filter(kind=mentions.TELL).exists()
