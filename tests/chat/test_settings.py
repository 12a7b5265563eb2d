"""An administrator connects the office by a window."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from django.test import Client

from okienko.channels import registry
from okienko.channels.actions import change_account
from okienko.channels.chat.models import Window
from okienko.channels.chat.settings import ChatSettings
from okienko.channels.models import Account
from okienko.channels.setup import Step
from okienko.events.security.scope import in_offices
from okienko.offices.actions import add_official, add_person
from okienko.offices.models import Person, Role
from tests.cast import Cast, at_work

from .conftest import open_window


@pytest.fixture
def admin(cast: Cast) -> Client:
    """Somebody who may administer."""
    person = add_person(cast.here.id, username="zofia", password="okienko")
    add_official(cast.here.id, person_id=person, name="Zofia", role=Role.ADMIN)
    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(id=person))
    return client


def test_the_page_shows_the_line_and_refuses_what_is_no_site(cast: Cast, admin: Client) -> None:
    new = f"/administration/{cast.here.id}/connections/new/chat/"
    usual = ChatSettings(queue=cast.here.queue).model_dump(exclude={"origins"})
    form = {"called": "Web site", **{k: v for k, v in usual.items() if v is not None}}
    page = admin.get(new)
    assert page.status_code == 200
    wrong = admin.post(new, {**form, "origins": "gmina.pl", "colour": "blue"})
    assert wrong.status_code == 422
    assert "gmina.pl” is no address of a web site" in wrong.content.decode()
    assert "A colour is written as #0b5563." in wrong.content.decode()
    made = admin.post(new, {**form, "origins": "https://www.Gmina.pl/\nhttps://bip.gmina.pl"})
    assert made.status_code == 302, made.content.decode()
    with in_offices([cast.here.id]):
        account = Account.objects.get(kind="chat")
        key = Window.objects.get(account=account).key
    assert account.settings["origins"] == ["https://www.gmina.pl", "https://bip.gmina.pl"]
    shown = admin.get(f"/administration/{cast.here.id}/connections/{account.id}/")
    line = f"&lt;script src=&quot;http://testserver/chat/{key}.js&quot; async&gt;&lt;/script&gt;"
    assert line in shown.content.decode()
    change_account(cast.here.id, account_id=account.id, name="Another name")
    with in_offices([cast.here.id]):
        assert Window.objects.get(account=account).key == key


class Host(http.server.BaseHTTPRequestHandler):
    """A web site whose first page is `page`."""

    page = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.page)))
        self.end_headers()
        self.wfile.write(self.page)

    def log_message(self, *_said: object) -> None:
        """Nothing."""


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, type[Host]]]:
    """A web site on this machine, which may be reached as one inside may."""
    from okienko.channels import outward

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(outward, "is_inside", lambda _address: False)
    yield f"http://127.0.0.1:{server.server_port}", Host
    server.shutdown()


def steps(cast: Cast) -> dict[str, Step]:
    """The last of each step of the test."""
    with in_offices([cast.here.id]):
        account = Account.objects.get(kind="chat")
    return {step.name: step for step in registry.door("chat").trial(account)}


def test_the_test_says_what_is_missing(cast: Cast, host: tuple[str, type[Host]]) -> None:
    origin, site = host
    key = open_window(cast.here, origins=[origin])
    found = steps(cast)
    assert [found["queue"].state, found["there"].state] == ["ok", "off"]
    assert found["site-0"].state == "late"
    site.page = f'<script src="https://okienko.example/chat/{key}.js" async></script>'.encode()
    at_work(cast.here, "anna")
    found = steps(cast)
    assert [found["there"].state, found["site-0"].state] == ["ok", "ok"]


def test_a_site_inside_is_not_asked_and_said_so(cast: Cast) -> None:
    open_window(cast.here, origins=["http://127.0.0.1:9"])
    site = steps(cast)["site-0"]
    assert (site.state, site.theirs) == ("late", "")
    assert str(site.words).startswith("127.0.0.1:9 ")
