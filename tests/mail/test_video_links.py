"""The link of a video call that was agreed, as it is read in the letter that came."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client

from okienko.channels.actions import add_account
from okienko.channels.outbox.sending import send_due
from okienko.channels.video.actions import arrange
from okienko.channels.video.settings import VideoSettings
from okienko.customers.identities import email_address
from okienko.events import clock
from okienko.events.runtime.timers import run_due
from tests.cast import the_cast

from .office import Mail
from .peer import MailPeer
from .servers import Dovecot, Relay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    connections.close_all()


def test_invitation_and_reminder_lead_in(dovecot: Dovecot, relay: Relay, box: str) -> None:
    here = the_cast().here
    peer = MailPeer(dovecot, relay, box)
    mail = Mail(here, smtp_port=relay.port, acknowledge=False)
    wanted = VideoSettings.model_validate({"queue": here.queue})
    entrance = add_account(here.id, kind="video", name="wideo", settings=wanted)
    noon = (clock.now() - timedelta(days=1)).replace(hour=11, minute=0)
    starts = noon + timedelta(hours=1)
    with clock.at(noon):
        arrange.by(here.actor("anna"))(
            here.id,
            account_id=entrance,
            address=email_address("Halina <h.wrzos@example.pl>"),
            starts_at=starts,
        )
    send_due(mail.connected())
    with clock.at(starts - timedelta(minutes=14)):
        run_due()
    send_due(mail.connected())
    invited, reminded = (re.sub(r"=\r?\n", "", one.text) for one in peer.taken)
    assert "13:00" in invited
    assert "Przypomnienie" in reminded
    for words, at, code in (
        (invited, starts - timedelta(minutes=14), "early"),
        (reminded, starts, "ready"),
    ):
        found = re.search(r"https?://[^/\s]+(/\S+/video/\?link=[\w.-]+)", words)
        assert found, words
        with clock.at(at):
            page = Client().get(found[1]).content.decode()
        assert f'data-code="{code}"' in page
