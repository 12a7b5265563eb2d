"""Two chats and a call at one desk, through the real page; what customers read comes to them."""

import http.client
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from okienko.channels import registry, serving
from okienko.channels.inbox import worker as inbox
from okienko.channels.outbox import worker as outbox
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction
from okienko.routing import actions as routing
from tests.cast import Cast, a_call
from tests.kit.live_toy.door import LiveToyDoor
from tests.kit.live_toy.peer import LiveToyPeer
from tests.kit.toy.peer import signed
from tests.kit.written import account_at
from tests.switchboard import Switchboard
from tests.waiting import until

from .axe import findings
from .conftest import Site, Visit, sign_in
from .test_letter import offer, username
from .test_pages import take


@pytest.fixture
def chats(cast: Cast, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveToyPeer]:
    """The toy chat's provider, which knocks at the site; its door reads and sends."""
    monkeypatch.setitem(registry._doors, "livetoy", LiveToyDoor())
    monkeypatch.setattr(serving, "LOOK_FOR_ACCOUNTS", 0.2)
    peer = LiveToyPeer(post=lambda body: knock(site, peer, body))
    peer.start()
    peer.connect(cast.here.id, account_at(peer, cast.here, peer.settings).id)
    with Switchboard(inbox.serve, outbox.serve, numbers=False):
        yield peer
        peer.stop()


def knock(site: Site, peer: LiveToyPeer, body: bytes) -> int:
    there = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    headers = {"X-Signature": signed(body), "Content-Type": "application/json"}
    there.request("POST", urlsplit(peer.path).path, body, headers)
    return there.getresponse().status


def contact_of(cast: Cast, who: str) -> int:
    def found() -> int | None:
        with in_offices([cast.here.id]):
            rows = Interaction.objects.filter(address_value=who).exclude(state="closed")
            return rows.order_by("-id").values_list("id", flat=True).first()

    return until(found)


def state(cast: Cast, contact: int) -> str:
    with in_offices([cast.here.id]):
        return Interaction.objects.get(id=contact).state


def accept(cast: Cast, page: Page, contact: int) -> None:
    """It is offered, and accepted on the page."""
    offer(cast, contact)
    page.locator(f"#work-{contact} [data-key=a]").click()
    page.locator(f"#work-{contact}[href]").wait_for()


def say(page: Page, text: str) -> None:
    page.locator("#reply-text").fill(text)
    page.keyboard.press("Enter")


def test_two_chats_beside_a_call(cast: Cast, visit: Visit, chats: LiveToyPeer) -> None:
    page = sign_in(visit, username(cast, "anna"))
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    anna = cast.here.officials["anna"]
    routing.ready(cast.here.id, official_id=anna)
    chats.says("halina", "Dzień dobry, kiedy przyjadą po odpady?")
    halina = contact_of(cast, "halina")
    accept(cast, page, halina)
    page.wait_for_url(f"**/desk/contact/{halina}/")  # it opens by itself
    expect(page.locator("#timeline")).to_contain_text("kiedy przyjadą po odpady?")
    expect(page.locator(f"#work-{halina} .tag.act")).to_contain_text("1")
    expect(page.locator("#phone")).not_to_have_attribute("data-look", "talks")
    say(page, "W poniedziałek rano.")
    expect(page.locator("#timeline")).to_contain_text("W poniedziałek rano.")
    until(lambda: chats.read["halina"] == ["W poniedziałek rano."])
    expect(page.locator("#reply-text")).to_be_focused()
    expect(page.locator(f"#work-{halina} .tag.act")).to_have_count(0)

    chats.says("jan", "Czy jest kolejka?")
    jan = contact_of(cast, "jan")
    accept(cast, page, jan)
    chats.says("halina", "Dziękuję")
    chats.says("halina", "A szkło?")
    expect(page.locator(f"#work-{halina} .tag.act")).to_contain_text("2")
    expect(page).to_have_title(re.compile(r"^\(3\)"))

    routing.set_limits(cast.here.id, official_id=anna, texts_beside_call=2)
    routing.phone_changed(cast.here.id, official_id=anna, up=True)
    call = a_call(cast.here)
    take(cast, call)
    expect(page.locator("#phone")).to_contain_text("601 000 212")
    rows = page.locator("#work a.work")
    expect(rows).to_have_count(3)  # the call first, then who waits longest
    assert rows.first.get_attribute("id") == f"work-{call}"
    page.locator(f"#work-{halina}").click()
    page.wait_for_url(f"**/desk/contact/{halina}/")
    expect(page.locator("#timeline")).to_contain_text("A szkło?")
    shoot(page)
    assert findings(page) == []
    routing.customer_left(cast.here.id, interaction_id=call)
    routing.finish(cast.here.id, interaction_id=call, official_id=anna, outcome="information")

    page.reload()  # the chats are kept for her, and go on
    expect(page.locator("html")).to_have_attribute("data-link", "live")
    until(lambda: (state(cast, halina), state(cast, jan)) == ("active", "active"))
    page.goto(f"/desk/contact/{jan}/")
    page.locator("#composer [data-act=transfer]").click()
    page.locator(f"#pick input[value=queue-{cast.here.other_queue}]").check()
    page.locator("#transfer-body button.main").click()
    until(lambda: state(cast, jan) == "waiting")

    page.goto(f"/desk/contact/{halina}/")
    page.locator("#end-chat").click()
    expect(page.locator("#reply-text")).to_have_count(0)
    expect(page.locator("#more-time")).to_be_visible()
    chats.says("halina", "Jeszcze jedno")  # and she is back
    expect(page.locator("#reply-text")).to_be_visible()
    page.locator("#end-chat").click()
    page.locator("#more-time").wait_for()
    page.locator("#wrap-form .choice label").first.click()
    page.locator("#wrap-form button[type=submit]").click()
    until(lambda: state(cast, halina) == "closed")
    assert visit.errors == []


def shoot(page: Page) -> None:
    """Pictures for whoever wants to look: OKIENKO_SHOTS names a folder."""
    folder = os.environ.get("OKIENKO_SHOTS")
    if not folder:
        return
    for width in (1440, 390):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.screenshot(path=Path(folder) / f"chats-{width}-{scheme}.png")
    page.set_viewport_size({"width": 1440, "height": 900})
