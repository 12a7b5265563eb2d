"""The test of a bot, step by step, against the sample commune's Telegram."""

import threading

import pytest
from django.utils.translation import override

from okienko.channels.actions import change_account
from okienko.channels.inbox.functions import knocked
from okienko.channels.models import Account, split
from okienko.channels.setup import Found
from okienko.channels.telegram import trial as module
from okienko.channels.telegram.door import TelegramDoor
from okienko.channels.telegram.settings import TelegramSettings
from tests.cast import Cast
from tests.kit.connected import fresh, paused, tried

from .peer import HALINA, TOKEN, TelegramPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture
def account(peer: TelegramPeer, cast: Cast) -> Account:
    return paused(peer, cast, by="asking")


def test_a_message_that_is_written_meanwhile_proves_all_of_it(
    peer: TelegramPeer, cast: Cast, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.05)
    writes = threading.Timer(0.2, peer.network.says, (HALINA, "Test"))
    writes.start()
    steps = tried(account, cast)
    writes.join()
    assert {step.state for step in steps.values()} == {"ok"}
    assert "zielonka_bot" in str(steps["token"].words)
    assert len(peer.network.queue) == 1  # nothing was confirmed: it comes once it is in use


def test_nobody_writes(
    peer: TelegramPeer, cast: Cast, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COMES", 0.1)
    assert tried(account, cast)["message"].state == "late"


def test_telegram_is_told_our_address_and_keeps_it(
    peer: TelegramPeer, cast: Cast, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tested again, the address stays: what is on its way would knock at nobody's otherwise."""
    monkeypatch.setattr(module, "COMES", 0.1)
    change_account(cast.here.id, account_id=account.id, fields={"by": "webhook"})
    account = fresh(account)
    assert tried(account, cast)["way"].state == "ok"
    first = peer.network.hook.url
    assert first.startswith("http://127.0.0.1:8000/hooks/telegram/")
    assert peer.network.hook.word == peer.word
    found = knocked("telegram", first.rpartition("/")[2])
    assert found is not None
    assert found.account_id == account.id
    tried(account, cast)
    assert peer.network.hook.url == first


def test_what_telegram_says_against_our_address_is_told(
    peer: TelegramPeer, cast: Cast, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.05)
    change_account(cast.here.id, account_id=account.id, fields={"by": "webhook"})
    account = fresh(account)
    peer.network._carry = lambda *_: 0
    peer.network.says(HALINA, "Test")
    step = tried(account, cast)["message"]
    assert (step.state, step.theirs) == ("failed", "Connection refused")


def test_a_wrong_token_counts_as_a_refused_sign_in(peer: TelegramPeer) -> None:
    wrong = TelegramSettings.model_validate(peer.wrong)
    plain, secrets = split(wrong)
    account = Account(id=7, office_id=1, kind="telegram", settings=plain, secrets=secrets)
    with override("en"):
        (_began, step) = TelegramDoor().trial(account)
    assert step.refused
    assert TOKEN not in f"{step}"


def test_the_name_is_found_by_the_token(peer: TelegramPeer) -> None:
    given = TelegramSettings.model_validate(peer.settings)
    found = [one for one in TelegramDoor().find(given) if isinstance(one, Found)]
    assert [one.values for one in found] == [{"username": "zielonka_bot"}]
