"""A door whose package was taken away: its contacts are shown, worked off, and not answered."""

import json
from urllib.parse import unquote

import pytest
from django.test import Client

from okienko.channels import registry
from okienko.channels.door import Abilities, Door
from okienko.customers.identities import email_address
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, receive
from okienko.interactions.models import Message
from okienko.routing.actions import enqueue
from tests.cast import Cast

from .conftest import taken


class Toy(Door):
    """A channel that some office had for a while."""

    kind = "toy"
    label = "Zabawka"
    icon = "inbox"
    abilities = Abilities(subject=True, identity_kinds=("email",))


@pytest.fixture
def contact(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> int:
    """A contact that came by the toy and is with Anna; then the toy is taken away."""
    monkeypatch.setattr(registry, "_doors", dict(registry._doors))
    registry.register(Toy())
    arrival = Arrival(
        channel="toy",
        account_id=None,
        external_id="toy-1",
        sender=email_address("Halina Wrzos <h.wrzos@example.pl>"),
        at=clock.now(),
        subject="Bioodpady",
        text="Kiedy?",
    )
    came = receive(cast.here.id, arrival=arrival).interaction_id
    enqueue(cast.here.id, interaction_id=came, queue_id=cast.here.queue)
    taken(cast, came)
    del registry._doors["toy"]
    return came


def test_its_contact_is_shown_and_finished(anna: Client, contact: int) -> None:
    anna.cookies["django_language"] = "en"
    page = anna.get(f"/desk/contact/{contact}/").content.decode()
    assert "Kiedy?" in page
    assert "This channel is not installed any more" in page
    assert 'id="reply-text"' not in page
    assert anna.get("/desk/").status_code == 200
    assert json.loads(anna.get("/desk/state/").content)["open"] == 1
    assert "toy" in anna.get("/desk/work/").content.decode()
    done = anna.post(f"/desk/contact/{contact}/finish/", {"outcome": "information"})
    assert done.status_code < 300


def test_an_answer_through_it_is_refused_in_words(cast: Cast, anna: Client, contact: int) -> None:
    answer = anna.post(
        f"/desk/contact/{contact}/reply/", {"text": "Jutro."}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 409
    assert "not installed" in unquote(answer.headers["X-Words"])
    with in_offices([cast.here.id]):
        assert not Message.objects.filter(text="Jutro.").exists()
