"""A page that is late: the contact is with somebody else by now, or another letter has come."""

import re
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from okienko.cases.actions import save_and_release
from okienko.customers.identities import email_address
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, delivered, receive, reply
from okienko.interactions.models import Interaction, Message
from okienko.interactions.tests.test_live_text import words
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import Cast, a_call, an_email
from tests.race import before

from .conftest import taken


@pytest.fixture
def letter(cast: Cast) -> int:
    """Anna has a letter open."""
    return taken(cast, an_email(cast.here, external_id="first@example.pl"))


def refusal(anna: Client, contact: int, step: str, **form: Any) -> str:
    """The words with which a step of Anna's page is refused."""
    response = anna.post(f"/desk/contact/{contact}/{step}/", form)
    assert response.status_code == 409
    return unquote(response.headers["X-Words"])


def answers(cast: Cast, contact: int) -> list[str]:
    with in_offices([cast.here.id]):
        rows = Message.objects.filter(interaction=contact, direction="out")
        return list(rows.values_list("text", flat=True))


def row(cast: Cast, contact: int) -> Interaction:
    with in_offices([cast.here.id]):
        return Interaction.objects.get(id=contact)


@pytest.mark.parametrize("where", ["it waits", "with Piotr", "closed"])
def test_an_answer_to_what_was_taken_away_is_refused(
    cast: Cast, anna: Client, letter: int, where: str
) -> None:
    if where == "closed":
        anna.post(f"/desk/contact/{letter}/finish/", {"outcome": "information"})
    else:
        routing.sign_out(cast.here.id, official_id=cast.here.officials["anna"])
    if where == "with Piotr":
        taken(cast, letter, "piotr")
    assert "Nie wysłano" in refusal(anna, letter, "reply", text="W poniedziałek.")
    assert answers(cast, letter) == []


def test_a_call_is_not_answered_in_writing(cast: Cast, anna: Client) -> None:
    call = taken(cast, a_call(cast.here))
    refusal(anna, call, "reply", text="W poniedziałek.")
    assert answers(cast, call) == []


def test_an_answer_in_the_moment_in_which_it_is_taken_away_is_refused(
    cast: Cast, anna: Client, letter: int
) -> None:
    said = before(
        cast.here.id,
        lambda: routing.put_back.within(
            cast.here.id, interaction_id=letter, official_id=cast.here.officials["anna"]
        ),
        lambda: refusal(anna, letter, "reply", text="W poniedziałek."),
    ).result()
    assert "Nie wysłano" in said
    assert answers(cast, letter) == []


def test_what_a_colleague_chose_is_not_overwritten(cast: Cast, anna: Client, letter: int) -> None:
    routing.sign_out(cast.here.id, official_id=cast.here.officials["anna"])
    form = {"outcome": "mistake", "words": "Anna"}
    # nobody has it since: what was chosen last is still of use
    assert anna.post(f"/desk/contact/{letter}/describe/", form).status_code == 204
    taken(cast, letter, "piotr")
    assert "Nie zapisano" in refusal(anna, letter, "describe", outcome="information", words="Za")
    found = row(cast, letter)
    assert (found.outcome, found.outcome_words) == ("mistake", "Anna")


def another() -> Arrival:
    """The customer writes once more in the thread; the mailbox has had it for a while."""
    return Arrival(
        channel="email",
        account_id=None,
        external_id="second@example.pl",
        sender=email_address("h.wrzos@example.pl"),
        at=clock.now() - timedelta(seconds=40),
        text="Już nieaktualne.",
        continues=["first@example.pl"],
    )


def shown_on(anna: Client, address: str) -> dict[str, str]:
    """What the page says of what it shows, and an outcome."""
    fields = r'name="(read|lost)" form="wrap-form" value="([^"]*)"'
    found = dict(re.findall(fields, anna.get(address).content.decode()))
    assert found.keys() == {"read", "lost"}
    return {"outcome": "information", **found}


def test_a_contact_is_not_closed_over_a_letter_that_the_page_does_not_show(
    cast: Cast, anna: Client, letter: int
) -> None:
    form = shown_on(anna, f"/desk/contact/{letter}/")
    assert not receive(cast.here.id, arrival=another()).arrived
    assert "napisał coś jeszcze" in refusal(anna, letter, "finish", **form)
    found = row(cast, letter)
    assert (found.state, found.outcome) == ("active", "")
    form = shown_on(anna, f"/desk/contact/{letter}/timeline/")
    assert anna.post(f"/desk/contact/{letter}/finish/", form).status_code == 200
    assert row(cast, letter).state == "closed"


@pytest.mark.parametrize("first", ["the letter", "the release"])
def test_a_letter_in_the_moment_of_the_release_is_read_or_opens_it_again(
    cast: Cast, anna: Client, letter: int, first: str
) -> None:
    here, arrival = cast.here.id, another()
    form = shown_on(anna, f"/desk/contact/{letter}/")
    if first == "the letter":
        come = partial(receive.within, here, arrival=arrival)
        said = before(here, come, partial(refusal, anna, letter, "finish", **form)).result()
        assert "napisał coś jeszcze" in said
        assert row(cast, letter).state == "active"
    else:
        release = partial(
            save_and_release.within,
            here,
            interaction_id=letter,
            official_id=cast.here.officials["anna"],
            outcome="information",
            read=int(form["read"]),
        )
        received = before(here, release, partial(receive, here, arrival=arrival)).result()
        assert received.arrived  # so the door puts it into a queue
        assert row(cast, letter).state == "arrived"


# --- answers that did not arrive


def answered(cast: Cast, contact: int) -> int:
    return reply.by(official(cast.here.id, cast.here.officials["anna"]))(
        cast.here.id,
        interaction_id=contact,
        text="W poniedziałek.",
    )


@pytest.mark.parametrize("how", ["failed", "partly", "uncertain"])
def test_a_contact_is_not_closed_over_an_answer_that_has_just_not_arrived(
    cast: Cast, anna: Client, letter: int, how: str
) -> None:
    answer = answered(cast, letter)
    form = shown_on(anna, f"/desk/contact/{letter}/")
    delivered(cast.here.id, message_id=answer, delivery=how)
    assert "nie dotarła" in refusal(anna, letter, "finish", **form)
    assert row(cast, letter).state == "active"
    seen = shown_on(anna, f"/desk/contact/{letter}/timeline/")
    # what is seen as failed may be sent again, and fail in another way
    delivered(cast.here.id, message_id=answer, delivery="sent")
    delivered(cast.here.id, message_id=answer, delivery="partly" if how == "failed" else "failed")
    assert "nie dotarła" in refusal(anna, letter, "finish", **seen)
    seen = shown_on(anna, f"/desk/contact/{letter}/timeline/")
    assert anna.post(f"/desk/contact/{letter}/finish/", seen).status_code == 200
    assert row(cast, letter).state == "closed"


def test_an_answer_on_its_way_and_a_lost_acknowledgement_close_as_ever(
    cast: Cast, anna: Client, letter: int
) -> None:
    form = shown_on(anna, f"/desk/contact/{letter}/")
    answered(cast, letter)
    automatic = reply(cast.here.id, interaction_id=letter, text="Dziękujemy.", automatic=True)
    delivered(cast.here.id, message_id=automatic, delivery="failed")
    assert anna.post(f"/desk/contact/{letter}/finish/", form).status_code == 200
    assert row(cast, letter).state == "closed"


@pytest.mark.parametrize(("delivery", "state"), [("failed", "waiting"), ("sent", "closed")])
def test_when_the_time_is_up_an_answer_that_did_not_arrive_comes_before_a_person(
    cast: Cast, delivery: str, state: str
) -> None:
    here, anna = cast.here.id, cast.here.officials["anna"]
    chat = receive(here, arrival=words("Dzień dobry", "1")).interaction_id
    routing.enqueue(here, interaction_id=chat, queue_id=cast.here.queue)
    taken(cast, chat)
    answer = answered(cast, chat)
    routing.end_talk(here, interaction_id=chat, official_id=anna)
    delivered(here, message_id=answer, delivery=delivery)
    with clock.at(clock.now() + timedelta(hours=1)):
        run_due()
    assert row(cast, chat).state == state
    if state == "waiting":
        with in_offices([here]):
            wait = Wait.objects.get(interaction=chat, result="")
        assert (wait.queue_id, wait.preferred_id) == (cast.here.queue, anna)
