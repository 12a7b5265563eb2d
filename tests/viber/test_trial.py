"""Viber is told our address and tries it before it says yes, while the connection is paused."""

import pytest
from django.utils.translation import override

from okienko.channels.actions import change_account
from okienko.channels.inbox.models import Payload
from okienko.channels.models import Account
from okienko.channels.setup import Step
from okienko.channels.viber.door import ViberDoor
from okienko.events.actor import acting, official
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from tests.cast import Cast
from tests.kit.written import account_at

from .peer import HALINA, ViberPeer, carry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture
def account(peer: ViberPeer, cast: Cast) -> Account:
    change_official(cast.here.id, official_id=cast.here.officials["maria"], role="admin")
    made = account_at(peer, cast.here, peer.settings)
    change_account(cast.here.id, account_id=made.id, enabled=False)
    return read(made)


def read(account: Account) -> Account:
    with in_offices([account.office_id]):
        return Account.objects.get(id=account.id)


def tried(account: Account, cast: Cast) -> dict[str, Step]:
    maria = official(cast.here.id, cast.here.officials["maria"])
    with override("en"), acting(maria):
        return {step.name: step for step in ViberDoor().trial(account)}


def test_viber_knocks_and_the_address_stays(peer: ViberPeer, cast: Cast, account: Account) -> None:
    assert tried(account, cast)["address"].state == "ok"
    first = peer.network.hook
    assert tried(account, cast)["address"].state == "ok"
    assert peer.network.hook == first
    with in_offices([cast.here.id]):
        assert not Payload.objects.exists()  # it only tried
    assert peer.network.says(HALINA, "Jeszcze nie") == 503


def test_an_address_that_nobody_answers_is_told(
    peer: ViberPeer, cast: Cast, account: Account
) -> None:
    peer.network._carry = lambda *_: 0
    step = tried(account, cast)["address"]
    assert step.state == "failed"
    assert not peer.network.hook


def test_a_stranger_who_tries_a_paused_address_is_refused(
    peer: ViberPeer, cast: Cast, account: Account
) -> None:
    tried(account, cast)
    body = b'{"event": "webhook"}'
    assert carry(peer.network.hook, body, {}) == 403
