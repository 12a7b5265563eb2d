"""The menu of a number on its pages: the tree, one step, recordings, trying, publishing."""

import io
import re
from typing import Any

import pytest
from django.test import Client

from okienko.administration.configuration.doors import Menu, NumberFile
from okienko.channels.phone.menu.sound import read_wav, wav
from okienko.channels.phone.menu.speech import speak
from okienko.channels.phone.models import MenuDraft, Number, TryCall
from okienko.events.security.scope import in_offices
from tests.cast import Cast

from .test_telephone import a_number, browser, cast, line_of

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


class Editor:
    """An administrator at the menu of a new number."""

    def __init__(self, cast: Cast, *languages: str) -> None:
        self.cast = cast
        self.client: Client = browser(cast)
        made = a_number(cast, line_of(cast), languages=list(languages or ("pl",)))
        self.number = int(made.request["PATH_INFO"].rstrip("/").rpartition("/")[2])
        self.at = f"/administration/{cast.here.id}/numbers/{self.number}/menu/"

    def get(self, end: str = "", **query: str) -> str:
        page = self.client.get(f"{self.at}{end}", query)
        assert page.status_code == 200
        return page.content.decode()

    def do(self, what: str) -> str:
        page = self.client.post(self.at, {"do": what}, follow=True)
        assert page.status_code == 200
        self.path = page.request["PATH_INFO"]
        return page.content.decode()

    def post(self, end: str, **form: Any) -> str:
        page = self.client.post(f"{self.at}{end}", form, follow=True)
        return page.content.decode()

    def save(self, step: str, **values: Any) -> Any:
        at = f"{self.at}steps/{step}/"
        form = self.client.get(at).context["form"]
        shown = {name: "" if v is None else v for name, v in form.initial.items()}
        shown = {name: value for name, value in shown.items() if value is not False}
        return self.client.post(at, {**shown, "shown": form.shown, **values}, follow=True)

    def publish(self) -> str:
        seen = re.search(r'name="seen" value="(\w+)"', self.get())
        return self.post("publish/", seen=seen[1] if seen else "")

    @property
    def heard(self) -> dict[str, Any]:
        with in_offices([self.cast.here.id]):
            return dict(Number.objects.get(id=self.number).menu)


@pytest.fixture
def editor(cast: Cast) -> Editor:
    return Editor(cast)


def test_a_text_is_added_written_and_published(editor: Editor) -> None:
    assert "This is what callers hear" in editor.get()
    assert "It says nothing yet." in editor.do("add start say")
    step = editor.path.rstrip("/").rpartition("/")[2]
    page = editor.get()
    assert "Before you publish" in page
    assert page.count('<a class="flow-box stops"') == 1  # marked in the picture
    assert 'aria-label="Text. leads to ' in editor.get("picture/")
    assert "/publish/" in page
    assert 'class="b main"' not in page.partition("menu-page")[2]  # no button before it is ready
    saved = editor.save(step, text_pl="Rozmowy są nagrywane <b>").content.decode()
    assert "Rozmowy są nagrywane &lt;b&gt;" in saved
    assert "callers hear it from now on" in editor.publish()
    assert editor.heard["start"] == step
    assert editor.heard["steps"][step]["text"] == {"pl": "Rozmowy są nagrywane <b>"}
    page = editor.get()
    assert page.count("Make this the draft") == 1
    version = re.search(r"/versions/(\d+)/", page)
    editor.post(f"versions/{version[1]}/")
    editor.publish()
    assert editor.heard["start"] == "welcome"


def test_a_question_gets_keys_and_each_leads_somewhere(editor: Editor) -> None:
    here = editor.cast.here
    editor.do("add next:welcome ask")
    step = editor.path.rstrip("/").rpartition("/")[2]
    editor.do(f"key {step}")
    editor.do(f"key {step}")
    page = editor.save(step, text_pl="Odpady 1.", key_2="", choice_1="odpady", key_1="7")
    assert page.status_code == 200
    editor.do(f"add key:{step}:7 queue")
    queue = editor.path.rstrip("/").rpartition("/")[2]
    editor.save(queue, queue=str(here.other_queue))
    assert "Key 7: odpady" in editor.get()
    editor.publish()
    asked = editor.heard["steps"][step]
    assert asked["keys"] == {"7": {"to": queue, "language": None, "choice": {"pl": "odpady"}}}
    assert editor.heard["steps"][queue]["queue"] == here.other_queue
    two = editor.save(step, key_7="7")
    assert two.status_code == 200
    editor.do(f"key {step}")
    same = editor.save(step, key_1="7", key_7="7")
    assert same.status_code == 422
    assert "Two choices have the same key." in same.content.decode()


def test_a_step_is_moved_without_a_mouse(editor: Editor) -> None:
    editor.do("add next:welcome say")
    step = editor.path.rstrip("/").rpartition("/")[2]
    page = editor.get(move="next:welcome")
    assert "Choose where to put" in page
    assert 'value="move next:welcome start"' in page
    editor.do("move next:welcome start")
    with in_offices([editor.cast.here.id]):
        menu = MenuDraft.objects.get(number=editor.number).menu
    assert (menu["start"], menu["steps"][step]["next"]) == (step, "welcome")
    editor.post("undo/")
    with in_offices([editor.cast.here.id]):
        assert MenuDraft.objects.get(number=editor.number).menu["start"] == "welcome"
    editor.post("discard/")
    assert "This is what callers hear" in editor.get()


@pytest.mark.parametrize(
    "odd",
    ["", "x", "add", "add start", "add nowhere say", "move start", "remove person", "key welcome",
     "move start next:welcome", "add start say " * 90, "remove \u0663", "add start <script>"],
)  # fmt: skip
def test_what_an_old_or_hostile_page_asks_for_is_refused_in_words(editor: Editor, odd: str) -> None:
    before = editor.heard
    page = editor.do(odd)
    assert editor.heard == before
    if not odd.startswith("add start say"):
        assert 'role="alert"' in page
        assert "<script>alert" not in page


def test_two_administrators_in_one_menu(editor: Editor) -> None:
    """Different steps: both are kept. The same text: the second is shown both."""
    at = f"{editor.at}steps/welcome/"
    hers = editor.client.get(at).context["form"].shown
    editor.save("closed", text_pl="Zamknięte.")
    editor.save("welcome", text_pl="Od pierwszej.")
    second = editor.client.post(
        at, {"text_pl": "Od drugiej.", "next": "person", "shown": hers}, follow=True
    )
    assert second.status_code == 422
    text = second.content.decode()
    assert "Od pierwszej." in text
    assert "Od drugiej." in text
    again = {"text_pl": "Od drugiej.", "next": "person", "shown": second.context["form"].shown}
    assert editor.client.post(at, again).status_code == 302
    editor.publish()
    texts = {name: step["text"] for name, step in editor.heard["steps"].items()}
    assert texts["welcome"] == {"pl": "Od drugiej."}
    assert texts["closed"] == {"pl": "Zamknięte."}


def test_a_step_that_is_taken_out_while_it_is_written_loses_no_word(editor: Editor) -> None:
    """The page shows what was written, and puts it where the administrator says."""
    editor.do("add next:welcome say")
    step = editor.path.rstrip("/").rpartition("/")[2]
    hers = editor.client.get(f"{editor.at}steps/{step}/")
    assert 'name="kind" value="say"' in hers.content.decode()
    editor.do(f"remove {step}")
    written = {"kind": "say", "shown": hers.context["form"].shown, "next": step}
    written["text_pl"] = "Pisałam to <b> długo."
    page = editor.client.post(f"{editor.at}steps/{step}/", written)
    assert page.status_code == 409
    text = page.content.decode()
    assert "Nothing of what you wrote is lost" in text
    assert "Pisałam to &lt;b&gt; długo.</textarea>" in text
    assert "Callers hear, before “" in text
    nowhere = editor.client.post(f"{editor.at}steps/{step}/", {**written, "place": "next:gone"})
    assert nowhere.status_code == 422
    assert "Pisałam to &lt;b&gt; długo.</textarea>" in nowhere.content.decode()
    back = editor.client.post(f"{editor.at}steps/{step}/", {**written, "place": "start"})
    assert back.status_code == 302
    with in_offices([editor.cast.here.id]):
        menu = MenuDraft.objects.get(number=editor.number).menu
    assert (menu["start"], menu["steps"][step]["next"]) == (step, "welcome")
    assert menu["steps"][step]["text"] == {"pl": "Pisałam to <b> długo."}


def test_a_question_that_is_taken_out_comes_back_with_its_keys(editor: Editor) -> None:
    editor.do("add next:welcome ask")
    step = editor.path.rstrip("/").rpartition("/")[2]
    editor.do(f"remove {step}")
    form = {"kind": "ask", "text_pl": "Odpady 1.", "seconds": "5", "tries": "2"}
    form |= {"key_1": "4", "to_1": "gone", "choice_1": "odpady", "language_1": ""}
    page = editor.client.post(f"{editor.at}steps/{step}/", {**form, "place": "closed"}, follow=True)
    assert "It is in the draft again." in page.content.decode()
    with in_offices([editor.cast.here.id]):
        menu = MenuDraft.objects.get(number=editor.number).menu
    assert menu["closed"] == step
    assert menu["steps"][step]["otherwise"] == "closed"
    way = {"to": menu["person"], "language": None, "choice": {"pl": "odpady"}}
    assert menu["steps"][step]["keys"] == {"4": way}
    for odd in ({}, {"kind": "x"}, {"kind": "ask", "to_1": "\0", "seconds": "x", "place": "start"}):
        assert editor.client.post(f"{editor.at}steps/nowhere/", odd).status_code in (404, 409, 422)
    assert editor.client.post(f"{editor.at}steps/No-Name/", form).status_code == 404


def test_keys_that_another_adds_or_takes_out_meanwhile(editor: Editor) -> None:
    editor.do("add next:welcome ask")
    step = editor.path.rstrip("/").rpartition("/")[2]
    editor.do(f"key {step}")
    at = f"{editor.at}steps/{step}/"
    editor.save(step, text_pl="Odpady 1.", choice_1="odpady")
    first = editor.client.get(at).context["form"]
    hers = {name: "" if value is None else value for name, value in first.initial.items()}
    hers = {name: value for name, value in hers.items() if value is not False}
    hers |= {"kind": "ask", "shown": first.shown}

    def keys() -> dict[str, Any]:
        with in_offices([editor.cast.here.id]):
            menu = MenuDraft.objects.get(number=editor.number).menu
        return dict(menu["steps"][step]["keys"])

    editor.do(f"key {step}")  # the other one adds 2
    editor.save(step, choice_2="podatki")
    assert editor.client.post(at, {**hers, "text_pl": "Odpady: 1."}).status_code == 302
    assert keys()["2"]["choice"] == {"pl": "podatki"}  # it was not on her page, and stays
    assert editor.client.post(at, {**hers, "key_1": "2"}).status_code == 422  # taken meanwhile
    editor.save(step, key_1="")  # and takes 1 out
    untouched = editor.client.post(at, {**hers, "seconds": "9"})
    assert untouched.status_code == 302
    assert keys().keys() == {"2"}
    lost = editor.client.post(at, {**hers, "choice_1": "śmieci"})
    assert lost.status_code == 422
    assert "Somebody else took the key 1 out meanwhile." in lost.content.decode()
    assert 'value="śmieci"' in lost.content.decode()
    again = {**hers, "choice_1": "śmieci", "shown": lost.context["form"].shown}
    assert editor.client.post(at, again).status_code == 302
    assert keys()["1"]["choice"] == {"pl": "śmieci"}
    assert keys()["2"]["choice"] == {"pl": "podatki"}


def test_a_language_that_another_adds_meanwhile_keeps_its_text(editor: Editor) -> None:
    at = f"{editor.at}steps/welcome/"
    hers = editor.client.get(at).context["form"].shown
    whole = editor.client.get(f"{editor.at}whole/").context["form"].shown
    editor.client.post(f"{editor.at}whole/", {"shown": whole, "languages": ["pl", "uk"]})
    editor.save("welcome", text_uk="Добрий день.")
    form = {"kind": "say", "text_pl": "Dzień dobry.", "next": "person", "shown": hers}
    assert editor.client.post(at, form).status_code == 302
    with in_offices([editor.cast.here.id]):
        menu = MenuDraft.objects.get(number=editor.number).menu
    assert menu["steps"]["welcome"]["text"] == {"pl": "Dzień dobry.", "uk": "Добрий день."}


def test_a_language_is_added_and_every_text_asked_for(editor: Editor) -> None:
    shown = editor.client.get(f"{editor.at}whole/").context["form"].shown
    form = {"shown": shown, "languages": ["pl", "uk"], "wrong_pl": "Nie ma."}
    editor.client.post(f"{editor.at}whole/", form)
    page = editor.get()
    assert page.count("A text is missing: Ukrainian.") == 3
    assert "cannot be published yet" in editor.publish()
    editor.save("welcome", text_uk="Добрий день.")
    editor.save("closed", text_uk="Зачинено.")
    assert editor.get().count("A text is missing: Ukrainian.") == 1


def test_a_text_is_spoken_at_once_in_the_voice_of_callers(editor: Editor) -> None:
    answer = editor.client.post(f"{editor.at}speak/", {"text": "Dzień dobry.", "language": "pl"})
    assert answer.headers["Content-Type"] == "audio/wav"
    samples, rate = read_wav(answer.content)
    assert len(samples) == pytest.approx(len(speak("Dzień dobry.", "pl")[0]), rel=0.1)
    for odd in ({}, {"text": "", "language": "xx"}, {"text": "x" * 5000, "language": "uk"}):
        assert editor.client.post(f"{editor.at}speak/", odd).status_code == 200
    saved = editor.client.get(f"{editor.at}steps/welcome/pl/sound/")
    assert len(read_wav(saved.content)[0]) > rate  # more than a second
    assert editor.client.get(f"{editor.at}steps/welcome/uk/sound/").status_code == 404
    assert editor.client.get(f"{editor.at}steps/nowhere/pl/sound/").status_code == 404


def test_a_recording_is_put_in_place_heard_and_taken_away(editor: Editor) -> None:
    samples, rate = speak("Tu nagranie.", "pl")
    file = io.BytesIO(wav(samples, rate))
    file.name = "powitanie.wav"
    said = editor.post("steps/welcome/pl/record/", file=file)
    assert "The recording is in the draft." in said
    assert "powitanie.wav" in said
    heard = editor.client.get(f"{editor.at}steps/welcome/pl/sound/").content
    assert len(read_wav(heard)[0]) == len(samples)
    editor.save("welcome", text_pl="Inny tekst.")
    assert "the recording is of another text" in editor.get()
    for odd in (b"", b"ID3 no sound", b"RIFF" + bytes(60)):
        file = io.BytesIO(odd)
        file.name = "x.mp3"
        refused = editor.post("steps/welcome/pl/record/", file=file)
        assert 'role="alert"' in refused
    assert 'role="alert"' in editor.post("steps/welcome/pl/record/")
    assert 'role="alert"' in editor.post("steps/nowhere/pl/record/", file=io.BytesIO(heard))
    assert "powitanie.wav" not in editor.post("steps/welcome/pl/unrecord/")


def test_the_words_after_a_wrong_key_are_recorded_too(editor: Editor) -> None:
    shown = editor.client.get(f"{editor.at}whole/").context["form"].shown
    assert "data-record" not in editor.post("whole/", shown=shown, languages=["pl"], wrong_pl="")
    shown = editor.client.get(f"{editor.at}whole/").context["form"].shown
    form = {"shown": shown, "languages": ["pl"], "wrong_pl": "Nie ma takiego klawisza."}
    assert "How it sounds" in editor.post("whole/", **form)
    file = io.BytesIO(wav(*speak("Nie ma.", "pl")))
    file.name = "nie-ma.wav"
    said = editor.post("steps/wrong/pl/record/", file=file)
    assert "nie-ma.wav" in said
    assert "Languages, and after a wrong key" in said  # back on the page of it
    heard = editor.client.get(f"{editor.at}steps/wrong/pl/sound/").content
    assert len(read_wav(heard)[0]) == len(read_wav(file.getvalue())[0])
    shown = editor.client.get(f"{editor.at}whole/").context["form"].shown
    editor.post("whole/", shown=shown, languages=["pl"], wrong_pl="Zły klawisz.")
    assert "the recording is of another text" in editor.get()
    editor.publish()
    assert editor.heard["recordings"]["wrong"].keys() == {"pl"}
    assert "nie-ma.wav" not in editor.post("steps/wrong/pl/unrecord/")


def test_the_menu_is_walked_as_a_caller(cast: Cast) -> None:
    editor = Editor(cast, "pl", "en")
    begun = editor.get("try/")
    assert "Po polsku: 1." in begun
    assert "For English, press 2." in begun
    english = editor.get("try/", walk="2")
    assert "Good morning" in english
    assert "waits in the office" in english
    assert "Urząd" in editor.get("try/", closed="1") or "zamknięte" in editor.get(
        "try/", closed="1"
    )
    for odd in ("-" * 500, "x\u0663", "0" * 60, "<script>"):
        assert "<script>alert" not in editor.get("try/", walk=odd)
    editor.do("add key:language:1 end")
    assert "The call ends." in editor.get("try/", walk="1")


def test_a_menu_is_tried_by_a_call_of_what_may_be_dialled(editor: Editor) -> None:
    assert "Emergency numbers" in editor.post("ring/", number="112")
    editor.save("welcome", text_pl="Z wersji roboczej.")
    assert "It is being dialled." in editor.post("ring/", number="601 000 212")
    with in_offices([editor.cast.here.id]):
        row = TryCall.objects.get()
    assert row.menu["steps"]["welcome"]["text"] == {"pl": "Z wersji roboczej."}
    assert "Wait a minute" in editor.post("ring/", number="601 000 212")


def test_a_menu_that_loops_is_walked_to_a_stop(editor: Editor) -> None:
    editor.save("welcome", next="welcome")
    assert "goes round in circles" in editor.get()
    assert editor.get("try/")
    assert "cannot be published yet" in editor.publish()


def test_another_offices_menu_is_not_there(editor: Editor) -> None:
    ewa = browser(editor.cast, "ewa")
    there = editor.cast.there.id
    for end in ("", "whole/", "try/", "steps/welcome/", "steps/welcome/pl/sound/"):
        assert ewa.get(f"{editor.at}{end}").status_code == 404
        at = editor.at.replace(f"/{editor.cast.here.id}/", f"/{there}/", 1)
        assert ewa.get(f"{at}{end}").status_code == 404
    before = editor.heard
    at = editor.at.replace(f"/{editor.cast.here.id}/", f"/{there}/", 1)
    for end in ("", "publish/", "undo/", "discard/", "steps/welcome/pl/unrecord/", "speak/"):
        assert ewa.post(f"{at}{end}", {"do": "add start say"}).status_code == 404
    assert editor.heard == before


def test_callers_go_by_the_hours_and_by_who_they_are(editor: Editor) -> None:
    editor.do("add next:welcome customer")
    step = editor.path.rstrip("/").rpartition("/")[2]
    assert "a number can be forged" in editor.get(f"steps/{step}/")
    editor.do(f"add case:{step} say")
    told = editor.path.rstrip("/").rpartition("/")[2]
    editor.save(told, text_pl="Dzwoni ktoś ze sprawą.")
    editor.do(f"add otherwise:{step} hours")
    hours = editor.path.rstrip("/").rpartition("/")[2]
    here = editor.cast.here
    saved = editor.save(hours, hours=str(here.schedule), otherwise="closed").content.decode()
    assert "Saved in the draft" in saved
    assert "Who has an open case" in editor.get()
    assert "Dzwoni ktoś ze sprawą." in editor.get("try/?caller=case")
    assert "Dzwoni ktoś ze sprawą." not in editor.get("try/")
    assert "callers hear it from now on" in editor.publish()
    made = editor.heard["steps"][hours]
    assert (made["hours"], made["otherwise"]) == (here.schedule, "closed")
    refused = editor.save(hours, open=step).content.decode()
    assert "round in circles" in refused


def test_a_file_names_the_hours_of_a_branch() -> None:
    branch = {"kind": "hours", "hours": "Wakacje", "open": "person", "otherwise": "closed"}
    steps = {"start": branch, "person": {"kind": "queue"}, "closed": {"kind": "end"}}
    menu = Menu(start="start", person="person", closed="closed", steps=steps)
    assert menu.hours() == {"start": "Wakacje"}
    made = menu.graph({}.get, {"Wakacje": 7}.get).steps["start"]
    assert getattr(made, "hours", None) == 7
    number = NumberFile(digits="+48140001900", name="a", line="b", menu=menu)
    assert ("schedules", "Wakacje") in set(number.links())
    other = number.renamed({("schedules", "Wakacje"): "Lato"})
    assert other.menu.hours() == {"start": "Lato"}
    assert not menu.same(other.menu)
