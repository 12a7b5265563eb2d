"""What a Mastodon server tells, as news: recorded shapes of the client API."""

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from okienko.channels import door
from okienko.channels.mastodon.notes import news
from okienko.interactions.actions import Arrival

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
STATUS: dict[str, Any] = {
    "id": "115638217360987654",
    "visibility": "public",
    "language": "uk",
    "spoiler_text": "",
    "content": (
        '<p><span class="h-card" translate="no"><a href="https://m.example/@zielonka" '
        'class="u-url mention">@<span>zielonka</span></a></span> Де <br>школа? '
        '<a href="https://m.example/tags/gmina" class="mention hashtag" rel="tag">#<span>gmina'
        "</span></a></p><p>&amp; co dalej?</p>"
    ),
    "account": {
        "acct": "Olena@social.example",
        "display_name": "Олена",
        "bot": False,
        "url": "https://social.example/@Olena",
    },
    "media_attachments": [],
}


def read(note: dict[str, Any]) -> door.News:
    body = json.dumps({"id": "9", **note}).encode()
    (found,) = news(3, "m.example", door.Webhook(body, {}, AT))
    return found


def said(**more: Any) -> Arrival:
    found = read({"type": "mention", "status": {**STATUS, **more}})
    assert isinstance(found, Arrival)
    return found


def test_html_is_words_and_names_are_no_links() -> None:
    found = said()
    assert found.text == "Де\nшкола? #gmina\n\n& co dalej?"
    assert (found.sender.value, found.sender.name) == ("olena@social.example", "Олена")
    assert (found.conversation, found.language) == ("olena@social.example", "uk")
    assert found.profile_url == "https://social.example/@Olena"


def test_several_names_before_the_words_stay() -> None:
    assert said(content="<p>@zielonka @jan Kiedy?</p>").text == "@zielonka @jan Kiedy?"
    assert said(content="<p>Kiedy, @zielonka?</p>").text == "Kiedy, @zielonka?"


def test_a_neighbour_at_the_same_server_has_its_host() -> None:
    assert said(account={**STATUS["account"], "acct": "Jan"}).sender.value == "jan@m.example"


@pytest.mark.parametrize(
    ("visibility", "public"),
    [("public", True), ("unlisted", True), ("private", False), ("direct", False)],
)
def test_for_whose_eyes_it_is(visibility: str, public: bool) -> None:
    assert said(visibility=visibility).public is public


def test_what_is_sent_by_a_program_is_quiet() -> None:
    assert said(account={**STATUS["account"], "bot": True}).quiet


def test_a_link_that_runs_something_is_not_shown_as_a_profile() -> None:
    assert not said(account={**STATUS["account"], "url": "javascript:alert(1)"}).profile_url


def test_a_star_is_a_reaction_of_whom_we_wrote_to() -> None:
    note = {"type": "favourite", "status": STATUS, "account": STATUS["account"]}
    assert read(note) == door.Reacted(STATUS["id"], "olena@social.example", "★", AT)


def test_what_was_looked_at_again() -> None:
    about = {"looked": "5", "conversation": "olena@social.example"}
    gone = json.dumps({**about, "status": None}).encode()
    assert list(news(3, "m", door.Webhook(gone, {}, AT))) == [
        door.Withdrawn("5", "olena@social.example", AT)
    ]
    edited = json.dumps({**about, "status": {**STATUS, "content": "<p>Inaczej</p>"}}).encode()
    assert list(news(3, "m", door.Webhook(edited, {}, AT))) == [
        door.Edited("5", "olena@social.example", "Inaczej", AT)
    ]


def test_a_status_of_any_length_is_read_and_no_pattern_takes_long() -> None:
    long = said(content=f"<p>{'słowo <br>' * 30_000}koniec</p>").text
    assert long.startswith("słowo  ")
    assert len(long) > 100_000
    began = time.thread_time()
    for piece in ('<a class="mention ', "<a class=", '<a class="', "mention ", "<!--a>", "<![a>"):
        said(content='<a class="' + piece * 7_000)
        said(content=piece * 7_000 + ">")
    assert time.thread_time() - began < 5
