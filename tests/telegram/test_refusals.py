"""What Telegram answers to our sending, as what becomes of it; and what it is sent."""

import time

import pytest

from okienko.channels.door import Parcel, Permanent, Sent, Temporary, Uncertain
from okienko.channels.models import Account, split
from okienko.channels.telegram.api import JSON
from okienko.channels.telegram.door import TelegramDoor
from okienko.channels.telegram.settings import TelegramSettings
from okienko.channels.telegram.writing import Request
from okienko.sampletown.networks.telegram import IN_CHAT

from .peer import HALINA, TOKEN, TelegramPeer

pytestmark = pytest.mark.real


def sent(peer: TelegramPeer, text: str = "Dzień dobry", chat: int = HALINA, **more: str) -> Sent:
    read = TelegramSettings.model_validate({**peer.settings, **more})
    plain, secrets = split(read)
    account = Account(id=7, office_id=1, kind="telegram", settings=plain, secrets=secrets)
    body = f'{{"chat_id": {chat}, "text": "{text}"}}'.encode()
    parcel = Parcel(content=Request("sendMessage", JSON, body).packed())
    return TelegramDoor().send(account, parcel, lambda: None)


def test_taken_it_has_the_number_that_telegram_gave(peer: TelegramPeer) -> None:
    number = sent(peer).external_id
    assert number == str(peer.network.chats[HALINA].messages[-1]["message_id"])


def test_what_telegram_refuses_is_told_in_words(peer: TelegramPeer) -> None:
    with pytest.raises(Permanent, match="does not know this customer"):
        sent(peer, chat=1)
    with pytest.raises(Permanent, match="too long"):
        sent(peer, "ż" * 4097)
    peer.network.chats[HALINA].blocked = True
    with pytest.raises(Permanent, match="has blocked"):
        sent(peer)
    with pytest.raises(Temporary, match="token"):
        sent(peer, token=TOKEN.replace("AAH", "BBH"))


def test_it_waits_as_long_as_telegram_says(peer: TelegramPeer) -> None:
    peer.fault = "temporary"
    with pytest.raises(Temporary) as refused:
        sent(peer)
    assert refused.value.retry_after == 7


def test_too_many_at_once_in_a_chat_wait(peer: TelegramPeer) -> None:
    now = time.monotonic()
    peer.network._times.extend([(now, HALINA)] * IN_CHAT)
    with pytest.raises(Temporary, match="wants us to wait"):
        sent(peer)


def test_a_fault_inside_may_have_sent_it(peer: TelegramPeer) -> None:
    peer.fault = "broken"
    with pytest.raises(Uncertain):
        sent(peer)
