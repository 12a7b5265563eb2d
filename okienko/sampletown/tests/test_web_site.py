"""The commune's web site: its pages, its strictness, and whose chat it shows."""

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from okienko.channels.chat.models import Window
from okienko.channels.chat.settings import ChatSettings
from okienko.channels.models import Account
from okienko.config import Config
from okienko.events.security.scope import in_offices
from okienko.portal import town
from okienko.sampletown import doors, web_site
from okienko.sampletown.zielonka import PLAN
from tests.cast import make_office


@pytest.fixture
def site() -> Iterator[int]:
    running = web_site.server("127.0.0.1", 0, 8000, "abcdefghjk")
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running.server_address[1]
    running.shutdown()
    running.server_close()
    thread.join(10)


def asked(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, str, str]:
    """Status, policy and body of a page."""
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    there.request("GET", path, headers={"Host": f"{host}:{port}"})
    answer = there.getresponse()
    return answer.status, answer.headers["Content-Security-Policy"], answer.read().decode()


@pytest.mark.parametrize("path", ["/", "/odpady.html", "/en.html?x=1", "/uk.html"])
def test_each_page_has_the_chat_and_lets_nothing_else_in(site: int, path: str) -> None:
    status, policy, body = asked(site, path)
    assert status == 200
    assert '<script src="http://127.0.0.1:8000/chat/abcdefghjk.js" async></script>' in body
    assert "{{" not in body
    assert "script-src http://127.0.0.1:8000; connect-src http://127.0.0.1:8000;" in policy


def test_it_leads_to_the_name_that_was_asked_for_if_that_is_ours(site: int) -> None:
    assert "http://localhost:8000/chat/" in asked(site, "/", "localhost")[2]
    assert "evil.example" not in asked(site, "/", "evil.example")[2]


@pytest.mark.parametrize("path", ["/no.html", "/../web_site.py", "/%2e%2e/plan.py", "//etc/passwd"])
def test_there_is_nothing_else(site: int, path: str) -> None:
    assert asked(site, path)[0] == 404


@pytest.mark.django_db
def test_its_chat_is_made_once_and_keeps_what_was_set(tmp_path: Path) -> None:
    office = make_office("zielonka", {}).id
    settings = Config(home=tmp_path)
    doors.refresh_site(settings, office, PLAN)
    first = town.site(tmp_path)
    assert first is not None
    with in_offices([office]):
        account = Account.objects.get(kind="chat")
        assert Window.objects.get().key == first[1]
        kept = ChatSettings.model_validate(account.settings)
        assert f"http://127.0.0.1:{first[0]}" in kept.origins
        account.settings = {**account.settings, "title": "Zapytaj gminę"}
        account.save()
    doors.refresh_site(settings, office, PLAN)
    with in_offices([office]):
        assert Account.objects.get(kind="chat").settings["title"] == "Zapytaj gminę"
    again = town.site(tmp_path)
    assert again is not None
    assert again[1] == first[1]
    assert town.site(tmp_path / "nowhere") is None
