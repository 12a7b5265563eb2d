"""Viber is told our address and tries it before it says yes, while the connection is paused."""

import pytest

from okienko.channels.inbox.models import Payload
from okienko.channels.models import Account
from okienko.events.security.scope import in_offices
from tests.cast import Cast
from tests.kit.connected import paused, tried
from tests.kit.network_peer import carry

from .peer import HALINA, ViberPeer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real]


@pytest.fixture
def account(peer: ViberPeer, cast: Cast) -> Account:
    return paused(peer, cast)


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
