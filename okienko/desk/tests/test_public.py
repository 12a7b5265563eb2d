"""What stands in public at the desk: who reads the answer, what is hidden, when time runs out."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from okienko.channels import registry
from okienko.channels.outbox.sending import send_due
from okienko.events import clock
from okienko.events.security.scope import in_offices
from okienko.interactions.models import Interaction, Message
from okienko.routing import actions as routing
from tests.cast import Cast
from tests.kit.public_toy.door import PublicToyDoor
from tests.kit.public_toy.peer import PublicToyPeer
from tests.kit.reading import read
from tests.kit.written import account_at

from .conftest import SignIn, taken


@pytest.fixture
def net(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[PublicToyPeer]:
    """A network with a connection of our office."""
    monkeypatch.setitem(registry._doors, "publictoy", PublicToyDoor())
    peer = PublicToyPeer()
    peer.start()
    peer.account = account_at(peer, cast.here, peer.settings)
    peer.connect(cast.here.id, peer.account.id)
    yield peer
    peer.stop()


def comes(cast: Cast, net: PublicToyPeer, name: str, text: str, /, **more: Any) -> int:
    """A person says something there; the contact."""
    net.event(name, text, **more)
    read()
    with in_offices([cast.here.id]):
        return Interaction.objects.filter(channel="publictoy").latest("id").id


def page(browser: Client, contact: int) -> str:
    return browser.get(f"/desk/contact/{contact}/").content.decode()


def replies(browser: Client, contact: int, **form: Any) -> int:
    return browser.post(f"/desk/contact/{contact}/reply/", {"text": "Tak.", **form}).status_code


def answers(cast: Cast, contact: int) -> list[tuple[str, bool]]:
    with in_offices([cast.here.id]):
        rows = Message.objects.filter(interaction=contact, direction="out").order_by("id")
        return list(rows.values_list("text", "public"))


def test_the_answer_is_as_public_as_the_question_until_somebody_says_twice(
    cast: Cast, net: PublicToyPeer, anna: Client
) -> None:
    contact = taken(cast, comes(cast, net, "a", "Czy basen działa?", public=True))
    assert 'id="reply-public" checked' in page(anna, contact)
    assert replies(anna, contact, public="yes") == 200
    comes(cast, net, "b", "A moja sprawa?")
    assert 'id="reply-private" checked' in page(anna, contact)
    assert replies(anna, contact, public="yes") == 409
    assert replies(anna, contact, public="yes", wider="yes") == 200
    assert replies(anna, contact, public="no", text="Nie.") == 200
    assert answers(cast, contact) == [("Tak.", True), ("Tak.", True), ("Nie.", False)]


def test_what_is_begun_in_private_stays_so_though_a_public_question_comes(
    cast: Cast, net: PublicToyPeer, anna: Client
) -> None:
    contact = taken(cast, comes(cast, net, "a", "Moja sprawa 7/26?"))
    assert "reply-public" not in page(anna, contact)
    comes(cast, net, "b", "A basen?", public=True)
    assert replies(anna, contact) == 200
    assert answers(cast, contact) == [("Tak.", False)]


def test_an_answer_goes_to_whom_its_form_named_though_another_writes_under_the_post(
    cast: Cast, net: PublicToyPeer, anna: Client
) -> None:
    thread = taken(cast, comes(cast, net, "c", "Kiedy basen?", who="ola", public=True))
    form = re.search(r'name="answers" value="(\d+)"', page(anna, thread))
    assert form
    comes(cast, net, "d", "I ja pytam.", who="jan", under="ola", public=True)
    shown = page(anna, thread)
    assert "jan" in shown[shown.index('id="reply-private"') : shown.index('id="reply-public"')]
    assert replies(anna, thread, public="no", answers=form[1]) == 200
    with in_offices([cast.here.id]):
        said = Message.objects.get(interaction=thread, direction="out")
        to = said.participants.get(role="to").value
    assert (str(said.answers_id), to) == (form[1], "ola")


def test_a_public_message_is_hidden_by_its_official_and_its_reason_is_for_staff(
    cast: Cast, net: PublicToyPeer, anna: Client, sign_in: SignIn
) -> None:
    contact = taken(cast, comes(cast, net, "a", "Złodzieje!", public=True))
    with in_offices([cast.here.id]):
        message = Message.objects.get(external_id="a").id
    assert f"hide-{message}" not in page(sign_in(cast.here, "piotr"), contact)
    assert f"hide-{message}" in page(sign_in(cast.here, "maria"), contact)
    assert f'id="hide-{message}"' in page(anna, contact)
    assert anna.post(f"/desk/message/{message}/hide/", {"reason": ""}).status_code == 409
    assert anna.post(f"/desk/message/{message}/hide/", {"reason": "obraża"}).status_code == 200
    with clock.at(clock.now() + timedelta(minutes=1)):
        send_due(net.account)
    shown = page(anna, contact)
    assert net.hidden == {"a": True}
    assert "obraża" in shown
    assert f'id="show-{message}"' in shown
    assert anna.post(f"/desk/message/{message}/show/").status_code == 204
    send_due(net.account)
    assert net.hidden == {"a": False}


def test_nobody_of_another_office_hides_shows_or_fills_in_a_template(
    cast: Cast, net: PublicToyPeer, anna: Client, sign_in: SignIn
) -> None:
    """The very requests that do it for the office's own people."""
    contact = taken(cast, comes(cast, net, "a", "Złodzieje!", public=True))
    with in_offices([cast.here.id]):
        message = Message.objects.get(external_id="a").id
    hide = (f"/desk/message/{message}/hide/", {"reason": "obraża"})
    nothing: dict[str, str] = {}
    show = (f"/desk/message/{message}/show/", nothing)
    fills_in = (f"/desk/contact/{contact}/template/", {"template": "pl/odbior", "field-0": "12"})

    def strangers_try(*requests: tuple[str, dict[str, str]]) -> None:
        for name in ("olena", "ewa"):
            stranger = sign_in(cast.there, name)
            for path, form in requests:
                answer = stranger.post(path, form)
                assert answer.status_code == 404
                assert "Złodzieje" not in answer.content.decode()

    def acts() -> list[str]:
        with in_offices([cast.here.id]):
            rows = Message.objects.filter(direction__in=["hide", "show"]).order_by("id")
            return list(rows.values_list("direction", flat=True))

    strangers_try(hide, show)
    assert acts() == []
    assert anna.post(*hide).status_code == 200
    strangers_try(show)
    assert acts() == ["hide"]
    with clock.at(clock.now() + timedelta(days=8)):
        strangers_try(fills_in)
        assert anna.post(*fills_in).status_code == 200


def test_what_changed_is_told_and_the_words_before_can_be_looked_at(
    cast: Cast, net: PublicToyPeer, anna: Client
) -> None:
    contact = taken(cast, comes(cast, net, "a", "Lipowa 3"))
    comes(cast, net, "a", "Lipowa 8", do="edit")
    comes(cast, net, "a", "👍", do="react")
    comes(cast, net, "b", "pomyłka")
    comes(cast, net, "b", "", do="delete")
    shown = page(anna, contact)
    with in_offices([cast.here.id]):
        first, second = Message.objects.filter(direction="in").order_by("id")
    assert shown.index("Lipowa 8") < shown.index(f'id="before-{first.id}"')
    assert shown.index(f'id="before-{first.id}"') < shown.index("Lipowa 3")
    assert "👍" in shown
    assert shown.index(f'id="withdrawn-{second.id}"') < shown.index("pomyłka")


def test_after_its_time_a_template_is_chosen_filled_in_and_sent(
    cast: Cast, net: PublicToyPeer, anna: Client
) -> None:
    contact = taken(cast, comes(cast, net, "a", "Dzień dobry"))
    at_first = page(anna, contact)
    assert 'id="reply-text"' in at_first
    assert 'data-until="span"' in at_first
    with clock.at(clock.now() + timedelta(days=8)):
        over = page(anna, contact)
        assert 'id="provider-template"' in over
        assert 'id="reply-text"' not in over
        assert replies(anna, contact) == 409
        form = {"template": "pl/odbior", "field-0": "12/2026"}
        asked = anna.post(f"/desk/contact/{contact}/template/", form).content.decode()
        assert 'name="field-1"' in asked
        assert "Dokument 12/2026 czeka w pokoju {{2}}." in asked
        assert anna.post(f"/desk/contact/{contact}/reply/", form).status_code == 409
        whole = {**form, "field-1": "7", "client_id": "x"}
        assert anna.post(f"/desk/contact/{contact}/reply/", whole).status_code == 200
    assert answers(cast, contact) == [("Dzień dobry. Dokument 12/2026 czeka w pokoju 7.", False)]


def test_what_closes_soon_is_due_before_what_came_earlier(
    cast: Cast, net: PublicToyPeer, anna: Client
) -> None:
    ten_days = {"queue_id": cast.here.queue, "written_goal_seconds": 10 * 86_400}
    routing.change_queue(cast.here.id, **ten_days)
    with clock.at(clock.now() - timedelta(hours=30)):
        first = comes(cast, net, "a", "dawno", who="jan")
    second = comes(cast, net, "b", "teraz", who="halina")
    with clock.at(clock.now() - timedelta(hours=22)):
        third = comes(cast, net, "c", "kończy się", who="piotr")
    shown = anna.get("/desk/inbox/?view=due").content.decode()
    order = [int(one) for one in re.findall(r'id="line-(\d+)"', shown)]
    assert order == [third, second, first]


def test_a_network_tells_that_an_answer_was_read(
    cast: Cast, net: PublicToyPeer, anna: Client
) -> None:
    contact = taken(cast, comes(cast, net, "a", "Dzień dobry"))
    assert replies(anna, contact) == 200
    with clock.at(clock.now() + timedelta(minutes=1)):
        send_due(net.account)
    with in_offices([cast.here.id]):
        answer = Message.objects.get(direction="out").id
    body = json.dumps({"events": [{"id": f"okienko-{answer}", "state": "read"}]}).encode()
    assert net.knock(body) == 200
    read()
    shown = anna.get(f"/desk/contact/{contact}/timeline/").content.decode()
    assert "przeczytana" in shown or "read" in shown


def test_what_its_writer_has_deleted_is_not_offered_to_be_hidden(
    cast: Cast, net: PublicToyPeer, anna: Client
) -> None:
    contact = taken(cast, comes(cast, net, "a", "Złodzieje!", public=True))
    with in_offices([cast.here.id]):
        message = Message.objects.get(external_id="a").id
    assert f'id="hide-{message}"' in page(anna, contact)
    net.event("a", do="delete")
    read()
    shown = page(anna, contact)
    assert "Złodzieje" in shown
    assert f'id="hide-{message}"' not in shown
