"""What begins to ring in the moment in which its official stops or leaves waits again."""

from functools import partial
from typing import Any

import pytest

from okienko.events.security.scope import in_offices
from okienko.events.verbs import Verb
from okienko.interactions.models import Interaction
from okienko.offices.actions import end_seat
from okienko.routing import actions
from okienko.routing.models import Offer, Presence, Wait
from tests.cast import OfficeCast, an_email, at_work, the_cast
from tests.race import before

from .test_chats import Talks

LEAVING: list[tuple[Verb[..., Any], str]] = [
    (actions.not_ready, "not_ready"),
    (actions.sign_out, "off"),
    (end_seat, "off"),
]


@pytest.fixture
def here(transactional_db: None) -> OfficeCast:
    """Anna at work."""
    office = the_cast().here
    at_work(office, "anna")
    return office


@pytest.mark.parametrize(("leave", "state"), LEAVING, ids=["not_ready", "sign_out", "end_seat"])
def test_it_waits_again(here: OfficeCast, leave: Verb[..., Any], state: str) -> None:
    letter, anna = an_email(here), here.officials["anna"]
    with in_offices([here.id]):
        wait = Wait.objects.get(interaction_id=letter).id
    offer = partial(actions.make_offer.within, here.id, wait_id=wait, official_id=anna)
    before(here.id, offer, partial(leave, here.id, official_id=anna)).result()
    with in_offices([here.id]):
        now = Presence.objects.get(person_id=here.persons["anna"])
        assert (now.state, now.written) == (state, 0)
        assert not Offer.objects.filter(state="pending").exists()
        assert Wait.objects.get(result="").interaction_id == letter


@pytest.mark.parametrize("first", ["customer", "official"])
def test_both_end_a_chat_at_once(transactional_db: None, first: str) -> None:
    talks = Talks(cast := the_cast())
    at_work(cast.here, "anna")
    chat = talks.chat("a")
    talks.take(chat)
    steps: dict[str, tuple[Verb[..., Any], dict[str, int]]] = {
        "customer": (actions.customer_left, {}),
        "official": (actions.end_talk, {"official_id": talks.anna}),
    }
    verb, who = steps.pop(first)
    ((other, others),) = steps.values()
    within = partial(verb.within, cast.here.id, interaction_id=chat, **who)
    before(
        cast.here.id, within, partial(other, cast.here.id, interaction_id=chat, **others)
    ).result()
    with in_offices([cast.here.id]):
        assert Interaction.objects.get(id=chat).state == "wrap_up"
