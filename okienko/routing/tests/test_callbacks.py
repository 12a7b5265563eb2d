"""The call-back list by verbs alone: nobody on it is forgotten, whatever becomes of a call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from okienko.customers.identities import phone_address
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.models import EventRow
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.routing import actions
from okienko.routing.models import Callback
from tests.cast import Cast, OfficeCast, a_call, at_work, the_cast

pytestmark = pytest.mark.django_db

NUMBER = "+48601000212"
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.fixture
def here() -> OfficeCast:
    """Anna and Piotr at work."""
    cast: Cast = the_cast()
    at_work(cast.here, "anna", "piotr")
    return cast.here


def gives_up(here: OfficeCast, at: datetime, number: str = NUMBER) -> None:
    """Somebody waits for a minute and hangs up."""
    with clock.at(at - timedelta(minutes=1)):
        call = a_call(here, number)
    with clock.at(at):
        actions.customer_left(here.id, interaction_id=call)


def entry(here: OfficeCast) -> Callback:
    """The newest entry of the list."""
    with in_offices([here.id]):
        return Callback.objects.select_related("official").latest("id")


def calls(here: OfficeCast, name: str, at: datetime, callback: int | None = None) -> int:
    """An official calls what stands on the list (`callback`: by its button)."""
    with clock.at(at):
        return actions.dial(
            here.id,
            official_id=here.officials[name],
            channel="phone",
            account_id=None,
            address=phone_address(NUMBER),
            callback_id=callback,
        )


def wraps_up(here: OfficeCast, name: str, call: int) -> None:
    """The official is free again."""
    official = here.officials[name]
    actions.finish(here.id, interaction_id=call, official_id=official, outcome="information")


@contextmanager
def refused(code: str) -> Iterator[None]:
    """A verb must say no, and for this reason."""
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code


def busy(here: OfficeCast, call: int) -> None:
    actions.not_answered(here.id, interaction_id=call, words="The line was busy.")


def hung_up(here: OfficeCast, call: int) -> None:
    actions.end_talk(here.id, interaction_id=call, official_id=here.officials["anna"])


def line_cut(here: OfficeCast, call: int) -> None:
    actions.customer_left(here.id, interaction_id=call)


def asterisk_died(here: OfficeCast, call: int) -> None:
    actions.media_lost(here.id, interaction_id=call)


def test_busy_then_called_again_then_settled(here: OfficeCast) -> None:
    gives_up(here, NOON)
    row = entry(here)
    first = calls(here, "anna", NOON + timedelta(minutes=5), row.id)
    assert (entry(here).state, entry(here).official_id) == ("taken", here.officials["anna"])
    busy(here, first)
    row = entry(here)
    assert (row.state, row.official, row.tries) == ("open", None, 1)
    assert row.tried_at == NOON + timedelta(minutes=5)
    second = calls(here, "piotr", NOON + timedelta(minutes=20), row.id)
    actions.answered(here.id, interaction_id=second)
    row = entry(here)
    assert (row.state, row.tries) == ("done", 2)
    assert row.official_id == here.officials["piotr"]
    wraps_up(here, "anna", first)
    actions.end_talk(here.id, interaction_id=second, official_id=here.officials["piotr"])
    wraps_up(here, "piotr", second)
    assert entry(here).state == "done"
    with in_offices([here.id]):
        said = EventRow.objects.filter(kind="callback.changed").order_by("id")
        states = [event.data["state"] for event in said]
    assert states == ["open", "taken", "open", "taken", "done"]


@pytest.mark.parametrize("end", [busy, hung_up, line_cut, asterisk_died])
def test_whatever_ends_the_dialling_opens_the_entry(
    here: OfficeCast, end: Callable[[OfficeCast, int], None]
) -> None:
    gives_up(here, NOON)
    end(here, calls(here, "anna", NOON + timedelta(minutes=5), entry(here).id))
    row = entry(here)
    assert (row.state, row.tries, row.reason, row.again_at) == ("open", 1, "abandoned", None)


def test_nobody_is_put_on_the_list_because_we_called(here: OfficeCast) -> None:
    asterisk_died(here, calls(here, "anna", NOON))
    with in_offices([here.id]):
        assert not Callback.objects.exists()


def test_a_call_from_the_card_takes_the_entry_too(here: OfficeCast) -> None:
    gives_up(here, NOON)
    first = calls(here, "anna", NOON + timedelta(minutes=5))
    assert entry(here).state == "taken"
    with refused("callback_taken"):
        calls(here, "piotr", NOON + timedelta(minutes=6), entry(here).id)
    second = calls(here, "piotr", NOON + timedelta(minutes=6))  # by hand, he may
    busy(here, second)
    assert entry(here).state == "taken"  # Anna's
    busy(here, first)
    assert (entry(here).state, entry(here).tries) == ("open", 1)


def test_a_call_missed_while_we_dial_is_not_lost(here: OfficeCast) -> None:
    gives_up(here, NOON)
    call = calls(here, "anna", NOON + timedelta(minutes=5), entry(here).id)
    again = NOON + timedelta(minutes=6)  # engaged, for they call us
    gives_up(here, again)
    assert (entry(here).state, entry(here).again_at) == ("taken", again)
    busy(here, call)
    row = entry(here)
    assert (row.state, row.again_at, row.created_at) == ("open", again, NOON)


def test_who_is_cut_off_while_listed_comes_first(here: OfficeCast) -> None:
    gives_up(here, NOON)
    actions.media_lost(here.id, interaction_id=a_call(here, NUMBER))
    row = entry(here)
    assert (row.first, row.reason, row.created_at) == (True, "cut_off", NOON)
    gives_up(here, NOON + timedelta(minutes=9))
    assert (entry(here).first, entry(here).reason) == (True, "cut_off")


def test_settled_is_taken_back(here: OfficeCast) -> None:
    gives_up(here, NOON)
    row = entry(here)
    anna, piotr = here.officials["anna"], here.officials["piotr"]
    actions.end_callback.by(official(here.id, anna))(here.id, callback_id=row.id)
    assert entry(here).state == "done"
    actions.put_back_callback.by(official(here.id, piotr))(here.id, callback_id=row.id)
    assert (entry(here).state, entry(here).ended_at) == ("open", None)
    actions.end_callback.by(official(here.id, anna))(here.id, callback_id=row.id)
    gives_up(here, NOON + timedelta(minutes=9))
    assert entry(here).id != row.id
    with refused("callback_listed"):
        actions.put_back_callback.by(official(here.id, anna))(here.id, callback_id=row.id)
    assert entry(here).state == "open"


def test_a_taken_entry_is_its_officials_for_five_minutes(here: OfficeCast) -> None:
    gives_up(here, NOON)
    row = entry(here)
    anna = here.officials["anna"]
    take = {"callback_id": row.id, "official_id": anna}
    for verb in (actions.put_back_callback, actions.end_callback):
        with clock.at(NOON):
            actions.take_callback(here.id, **take)
        with clock.at(NOON + timedelta(minutes=4)), refused("callback_being_called"):
            verb.by(here.actor("piotr"))(here.id, callback_id=row.id)
        with clock.at(NOON + timedelta(minutes=4)):
            verb.by(here.actor("maria"))(here.id, callback_id=row.id)
        assert entry(here).state != "taken"
        actions.put_back_callback.by(here.actor("anna"))(here.id, callback_id=row.id)
        with clock.at(NOON):
            actions.take_callback(here.id, **take)
        with clock.at(NOON + timedelta(minutes=6)):
            verb.by(here.actor("piotr"))(here.id, callback_id=row.id)
        assert entry(here).state != "taken"
        actions.put_back_callback.by(here.actor("anna"))(here.id, callback_id=row.id)
