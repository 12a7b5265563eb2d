"""Answers with pictures and files, as the person sees them in the chat."""

import io

import pytest
from PIL import Image

from okienko.channels.outbox.sending import send_due
from okienko.events.actor import official
from okienko.events.security.scope import in_offices
from okienko.interactions.actions import File, reply
from okienko.interactions.models import Message
from tests.cast import Cast
from tests.kit.written import Kit, account_at

from .peer import HALINA, TelegramPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]

PDF = File("Decyzja ż.pdf", "application/pdf", b"%PDF-1.4 x %%EOF")


def picture() -> File:
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, "JPEG")
    return File("droga.jpg", "image/jpeg", made.getvalue())


@pytest.fixture
def kit(peer: TelegramPeer, cast: Cast) -> Kit:
    return Kit(cast.here, account_at(peer, cast.here, peer.settings), peer)


def answered(kit: Kit, text: str, *files: File) -> Message:
    anna = kit.office.officials["anna"]
    write = reply.by(official(kit.office.id, anna))
    made = write(kit.office.id, interaction_id=kit.contact(), text=text, attachments=files)
    assert send_due(kit.account) == 1
    with in_offices([kit.office.id]):
        return Message.objects.get(id=made)


def in_chat(peer: TelegramPeer) -> list[dict[str, object]]:
    return [one for one in peer.network.chats[HALINA].messages if one["ours"]]


@pytest.mark.parametrize("files", [[PDF], [PDF, PDF], [PDF, picture()], [picture()]])
def test_files_and_words_are_there_together(
    kit: Kit, peer: TelegramPeer, files: list[File]
) -> None:
    message = answered(kit, "W załączniku.", *files)
    assert message.delivery == "sent"
    shown = in_chat(peer)
    assert [one["file"][0] for one in shown] == [file.name for file in files]  # type: ignore[index]
    assert [one["caption"] for one in shown].count("W załączniku.") == 1
    assert message.external_id == str(shown[0]["message_id"])


def test_words_too_long_beside_a_file_are_refused_before_anything_leaves(
    kit: Kit, peer: TelegramPeer
) -> None:
    message = answered_not(kit, "ż" * 1025)
    assert message.delivery == "failed"
    assert "1024" in message.error
    assert not peer.network.sent


def answered_not(kit: Kit, text: str) -> Message:
    anna = kit.office.officials["anna"]
    write = reply.by(official(kit.office.id, anna))
    made = write(kit.office.id, interaction_id=kit.contact(), text=text, attachments=[PDF])
    send_due(kit.account)
    with in_offices([kit.office.id]):
        return Message.objects.get(id=made)
