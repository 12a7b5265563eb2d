"""`/health` names each part; a part that fails is told, and the rest is told too."""

import json
from importlib import import_module

import pytest
from django.db import connection

from okienko.channels import registry as doors
from okienko.channels.phone.events import TrunkChanged
from okienko.events import clock
from okienko.events import health as registry
from okienko.events.health import Health, health
from okienko.events.log import emit
from okienko.events.scope import in_offices
from okienko.machinery.health import LATE
from tests.cast import the_cast


@pytest.fixture
def only(monkeypatch):
    """No checks but those that the test registers; the rooms have registered theirs before."""
    import_module("okienko.urls")
    monkeypatch.setattr(registry, "CHECKS", {})
    monkeypatch.setattr(doors, "_doors", {})


def test_live_asks_no_other_part(client):
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()["state"]) == (200, "ok")


@pytest.mark.django_db
def test_all_that_is_configured_works(client, only):
    health("sun")(lambda: Health("ok", "shines"))
    health("moon")(lambda: Health("off"))
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "moon": {"state": "off", "words": ""},
        "sun": {"state": "ok", "words": "shines"},
    }


@pytest.mark.django_db
def test_a_check_that_raises_is_a_failed_part_and_no_more(client, only):
    def broken():
        raise OSError("a secret address")

    health("broken")(broken)
    health("sun")(lambda: Health("ok", "shines"))
    answer = client.get("/health")
    assert answer.status_code == 503
    assert json.loads(answer.content)["broken"] == {"state": "failed", "words": "OSError"}
    assert answer.json()["sun"]["state"] == "ok"
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_without_a_switchboard_the_whole_is_not_well(client):
    import_module("okienko.urls")
    answer = client.get("/health")
    assert answer.status_code == 503
    parts = answer.json()
    assert parts["database"]["state"] == "ok"
    assert parts["switchboard"] == {"state": "failed", "words": "no switchboard runs"}
    assert parts["readers"]["state"] == parts["timers"]["state"] == "ok"
    assert parts["asterisk"]["state"] == "off"


@pytest.mark.django_db
def test_events_that_nobody_numbers_are_told(client):
    import_module("okienko.urls")
    with clock.at(clock.after(-LATE - 5)):
        here = the_cast().here
        with in_offices([here.id]):
            emit(TrunkChanged(office=here.id, subject=1))
    parts = client.get("/health").json()
    assert parts["numbering"]["state"] == "late"
    assert "no position since" in parts["numbering"]["words"]
    with connection.cursor() as cursor:
        cursor.execute("select okienko_number_events(1000)")
    assert client.get("/health").json()["numbering"] == {"state": "ok", "words": ""}


def test_two_checks_of_one_name_are_a_mistake(only):
    health("sun")(lambda: Health("ok"))

    def another() -> Health:
        return Health("ok")

    with pytest.raises(ValueError, match="sun"):
        health("sun")(another)
