"""The link of a video call that was agreed, as it is read in the text that came."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client

from okienko.channels import serving
from okienko.channels.actions import add_account
from okienko.channels.video.actions import arrange
from okienko.channels.video.settings import VideoSettings
from okienko.events import clock
from okienko.events.runtime.timers import run_due
from tests.cast import Cast
from tests.kit.written import Kit, account_at
from tests.waiting import until

from .peer import SmppPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    yield
    connections.close_all()


def test_invitation_and_reminder_lead_in(peer: SmppPeer, cast: Cast) -> None:
    here = cast.here
    kit = Kit(here, account_at(peer, here, peer.settings), peer)
    wanted = VideoSettings.model_validate({"queue": here.queue})
    entrance = add_account(here.id, kind="video", name="wideo", settings=wanted)
    noon = (clock.now() - timedelta(days=1)).replace(hour=11, minute=0)  # no quiet hour
    starts = noon + timedelta(hours=1)
    with clock.at(noon):
        arrange.by(here.actor("anna"))(
            here.id, account_id=entrance, address=peer.sender, starts_at=starts
        )

    def links() -> list[str]:
        read = "".join(one.text for one in peer.taken)
        return re.findall(r"https?://[^/\s]+(/\S+/video/\?link=\d+\.[\w-]{24})", read)

    with kit.running():
        until(lambda: len(links()) == 1)
        with clock.at(starts - timedelta(minutes=14)):
            run_due()
        until(lambda: len(links()) == 2)
    assert "Przypomnienie" in "".join(one.text for one in peer.taken)
    for link, at, code in (
        (links()[0], starts - timedelta(minutes=14), "early"),
        (links()[1], starts, "ready"),
    ):
        with clock.at(at):
            page = Client().get(link).content.decode()
        assert f'data-code="{code}"' in page
