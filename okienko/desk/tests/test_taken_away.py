"""A page that is late: the contact is with somebody else by now, or another letter has come."""

import re
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from okienko.customers.identities import email_address
from okienko.desk.wrapup.actions import save_and_release
from okienko.events import clock
from okienko.events.scope import in_offices
from okienko.interactions.actions import Arrival, receive
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
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


def read_on(anna: Client, address: str) -> str:
    """What the page says of the last message that it shows."""
    field = r'name="read" form="wrap-form" value="(\d+)"'
    found = re.search(field, anna.get(address).content.decode())
    assert found
    return found[1]


def test_a_contact_is_not_closed_over_a_letter_that_the_page_does_not_show(
    cast: Cast, anna: Client, letter: int
) -> None:
    form = {"outcome": "information", "read": read_on(anna, f"/desk/contact/{letter}/")}
    assert not receive(cast.here.id, arrival=another()).arrived
    assert "napisał coś jeszcze" in refusal(anna, letter, "finish", **form)
    found = row(cast, letter)
    assert (found.state, found.outcome) == ("active", "")
    form["read"] = read_on(anna, f"/desk/contact/{letter}/timeline/")
    assert anna.post(f"/desk/contact/{letter}/finish/", form).status_code == 200
    assert row(cast, letter).state == "closed"


@pytest.mark.parametrize("first", ["the letter", "the release"])
def test_a_letter_in_the_moment_of_the_release_is_read_or_opens_it_again(
    cast: Cast, anna: Client, letter: int, first: str
) -> None:
    here, arrival = cast.here.id, another()
    read = read_on(anna, f"/desk/contact/{letter}/")
    if first == "the letter":
        form = {"outcome": "information", "read": read}
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
            read=int(read),
        )
        received = before(here, release, partial(receive, here, arrival=arrival)).result()
        assert received.arrived  # so the door puts it into a queue
        assert row(cast, letter).state == "arrived"
