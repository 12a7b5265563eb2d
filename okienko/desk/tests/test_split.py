"""A second matter in a thread becomes a contact of its own, and goes back."""

from urllib.parse import unquote

import pytest
from django.test import Client

from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from okienko.routing.models import Engagement
from tests.cast import Cast, a_call
from tests.mail import letters
from tests.mail.office import Mail

from .conftest import SignIn, taken

SENDER = "Halina Wrzos <h.wrzos@example.pl>"


@pytest.fixture
def mail(cast: Cast) -> Mail:
    return Mail(cast.here, acknowledge=False)


def take(mail: Mail, name: str, text: str, answers: str = "") -> tuple[int, int]:
    """A letter comes in: (its contact, the message)."""
    more = {"In-Reply-To": f"<{answers}@x>"} if answers else {}
    raw = letters.plain(text, sender=SENDER, message_id=f"<{name}@x>", subject=name, **more)
    came = mail.take(raw)
    assert came.interaction_id
    assert came.message_id
    return came.interaction_id, came.message_id


@pytest.fixture
def thread(cast: Cast, mail: Mail) -> tuple[int, int, int]:
    """Anna has a contact with two letters, the second about something else."""
    contact, first = take(mail, "odpady", "Kiedy odbiór?")
    taken(cast, contact)
    again, second = take(mail, "dowod", "A kiedy dowód?", "odpady")
    assert again == contact
    return contact, first, second


def texts(cast: Cast, contact: int) -> list[str]:
    with in_offices([cast.here.id]):
        rows = Message.objects.filter(interaction=contact).order_by("at", "id")
        return [row.text.strip() for row in rows]


def in_hand(cast: Cast) -> int:
    with in_offices([cast.here.id]):
        return Engagement.objects.filter(
            official=cast.here.officials["anna"], ended_at=None
        ).count()


def test_it_is_taken_out_answered_to_and_put_back(
    cast: Cast, anna: Client, mail: Mail, thread: tuple[int, int, int]
) -> None:
    contact, first, second = thread
    page = anna.get(f"/desk/contact/{contact}/").content.decode()
    assert f'id="split-{second}"' in page
    assert f'id="split-{first}"' not in page
    answer = anna.post(f"/desk/message/{second}/split/")
    assert answer.status_code == 204, answer.content
    with in_offices([cast.here.id]):
        made = Interaction.objects.get(previous=contact)
    assert f"/desk/contact/{made.id}/" in answer.headers["HX-Location"]
    assert (made.subject, made.address_value) == ("dowod", "h.wrzos@example.pl")
    assert made.state == "active"
    assert made.number not in page
    assert (texts(cast, contact), texts(cast, made.id)) == (["Kiedy odbiór?"], ["A kiedy dowód?"])
    assert in_hand(cast) == 2
    # what answers a letter that was taken out comes to where it stands now
    assert take(mail, "jeszcze", "I paszport?", "dowod")[0] == made.id
    assert take(mail, "wtorek", "We wtorek?", "odpady")[0] == contact
    own = anna.get(f"/desk/contact/{made.id}/").content.decode()
    assert 'id="unsplit"' in own
    assert 'id="one-matter"' not in own
    assert anna.post(f"/desk/contact/{made.id}/unsplit/").status_code == 204
    assert texts(cast, contact) == ["Kiedy odbiór?", "A kiedy dowód?", "I paszport?", "We wtorek?"]
    assert texts(cast, made.id) == []
    assert in_hand(cast) == 1
    with in_offices([cast.here.id]):
        made.refresh_from_db()
        assert (made.state, made.outcome) == ("closed", "mistake")
        assert EventRow.objects.filter(kind="interaction.split").count() == 2
    assert anna.post(f"/desk/contact/{made.id}/unsplit/").status_code == 409


def test_only_later_letters_of_an_own_open_thread_are_taken_out(
    cast: Cast, anna: Client, sign_in: SignIn, thread: tuple[int, int, int]
) -> None:
    contact, first, second = thread
    assert anna.post(f"/desk/message/{first}/split/").status_code == 409
    piotr = sign_in(cast.here, "piotr")
    assert piotr.post(f"/desk/message/{second}/split/").status_code == 409
    assert f'id="split-{second}"' not in piotr.get(f"/desk/contact/{contact}/").content.decode()
    stranger = sign_in(cast.there, "ewa")
    assert stranger.post(f"/desk/message/{second}/split/").status_code == 404
    assert len(texts(cast, contact)) == 2
    assert a_call(cast.here)  # a call has no letters


def test_what_was_taken_out_of_a_closed_contact_stays(
    cast: Cast, anna: Client, thread: tuple[int, int, int]
) -> None:
    contact, _first, second = thread
    assert anna.post(f"/desk/message/{second}/split/").status_code == 204
    with in_offices([cast.here.id]):
        made = Interaction.objects.get(previous=contact).id
        Interaction.objects.filter(id=contact).update(state="closed")
    assert anna.post(f"/desk/contact/{made}/unsplit/").status_code == 409
    assert 'id="unsplit"' not in anna.get(f"/desk/contact/{made}/").content.decode()
    assert texts(cast, made) == ["A kiedy dowód?"]


def test_letters_do_not_come_to_a_colleague_unasked(
    cast: Cast, anna: Client, thread: tuple[int, int, int]
) -> None:
    contact, _first, second = thread
    assert anna.post(f"/desk/message/{second}/split/").status_code == 204
    with in_offices([cast.here.id]):
        made = Interaction.objects.get(previous=contact).id
    assert anna.post(f"/desk/contact/{contact}/put-back/").status_code == 204
    taken(cast, contact, "piotr")
    refused = anna.post(f"/desk/contact/{made}/unsplit/")
    assert refused.status_code == 409
    assert "Piotr" in unquote(refused.headers["X-Words"])
    assert (texts(cast, contact), texts(cast, made)) == (["Kiedy odbiór?"], ["A kiedy dowód?"])
    # while it waits for nobody in particular, they come to whoever takes it
    routing.put_back(cast.here.id, interaction_id=contact, official_id=cast.here.officials["piotr"])
    assert anna.post(f"/desk/contact/{made}/unsplit/").status_code == 204
    assert texts(cast, contact) == ["Kiedy odbiór?", "A kiedy dowód?"]


def test_what_was_emptied_is_in_no_list_and_is_found_by_its_number(
    cast: Cast, anna: Client, thread: tuple[int, int, int]
) -> None:
    contact, _first, second = thread
    anna.post(f"/desk/message/{second}/split/")
    with in_offices([cast.here.id]):
        made = Interaction.objects.get(previous=contact)
    anna.post(f"/desk/contact/{made.id}/unsplit/")
    page = anna.get(f"/desk/contact/{contact}/?history=all").content.decode()
    assert "A kiedy dowód?" in page
    assert made.number not in page
    closed = anna.get("/desk/inbox/", {"view": "closed"}).context["inbox"]
    assert ([line.contact.id for line in closed.lines], closed.view.count) == ([], 0)
    assert made.number in anna.get("/desk/search/", {"q": made.number}).content.decode()
