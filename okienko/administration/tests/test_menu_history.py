"""What was published of a menu, what differs between two, and another number's menu."""

import io

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from okienko.administration.telephone.menus.differences import Differs, around, differences
from okienko.administration.telephone.menus.tree import Tree
from okienko.channels.phone.menu import edits
from okienko.channels.phone.menu.sound import wav
from okienko.channels.phone.menu.speech import speak
from okienko.channels.phone.menu.steps import Sketch
from okienko.channels.phone.models import Number, Prompt
from okienko.events.security.scope import in_offices
from tests.cast import Cast

from .test_menus import Editor
from .test_telephone import a_number, cast

__all__ = ["cast"]

MENU = Sketch.model_validate(
    {
        "start": "welcome",
        "person": "person",
        "closed": "person",
        "languages": ["pl", "en"],
        "steps": {
            "welcome": {"kind": "say", "text": {"pl": "Dzień dobry"}, "next": "matter"},
            "matter": {
                "kind": "ask",
                "text": {"pl": "Odpady 1"},
                "keys": {"1": {"to": "person"}},
                "otherwise": "person",
            },
            "person": {"kind": "queue", "queue": 1},
        },
    }
)
WORDS = some.lists(some.sampled_from("abc"), max_size=12).map(" ".join)


def told(edit: edits.Edit, menu: Sketch = MENU) -> list[Differs]:
    queues = {1: "Ogólna", 2: "Podatki"}
    with override("en"):
        return differences(Tree(menu, queues, []), Tree(edit(menu), queues, []), {"pl": "Polish"})


def test_each_change_is_told_in_words() -> None:
    text = {"pl": "Dzień dobry, tu urząd"}
    assert told(edits.change("welcome", {"text": text})) == [
        Differs(
            "In “Text: Dzień dobry, tu urząd”: the text (Polish)",
            "Dzień dobry",
            "Dzień dobry, tu urząd",
        )
    ]
    assert told(edits.change("person", {"queue": 2})) == [
        Differs("In “To: Podatki”: Queue", "Ogólna", "Podatki")
    ]
    assert told(edits.add_key("matter", "welcome")) == [
        Differs("In “Question: Odpady 1”: where the key 2 leads", "", "Text: Dzień dobry")
    ]
    assert told(edits.remove_key("matter", "1")) == [
        Differs("In “Question: Odpady 1”: where the key 1 leads", "To: Ogólna")
    ]
    assert told(edits.change("matter", {"seconds": 8.5})) == [
        Differs("In “Question: Odpady 1”: Seconds to press", "6", "8.5")
    ]
    assert Differs("Step added", "", "Goodbye") in told(edits.add("closed", "end"))
    assert Differs("Outside the hours", "To: Ogólna", "Goodbye") in told(edits.add("closed", "end"))
    gone = told(edits.remove("welcome"))
    assert Differs("Step taken out", "Text: Dzień dobry") in gone
    assert told(edits.whole({"languages": ["pl"]})) == [
        Differs("Languages", "Polish, en", "Polish")
    ]


@given(
    some.sampled_from([one for one in edits.ways(MENU) if one != "person"]),
    some.sampled_from(["say", "ask", "hours", "end"]),
)
def test_nothing_is_different_only_where_nothing_is(way: str, kind: str) -> None:
    assert told(edits.add(way, kind))
    assert told(lambda menu: menu) == []


@given(WORDS, WORDS)
def test_what_changed_of_a_text_is_told_from_beginning_to_end(old: str, new: str) -> None:
    before, after = around(old, new)
    assert (before == after) is (old.split() == new.split())
    for whole, part in ((old, before), (new, after)):
        assert part.strip("… ") in whole


@pytest.mark.django_db
def test_the_page_tells_what_was_published_and_takes_another_numbers_menu(cast: Cast) -> None:
    editor = Editor(cast)
    editor.do("add start say")
    step = editor.path.rstrip("/").rpartition("/")[2]
    editor.save(step, text_pl="Rozmowy są nagrywane <b>")
    page = editor.get()
    assert "What publishing changes" in page
    assert "<ins>Text: Rozmowy są nagrywane &lt;b&gt;</ins>" in page
    voice = io.BytesIO(wav(*speak("Rozmowy", "pl")))
    voice.name = "rozmowy.wav"
    assert "The recording is in the draft." in editor.post(f"steps/{step}/pl/record/", file=voice)
    editor.publish()
    assert "Step added: <ins>Text: Rozmowy" in editor.get()
    with in_offices([cast.here.id]):
        line = Number.objects.get(id=editor.number).account_id
    made = a_number(cast, line, digits="14 000 19 08")
    other = Editor.__new__(Editor)
    other.cast, other.client = cast, editor.client
    other.number = int(made.request["PATH_INFO"].rstrip("/").rpartition("/")[2])
    other.at = f"/administration/{cast.here.id}/numbers/{other.number}/menu/"
    assert "is the draft here" in other.post("copy/", source=str(editor.number))
    other.publish()
    copied = other.heard
    assert copied["steps"] == editor.heard["steps"]
    with in_offices([cast.here.id]):
        mine = Prompt.objects.get(id=copied["recordings"][step]["pl"])
        theirs = bytes(Prompt.objects.get(number=editor.number).content)
        assert (mine.number_id, bytes(mine.content)) == (other.number, theirs)
    for odd in ("", "x", "99999999", "٣"):
        assert 'role="alert"' in other.post("copy/", source=odd)
