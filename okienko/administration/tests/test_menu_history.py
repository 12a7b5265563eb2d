"""What was published of a menu, what differs between two, and another number's menu."""

import io

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from okienko.administration.configuration.applying import apply
from okienko.administration.configuration.compare import compare
from okienko.administration.configuration.format import read
from okienko.administration.configuration.reading import in_use, present
from okienko.administration.configuration.writing import text
from okienko.administration.telephone.menus.differences import Differs, around, differences
from okienko.administration.telephone.menus.tree import Tree
from okienko.channels.phone import menus
from okienko.channels.phone.menu import edits
from okienko.channels.phone.menu.kept import graph_of
from okienko.channels.phone.menu.sound import wav
from okienko.channels.phone.menu.speech import speak
from okienko.channels.phone.menu.steps import Sketch
from okienko.channels.phone.models import Number, Prompt
from okienko.channels.phone.numbers import change_number
from okienko.events.refusals import Refused
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


@pytest.mark.django_db
def test_one_menu_serves_several_numbers(cast: Cast) -> None:
    editor = Editor(cast)
    with in_offices([cast.here.id]):
        line = Number.objects.get(id=editor.number).account_id
    made = a_number(cast, line, digits="14 000 19 08")
    second = int(made.request["PATH_INFO"].rstrip("/").rpartition("/")[2])
    at = f"/administration/{cast.here.id}/numbers"
    form = editor.client.get(f"{at}/{second}/").context["form"]
    shown = {name: value for name, value in form.initial.items() if value not in (None, False)}
    change = {**shown, "shown": form.shown, "menu_of_id": editor.number}
    assert editor.client.post(f"{at}/{second}/", change).status_code == 302
    editor.save("welcome", text_pl="Jedno menu dla dwóch numerów.")
    editor.publish()
    with in_offices([cast.here.id]):
        number = Number.objects.get(id=second)
        assert graph_of(number).steps["welcome"].text == {"pl": "Jedno menu dla dwóch numerów."}
        kept = in_use(present(cast.here.id))
    page = editor.client.get(f"{at}/{second}/menu/", follow=True)
    assert page.request["PATH_INFO"] == editor.at
    assert "+48140001908" in page.content.decode()  # it says where else it is heard
    with pytest.raises(Refused, match="Change it there"), override("en"):
        menus.edit_menu(cast.here.id, number_id=second, edit=edits.remove("welcome"))
    for number_id, source in ((editor.number, second), (editor.number, editor.number)):
        with pytest.raises(Refused, match="Change it there"), override("en"):
            change_number(cast.here.id, number_id=number_id, menu_of_id=source)

    again = read(text(kept, "Kopia").encode())
    assert [one.menu_of for one in again.numbers] == [None, "+48140001907"]
    with in_offices([cast.here.id]):
        there = present(cast.here.id)
    assert not compare(there, again).steps
    change_number(cast.here.id, number_id=second, menu_of_id=None)
    with in_offices([cast.here.id]):
        assert compare(present(cast.here.id), again).steps  # the file has it shared again
        assert graph_of(Number.objects.get(id=second)).steps["welcome"].text["pl"] != "Jedno"
    apply(cast.here.id, wanted=again, source="Kopia")
    with in_offices([cast.here.id]):
        assert Number.objects.get(id=second).menu_of_id == editor.number
