"""What an answer of ours says to a Mastodon server: for nobody's eyes but the writer's."""

import json
from typing import Any

import pytest

from okienko.channels.mastodon.writing import write
from okienko.customers.identities import Address
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, receive, reply
from okienko.interactions.models import Message
from tests.cast import Cast, the_cast

pytestmark = pytest.mark.django_db

OLENA = Address("mastodon", "olena@social.example", "olena", "@olena@social.example", "Olena")


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def status(cast: Cast, text: str, *, public: bool) -> dict[str, Any]:
    arrival = Arrival(
        "mastodon",
        None,
        "7",
        OLENA,
        clock.now(),
        text="Kiedy?",
        conversation="olena",
        public=public,
    )
    contact = receive(cast.here.id, arrival=arrival).interaction_id
    anna = official(cast.here.id, cast.here.officials["anna"])
    made = reply.by(anna)(cast.here.id, interaction_id=contact, text=text)
    with in_offices([cast.here.id]):
        found = json.loads(write(Message.objects.get(id=made)).content)["status"]
    return dict(found)


def test_who_is_named_in_a_private_answer_does_not_get_it(cast: Cast) -> None:
    """A server gives what is private to everybody whose name stands in it."""
    found = status(cast, "Pyta @jan@inny.example, (@ola): pisz na gmina@bip.example", public=False)
    assert found["visibility"] == "direct"
    begin, _space, rest = found["status"].partition(" ")
    assert begin == "@olena@social.example"
    assert rest == "Pyta @\u200bjan@inny.example, (@\u200bola): pisz na gmina@bip.example"


def test_what_everybody_reads_may_name_somebody(cast: Cast) -> None:
    found = status(cast, "Dziękujemy @osp@social.example", public=True)
    assert found["visibility"] == "unlisted"
    assert found["status"] == "@olena@social.example Dziękujemy @osp@social.example"
