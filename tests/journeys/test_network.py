"""A network at the desk: public and private, hidden, edited, and templates when time is over."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from okienko.channels import registry
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from tests.cast import Cast
from tests.kit.public_toy.door import PublicToyDoor
from tests.kit.public_toy.peer import PublicToyPeer
from tests.kit.reading import read
from tests.kit.written import account_at

from .axe import looked_at
from .conftest import Visit, sign_in
from .test_letter import username


@pytest.fixture
def net(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[PublicToyPeer]:
    monkeypatch.setitem(registry._doors, "publictoy", PublicToyDoor())
    peer = PublicToyPeer()
    peer.start()
    account = account_at(peer, cast.here, peer.settings)
    peer.connect(cast.here.id, account.id)
    yield peer
    peer.stop()


def comes(cast: Cast, net: PublicToyPeer, name: str, text: str, /, **more: Any) -> int:
    net.event(name, text, **more)
    read()
    with in_offices([cast.here.id]):
        return Interaction.objects.filter(channel="publictoy").latest("id").id


def test_who_reads_it_is_chosen_and_what_is_over_is_said(
    cast: Cast, net: PublicToyPeer, visit: Visit
) -> None:
    halina = {"who": "halina", "name": "Halina Wrzos", "profile": "https://net.example/@halina"}
    public = comes(cast, net, "a", "Kiedy otwarty basen?", public=True, **halina)
    comes(cast, net, "b", "Urzędnicy nic nie robią!", public=True, **halina)
    with clock.at(clock.now() - timedelta(days=8)):
        late = comes(cast, net, "c", "Co z moim dowodem?", who="jan")
    page = sign_in(visit, username(cast, "anna"))
    for contact in (public, late):
        official = cast.here.officials["anna"]
        routing.choose(cast.here.id, interaction_id=contact, official_id=official)
    comes(cast, net, "d", "Mój telefon to 601 000 212", **halina)
    comes(cast, net, "a", "Kiedy będzie otwarty basen?", do="edit", who="halina")
    comes(cast, net, "a", "👍", do="react", who="halina")
    page.goto(f"/desk/contact/{public}/")
    expect(page.locator("#reply-private")).to_be_checked()
    page.locator("#reply-text").fill("Basen jest otwarty od szóstej.")
    page.locator("#reply-public").check()
    page.get_by_role("button", name="Wyślij").click()
    expect(page.locator("#reply-text")).to_have_value("Basen jest otwarty od szóstej.")
    with in_offices([cast.here.id]):
        rude = Message.objects.get(external_id="b").id
    page.locator(f"#hides-{rude}").click()
    page.locator(f"#reason-{rude}").fill("obraża pracowników")
    looked_at(page, "network-public")
    page.locator(f"#hide-{rude}").click()
    expect(page.locator(f"#show-{rude}")).to_be_visible()
    page.locator("#reply-wider").check()
    page.get_by_role("button", name="Wyślij").click()
    expect(page.locator("#timeline")).to_contain_text("Basen jest otwarty od szóstej.")
    looked_at(page, "network-hidden")
    page.goto(f"/desk/contact/{late}/")
    page.locator("#provider-template").select_option("pl/odbior")
    page.locator("#provider-field-0").fill("12/2026")
    page.locator("#provider-field-1").fill("7")
    expect(page.locator("#provider-preview")).to_contain_text("12/2026 czeka w pokoju 7")
    looked_at(page, "network-template")
    page.get_by_role("button", name="Wyślij").click()
    expect(page.locator("#timeline")).to_contain_text("Dokument 12/2026 czeka w pokoju 7.")
    page.goto("/desk/inbox/?view=mine")
    looked_at(page, "network-inbox")
    assert [said for said in visit.errors if "409" not in said] == []  # refused once
