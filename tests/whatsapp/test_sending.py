"""Answers as WhatsApp takes them: words, files, templates; after a day only those."""

from datetime import timedelta

import pytest
from django.db import connections

from okienko.channels import serving
from okienko.channels.actions import change_account
from okienko.channels.inbox.worker import handle_next
from okienko.channels.meta import live
from okienko.channels.meta.actions import answered
from okienko.channels.meta.live import look
from okienko.channels.outbox.sending import send_due
from okienko.channels.windows import standing
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.refusals import Refused
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import File, reply
from okienko.interactions.models import Interaction, Message
from okienko.sampletown.networks.meta import TOKEN
from tests.kit.written import Kit
from tests.switchboard import Switchboard
from tests.waiting import until

from .peer import HALINA, WhatsappPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]

PDF = File("Decyzja ż.pdf", "application/pdf", b"%PDF-1.4 x %%EOF")
PHOTO = File("droga.jpg", "image/jpeg", b"\xff\xd8\xff picture")


def said(kit: Kit, text: str, *files: File, **more: object) -> Message:
    anna = kit.office.officials["anna"]
    write = reply.by(official(kit.office.id, anna))
    made = write(kit.office.id, interaction_id=kit.contact(), text=text, attachments=files, **more)
    send_due(kit.account)
    with in_offices([kit.office.id]):
        return Message.objects.get(id=made)


@pytest.mark.parametrize(
    ("files", "got"),
    [
        ([], ["W załączniku."]),
        ([PDF], ["W załączniku."]),
        ([PHOTO, PDF], ["W załączniku.", "Decyzja ż.pdf"]),
    ],
)
def test_words_stand_beside_the_first_file(
    kit: Kit, peer: WhatsappPeer, files: list[File], got: list[str]
) -> None:
    message = said(kit, "W załączniku.", *files)
    assert message.delivery == "sent"
    assert [text for _ours, text in peer.network.sent] == got
    assert message.external_id.startswith("wamid.")


def test_long_words_come_before_the_file(kit: Kit, peer: WhatsappPeer) -> None:
    assert said(kit, "x" * 2000, PDF).delivery == "sent"
    assert [len(text) for _ours, text in peer.network.sent] == [2000, len("Decyzja ż.pdf")]


def test_cut_off_it_is_settled_by_our_own_name_of_it(kit: Kit, peer: WhatsappPeer) -> None:
    """The answer to our sending is lost; what WhatsApp tells later names the message by ours."""
    peer.fault = "cut"
    message = said(kit, "Czy to dotarło?")
    assert message.delivery == "uncertain"
    peer.fault = "takes"
    assert peer.network.tells("wamid.77", "delivered", f"okienko-{message.id}") == 200
    assert handle_next(kit.account)
    with in_offices([kit.office.id]):
        found = Message.objects.get(id=message.id)
    assert (found.delivery, found.external_id) == ("sent", "wamid.77")


def test_templates_are_those_of_the_last_look(kit: Kit, peer: WhatsappPeer) -> None:
    settings = kit.account.read()
    until, templates = look(settings)  # type: ignore[arg-type]
    assert until is None
    assert templates is not None
    answered(kit.office.id, account_id=kit.account.id, until=until, templates=templates)
    with in_offices([kit.office.id]):
        kept = kit.account.door.templates(kit.account)
    assert {(one.name, one.state, tuple(one.fields)) for one in kept} == {
        ("odpowiedz_gotowa", "approved", ("1",)),
        ("answer_ready", "approved", ("1",)),
        ("nowe_terminy", "waiting", ()),
    }


def test_a_token_that_was_taken_back_is_told_and_answers_wait_for_another(
    kit: Kit, peer: WhatsappPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the connection's page, without anything sent; what is written leaves with the new one."""
    monkeypatch.setattr(live, "AGAIN", (0.1,))
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    peer.network.token = f"{TOKEN}-new"
    answer = kit.answer(kit.contact())
    assert kit.send() == 1
    assert kit.delivery(answer) == "queued"
    connections.close_all()
    with Switchboard(kit.account.door.serve):
        until(lambda: _light(kit) == "failed")
        change_account(
            kit.office.id, account_id=kit.account.id, fields={"token": peer.network.token}
        )
        connections.close_all()
        until(lambda: _light(kit) == "")
    with in_offices([kit.office.id]):
        kit.account.refresh_from_db()
    assert kit.send(timedelta(minutes=10)) == 1
    assert kit.delivery(answer) == "sent"
    connections.close_all()


def test_who_comes_up_after_us_is_asked_again_soon(
    kit: Kit, peer: WhatsappPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AGAIN", (0.3, 300.0))
    peer.network.token = f"{TOKEN}-not yet"
    connections.close_all()
    with Switchboard(kit.account.door.serve):
        until(lambda: _light(kit) == "failed")
        peer.network.token = TOKEN
        until(lambda: _light(kit) == "")
    connections.close_all()


def _light(kit: Kit) -> str:
    with in_offices([kit.office.id]):
        found = kit.account.door.states([kit.account]).get(kit.account.id)
    connections.close_all()
    return found.state if found else ""


def test_after_a_day_a_template_goes_and_words_are_refused(
    kit: Kit, peer: WhatsappPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _until, templates = look(kit.account.read())  # type: ignore[arg-type]
    answered(kit.office.id, account_id=kit.account.id, until=None, templates=templates)
    contact = kit.contact()
    late = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: late)
    peer.network.now = late.timestamp
    write = reply.by(official(kit.office.id, kit.office.officials["anna"]))
    with pytest.raises(Refused) as refused:
        write(kit.office.id, interaction_id=contact, text="Za późno")
    assert refused.value.code == "window_over"
    chosen = {"name": "odpowiedz_gotowa", "language": "pl", "fields": {"1": "odpadów"}}
    made = write(kit.office.id, interaction_id=contact, text="…odpadów…", template=chosen)
    assert send_due(kit.account) == 1
    with in_offices([kit.office.id]):
        assert Message.objects.get(id=made).delivery == "sent"
    ((_ours, text),) = peer.network.sent
    assert "w sprawie odpadów" in text


def test_a_file_is_fetched_by_its_id_and_with_our_token(kit: Kit, peer: WhatsappPeer) -> None:
    file = peer.network.keep("image/jpeg", b"\xff\xd8\xff")
    found = kit.account.door.fetch(kit.account, file)
    assert (found.content_type, found.content) == ("image/jpeg", b"\xff\xd8\xff")


def test_meta_asks_for_its_word(kit: Kit, peer: WhatsappPeer) -> None:
    from django.test import Client

    from okienko.channels.meta.hooks import word_of

    hook, client = peer.network.hook, Client()
    word = word_of(kit.account.read())  # type: ignore[arg-type]
    answer = client.get(f"{hook}?{peer.network.asks(word)}")
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert client.get(f"{hook}?{peer.network.asks('other')}").status_code == 403


def test_what_was_long_on_its_way_may_be_answered_as_long_as_meta_lets(
    kit: Kit, peer: WhatsappPeer
) -> None:
    """We were away for hours; Meta counts its day from when the customer wrote."""
    now = clock.now()
    peer.network.now = (now - timedelta(hours=20)).timestamp
    peer.connect(kit.office.id, kit.account.id)
    assert peer.network.says(HALINA, "Kiedy?") == 200
    while handle_next(kit.account):
        pass
    with in_offices([kit.office.id]):
        found = standing(Interaction.objects.get(channel="whatsapp"))
    assert found is not None
    assert found.until is not None
    assert timedelta(hours=3, minutes=59) < found.until - now < timedelta(hours=4, minutes=1)
