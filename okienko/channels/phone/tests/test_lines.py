"""Which telephones Asterisk may know."""

from datetime import timedelta

import pytest

from okienko.channels.leaving import signed_out
from okienko.channels.phone.lines import all_lines, line_objects, phone_credentials
from okienko.channels.phone.models import Line
from okienko.events import clock
from okienko.events.scope import in_offices
from okienko.offices.models import Official
from okienko.routing import actions as routing
from tests.cast import the_cast

pytestmark = pytest.mark.django_db


def test_a_telephone_ends_with_its_password_or_its_persons_seat() -> None:
    here = the_cast().here
    person, official = here.persons["anna"], here.officials["anna"]
    name = phone_credentials(here.id, person_id=person).username
    assert name in all_lines()
    Line.objects.update(valid_until=clock.now() - timedelta(seconds=1))
    assert name not in all_lines()
    routing.phone_changed(here.id, official_id=official, up=True)
    assert name in all_lines()  # registered in time and in use since: perhaps in a call
    with in_offices([here.id]):
        Official.objects.filter(id=official).update(active=False)
    assert name not in all_lines()
    assert line_objects(person) is None


def test_a_telephone_ends_with_its_persons_sign_out() -> None:
    here = the_cast().here
    person, official = here.persons["anna"], here.officials["anna"]
    phone_credentials(here.id, person_id=person)
    routing.phone_changed(here.id, official_id=official, up=True)
    signed_out(person)
    assert line_objects(person) is None
    assert not Line.objects.filter(person_id=person).exists()
    signed_out(person)  # twice harms nobody
