"""A profile: private messages and comments, both ways; the same as Messenger in most."""

import json
from datetime import UTC, datetime

import pytest

from okienko.channels.door import Reacted, Receipt, Unknown, Webhook, Withdrawn
from okienko.channels.inbox.actions import open_hook
from okienko.channels.inbox.worker import handle_next
from okienko.channels.instagram.door import InstagramDoor
from okienko.channels.models import Account
from okienko.channels.outbox.sending import send_due
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, reply
from okienko.interactions.models import Interaction, Message
from okienko.sampletown.networks.meta import APP_SECRET, TOKEN, Instagram
from tests.cast import Cast, the_cast
from tests.kit.network_peer import carry

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
WHO = "1784140000777"


@pytest.fixture
def network():
    found = Instagram(carry=carry)
    found.person(WHO, "halina_w")
    found.start()
    yield found
    found.stop()


@pytest.fixture
def cast() -> Cast:
    return the_cast()


@pytest.fixture
def account(network: Instagram, cast: Cast) -> Account:
    from okienko.channels.actions import add_account

    settings = InstagramDoor.Settings.model_validate(
        {
            "token": TOKEN,
            "app_secret": APP_SECRET,
            "api": network.url,
            "profile_id": network.own,
            "queue": cast.here.queue,
            "timeout": 2.0,
        }
    )
    made = add_account(cast.here.id, kind="instagram", name="profil", settings=settings)
    network.hook = open_hook(cast.here.id, account_id=made)
    with in_offices([cast.here.id]):
        return Account.objects.get(id=made)


@pytest.mark.django_db(transaction=True)
@pytest.mark.real
def test_messages_and_comments_are_answered(
    network: Instagram, cast: Cast, account: Account
) -> None:
    assert account.door.check(account).words == "gmina.zielonka"
    assert network.says(WHO, "Dzień dobry") == 200
    assert network.bring(network.comment(WHO, "Kiedy naprawa?")) == 200
    while handle_next(account):
        pass
    write = reply.by(official(cast.here.id, cast.here.officials["anna"]))
    with in_offices([cast.here.id]):
        contacts = {one.public: one for one in Interaction.objects.filter(channel="instagram")}
    for public, text in ((False, "Prywatnie"), (True, "W piątek")):
        write(cast.here.id, interaction_id=contacts[public].id, text=text)
    assert send_due(account) == 2
    comment = contacts[True].conversation
    assert sorted(network.sent) == sorted(
        [(f"{WHO}: Prywatnie", "Prywatnie"), (comment, "W piątek")]
    )
    write(cast.here.id, interaction_id=contacts[False].id, text="ż" * 501)
    send_due(account)
    with in_offices([cast.here.id]):
        failed = Message.objects.get(direction="out", delivery="failed")
        message = Message.objects.get(external_id=comment)
    assert "1000" in failed.error
    account.door.hide(account, message, hidden=True)
    assert network.comments[comment][2]


@pytest.mark.django_db
def test_what_it_brings_besides(network: Instagram, account: Account) -> None:
    def told(happened: object) -> object:
        body = json.dumps(happened).encode()
        (found,) = account.door.parse(account, Webhook(body, {}, AT))
        return found

    assert isinstance(told(network.event(WHO, read={"mid": "m_1"})), Receipt)
    sign = {"mid": "m_1", "action": "react", "emoji": "❤"}
    assert isinstance(told(network.event(WHO, reaction=sign)), Reacted)
    assert isinstance(told(network.message(WHO, "", "m_2", is_deleted=True)), Withdrawn)
    arrival = told(network.comment(WHO, "Super", "18001"))
    assert isinstance(arrival, Arrival)
    assert (arrival.conversation, arrival.public, arrival.sender.display) == (
        "18001",
        True,
        "@halina_w",
    )
    unknown = network.entry(changes=[{"field": "holograms", "value": {}}])
    assert isinstance(told(unknown), Unknown)
