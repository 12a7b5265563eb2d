"""A letter that the human wrote comes to the human's desk."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from okienko.events import clock
from okienko.events.log.feed import Fact
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Official
from okienko.routing.actions import make_offer
from okienko.routing.models import Wait
from okienko.sampletown import officials
from okienko.sampletown.cast import Hand
from okienko.sampletown.crew import Crew
from okienko.sampletown.people import residents
from tests.cast import Cast, an_email, at_work, the_cast

pytestmark = pytest.mark.django_db(transaction=True)


class Aside:
    """A bridge that opens a thread, and a connection in it, for each call."""

    async def call(self, _lane: str, work: Callable[..., Any], *args: Any, **words: Any) -> Any:
        def closing() -> Any:
            try:
                return work(*args, **words)
            finally:
                connection.close()

        return await asyncio.to_thread(closing)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def crew(cast: Cast) -> Crew:
    """Piotr is simulated and at the desk; what he answers himself is not played here."""
    here = cast.here
    hand = Hand(here.persons["piotr"], "piotr", "Piotr", {here.id: here.officials["piotr"]})
    crew = Crew(SimpleNamespace(hands=[hand], bridge=Aside(), dial=None, dice=None))
    crew.players[0].at_desk = True
    return crew


def comes(crew: Crew, cast: Cast, sender: str) -> tuple[str, str]:
    """A letter is offered to Piotr: the state afterwards, and for whom it waits."""
    here = cast.here
    letter = an_email(here)
    with in_offices([here.id]):
        Interaction.objects.filter(id=letter).update(address_value=sender)
        wait = Wait.objects.get(interaction_id=letter, result="")
    offer = make_offer(here.id, wait_id=wait.id, official_id=here.officials["piotr"])
    assert offer is not None
    data = {"interaction": letter, "channel": "email"}
    fact = Fact(1, 1, clock.now(), here.id, "offer.made", offer, data)
    asyncio.run(crew._letter(crew.players[0], fact))
    with in_offices([here.id]):
        waits = Wait.objects.filter(interaction_id=letter, result="").first()
        known = Official.objects.filter(id=waits.preferred_id).first() if waits else None
        return Interaction.objects.get(id=letter).state, known.person.username if known else ""


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The contacts that Piotr answers himself."""
    found: list[int] = []

    async def write(self: officials.Player, offer: int, taken: officials.OfficialsWork) -> None:
        found.append(taken.interaction)

    monkeypatch.setattr(officials.Player, "write", write)
    return found


def test_a_strangers_letter_is_passed_on_to_the_human(
    crew: Crew, cast: Cast, written: list[int]
) -> None:
    at_work(cast.here, "anna", "piotr")
    state, preferred = comes(crew, cast, "jan.probny@example.com")
    assert (state, preferred[:4], written) == ("waiting", "anna", [])


def test_a_simulated_customers_letter_stays(crew: Crew, cast: Cast, written: list[int]) -> None:
    at_work(cast.here, "anna", "piotr")
    comes(crew, cast, residents()[0].box)
    assert len(written) == 1


def test_with_no_human_there_the_simulated_one_answers(
    crew: Crew, cast: Cast, written: list[int]
) -> None:
    at_work(cast.here, "piotr")
    comes(crew, cast, "jan.probny@example.com")
    assert len(written) == 1
