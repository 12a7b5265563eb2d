"""A one-time link is sent to an outside service of interpreters, while it leads in."""

import pytest

from okienko.channels.actions import add_account
from okienko.channels.email.settings import EmailSettings
from okienko.channels.video.actions import make_link, open_link, send_link
from okienko.customers.identities import typed_address
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Message

from .meeting import Signed

pytestmark = pytest.mark.django_db


def test_a_link_goes_to_an_outside_service_by_the_outbox() -> None:
    talk = Signed()
    address = "dyzur@tlumacze.example.pl"
    office, anna = talk.office.id, talk.office.actor("anna")
    talk.takes(talk.contact, "anna")
    with talk.now():
        link = make_link.by(anna)(office, interaction_id=talk.contact)
    send = send_link.by(anna)

    def sent(secret: str, to: str) -> str:
        with talk.now():
            try:
                send(
                    office,
                    interaction_id=talk.contact,
                    link=secret,
                    address=typed_address(to),
                    words="Sent.",
                )
            except Refused as refused:
                return refused.code
        return ""

    assert sent(link, address) == "link_no_way"
    mail = {"address": "urzad@example.pl", "imap_host": "127.0.0.1", "smtp_host": "127.0.0.1"}
    settings = EmailSettings.model_validate(mail)
    add_account(office, kind="email", name="poczta", settings=settings)
    assert sent(link, "nobody") == "link_address"
    assert sent(link, address) == ""
    with in_offices([office]):
        letter = Message.objects.get(interaction__channel="email")
        assert f"/video/interpreter/#{link}" in letter.text
        assert "polski język migowy" in letter.text
        assert letter.interaction.state == "closed"
        assert letter.interaction.previous_id is None, "it is no part of the customer's history"
        assert Message.objects.filter(interaction_id=talk.contact, text="Sent.").count() == 1
    with talk.now():
        assert open_link(office, link=link, name="Jan Migowy", language="pl")
    assert sent(link, address) == "video_link", "it was used"
