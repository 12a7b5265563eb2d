"""What a Mastodon server answers to our sending, as what becomes of it."""

import json

import pytest

from okienko.channels.door import Parcel, Permanent, Sent, Temporary, Uncertain
from okienko.channels.mastodon.door import MastodonDoor

from .peer import MastodonPeer
from .test_asking import of

pytestmark = pytest.mark.real


def sent(peer: MastodonPeer, text: str = "Dzień dobry", key: str = "a", **more: str) -> Sent:
    made = {"key": key, "status": {"status": text, "visibility": "direct", **more}, "files": []}
    return MastodonDoor().send(of(peer), Parcel(content=json.dumps(made).encode()), lambda: None)


def test_sent_again_under_its_key_it_is_there_once(peer: MastodonPeer) -> None:
    assert sent(peer).external_id == sent(peer).external_id
    assert len(peer.network.statuses) == 1
    assert len(peer.network.sent) == 2


def test_what_the_server_refuses_is_told_in_words(peer: MastodonPeer) -> None:
    with pytest.raises(Permanent, match="is not there any more"):
        sent(peer, in_reply_to_id="7")
    with pytest.raises(Permanent, match="too long"):
        sent(peer, "ż" * 501)
    peer.network.scopes.remove("write:statuses")
    with pytest.raises(Permanent, match="lacks a right"):
        sent(peer)
    peer.network.token = "inny"
    with pytest.raises(Temporary, match="access token"):
        sent(peer)


def test_a_fault_inside_may_have_sent_it(peer: MastodonPeer) -> None:
    peer.fault = "broken"
    with pytest.raises(Uncertain):
        sent(peer)


def test_a_file_that_was_cut_off_has_surely_not_left(peer: MastodonPeer) -> None:
    file = {"name": "x.jpg", "type": "image/jpeg", "content": ""}
    made = {"key": "a", "status": {"status": "x"}, "files": [file]}
    peer.network.stop()
    with pytest.raises(Temporary):
        MastodonDoor().send(of(peer), Parcel(content=json.dumps(made).encode()), lambda: None)
    peer.network.start()
