"""Numbers and their menus are made and changed by verbs; menus name queues by id."""

import io
import wave
from dataclasses import astuple
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override
from pydantic import SecretStr

from okienko.channels.actions import add_account, change_account, remove_account
from okienko.channels.email.settings import EmailSettings
from okienko.channels.models import Account
from okienko.channels.phone import queries
from okienko.channels.phone.menu.prompts import record, unrecord
from okienko.channels.phone.models import Number
from okienko.channels.phone.numbers import add_number, change_number, remove_number
from okienko.channels.phone.settings import TrunkSettings
from okienko.channels.queries import all_accounts
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.routing import actions as routing
from okienko.routing.models import Wait
from tests.cast import Cast, OfficeCast, the_cast
from tests.race import before

from ..actions import arrive
from ..actions.arrive import office_of_number
from ..asterisk.health import lines_part
from ..menu import steps

DIGITS = "+48140001955"
TRUNK = TrunkSettings(addresses=["127.0.0.2"])


@pytest.fixture
def cast(db: None) -> Cast:
    return the_cast()


def menu_to(queue: int | None) -> dict[str, Any]:
    return {
        "start": "anybody",
        "person": "anybody",
        "closed": "anybody",
        "steps": {"anybody": {"kind": "queue", "queue": queue}},
    }


def a_number(office: OfficeCast, queue: int | None, **more: Any) -> int:
    name = f"line {more.get('digits', DIGITS)}"
    line = add_account(office.id, kind="phone", name=name, settings=TRUNK)
    words = {"digits": DIGITS, "name": "centrala", "menu": menu_to(queue), **more}
    return add_number(office.id, account_id=line, **words)


def wav() -> bytes:
    """A tenth of a second of silence."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(1600))
    return kept.getvalue()


def refused(code: str, verb: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(Refused) as why:
        verb(*args, **kwargs)
    assert why.value.code == code


def queue_of_a_caller(office: int, digits: str = DIGITS, call: str = "1") -> int:
    ringing = arrive.Ringing(
        f"in-{call}", f"id-{call}", "+48601000212", digits, shown=True, asterisk_epoch="1"
    )
    found = arrive.come_in(ringing)
    assert found is not None
    with in_offices([office]):
        return Wait.objects.get(interaction_id=found[1].interaction_id).queue_id


def test_a_renamed_queue_keeps_its_callers(cast: Cast) -> None:
    """A menu named it by name: the callers of a renamed one came into the office's first queue."""
    here = cast.here
    a_number(here, here.other_queue)
    routing.change_queue(here.id, queue_id=here.other_queue, name="Podatki i opłaty")
    assert queue_of_a_caller(here.id) == here.other_queue


def test_a_queue_out_of_use_sends_its_callers_on_and_health_says_so(cast: Cast) -> None:
    here = cast.here
    number = a_number(here, here.other_queue)
    assert lines_part().state == "ok"
    routing.close_queue(here.id, queue_id=here.other_queue)
    assert queue_of_a_caller(here.id) == here.queue
    words = f"number {number}: step anybody leads to a queue that is not in use"
    with override("en"):
        assert (lines_part().state, lines_part().words) == ("failed", words)
    # one that says where its callers go is no fault
    routing.open_queue(here.id, queue_id=here.other_queue)
    routing.close_queue(here.id, queue_id=here.other_queue, instead_id=here.queue)
    assert lines_part().state == "ok"


def test_a_queue_that_is_not_there_loses_no_caller(cast: Cast) -> None:
    here = cast.here
    number = a_number(here, here.other_queue)
    with in_offices([here.id]):  # as no verb makes it
        Number.objects.filter(id=number).update(menu=menu_to(cast.there.queue))
    assert queue_of_a_caller(here.id) == here.queue
    assert lines_part().state == "failed"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"digits": "nobody"}, "number_wrong"),
        ({"digits": ""}, "number_wrong"),
        ({"menu": {"start": 1}}, "menu_wrong"),
        ({"menu": {}}, "menu_wrong"),
        ({"menu": "there"}, "menu_queue"),
        ({"menu": "closed"}, "menu_queue"),
        ({"name": ""}, "invalid"),
        ({"schedule_id": "there"}, "gone"),
        ({"account_id": "there"}, "gone"),
        ({"account_id": "mailbox"}, "gone"),
    ],
)
def test_what_no_number_has(cast: Cast, words: dict[str, Any], code: str) -> None:
    here, there = cast.here, cast.there
    number = a_number(here, here.queue)
    routing.close_queue(here.id, queue_id=here.other_queue)
    mailbox = EmailSettings(address="a@example.pl", imap_host="localhost", smtp_host="localhost")
    stand_for = {
        ("menu", "there"): menu_to(there.queue),
        ("menu", "closed"): menu_to(here.other_queue),
        ("schedule_id", "there"): there.schedule,
        ("account_id", "there"): add_account(there.id, kind="phone", name="b", settings=TRUNK),
        ("account_id", "mailbox"): add_account(
            here.id, kind="email", name="a@example.pl", settings=mailbox
        ),
    }
    words = {
        field: stand_for.get((field, value), value) if isinstance(value, str) else value
        for field, value in words.items()
    }
    refused(code, change_number, here.id, number_id=number, **words)


def test_a_number_is_one_offices_while_it_is_in_use(cast: Cast) -> None:
    here, there = cast.here, cast.there
    number = a_number(here, here.queue)
    with pytest.raises(Refused) as why:
        a_number(there, there.queue, digits="14 000 19 55")  # written otherwise
    assert why.value.code == "number_taken"
    change_number(here.id, number_id=number, active=False)
    other = a_number(there, there.queue)
    assert office_of_number(DIGITS) == (there.id, other)
    refused("number_taken", change_number, here.id, number_id=number, active=True)
    remove_number(here.id, number_id=number)
    queue_of_a_caller(there.id)
    refused("number_used", remove_number, there.id, number_id=other)


def test_one_number_is_shown_on_outgoing_calls(cast: Cast) -> None:
    here = cast.here
    first = a_number(here, None, outgoing=True)
    second = a_number(here, None, digits="+48140001956", outgoing=True)
    with in_offices([here.id]):
        shown = dict(Number.objects.values_list("id", "outgoing"))
    assert shown == {first: False, second: True}


@pytest.mark.django_db(transaction=True)
def test_of_two_numbers_shown_from_the_same_moment_on_one_is() -> None:
    here = the_cast().here
    first = a_number(here, None)
    second = a_number(here, None, digits="+48140001956")
    later = before(
        here.id,
        lambda: change_number.within(here.id, number_id=first, outgoing=True),
        lambda: change_number(here.id, number_id=second, outgoing=True),
    )
    later.result()
    with in_offices([here.id]):
        shown = dict(Number.objects.values_list("id", "outgoing"))
    assert shown == {first: False, second: True}


def test_numbers_and_what_is_said_there_are_listed(cast: Cast) -> None:
    here = cast.here
    old = a_number(here, None, active=False)
    menu = menu_to(None)
    menu["steps"]["anybody"]["text"] = {"pl": "Łączymy z urzędnikiem."}
    number = a_number(here, None, digits="+48140001956", name="zawsze", menu=menu)
    words = {"number_id": number, "step": "anybody", "language": "pl"}
    record(here.id, name="lacze.wav", content=wav(), **words)
    with in_offices([here.id]):
        assert [row.id for row in queries.numbers()] == [old, number]
        row = queries.number(number)
        assert row is not None
        heard = [("anybody", "pl", "Łączymy z urzędnikiem.", "lacze.wav")]
        assert [astuple(place) for place in queries.prompts(row)] == heard
    change_number(here.id, number_id=number, menu=menu_to(None))
    with in_offices([here.id]):
        row = queries.number(number)
        assert row is not None
        left = [("anybody", "pl", "", "lacze.wav")]  # nobody hears it, and it can be taken away
        assert [astuple(place) for place in queries.prompts(row)] == left
    assert unrecord(here.id, **words)


def test_connections_are_listed_with_closed_secrets(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    here = cast.here.id
    settings = TrunkSettings(addresses=["127.0.0.2"], password=SecretStr("s3kret"))
    first = add_account(here, kind="phone", name="a", settings=settings)
    second = add_account(here, kind="phone", name="b", settings=TRUNK, enabled=False)
    with in_offices([here]), django_assert_num_queries(1):
        listed = all_accounts(here)
        assert [(row.id, row.enabled) for row in listed] == [(first, True), (second, False)]
        assert all("secrets" in row.get_deferred_fields() for row in listed)


def test_secrets_of_an_account_stand_in_no_event(cast: Cast) -> None:
    here = cast.here.id
    settings = TrunkSettings(
        addresses=["127.0.0.2"], username="gmina", password=SecretStr("s3kret-1")
    )
    line = add_account(here, kind="phone", name="line", settings=settings)
    refused("taken", add_account, here, kind="phone", name="line", settings=settings)
    refused("door_absent", add_account, here, kind="fax", name="x", settings=settings)
    with pytest.raises(TypeError):
        add_account(here, kind="email", name="x", settings=settings)
    renewed = settings.model_copy(update={"password": SecretStr("s3kret-2")})
    change_account(here, account_id=line, settings=renewed)
    with in_offices([here]):
        assert Account.objects.get(id=line).secrets == {"password": "s3kret-2"}
        told = list(EventRow.objects.filter(office_id=here, kind="account.changed").order_by("id"))
    assert told[-1].data == {
        "before": {"secrets": []},
        "after": {"secrets": ["password"]},
        "channel": "phone",
    }
    assert "s3kret" not in str([row.data for row in told])
    change_account(here, account_id=line, enabled=False)
    remove_account(here, account_id=line)


def test_a_mailbox_names_a_queue_in_use(cast: Cast) -> None:
    here = cast.here
    routing.close_queue(here.id, queue_id=here.other_queue)
    for queue in (here.other_queue, cast.there.queue):
        settings = EmailSettings(
            address="a@example.pl", imap_host="localhost", smtp_host="localhost", queue=queue
        )
        refused("gone", add_account, here.id, kind="email", name="a", settings=settings)


@pytest.mark.as_owner
@pytest.mark.django_db
def test_menus_of_before_are_rewritten(cast: Cast) -> None:
    by_id = import_module("okienko.channels.phone.migrations.0003_menus_by_id").BY_ID
    here, there = cast.here, cast.there
    odd: list[Any] = [{"start": 1}, {"steps": {}}, {"steps": []}, [], "none"]
    kept = {
        "+48140001960": menu_to("Podatki"),
        "+48140001961": menu_to("Dawna nazwa"),
        **{f"+4814000197{n}": value for n, value in enumerate(odd)},
    }
    for office in (here, there):
        line = add_account(office.id, kind="phone", name="line", settings=TRUNK)
        for digits, value in kept.items():
            with in_offices([office.id]):
                Number.objects.create(
                    office_id=office.id,
                    account_id=line,
                    digits=digits,
                    name="x",
                    menu=value,
                    active=False,
                )
    with connection.cursor() as cursor:
        cursor.execute(by_id)
    for office in (here, there):
        with in_offices([office.id]):
            menus = dict(Number.objects.filter(office=office.id).values_list("digits", "menu"))
        assert menus["+48140001960"] == menu_to(office.other_queue)
        assert menus["+48140001961"] == menu_to(None)
        assert [menus[f"+4814000197{n}"] for n in range(len(odd))] == odd
        steps.Graph.model_validate(menus["+48140001960"])
