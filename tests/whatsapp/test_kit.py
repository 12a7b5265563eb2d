"""WhatsApp passes all that a written door must."""

import pytest

from ..kit.written import Written
from .peer import WhatsappPeer


class TestWhatsapp(Written):
    """Against the sample commune's Meta."""

    @pytest.fixture
    def peer(self, peer: WhatsappPeer) -> WhatsappPeer:
        return peer
