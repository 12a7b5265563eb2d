"""A profile: private messages and comments, both ways; the same as Messenger in most."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from okienko.channels.actions import add_account
from okienko.channels.door import Reacted, Receipt, Unknown, Webhook, Withdrawn
from okienko.channels.inbox.actions import open_hook
from okienko.channels.inbox.worker import handle_next
from okienko.channels.instagram.door import InstagramDoor
from okienko.channels.instagram.writing import (
    MEGABYTE,
    NO_SUCH_FILES,
    TOO_LARGE,
    TOO_LONG,
    TOO_MANY,
)
from okienko.channels.meta.graph import ONE_PRIVATE
from okienko.channels.meta.replying import BY_A_PERSON
from okienko.channels.models import Account
from okienko.channels.outbox.sending import send_due
from okienko.channels.pieces import Piece
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import Arrival, File, reply
from okienko.interactions.models import Interaction, Message
from okienko.sampletown.networks.meta import APP_SECRET, OWN_SCOPED, TOKEN, Instagram
from tests.cast import Cast, OfficeCast, the_cast
from tests.kit.network_peer import carry
from tests.site import running_site

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
WHO = "1784140000777"
PDF = File("Decyzja.pdf", "application/pdf", b"%PDF-1.4 x %%EOF")


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
    return connected(network, cast.here)


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


def answered(office: OfficeCast, account: Account, text: str, *files: File, **more: Any) -> Message:
    """Anna answers the newest contact of the profile; how it went."""
    with in_offices([office.id]):
        contact = Interaction.objects.filter(channel="instagram").order_by("-id")[0]
    write = reply.by(official(office.id, office.officials["anna"]))
    made = write(office.id, interaction_id=contact.id, text=text, attachments=files, **more)
    send_due(account)
    with in_offices([office.id]):
        return Message.objects.get(id=made)


def connected(network: Instagram, office: OfficeCast, **more: object) -> Account:
    """A connection, and what is brought to it taken in."""
    settings = InstagramDoor.Settings.model_validate(
        {
            "token": TOKEN,
            "app_secret": APP_SECRET,
            "api": network.url,
            "profile_id": network.own,
            "queue": office.queue,
            "timeout": 2.0,
            **more,
        }
    )
    made = add_account(office.id, kind="instagram", name="profil", settings=settings)
    network.hook = open_hook(office.id, account_id=made)
    with in_offices([office.id]):
        return Account.objects.get(id=made)


def brought(account: Account, network: Instagram, happened: dict[str, Any]) -> None:
    assert network.bring(happened) == 200
    while handle_next(account):
        pass


@pytest.mark.django_db(transaction=True)
@pytest.mark.real
def test_files_are_fetched_from_us(network: Instagram, cast: Cast) -> None:
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, "PNG")
    picture = File("mapa.png", "image/png", made.getvalue())
    with running_site() as site:
        account = connected(network, cast.here, address=site.url)
        brought(account, network, network.message(WHO, "Dzień dobry"))
        assert answered(cast.here, account, "@laid 0", picture, PDF).delivery == "sent"
    person = network.people[WHO]
    assert person.read == ["@laid 0", "[image]", "[file]"]
    assert person.saved == [("image/png", picture.content), ("application/pdf", PDF.content)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.real
def test_a_file_that_is_not_fetched_is_a_persons_matter(network: Instagram, cast: Cast) -> None:
    """Nobody listens where we say that we are; an address without encryption is told to nobody."""
    account = connected(network, cast.here, address="http://127.0.0.1:9")
    brought(account, network, network.message(WHO, "Dzień dobry"))
    message = answered(cast.here, account, "Proszę.", PDF)
    assert (message.delivery, network.people[WHO].read) == ("uncertain", ["Proszę."])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "files", "words"),
    [
        ("ż" * 500, [], ""),
        ("ż" * 501, [], TOO_LONG),
        ("Proszę", [Piece("image/png", 8 * MEGABYTE)], ""),
        ("Proszę", [Piece("image/png", 8 * MEGABYTE + 1)], TOO_LARGE),
        ("Proszę", [Piece("application/pdf", 9 * MEGABYTE), Piece("video/mp4", 9)], ""),
        ("Proszę", [Piece("application/msword", 1)], NO_SUCH_FILES),
        ("Proszę", [Piece("image/webp", 1)], NO_SUCH_FILES),
        ("Proszę", [Piece("image/png", 1)] * 11, TOO_MANY),
    ],
)
def test_what_it_would_not_take(text: str, files: list[Piece], words: str) -> None:
    assert InstagramDoor().objects_to(text, files) == words


@pytest.mark.django_db(transaction=True)
@pytest.mark.real
def test_an_answer_to_an_answer_stands_below_the_first_comment(
    network: Instagram, cast: Cast, account: Account
) -> None:
    """There is one level; what the office wrote itself, as it comes back, is no contact."""
    network.person(OWN_SCOPED, "gmina.zielonka")
    brought(account, network, network.comment(WHO, "Kiedy naprawa?"))
    with in_offices([cast.here.id]):
        first = Interaction.objects.get(channel="instagram").conversation
    brought(account, network, network.comment(OWN_SCOPED, "W piątek.", first))
    brought(account, network, network.comment(WHO, "A o której?", first))
    assert answered(cast.here, account, "O ósmej.").delivery == "sent"
    assert network.sent == [(first, "O ósmej.")]
    with in_offices([cast.here.id]):
        assert Message.objects.filter(direction="in", account=account).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.real
def test_a_comment_is_answered_in_private_once_and_within_a_week(
    network: Instagram, cast: Cast, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(account, network, network.comment(WHO, "Mój PESEL to…"))
    assert answered(cast.here, account, "Piszemy prywatnie.", public=False).delivery == "sent"
    again = answered(cast.here, account, "I jeszcze raz.", public=False)
    assert (again.delivery, again.error) == ("failed", ONE_PRIVATE)
    brought(account, network, network.comment(WHO, "A kiedy?"))
    late = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: late)
    network.now = late.timestamp
    assert answered(cast.here, account, "Za późno.", public=False).error == ONE_PRIVATE
    assert answered(cast.here, account, "W piątek.").delivery == "sent"
    assert [text for _to, text in network.sent] == ["Piszemy prywatnie.", "W piątek."]


@pytest.mark.django_db(transaction=True)
@pytest.mark.real
def test_after_a_day_only_a_person_answers(
    network: Instagram, cast: Cast, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(account, network, network.message(WHO, "Dzień dobry"))
    late = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: late)
    network.now = late.timestamp
    alone = answered(cast.here, account, "Urząd jest zamknięty.", automatic=True)
    assert (alone.delivery, alone.error) == ("failed", BY_A_PERSON)
    assert network.sent == []
    assert answered(cast.here, account, "Po trzech dniach").delivery == "sent"


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
