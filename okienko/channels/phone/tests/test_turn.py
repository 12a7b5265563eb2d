"""What a browser shows a relay of its sound."""

import hmac
from base64 import b64decode

from okienko.config import Config
from okienko.events import clock

from .. import turn


def set_up(monkeypatch, **more):
    settings = Config(**more)
    monkeypatch.setattr(turn, "config", lambda: settings)


def test_none_without_a_server_or_its_secret(monkeypatch):
    set_up(monkeypatch)
    assert turn.ice_servers("p1") == ()
    set_up(monkeypatch, turn_urls="turn:turn.example.org:3478")
    assert turn.ice_servers("p1") == ()


def test_a_password_that_coturn_knows_and_that_ends(monkeypatch):
    urls = "turn:turn.example.org:3478, turns:turn.example.org:443?transport=tcp"
    set_up(monkeypatch, turn_urls=urls, turn_secret="quiet")
    (server,) = turn.ice_servers("g7")
    assert server["urls"] == [each.strip() for each in urls.split(",")]
    until, _, name = server["username"].partition(":")
    assert name == "g7"
    assert abs(int(until) - clock.now().timestamp() - turn.VALID.total_seconds()) < 5
    expected = hmac.digest(b"quiet", server["username"].encode(), "sha1")
    assert b64decode(server["credential"]) == expected
