"""Instagram takes in what a door must; it sends as Messenger does, which has the whole kit."""

from collections.abc import Iterator

import pytest

from ..kit.connected import running
from ..kit.written import Brought
from .peer import InstagramPeer


class TestInstagram(Brought):
    """Against the sample commune's Meta."""

    @pytest.fixture
    def peer(self) -> Iterator[InstagramPeer]:
        yield from running(InstagramPeer())
