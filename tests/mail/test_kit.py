"""The e-mail door keeps what every written door keeps, against a real mailbox and a real relay."""

import pytest

from okienko.channels.email import imap
from tests.kit.written import Written

from .peer import MailPeer
from .servers import Dovecot, Relay


class TestEmail(Written):
    """Against Dovecot and an SMTP server."""

    @pytest.fixture
    def peer(
        self, dovecot: Dovecot, relay: Relay, box: str, monkeypatch: pytest.MonkeyPatch
    ) -> MailPeer:
        monkeypatch.setattr(imap, "BACK_OFF", (0.1,))
        return MailPeer(dovecot, relay, box)
