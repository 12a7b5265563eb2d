"""A page: private messages, comments in public, hidden and answered; marks by a moment."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import gettext, override

from okienko.cases.actions.masking import TIMER
from okienko.channels import holding
from okienko.channels.door import Permanent
from okienko.channels.inbox.actions.flooding import HIDDEN_TALKS
from okienko.channels.inbox.worker import handle_next
from okienko.channels.meta.graph import GONE
from okienko.channels.meta.replying import BY_A_PERSON
from okienko.channels.outbox import actions as outbox
from okienko.channels.outbox.sending import send_due
from okienko.channels.windows import standing
from okienko.desk.conversation.query import conversation
from okienko.events import clock
from okienko.events.actor import official
from okienko.events.models import Timer
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import ELSEWHERE, File, reply
from okienko.interactions.models import Interaction, Message
from okienko.interactions.owed import unanswered
from okienko.offices.actions import change_office
from tests.cast import Cast
from tests.kit.written import Kit, account_at

from .peer import HALINA, MessengerPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]

PDF = File("Decyzja.pdf", "application/pdf", b"%PDF-1.4 x %%EOF")


@pytest.fixture
def kit(peer: MessengerPeer, cast: Cast) -> Kit:
    found = Kit(cast.here, account_at(peer, cast.here, peer.settings), peer)
    peer.connect(cast.here.id, found.account.id)
    return found


def brought(kit: Kit, peer: MessengerPeer, happened: dict[str, Any]) -> None:
    assert peer.network.bring(happened) == 200
    while handle_next(kit.account):
        pass


def contact(kit: Kit) -> Interaction:
    with in_offices([kit.office.id]):
        return Interaction.objects.get(channel="messenger")


def answered(kit: Kit, text: str, *files: File, **more: object) -> Message:
    write = reply.by(official(kit.office.id, kit.office.officials["anna"]))
    found = contact(kit).id
    made = write(kit.office.id, interaction_id=found, text=text, attachments=files, **more)
    send_due(kit.account)
    with in_offices([kit.office.id]):
        return Message.objects.get(id=made)


def row(kit: Kit, message: Message) -> Message:
    with in_offices([kit.office.id]):
        return Message.objects.get(id=message.id)


def test_words_and_files_each_as_a_message(kit: Kit, peer: MessengerPeer) -> None:
    brought(kit, peer, peer.network.message(HALINA, "Dzień dobry"))
    assert answered(kit, "Proszę.", PDF).delivery == "sent"
    assert [text for _to, text in peer.network.sent] == ["Proszę.", "Decyzja.pdf"]


def test_all_up_to_a_moment_are_read(kit: Kit, peer: MessengerPeer) -> None:
    brought(kit, peer, peer.network.message(HALINA, "Dzień dobry"))
    first, second = answered(kit, "Jeden"), answered(kit, "Dwa")
    between = int((first.at.timestamp() + second.at.timestamp()) / 2 * 1000) + 1
    brought(kit, peer, peer.network.event(HALINA, read={"watermark": between}))
    with in_offices([kit.office.id]):
        marks = [row.results for row in _outgoing(first, second)]
    read = [any(known["state"] == "read" for known in one.values()) for one in marks]
    assert read == [True, False]


def _outgoing(*messages: Message) -> list[Any]:
    from okienko.channels.outbox.models import Outgoing

    ids = [one.id for one in messages]
    return list(Outgoing.objects.filter(message__in=ids).order_by("message"))


def it_is_later(monkeypatch: pytest.MonkeyPatch, peer: MessengerPeer, after: timedelta) -> datetime:
    """For us and for Meta."""
    late = clock.now() + after
    monkeypatch.setattr(clock, "now", lambda: late)
    peer.network.now = late.timestamp
    return late


def test_after_a_day_a_person_answers_and_says_so(
    kit: Kit, peer: MessengerPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(kit, peer, peer.network.message(HALINA, "Dzień dobry"))
    late = it_is_later(monkeypatch, peer, timedelta(days=3))
    assert answered(kit, "Po trzech dniach").delivery == "sent"
    peer.network.now = lambda: late.timestamp() + 5 * 24 * 3600
    failed = answered(kit, "Dla Mety za późno")
    assert failed.delivery == "failed"
    assert "24" in failed.error


def test_what_a_person_wrote_in_time_and_leaves_late_says_so(
    kit: Kit, peer: MessengerPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meta was away meanwhile."""
    brought(kit, peer, peer.network.message(HALINA, "Dzień dobry"))
    peer.fault = "temporary"
    message = answered(kit, "W piątek.")
    assert message.delivery == "queued"
    peer.fault = "takes"
    it_is_later(monkeypatch, peer, timedelta(hours=25))
    send_due(kit.account)
    assert row(kit, message).delivery == "sent"


def test_nothing_automatic_says_that_a_person_wrote_it(
    kit: Kit, peer: MessengerPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(kit, peer, peer.network.message(HALINA, "Dzień dobry"))
    it_is_later(monkeypatch, peer, timedelta(days=3))
    alone = answered(kit, "Urząd jest zamknięty.", automatic=True)
    assert (alone.delivery, alone.error) == ("failed", BY_A_PERSON)
    assert peer.network.sent == []


def test_a_comment_is_answered_where_it_stands(kit: Kit, peer: MessengerPeer) -> None:
    brought(kit, peer, peer.network.comment(HALINA, "Kiedy naprawa?"))
    found = contact(kit)
    assert (found.public, found.address_kind, found.address_name) == (True, "facebook", "Halina")
    message = answered(kit, "W piątek.")
    assert (message.public, message.delivery) == (True, "sent")
    ((comment, text),) = peer.network.sent
    assert (comment, text) == (found.conversation, "W piątek.")


def test_our_own_answer_under_the_post_is_no_contact(kit: Kit, peer: MessengerPeer) -> None:
    peer.network.person(peer.network.own, "Gmina")
    brought(kit, peer, peer.network.comment(peer.network.own, "W piątek."))
    with in_offices([kit.office.id]):
        assert not Interaction.objects.filter(channel="messenger").exists()


def test_in_private_once(kit: Kit, peer: MessengerPeer) -> None:
    brought(kit, peer, peer.network.comment(HALINA, "Mój PESEL to…"))
    first = answered(kit, "Piszemy prywatnie.", public=False)
    assert (first.public, first.delivery) == (False, "sent")
    second = answered(kit, "I jeszcze raz.", public=False)
    assert (second.delivery, len(peer.network.sent)) == ("failed", 1)


def test_a_comment_edited_and_removed(kit: Kit, peer: MessengerPeer) -> None:
    network = peer.network
    brought(kit, peer, network.comment(HALINA, "Kiedy naprawa?"))
    comment = contact(kit).conversation
    brought(kit, peer, network.comment(HALINA, "Kiedy?!", verb="edited", comment=comment))
    brought(kit, peer, network.comment(HALINA, "", verb="remove", comment=comment))
    with in_offices([kit.office.id]):
        (message,) = Message.objects.filter(direction="in", account=kit.account)
    assert message.text == "Kiedy?!"
    assert message.edited_at
    assert message.withdrawn_at


def test_numbers_of_documents_are_masked_as_in_a_chat(kit: Kit, peer: MessengerPeer) -> None:
    brought(kit, peer, peer.network.message(HALINA, "Mój PESEL to 44051401458"))
    with in_offices([kit.office.id]):
        assert Timer.objects.filter(kind=TIMER, subject=contact(kit).id).exists()


def test_hidden_and_shown_again(kit: Kit, peer: MessengerPeer) -> None:
    brought(kit, peer, peer.network.comment(HALINA, "Wyzwiska"))
    comment = contact(kit).conversation
    with in_offices([kit.office.id]):
        message = Message.objects.get(direction="in", account=kit.account)
    for hidden in (True, False):
        kit.account.door.hide(kit.account, message, hidden=hidden)
        assert peer.network.comments[comment][2] is hidden


def shown(kit: Kit) -> list[tuple[str, str]]:
    """What the contact's history shows as the office's own: under which title, and the words."""
    found = contact(kit)
    with in_offices([kit.office.id]):
        talk = conversation(found, kit.office.officials["anna"])
        entries = [one for day in talk.days for one in day.entries]
        ours = [one for one in entries if one.message and one.message.direction in ("out", "auto")]
        return [(str(one.title), one.text) for one in ours]


def test_what_was_written_past_us_is_shown_and_answers_nothing(
    kit: Kit, peer: MessengerPeer
) -> None:
    """By Meta's own programs; a "we are closed" of theirs is told in the same way."""
    network = peer.network
    brought(kit, peer, network.echo(HALINA, "O czymś, czego nie znamy"))
    brought(kit, peer, network.message(HALINA, "Dzień dobry"))
    first = answered(kit, "W piątek.")
    brought(kit, peer, network.echo(HALINA, "W piątek.", first.external_id, app_id=5))
    brought(kit, peer, network.message(HALINA, "A o której?"))
    for _time in range(2):
        brought(kit, peer, network.echo(HALINA, "O ósmej", "m_telefon"))
    (_title, ours), past_us = shown(kit)
    assert (ours, past_us) == ("W piątek.", (gettext(ELSEWHERE), "O ósmej"))
    found = contact(kit)
    with in_offices([kit.office.id]):
        assert unanswered([found.id])[found.id].count == 1


def test_an_echo_that_is_quicker_than_the_answer_to_our_sending(
    kit: Kit, peer: MessengerPeer
) -> None:
    network = peer.network
    brought(kit, peer, network.message(HALINA, "Dzień dobry"))
    write = reply.by(official(kit.office.id, kit.office.officials["anna"]))
    write(kit.office.id, interaction_id=contact(kit).id, text="W piątek.")
    attempt = outbox.claim(kit.office.id, account=kit.account)
    assert attempt
    brought(kit, peer, network.echo(HALINA, "W piątek.", "m_9"))
    outbox.sent(kit.office.id, attempt=attempt, external_id="m_9", refused={})
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert handle_next(kit.account)
    assert [text for _who, text in shown(kit)] == ["W piątek."]


@pytest.mark.parametrize(("files", "delivery"), [((), "sent"), ((PDF,), "uncertain")])
def test_an_echo_tells_that_a_cut_off_answer_was_sent(
    kit: Kit, peer: MessengerPeer, files: tuple[File, ...], delivery: str
) -> None:
    network = peer.network
    brought(kit, peer, network.message(HALINA, "Dzień dobry"))
    peer.fault = "cut"
    message = answered(kit, "W piątek.", *files)
    assert message.delivery == "uncertain"
    brought(kit, peer, network.echo(HALINA, "W piątek.", "m_9", app_id=5))
    known = "m_9" if delivery == "sent" else ""
    assert (row(kit, message).delivery, row(kit, message).external_id) == (delivery, known)
    assert [text for _who, text in shown(kit)] == ["W piątek."]


def test_other_things_as_words(kit: Kit, peer: MessengerPeer) -> None:
    shared = [{"type": "fallback", "payload": {"title": "Post", "url": "https://x.example"}}]
    brought(kit, peer, peer.network.message(HALINA, "", attachments=shared))
    sticker = [{"type": "image", "payload": {"url": "https://x.example/1", "sticker_id": 3}}]
    brought(kit, peer, peer.network.message(HALINA, "", attachments=sticker))
    with in_offices([kit.office.id]):
        said = list(Message.objects.filter(direction="in").order_by("id").values_list("text"))
    assert len(said) == 2
    assert "Post" in json.dumps(said)


def test_one_talk_of_people_whose_names_are_hidden_holds_up_no_other(
    kit: Kit, peer: MessengerPeer
) -> None:
    """Meta tells the names of nobody who has not used the app: they are no one sender."""
    change_office(kit.office.id, most_an_hour=2)
    network = peer.network

    def nameless(text: str, parent: str = "") -> None:
        told = network.comment(HALINA, text, parent)
        told["entry"][0]["changes"][0]["value"]["from"] = {}
        brought(kit, peer, told)

    for number in range(4):
        nameless(f"krzyk {number}", "1_1")
    nameless("Kiedy naprawa?")
    nameless("Czy czynne w sobotę?")
    assert [text for _who, text in shown_in(kit)] == [
        "krzyk 0",
        "krzyk 1",
        "Kiedy naprawa?",
        "Czy czynne w sobotę?",
    ]
    with in_offices([kit.office.id]), override("en"):
        (one,) = holding.held([kit.office.id])
    assert one.why == ["More than 2 messages within an hour of people whose names are hidden."]
    assert one.lines == [("2 messages are held", "krzyk 2")]


def test_a_thousand_talks_of_hidden_people_are_held_all_the_same(
    kit: Kit, peer: MessengerPeer
) -> None:
    change_office(kit.office.id, most_an_hour=1)
    entries = []
    for number in range(14):
        told = peer.network.comment(HALINA, f"bot {number}")
        told["entry"][0]["changes"][0]["value"]["from"] = {}
        entries += told["entry"]
    brought(kit, peer, {**told, "entry": entries})
    assert len(shown_in(kit)) == HIDDEN_TALKS
    with in_offices([kit.office.id]), override("en"):
        (one,) = holding.held([kit.office.id])
    assert one.lines == [("4 messages are held", "bot 10")]


def shown_in(kit: Kit) -> list[tuple[str, str]]:
    """What came in: by whom, and its words."""
    with in_offices([kit.office.id]):
        rows = Message.objects.filter(direction="in").order_by("id")
        return list(rows.values_list("interaction__address_value", "text"))


def test_of_what_was_deleted_meanwhile_an_official_reads_that_it_is_gone(
    kit: Kit, peer: MessengerPeer
) -> None:
    brought(kit, peer, peer.network.comment(HALINA, "Kiedy naprawa?"))
    comment = contact(kit).conversation
    del peer.network.comments[comment]
    message = answered(kit, "W piątek.")
    assert (message.delivery, message.error) == ("failed", GONE)
    with in_offices([kit.office.id]):
        theirs = Message.objects.get(external_id=comment)
    with pytest.raises(Permanent, match="not there any more"):
        kit.account.door.hide(kit.account, theirs, hidden=True)


def test_what_was_long_on_its_way_may_be_answered_as_long_as_meta_lets(
    kit: Kit, peer: MessengerPeer
) -> None:
    """We were away for hours; Meta counts its day from when the customer wrote."""
    now = clock.now()
    peer.network.now = (now - timedelta(hours=20)).timestamp
    brought(kit, peer, peer.network.message(HALINA, "Dzień dobry"))
    here = contact(kit)
    with in_offices([kit.office.id]):
        found = standing(here)
    assert found is not None
    assert found.until is not None
    assert timedelta(hours=3, minutes=59) < found.until - now < timedelta(hours=4, minutes=1)
