"""`/health` names each part; a part that fails is told, and the rest is told too."""

from importlib import import_module

import pytest
from django.db import connection

from okienko.channels import registry as doors
from okienko.config import Config
from okienko.events import clock
from okienko.events.models import ReaderCursor
from okienko.events.runtime import health as registry
from okienko.events.runtime.health import Health, health
from okienko.machinery.health import LATE, look, may_see_details
from okienko.searching.reader import Documents
from tests.cast import the_cast


@pytest.fixture
def only(monkeypatch):
    """No checks but those that the test registers; the rooms have registered theirs before."""
    import_module("okienko.urls")
    monkeypatch.setattr(registry, "CHECKS", {})
    monkeypatch.setattr(doors, "_doors", {})


@pytest.mark.django_db
def test_all_that_is_configured_works(only):
    health("sun")(lambda: Health("ok", "shines"))
    health("moon")(lambda: Health("off"))
    parts = {"moon": {"state": "off", "words": ""}, "sun": {"state": "ok", "words": "shines"}}
    assert look(details=True) == (200, parts)


@pytest.mark.django_db
def test_a_check_that_raises_is_a_failed_part_and_no_more(only):
    def broken():
        raise OSError("a secret address")

    health("broken")(broken)
    health("sun")(lambda: Health("ok", "shines"))
    status, parts = look(details=True)
    assert status == 503
    assert parts["broken"] == {"state": "failed", "words": "OSError"}
    assert parts["sun"]["state"] == "ok"


@pytest.mark.django_db
def test_others_are_told_the_states_alone(only):
    health("sun")(lambda: Health("failed", "mailbox 7: refused"))
    assert look(details=False) == (503, {"sun": {"state": "failed"}})


@pytest.mark.parametrize(
    ("client", "headers", "sees"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("192.0.2.7", {}, False),
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, False),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, False),
        ("127.0.0.1", {"via": "1.1 Caddy"}, False),
        ("192.0.2.7", {"authorization": "Bearer wielka-tajemnica"}, True),
        ("192.0.2.7", {"authorization": "Bearer "}, False),
        ("192.0.2.7", {"authorization": "Bearer wielka"}, False),
    ],
)
def test_details_are_for_this_machine_and_for_the_token(monkeypatch, client, headers, sees):
    monkeypatch.setattr(
        "okienko.machinery.health.config", lambda: Config(health_token="wielka-tajemnica")
    )
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert may_see_details({"client": (client, 1), "headers": raw}) is sees


def test_without_a_token_none_is_right():
    raw = [(b"authorization", b"Bearer ")]
    assert not may_see_details({"client": ("192.0.2.7", 1), "headers": raw})


@pytest.mark.django_db
def test_without_a_switchboard_the_whole_is_not_well():
    import_module("okienko.urls")
    status, parts = look(details=True)
    assert status == 503
    assert parts["database"]["state"] == "ok"
    assert parts["switchboard"] == {"state": "failed", "words": "no switchboard runs"}
    assert parts["readers"]["state"] == parts["timers"]["state"] == "ok"
    assert parts["asterisk"]["state"] == "off"


@pytest.mark.django_db
def test_events_that_nobody_numbers_are_told():
    import_module("okienko.urls")
    with clock.at(clock.after(-LATE - 5)):
        the_cast()
    _status, parts = look(details=True)
    assert parts["numbering"]["state"] == "late"
    assert "no position since" in parts["numbering"]["words"]
    with connection.cursor() as cursor:
        cursor.execute("select okienko_number_events(1000)")
    assert look(details=True)[1]["numbering"] == {"state": "ok", "words": ""}


@pytest.mark.django_db
def test_a_reader_that_is_new_catches_up_without_an_alarm():
    import_module("okienko.urls")
    with clock.at(clock.after(-LATE - 5)):
        the_cast()
    with connection.cursor() as cursor:
        cursor.execute("select okienko_number_events(1000)")
    Documents().catch_up(limit=3)
    row = ReaderCursor.objects.get(name="search")
    ReaderCursor.objects.exclude(name="search").delete()
    assert look(details=True)[1]["readers"] == {
        "state": "ok",
        "words": f"search is catching up: {row.pos} of {row.before} events",
    }
    ReaderCursor.objects.update(before=row.pos)
    assert look(details=True)[1]["readers"] == {"state": "late", "words": "behind: search"}


def test_two_checks_of_one_name_are_a_mistake(only):
    health("sun")(lambda: Health("ok"))

    def another() -> Health:
        return Health("ok")

    with pytest.raises(ValueError, match="sun"):
        health("sun")(another)
