"""The call-back list at the desk: what it shows, and what its buttons do."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from okienko.desk.callbacks import query
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.events.stream import hub
from okienko.routing import actions
from okienko.routing.models import Callback
from tests.cast import Cast

from .conftest import SignIn


def listed(cast: Cast, last: int, at: datetime | None = None, **more: Any) -> int:
    """An entry for a number that ends in `last`; its id."""
    row = Callback(
        office_id=cast.here.id,
        kind="e164",
        value=f"+48601000{last:03}",
        reason="abandoned",
        created_at=at or clock.now(),
        **more,
    )
    with in_offices([cast.here.id]):
        row.save()
    return row.id


def panel(cast: Cast) -> str:
    """The panel as all desks of the office get it."""
    return hub.render("callbacks", [cast.here.id], "en")


def order(html: str) -> list[int]:
    """The ids of the rows as they stand."""
    return [int(found) for found in re.findall(r'id="callback-(\d+)"', html)]


def state(cast: Cast, row: int) -> str:
    with in_offices([cast.here.id]):
        return Callback.objects.get(id=row).state


def test_a_callback_is_settled_and_taken_back(cast: Cast, anna: Client, sign_in: SignIn) -> None:
    row = listed(cast, 145)
    assert "601 000 145" in anna.get("/desk/").content.decode()
    settled, back = f"/desk/callback/{row}/settled/", f"/desk/callback/{row}/put-back/"
    stranger = sign_in(cast.there, "olena")
    assert (stranger.post(settled).status_code, stranger.post(back).status_code) == (404, 404)
    assert anna.post(settled).status_code == 204
    assert state(cast, row) == "done"
    html = panel(cast)
    assert "settled by Anna" in html
    assert back in html
    assert settled not in html
    assert sign_in(cast.here, "piotr").post(back).status_code == 204
    assert state(cast, row) == "open"
    assert anna.post(settled).status_code == 204
    with clock.at(clock.now() + timedelta(minutes=query.SETTLED_MINUTES + 1)):
        assert order(panel(cast)) == []


def test_who_dials_is_not_disturbed_but_by_a_supervisor(
    cast: Cast, anna: Client, sign_in: SignIn
) -> None:
    row = listed(cast, 145)
    anna_id = cast.here.officials["anna"]
    back = f"/desk/callback/{row}/put-back/"
    for browser, status in (
        (sign_in(cast.here, "piotr"), 409),
        (anna, 204),
        (sign_in(cast.here, "maria"), 204),
    ):
        if state(cast, row) == "open":
            actions.take_callback(cast.here.id, callback_id=row, official_id=anna_id)
        assert "Anna is calling" in panel(cast)
        assert browser.post(back).status_code == status
        assert (state(cast, row) == "open") == (status == 204)


def test_tries_and_another_missed_call_are_seen(cast: Cast) -> None:
    at = clock.now().replace(hour=10)  # the minutes before are of the same day
    row = listed(cast, 145, at - timedelta(minutes=5), again_at=at - timedelta(minutes=1))
    anna = cast.here.officials["anna"]
    for minutes in (-4, 0):
        with clock.at(at + timedelta(minutes=minutes)):
            actions.take_callback(cast.here.id, callback_id=row, official_id=anna)
            actions.put_back_callback.by(cast.here.actor("anna"))(cast.here.id, callback_id=row)
    with clock.at(at + timedelta(seconds=1)):
        html = panel(cast)
    local = timezone.localtime(at)
    assert f"2 tries, last {local:%-H:%M}" in html
    assert f"called again {local - timedelta(minutes=1):%-H:%M}" in html


def test_open_before_taken_and_the_oldest_first(cast: Cast) -> None:
    now = clock.now()
    minutes = [timedelta(minutes=m) for m in range(9)]
    taken = listed(
        cast, 1, now - minutes[8], state="taken", official_id=cast.here.officials["anna"]
    )
    young, old = listed(cast, 2, now - minutes[2]), listed(cast, 3, now - minutes[5])
    cut_off = listed(cast, 4, now - minutes[1], first=True)
    assert order(panel(cast)) == [cut_off, old, young, taken]
    actions.end_callback.by(cast.here.actor("anna"))(cast.here.id, callback_id=old)
    html = panel(cast)
    assert order(html) == [cut_off, old, young, taken], "put back where one just clicked"
    assert '<span class="num">3</span>' in html


def test_all_of_a_long_list_are_counted_and_shown(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [listed(cast, i, clock.now() - timedelta(minutes=90 - i)) for i in range(35)]
    html = panel(cast)
    assert '<span class="num">35</span>' in html
    assert order(html) == rows
    shown, unfolds = html.split("<details")
    assert (order(shown), order(unfolds)) == (rows[:20], rows[20:])
    assert "and 15 more" in unfolds
    assert "after these" not in unfolds
    for row in rows[:2]:
        actions.end_callback.by(cast.here.actor("anna"))(cast.here.id, callback_id=row)
    shown, unfolds = panel(cast).split("<details")
    assert (order(shown), order(unfolds)) == (rows[:22], rows[22:])
    assert "and 13 more" in unfolds
    for row in rows[:2]:
        actions.put_back_callback.by(cast.here.actor("anna"))(cast.here.id, callback_id=row)
    monkeypatch.setattr(query, "SENT", 30)
    html = panel(cast)
    assert '<span class="num">35</span>' in html
    assert len(order(html)) == 30
    assert "5 more after these" in html
