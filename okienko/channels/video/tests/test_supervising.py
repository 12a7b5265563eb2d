"""A supervisor takes part before everybody's eyes; the wallboard shows what goes on."""

import pytest

from okienko.channels.actions import change_account
from okienko.channels.video import actions
from okienko.channels.video.board import meetings_now
from okienko.channels.video.models import Seat
from okienko.channels.video.settings import VideoSettings
from okienko.events.refusals import Refused
from okienko.events.runtime.timers import run_due
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from okienko.routing.agent_status import agent_statuses
from okienko.routing.models import Engagement

from .test_presence import Talk, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk() -> Talk:
    talk = Talk()
    talk.comes(1)
    talk.comes(3, talk.taken(2), page="page-desk")
    return talk


def joins(talk: Talk, name: str, second: float = 5) -> actions.Begun:
    with at(second):
        step = actions.supervise.by(talk.office.actor(name))
        found: actions.Begun = step(
            talk.office.id, interaction_id=talk.contact, language="pl", words="Dołącza."
        )
    return found


def refusal(talk: Talk, name: str) -> str:
    with pytest.raises(Refused) as raised:
        joins(talk, name)
    return raised.value.code


def roles(talk: Talk, second: float) -> list[str]:
    return [seat["role"] for seat in talk.told(second)["seats"]]


def test_a_supervisor_joins_by_name_and_leaves(talk: Talk) -> None:
    seat = talk.sitting(joins(talk, "maria").token)
    talk.comes(6, seat, page="page-maria")
    assert roles(talk, 7) == ["customer", "official", "supervisor"]
    assert seat.seat in [peer["seat"] for peer in talk.told(7)["peers"]], "a picture, if they like"
    with in_offices([talk.office.id]):
        assert Message.objects.filter(text="Dołącza.", direction="note").count() == 1
        assert Engagement.objects.count() == 1, "no contact of theirs"
        assert Interaction.objects.count() == 1
        now = meetings_now([talk.office.id])
    assert [line.others[0][0] for line in now.lines] == ["supervisor"]
    assert talk.sitting(joins(talk, "maria", 8).token).seat == seat.seat, "once, on another page"
    with at(9):
        actions.leave(talk.office.id, who=seat)
        actions.leave(talk.office.id, who=seat)
    assert roles(talk, 10) == ["customer", "official"]
    assert talk.desk.state(talk.contact) == "active"


def test_whose_page_is_gone_has_left(talk: Talk) -> None:
    seat = talk.sitting(joins(talk, "maria").token)
    talk.comes(6, seat, page="page-maria")
    talk.leaves(7, seat, page="page-maria")
    with at(17):
        run_due()
    with in_offices([talk.office.id]):
        assert Seat.objects.get(id=seat.seat).ended_at


def test_whose_page_never_comes_has_left(talk: Talk) -> None:
    seat = talk.sitting(joins(talk, "maria").token)
    with at(64):
        run_due()
    with in_offices([talk.office.id]):
        assert Seat.objects.get(id=seat.seat).ended_at is None, "a slow line"
    with at(66):
        run_due()
    with in_offices([talk.office.id]):
        assert Seat.objects.get(id=seat.seat).ended_at, "nobody's place is kept for ever"


def test_nobody_else_joins_so(talk: Talk) -> None:
    assert refusal(talk, "piotr") == "may_not_supervise"
    with at(6):
        routing.end_talk(
            talk.office.id, interaction_id=talk.contact, official_id=talk.desk.official
        )
    assert refusal(talk, "maria") == "video_gone"


def test_the_wallboard_says_video_and_who_waits_in_sign_language(talk: Talk) -> None:
    with at(5), in_offices([talk.office.id]):
        (line,) = meetings_now([talk.office.id]).lines
        statuses = {place.name: place.status.code for place in agent_statuses([talk.office.id])}
    assert (line.contact, line.signs, line.others) == (talk.contact, False, ())
    assert "seeing" in statuses.values()
    with at(6):
        with in_offices([talk.office.id]):
            account = Interaction.objects.get(id=talk.contact).account_id
        assert account
        wanted = VideoSettings.model_validate({"queue": talk.office.queue, "pjm": True})
        change_account(talk.office.id, account_id=account, settings=wanted)
        actions.begin(
            talk.office.id, account_id=account, client_id="second", language="pl", spoken="pjm"
        )
    with at(7), in_offices([talk.office.id]):
        now = meetings_now([talk.office.id])
    assert (now.waiting, now.signing) == (1, 1)
