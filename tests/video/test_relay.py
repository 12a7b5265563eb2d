"""Passwords of the relay: who exchanges pictures has one that still holds, and nobody else any."""

from datetime import timedelta

import pytest

from okienko.channels.phone import turn
from okienko.channels.video import meetings
from okienko.config import Config
from okienko.events import clock
from tests.cast import Cast, at_work
from tests.chat.desk import Desk
from tests.chat.visitor import Stream
from tests.site import Site
from tests.waiting import until

from .page import Page
from .test_meeting import seated


@pytest.fixture(autouse=True)
def _minutes_are_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay, whose passwords hold for some seconds and are renewed each second."""
    settings = Config(turn_urls="turn:turn.example.org:3478", turn_secret="quiet")
    monkeypatch.setattr(turn, "config", lambda: settings)
    monkeypatch.setattr(meetings, "RELAYED", timedelta(seconds=5))
    monkeypatch.setattr(meetings, "RENEWED", timedelta(seconds=4))
    monkeypatch.setattr(meetings, "BEAT", 0.2)


def ends(stream: Stream) -> list[int]:
    """When each password that a page was told ends (seconds since 1970)."""
    given = [told["ice"][0]["username"] for told in stream.of("network")]
    return [int(name.partition(":")[0]) for name in given]


def test_who_waits_has_none_and_who_talks_always_one_that_holds(
    site: Site, cast: Cast, desk: Desk, customer: Page
) -> None:
    at_work(cast.here, "anna")
    assert set(customer.begin().json) == {"token"}
    mine = customer.listen()
    until(lambda: len(mine.of("beat")) > 2)  # it would have been told with these
    assert mine.of("network") == []
    (contact,) = desk.contacts("waiting")
    desk.take(contact)
    # in talk, and nobody there yet to exchange pictures with
    until(lambda: mine.state["phase"] == "talk")
    assert mine.of("network") == []
    page = seated(site, cast.here, contact)
    its = page.listen()
    until(lambda: mine.state["peers"] and its.state["peers"])
    for stream in (mine, its):
        kinds = [kind for kind, _data in stream.events]
        with_peers = next(at for at, (_, data) in enumerate(stream.events) if data.get("peers"))
        assert "network" in kinds[:with_peers], "pictures would wait for it"
        (first, *_more) = stream.of("network")
        assert first["relay"]
        assert first["ice"][0]["username"].endswith(f":v{stream.state['me']}")
    # in a long meeting: told anew before it ends
    until(lambda: len(ends(mine)) > 2)
    assert ends(mine) == sorted(set(ends(mine)))
    assert ends(mine)[-1] > clock.now().timestamp() + 2
    # loaded anew: at once, and it holds
    again = customer.loaded_anew().listen()
    until(lambda: again.state["peers"])
    assert ends(again)[0] > ends(mine)[0]
    assert ends(again)[0] > clock.now().timestamp() + 2
    # what ends gives none any more
    desk.ends(contact)
    until(again.over.is_set)
    told = customer.loaded_anew().listen()
    until(told.over.is_set)
    assert told.of("network") == []
