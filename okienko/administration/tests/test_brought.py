"""The pages of what providers bring: its address, its rate, each request, reading it once more."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from okienko.channels.inbox.actions import decide_flood, open_hook
from okienko.channels.inbox.models import Flood, Payload
from okienko.events import clock
from okienko.events.actor import acting
from okienko.events.models import EventRow
from okienko.events.security.scope import in_offices
from okienko.offices.actions import change_office, change_official
from tests.cast import Cast
from tests.kit.conftest import toy
from tests.kit.reading import read, texts
from tests.kit.toy.peer import SECRET, ToyPeer

from .test_connections import base, browser, cast, kept, loopback, maria

__all__ = ["cast", "loopback", "maria", "toy"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def pk(cast: Cast, toy: ToyPeer) -> int:
    made = kept(cast, toy)
    toy.path = open_hook(cast.here.id, account_id=made)
    return made


def test_an_administrator_makes_the_address_and_sees_it_once(
    cast: Cast, maria: Client, toy: ToyPeer
) -> None:
    made = kept(cast, toy)
    path = f"{base(cast)}{made}/"
    assert "Make the address for the provider" in maria.get(path).content.decode()
    told = maria.post(f"{path}address/").content.decode()
    found = re.search(r'value="http://testserver(/hooks/toy/[\w-]+)"', told)
    assert found
    toy.path = found[1]
    toy.deliver("a")
    page = maria.get(path).content.decode()
    assert found[1] not in page
    assert "Another address for the provider" in page
    assert maria.post(f"{base(cast)}{made + 1}/address/").status_code == 404


def test_what_came_is_listed_looked_at_and_read_once_more(
    cast: Cast, maria: Client, toy: ToyPeer, pk: int
) -> None:
    toy.bring({"id": "a", "from": "halina", "text": "<b>Zażółć</b>"}, {"kind": "weather"})
    assert toy.knock(b"\xff no JSON " + SECRET.encode()) == 200
    read()
    path = f"{base(cast)}{pk}/brought/"
    listed = maria.get(path).content.decode()
    assert "could not be read" in listed
    assert "of an unknown kind" in listed
    assert "weather" in listed
    assert "Zażółć" not in listed
    broken, good = re.findall(r'href="[^"]*/brought/(\d+)/"', listed)
    assert "Zażółć" not in maria.get(f"{path}{good}/").content.decode()
    shown = maria.post(f"{path}{good}/look/").content.decode()
    assert "&lt;b&gt;Zażółć&lt;/b&gt;" in shown
    shown = maria.post(f"{path}{broken}/look/").content.decode()
    assert "no JSON •••" in shown
    assert SECRET not in shown
    again = maria.post(f"{path}{good}/again/", follow=True).content.decode()
    assert "It is read once more now." in again
    read()
    assert texts(cast) == ["<b>Zażółć</b>"]
    assert maria.get(f"{path}{int(good) + 99}/").status_code == 404
    olena = browser(cast, "ewa")
    for address in (path, f"{path}{good}/"):
        assert olena.get(address).status_code == 404
    assert olena.post(f"{path}{good}/look/").status_code == 404


def test_who_supervises_may_do_what_the_verbs_allow_and_is_shown_no_settings(
    cast: Cast, toy: ToyPeer, pk: int
) -> None:
    """The pages ask for the right that the verbs ask for: an official has it not."""
    toy.bring({"id": "a", "from": "halina", "text": "Zażółć"})
    toy.knock(b"\xff no JSON")
    read()
    anna, begins = browser(cast, "anna"), f"{base(cast)}brought/"
    path = f"{base(cast)}{pk}/brought/"
    (good,) = [row for row, state in payload_ids(cast) if state == "handled"]
    steps = (f"{path}{good}/look/", f"{path}{good}/again/", f"{path}again/")
    assert {anna.get(one).status_code for one in (begins, path, f"{path}{good}/")} == {403}
    assert {anna.post(one).status_code for one in steps} == {403}
    change_official(cast.here.id, official_id=cast.here.officials["anna"], role="supervisor")
    assert begins in anna.get("/wallboard/figures/").content.decode()
    first = anna.get(begins).content.decode()
    assert path in first
    assert "1 thing that could not be read" in anna.get(path).content.decode()
    for page in (first, anna.get(path).content.decode()):
        assert f'href="{base(cast)}"' not in page  # nothing leads where they may not go
        assert f'href="{base(cast)}{pk}/"' not in page
    assert "Zażółć" in anna.post(f"{path}{good}/look/").content.decode()
    assert "once more now" in anna.post(steps[1], follow=True).content.decode()
    assert anna.get(f"{base(cast)}{pk}/").status_code == 403
    there = begins.replace(f"/{cast.here.id}/", f"/{cast.there.id}/")
    assert anna.get(there).status_code == 404
    with in_offices([cast.here.id]):
        looked = EventRow.objects.get(kind="inbox.looked")
    assert looked.actor == f"supervisor:{cast.here.officials['anna']}"


def payload_ids(cast: Cast) -> list[tuple[int, str]]:
    with in_offices([cast.here.id]):
        return list(Payload.objects.order_by("id").values_list("id", "state"))


def test_a_span_is_chosen_by_the_offices_clock(
    cast: Cast, maria: Client, toy: ToyPeer, pk: int
) -> None:
    toy.deliver("a")
    read()
    path = f"{base(cast)}{pk}/brought/"
    found = maria.get(path).context
    span = {"since": found["since"], "until": found["until"]}
    said = maria.post(f"{path}again/", span, follow=True).content.decode()
    assert "1 request is read once more now." in said
    said = maria.post(f"{path}again/", span, follow=True).content.decode()
    assert "Nothing came in this time" in said
    for wrong in ({"since": "x", "until": "y"}, {"since": span["until"], "until": span["since"]}):
        said = maria.post(f"{path}again/", wrong, follow=True).content.decode()
        assert "Choose from when until when" in said


def test_many_are_turned_page_by_page(cast: Cast, maria: Client, toy: ToyPeer, pk: int) -> None:
    now = clock.now()
    with in_offices([cast.here.id]):
        Payload.objects.bulk_create(
            Payload(
                office_id=cast.here.id,
                account_id=pk,
                received_at=now - timedelta(seconds=n),
                body=json.dumps({"events": []}).encode(),
                state="handled",
            )
            for n in range(130)
        )
    path = f"{base(cast)}{pk}/brought/"
    seen, following = set(), ""
    for many in (100, 30):
        context = maria.get(path + following).context
        seen |= {row.id for row in context["rows"]}
        assert len(context["rows"]) == many
        following = f"?before={context['following']}"
    assert len(seen) == 130
    assert context["following"] is None


def test_what_was_discarded_is_told_apart_from_what_was_taken_in(
    cast: Cast, maria: Client, toy: ToyPeer, pk: int
) -> None:
    """And is no more taken in by being read once more."""
    change_office(cast.here.id, most_an_hour=1)
    for name in ("a", "b"):
        toy.deliver(name)
    read()
    path = f"{base(cast)}{pk}/brought/"
    assert "held: too much from one sender" in maria.get(path).content.decode()
    with in_offices([cast.here.id]):
        flood = Flood.objects.get().id
    with acting(cast.here.actor("anna")):
        decide_flood(cast.here.id, flood_id=flood, step="discard")
    listed = maria.get(path).content.decode()
    assert listed.count("discarded: too much from one sender") == 1
    assert listed.count("taken in") == 1
    assert "held: too much" not in listed
