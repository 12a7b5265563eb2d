"""The SMS door by SMPP keeps what every written door keeps."""

import pytest

from tests.kit.written import Written

from .peer import SmppPeer


class TestSmpp(Written):
    """Against a message centre."""

    @pytest.fixture
    def peer(self, peer: SmppPeer) -> SmppPeer:
        return peer
