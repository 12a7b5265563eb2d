"""A meeting ends, or is asked for twice, in the moment in which somebody wants a part in it."""

from functools import partial

import pytest

from okienko.channels.phone.models import SoundLeg
from okienko.channels.video.actions import come, settle, signal, take_seat, want_sound
from okienko.channels.video.models import Seat, Signal
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.routing.actions import customer_left
from tests.cast import at_work
from tests.race import before

from .test_presence import Talk, at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk() -> Talk:
    """The customer waits and is there."""
    found = Talk()
    found.comes(1)
    return found


def legs(talk: Talk) -> list[str]:
    with in_offices([talk.office.id]):
        return list(SoundLeg.objects.order_by("id").values_list("state", flat=True))


def ended(talk: Talk) -> None:
    """The customer leaves, and all is settled."""
    customer_left(talk.office.id, interaction_id=talk.contact)
    settle(talk.office.id, interaction_id=talk.contact)


def test_who_only_waits_takes_no_place_in_asterisk(talk: Talk) -> None:
    with pytest.raises(Refused) as refused:
        want_sound(talk.office.id, who=talk.customer)
    assert refused.value.code == "video_gone"
    talk.taken(5)
    assert want_sound(talk.office.id, who=talk.customer)


def test_sound_that_is_asked_for_twice_at_once_is_there_once(talk: Talk) -> None:
    talk.taken(5)
    first = partial(want_sound.within, talk.office.id, who=talk.customer)
    second = partial(want_sound, talk.office.id, who=talk.customer)
    assert before(talk.office.id, first, second).result()
    assert legs(talk) == ["ended", "wanted"]


def test_sound_that_is_asked_for_as_the_meeting_ends_ends_with_it(talk: Talk) -> None:
    talk.taken(5)
    ends = partial(ended, talk)
    first = partial(want_sound.within, talk.office.id, who=talk.customer)
    before(talk.office.id, first, ends).result()
    assert legs(talk) == ["ended"]


def test_a_seat_that_is_taken_as_the_meeting_ends_is_none(talk: Talk) -> None:
    with at(5):
        at_work(talk.office, "anna")
        talk.desk.take(talk.contact)

    def ends() -> None:
        customer_left.within(talk.office.id, interaction_id=talk.contact)
        settle.within(talk.office.id, interaction_id=talk.contact)

    seat = take_seat.by(talk.office.actor("anna"))
    takes = partial(seat, talk.office.id, interaction_id=talk.contact, language="pl")
    with pytest.raises(Refused) as refused:
        before(talk.office.id, ends, takes).result()
    assert refused.value.code == "not_yours"
    with in_offices([talk.office.id]):
        assert not Seat.objects.filter(ended_at=None).exists()


def test_what_a_browser_says_as_the_meeting_ends_is_not_kept(talk: Talk) -> None:
    official = talk.taken(5)
    come(talk.office.id, who=official, page="desk-page")
    says = partial(
        signal.within,
        talk.office.id,
        who=talk.customer,
        to=official.seat,
        generation=f"{talk.customer.seat}.1-{official.seat}.1",
        kind="candidate",
        body={"candidate": "192.0.2.7"},
    )
    before(talk.office.id, says, partial(ended, talk)).result()
    with in_offices([talk.office.id]):
        assert not Signal.objects.exists()
