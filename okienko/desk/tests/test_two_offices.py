"""An official who serves two offices: what rings from either stops at one click."""

from django.test import Client

from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices import actions as offices
from okienko.routing import actions as routing
from okienko.routing.models import Presence, Wait
from tests.cast import Cast, a_call


def test_a_break_sends_back_what_rings_from_the_other_office(cast: Cast, anna: Client) -> None:
    person = cast.here.persons["anna"]
    routing.ready(cast.here.id, official_id=cast.here.officials["anna"])
    guest = offices.add_official(cast.there.id, person_id=person, name="Anna")
    call = a_call(cast.there)
    with in_offices([cast.there.id]):
        wait = Wait.objects.get(interaction=call, result="").id
    Presence.objects.filter(person=person).update(phone_up=True)
    assert routing.make_offer(cast.there.id, wait_id=wait, official_id=guest)
    anna.post("/desk/presence/", {"state": "not_ready", "reason": "break"})
    with in_offices([cast.there.id]):
        assert Interaction.objects.get(id=call).state == "waiting"
    found = Presence.objects.get(person=person)
    assert (found.state, found.reason, found.calls) == ("not_ready", "break", 0)
