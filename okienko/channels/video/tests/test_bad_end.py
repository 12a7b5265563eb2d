"""A customer who vanishes in mid-talk heads the call-back list, and may be sent another link."""

import pytest
from django.test import Client

from okienko.channels.video.actions import leave
from okienko.customers.actions import find_or_make
from okienko.customers.identities import phone_address
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices.models import Person
from okienko.routing.models import Callback

from .test_presence import Talk, at

pytestmark = pytest.mark.django_db

NUMBER = phone_address("+48601000212")


@pytest.fixture
def talk() -> Talk:
    """Anna speaks with somebody whose card is known."""
    made = Talk()
    made.comes(1)
    with at(2):
        card = find_or_make(made.office.id, address=NUMBER)
        with in_offices([made.office.id]):
            Interaction.objects.filter(id=made.contact).update(customer_id=card)
        made.desk.take(made.contact)
    return made


def listed(talk: Talk) -> list[tuple[str, str, bool]]:
    with in_offices([talk.office.id]):
        return list(Callback.objects.values_list("value", "reason", "first"))


def test_who_vanishes_is_called_first(talk: Talk) -> None:
    talk.leaves(10)
    talk.until(100)
    assert listed(talk) == []
    talk.until(131)
    assert listed(talk) == [(NUMBER.value, "cut_off", True)]
    anna = Client(headers={"Accept-Language": "en"})
    anna.force_login(Person.objects.get(id=talk.office.persons["anna"]))
    with at(132):
        page = anna.get("/desk/").content.decode()
    assert f"/desk/video-calls/?contact={talk.contact}&amp;to=601%20000%20212" in page


def test_who_says_goodbye_is_not(talk: Talk) -> None:
    with at(10):
        leave(talk.office.id, who=talk.customer)
    talk.leaves(11)
    talk.until(200)
    assert listed(talk) == []
