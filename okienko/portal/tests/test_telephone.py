"""The small telephone of the landing page, asking a sample commune over its real socket."""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from okienko.config import Config
from okienko.portal import telephone, town, views
from okienko.sampletown.control import Control, Knobs
from okienko.sampletown.lines import Line
from okienko.sampletown.newcomers import Newcomers
from okienko.sampletown.telephones import Telephones
from tests.cast import the_cast
from tests.waiting import until

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
LIVE = {**ENGLISH, "hx-request": "true"}
HOME, PAGE, WRITE = (
    reverse("portal:home"),
    reverse("portal:telephone"),
    reverse("portal:telephone_write"),
)


class Echo(Line):
    """A network in which the office says everything back."""

    def __init__(self, owner):
        super().__init__(owner)
        self.back: list[str] = []

    async def _send(self, text, _picture):
        self.back.append(f"{text}!")
        return False

    def _answers(self):
        return self.back


@pytest.fixture
def demo(monkeypatch, tmp_path: Path) -> Path:
    settings = Config(home=tmp_path, demo=True)
    for module in (views, telephone):
        monkeypatch.setattr(module, "config", lambda: settings)
    return tmp_path


@pytest.fixture
def awake(demo) -> Iterator[Newcomers]:
    phones = Telephones({})
    phones._makes |= {"sms": Echo, "telegram": Echo}
    found = Newcomers(phones)
    loop = asyncio.new_event_loop()
    control = Control(demo, Knobs(), None, found.asked)
    running = loop.create_task(control.run())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    until(town.address_file(demo).exists)
    yield found
    loop.call_soon_threadsafe(running.cancel)
    until(running.done)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def said(page: str) -> list[tuple[str, str]]:
    return re.findall(r'class="from-(me|office)">.*?<p[^>]*>(.*?)</p>', page, re.DOTALL)


def test_what_is_written_stands_there_and_the_answer_comes(client, awake):
    page = client.post(WRITE, {"by": "telegram", "text": " <b>halo</b> "}, headers=LIVE)
    words = "&lt;b&gt;halo&lt;/b&gt;"
    assert said(page.content.decode())[0] == ("me", words)
    live = client.get(PAGE, {"by": "telegram", "said": ""}, headers=LIVE).content.decode()
    assert said(live) == [("me", words), ("office", f"{words}!")]
    assert "<form" not in live
    assert said(client.get(PAGE, {"by": "sms"}, headers=LIVE).content.decode()) == []


def test_it_is_on_the_landing_page_and_works_without_scripts(client, awake):
    the_cast()
    sent = client.post(WRITE, {"by": "telegram", "text": "halo"})
    assert sent.url == f"{HOME}?by=telegram#telephone"
    page = client.get(sent.url, headers=ENGLISH).content.decode()
    assert said(page) == [("me", "halo"), ("office", "halo!")]
    assert "601 000 900" in page


def test_each_browser_has_its_own(client, awake):
    client.post(WRITE, {"by": "sms", "text": "moje"}, headers=LIVE)
    client.cookies.clear()
    other = client.post(WRITE, {"by": "sms", "text": "inne"}, headers=LIVE).content.decode()
    assert said(other) == [("me", "inne"), ("office", "inne!")]
    assert "601 000 901" in other


@pytest.mark.parametrize(("text", "words"), [(" ", "Nothing is written"), ("x" * 601, "too long")])
def test_what_is_nothing_or_too_long_is_refused_in_words_and_kept(client, awake, text, words):
    page = client.post(WRITE, {"by": "sms", "text": text}, headers=LIVE).content.decode()
    assert words in page
    assert f">{text.strip()}</textarea>" in page
    assert said(page) == []


def test_while_the_commune_wakes_up_it_says_so_and_keeps_what_was_written(client, demo):
    assert "waking up" in client.get(PAGE, headers=ENGLISH).content.decode()
    page = client.post(WRITE, {"by": "sms", "text": "halo"}, headers=LIVE).content.decode()
    assert "Try again in a moment" in page


def test_outside_the_demo_there_is_no_such_page(client):
    assert client.get(PAGE).status_code == 404
    assert client.post(WRITE, {"text": "halo"}).status_code == 404


async def test_who_is_silent_longest_gives_the_telephone_up(monkeypatch):
    monkeypatch.setattr("okienko.sampletown.newcomers.MOST", 1)
    phones = Telephones({})
    phones._makes["sms"] = Echo
    found = Newcomers(phones)
    await found.asked({"who": "a", "by": "sms", "text": "jeden"})
    await found.asked({"who": "b", "by": "sms", "text": "dwa"})
    assert (await found.asked({"who": "a", "by": "sms"}))["said"] == []
    assert len((await found.asked({"who": "b", "by": "sms"}))["said"]) == 2
