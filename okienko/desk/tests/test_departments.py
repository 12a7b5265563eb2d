"""A call is passed on to a department; the official is told when it does not take it."""

import json
from typing import Any

import pytest
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.phone.actions import consult as phone
from okienko.channels.phone.models import Call, ConsultLeg
from okienko.channels.phone.settings import TrunkSettings
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.routing import actions as routing
from tests.cast import Cast, a_call

from .conftest import taken

HUNG_UP = 16  # Q.850


@pytest.fixture
def call(cast: Cast) -> int:
    """A call that Anna has taken, on a line that dials out."""
    interaction = taken(cast, a_call(cast.here))
    with in_offices([cast.here.id], durable=True):
        trunk = TrunkSettings(addresses=["127.0.0.2"], proxy="127.0.0.2:5060")
        account = add_account.within(cast.here.id, kind="phone", name="operator", settings=trunk)
        Call.objects.create(
            office_id=cast.here.id,
            interaction_id=interaction,
            account_id=account,
            channel="in-1",
            asterisk_epoch="1",
            began_at=clock.now(),
            customer_up=True,
            desk_channel="desk-1",
            desk_up=True,
        )
    return interaction


def passes(anna: Client, cast: Cast, call: int, **more: str) -> str:
    """Pass the call on to the department; what is said at once."""
    form = {"to": f"department-{cast.here.department}", **more}
    answer = anna.post(f"/desk/contact/{call}/pass-on/", form, headers={"accept-language": "en"})
    assert answer.status_code == 204
    said = json.loads(answer.headers["HX-Trigger"]).get("said", {"value": ""})
    return str(said["value"])


def consult(anna: Client) -> dict[str, Any] | None:
    """What the strip is told of the department."""
    told: dict[str, Any] | None = anna.get("/desk/state/").json()["talks"][0]["consult"]
    return told


def leg(cast: Cast) -> str:
    with in_offices([cast.here.id]):
        return ConsultLeg.objects.latest("id").channel


def reported(cast: Cast, call: int, name: str, cause: int = 0) -> None:
    """Asterisk reports something of the department's leg."""
    verb = phone.department_answered if name == "answered" else phone.department_gone
    verb(cast.here.id, call, leg(cast), cause)


@pytest.mark.parametrize(
    ("cause", "ended"),
    [(17, "busy"), (21, "busy"), (19, "no_answer"), (16, "no_answer"), (1, "failed")],
)
@pytest.mark.parametrize("more", [{}, {"ask": "yes"}], ids=["blind", "asked first"])
def test_the_official_is_told_that_a_department_does_not_take_the_call(
    cast: Cast, anna: Client, call: int, more: dict[str, str], cause: int, ended: str
) -> None:
    said = passes(anna, cast, call, **more)
    assert "Passed on" not in said
    assert said.startswith("" if more else "Calling. You are told")
    told = {"name": "GK Gospodarka komunalna", "answered": False, "blind": not more, "turns": True}
    assert consult(anna) == {**told, "state": "ringing", "ended": ""}
    reported(cast, call, "gone", cause)
    assert consult(anna) == {**told, "state": "ended", "ended": ended}
    assert anna.get("/desk/state/").json()["talks"][0]["state"] == "held"
    passes(anna, cast, call, **more)
    again = {**told, "state": "ringing", "ended": ""}
    assert consult(anna) == again, "the next one is called"


def test_a_department_that_hangs_up_after_it_was_asked_is_told(
    cast: Cast, anna: Client, call: int
) -> None:
    passes(anna, cast, call, ask="yes")
    reported(cast, call, "answered")
    told = consult(anna)
    assert told is not None
    assert (told["answered"], told["ended"]) == (True, "")
    reported(cast, call, "gone", HUNG_UP)
    told = consult(anna)
    assert told is not None
    assert (told["answered"], told["ended"]) == (False, "gone")


def test_it_is_told_until_the_official_is_back_with_the_customer(
    cast: Cast, anna: Client, call: int
) -> None:
    passes(anna, cast, call)
    reported(cast, call, "gone", 17)
    assert anna.post(f"/desk/contact/{call}/resume/").status_code == 204
    assert consult(anna) is None
    assert anna.post(f"/desk/contact/{call}/hold/").status_code == 204
    assert consult(anna) is None, "another hold"


def test_whom_the_official_gave_up_is_not_told_of(cast: Cast, anna: Client, call: int) -> None:
    passes(anna, cast, call, ask="yes")
    assert anna.post(f"/desk/contact/{call}/give-up/").status_code == 204
    routing.hold(cast.here.id, interaction_id=call, official_id=cast.here.officials["anna"])
    assert consult(anna) is None


def test_a_department_that_takes_the_call_ends_it_for_the_official(
    cast: Cast, anna: Client, call: int
) -> None:
    passes(anna, cast, call)
    reported(cast, call, "answered")
    assert anna.get("/desk/state/").json()["talks"][0]["state"] == "wrap_up"
    assert consult(anna) is None
    reported(cast, call, "gone", HUNG_UP)
    assert consult(anna) is None
