"""The wrap-up when its time was up: nothing is lost, and the official finds it again."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from okienko.cases import actions as cases
from okienko.cases.models import Case, CaseInteraction
from okienko.events import clock
from okienko.events.runtime import timers
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import add_outcome_words, change_outcome_words
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from okienko.routing.models import Presence
from tests.cast import Cast, a_call

from .conftest import SignIn, taken

TAG = "do opisania"


@pytest.fixture
def call(cast: Cast) -> int:
    """Anna spoke with somebody, who has hung up: the wrap-up runs."""
    call = taken(cast, a_call(cast.here))
    routing.customer_left(cast.here.id, interaction_id=call)
    return call


def time_is_up() -> None:
    with clock.at(clock.now() + timedelta(seconds=121)):
        timers.run_due()


def mine(anna: Client) -> str:
    return anna.get("/desk/work/").content.decode()


def test_an_intervention_whose_time_was_up_still_becomes_a_case(
    cast: Cast, anna: Client, call: int
) -> None:
    kind = cases.add_kind(cast.here.id, name="Odpady", department_id=cast.here.department)
    assert anna.post(f"/desk/contact/{call}/more-time/").status_code == 204
    assert (
        anna.post(f"/desk/contact/{call}/describe/", {"outcome": "intervention"}).status_code == 204
    )
    time_is_up()
    assert TAG not in mine(anna)  # two minutes more
    with clock.at(clock.now() + timedelta(seconds=241)):
        timers.run_due()
    assert anna.get("/desk/state/").json()["talks"] == []
    assert Presence.objects.get(person=cast.here.persons["anna"]).calls == 0
    assert f"/desk/contact/{call}/" in mine(anna)
    assert TAG in mine(anna)
    for page in (f"/desk/contact/{call}/", f"/desk/contact/{call}/wrap/"):
        shown = anna.get(page, headers={"HX-Request": "true"}).content.decode()
        assert f'hx-post="/desk/contact/{call}/finish/"' in shown
        assert 'value="intervention" checked' in shown
        assert "Zapisz" in shown
        assert "Zapisz i zwolnij" not in shown
    finish = f"/desk/contact/{call}/finish/"
    assert anna.post(finish, {"outcome": "intervention"}).status_code == 409  # it needs a case
    form = {"outcome": "intervention", "case": "new", "kind": kind, "title": "Pełny pojemnik"}
    saved = anna.post(finish, form)
    assert saved.status_code == 200
    with in_offices([cast.here.id]):
        case = Case.objects.get(title="Pełny pojemnik")
        assert CaseInteraction.objects.filter(case=case, interaction=call).exists()
    assert case.number in json.loads(saved.headers["HX-Trigger"])["said"]["value"]
    assert f"/desk/contact/{call}/" not in mine(anna)


def test_what_was_not_described_is_asked_of_who_had_it(
    cast: Cast, anna: Client, call: int, sign_in: SignIn
) -> None:
    time_is_up()
    piotr = sign_in(cast.here, "piotr")
    assert TAG in mine(anna)
    assert TAG not in mine(piotr)
    assert 'id="wrap-form"' not in piotr.get(f"/desk/contact/{call}/").content.decode()
    form = {"outcome": "information", "topic": cast.here.topic, "words": "W piątek."}
    assert piotr.post(f"/desk/contact/{call}/finish/", form).status_code == 409
    assert anna.post(f"/desk/contact/{call}/finish/", form).status_code == 200
    with in_offices([cast.here.id]):
        row = Interaction.objects.get(id=call)
        assert (row.state, row.outcome, row.outcome_words) == ("closed", "information", "W piątek.")
    assert TAG not in mine(anna)


def test_nobody_is_asked_for_ever_nor_in_a_queue_without_wrap_up(
    cast: Cast, anna: Client, call: int
) -> None:
    time_is_up()
    assert TAG in mine(anna)
    with clock.at(clock.now() + timedelta(days=15)):
        assert TAG not in mine(anna)
    with in_offices([cast.here.id]):
        routing.change_queue.within(cast.here.id, queue_id=cast.here.queue, wrap_up_seconds=0)
        Interaction.objects.filter(id=call).update(outcome="mistake")
    quick = taken(cast, a_call(cast.here))
    routing.customer_left(cast.here.id, interaction_id=quick)
    assert TAG not in mine(anna)
    anna.post(f"/desk/contact/{quick}/describe/", {"outcome": "intervention"})
    assert TAG in mine(anna)  # a case was promised


def test_the_offices_own_words_are_offered(cast: Cast, anna: Client, call: int) -> None:
    page = f"/desk/contact/{call}/wrap/"
    assert "outcome-words" not in anna.get(page).content.decode()
    words = add_outcome_words(cast.here.id, words="Załatwiono <od ręki>", outcome="information")
    add_outcome_words(cast.there.id, words="Obce")
    shown = anna.get(page).content.decode()
    assert 'list="outcome-words"' in shown
    assert '<option value="Załatwiono &lt;od ręki&gt;" label="Informacja"></option>' in shown
    assert "Obce" not in shown
    change_outcome_words(cast.here.id, words_id=words, active=False)
    assert "outcome-words" not in anna.get(page).content.decode()
