"""Which telephones Asterisk may know."""

from datetime import timedelta
from typing import Any

import pytest

from okienko.channels.leaving import signed_out
from okienko.channels.models import Account
from okienko.channels.phone.models import Call, Line, Number
from okienko.channels.serving import connections_of
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.offices import actions as offices
from okienko.routing import actions as routing
from okienko.routing.models import Queue
from tests.cast import the_cast

from ..actions import arrive
from ..asterisk.health import lines_part
from ..asterisk.lines import all_lines, all_trunks, line_objects, phone_credentials

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
    offices.end_seat(here.id, official_id=official)
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


TRUNK = {"addresses": ["127.0.0.2"], "proxy": "127.0.0.2:5060"}


def test_one_offices_wrong_rows_leave_the_others_telephones(settings: Any) -> None:
    """Settings that are none, secrets of a key that is lost, a menu that is none."""
    cast = the_cast()
    here, there = cast.here, cast.there
    kept = settings.SECRET_KEY
    settings.SECRET_KEY = "of-before"
    lost = phone_credentials(here.id, person_id=here.persons["anna"]).username
    with in_offices([here.id]):
        old = Account.objects.create(
            office_id=here.id, kind="phone", name="old", settings=TRUNK, secrets={"password": "x"}
        )
        Account.objects.create(
            office_id=here.id, kind="email", name="old", secrets={"password": "x"}
        )
        settings.SECRET_KEY = kept
        wrong = Account.objects.create(
            office_id=here.id, kind="phone", name="wrong", settings={"addresses": ["nowhere"]}
        )
        bad = Number.objects.create(
            office_id=here.id, digits="+48140001977", name="bad", account=wrong, menu={"start": 1}
        )
    with in_offices([there.id]):
        fine = Account.objects.create(office_id=there.id, kind="phone", name="fine", settings=TRUNK)
    phone = phone_credentials(there.id, person_id=next(iter(there.persons.values()))).username

    trunks = all_trunks()
    assert (trunks[f"trunk-{old.id}"], trunks[f"trunk-{wrong.id}"]) == (None, None)
    assert trunks[f"trunk-{fine.id}"]
    assert phone in all_lines()
    assert lost not in all_lines()
    assert line_objects(here.persons["anna"]) is None
    assert phone_credentials(here.id, person_id=here.persons["anna"]).username in all_lines()
    connections_of(["email"])  # nor does a mailbox stop the others
    arrive.all_texts()
    told = lines_part()
    assert told.state == "failed"
    assert [str(row.id) in told.words for row in (old, wrong, bad, fine)] == [
        True,
        True,
        True,
        False,
    ]

    with in_offices([here.id]):  # nor is a caller lost, with every queue out of use besides
        Queue.objects.update(active=False)
    ringing = arrive.Ringing(
        "caller", "id-1", "+48601000212", bad.digits, shown=True, asterisk_epoch="1"
    )
    found = arrive.come_in(ringing)
    assert found is not None
    with in_offices([here.id]):
        assert Interaction.objects.get(id=found[1].interaction_id).state == "waiting"
        assert Call.objects.get(interaction=found[1].interaction_id).channel == "caller"
