"""A toy door passes all that a written door must."""

import pytest

from .toy.peer import ToyPeer
from .written import Written


class TestToy(Written):
    """Against a small HTTP server of its own."""

    @pytest.fixture
    def peer(self, toy: ToyPeer) -> ToyPeer:
        return toy
