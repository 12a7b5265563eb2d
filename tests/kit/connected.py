"""What the tests of networks' doors share: a network that runs, and the test of a connection."""

from collections.abc import Iterator
from typing import Any, TypeVar

import pytest
from django.utils.translation import override

from okienko.channels.actions import change_account
from okienko.channels.models import Account
from okienko.channels.setup import Step
from okienko.events.actor import acting, official
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_official
from tests.cast import Cast, the_cast

from .network_peer import NetworkPeer
from .peer import Peer
from .written import account_at

P = TypeVar("P", bound=NetworkPeer)


@pytest.fixture
def cast() -> Cast:
    return the_cast()


def running(peer: P) -> Iterator[P]:
    """A peer whose network runs meanwhile."""
    peer.network.start()
    yield peer
    peer.network.stop()


def paused(peer: Peer, cast: Cast, **more: Any) -> Account:
    """A connection as it is when it was just typed in; Maria may administer the office."""
    change_official(cast.here.id, official_id=cast.here.officials["maria"], role="admin")
    made = account_at(peer, cast.here, {**peer.settings, **more})
    change_account(cast.here.id, account_id=made.id, enabled=False)
    return fresh(made)


def fresh(account: Account) -> Account:
    """As it stands in its row now."""
    with in_offices([account.office_id]):
        return Account.objects.get(id=account.id)


def tried(account: Account, cast: Cast) -> dict[str, Step]:
    """What Maria sees at the end of its test, each step by its name."""
    maria = official(cast.here.id, cast.here.officials["maria"])
    with override("en"), acting(maria):
        return {step.name: step for step in account.door.trial(account)}
