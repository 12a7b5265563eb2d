"""The texts of the interface: complete, and in the words that the project uses."""

import importlib.util
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django.utils.translation import override

PROJECT = Path(__file__).resolve().parents[2]
#: Languages of which not one text may be missing.
COMPLETE = ("pl", "en", "uk")
LANGUAGES = ("pl", "en", "uk")
#: One worker reads the whole source, once.
pytestmark = pytest.mark.xdist_group("source")
_GAP = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w+\}")


def _messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", PROJECT / "scripts/messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


messages = _messages()
texts, catalog = cache(messages.texts), cache(messages.catalog)


def entries(language: str) -> list[polib.POEntry]:
    return [entry for entry in catalog(language) if not entry.obsolete]


def forms(entry: polib.POEntry) -> list[str]:
    """The translations of an entry: one, or its plural forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_code_is_in_the_file(language: str) -> None:
    there = {(e.msgctxt, e.msgid): e.msgid_plural or "" for e in entries(language)}
    wanted = {key: text.plural for key, text in texts().items()}
    assert there == wanted, "run `make messages` and translate what is new"


@pytest.mark.parametrize("language", COMPLETE)
def test_nothing_is_missing(language: str) -> None:
    empty = [e.msgid for e in entries(language) if not all(forms(e))]
    assert not empty, f"translate in okienko/locale/{language}: {empty}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_doubtful(language: str) -> None:
    assert [e.msgid for e in entries(language) if e.fuzzy] == []
    plural = catalog(language).metadata["Plural-Forms"]
    assert plural == messages.PLURALS[language]
    count = int(plural[9])
    for entry in entries(language):
        if entry.msgid_plural:
            assert sorted(entry.msgstr_plural) == list(range(count)), entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_gaps_are_filled_with_the_same_values(language: str) -> None:
    for entry in entries(language):
        wanted = set(_GAP.findall(entry.msgid)) | set(_GAP.findall(entry.msgid_plural or ""))
        for text in filter(None, forms(entry)):
            got = set(_GAP.findall(text))
            # a plural form for one may say "one" in words
            assert got <= wanted, f"{entry.msgid!r} -> {text!r}: what fills {got - wanted}?"
            assert got == wanted or entry.msgid_plural, f"{text!r} leaves out {wanted - got}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_quiet_and_whole(language: str) -> None:
    for entry in entries(language):
        for text in filter(None, [entry.msgid, entry.msgid_plural, *forms(entry)]):
            assert "!" not in text, f"no exclamation marks: {text!r}"
            assert "..." not in text, f"three dots are one sign (…): {text!r}"
            assert "  " not in text, f"two spaces: {text!r}"
        for text in filter(None, forms(entry)):
            assert text.strip() == text or entry.msgid.strip() != entry.msgid, repr(text)
            ends = entry.msgid[-1] == ".", text[-1] == "."
            abbreviated = re.search(r"\b\w{1,4}\.$", text)
            assert ends[0] == ends[1] or abbreviated, f"a full stop: {entry.msgid!r} {text!r}"


def test_people_are_customers() -> None:
    """The word that offices once had for those who ask is in no file (klient is the word)."""
    word = re.compile(r"\b" + "pet" + "ent", re.IGNORECASE)
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=PROJECT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, names.split("\0")):
        path = PROJECT / name
        if path.is_file() and path.suffix not in {".png", ".wav", ".ico"}:
            found = word.search(path.read_text(errors="replace"))
            assert not found, f"{name}: say klient, mieszkaniec or interesant"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_a_script_asks_for_is_there(language: str) -> None:
    from okienko.administration.texts import texts as settings_texts
    from okienko.channels.chat.texts import window_texts
    from okienko.desk.texts import texts as desk_texts
    from okienko.look.video_texts import stage_texts
    from okienko.portal.video import texts as video_texts
    from okienko.portal.video_check import texts as check_texts
    from okienko.portal.web_call import texts as call_texts

    with override(language):
        known = {
            ".": {*settings_texts(), *call_texts(), *video_texts(), *check_texts(), *desk_texts()},
            "chat": {*window_texts()},
            "video": {*video_texts(), *stage_texts()},
        }
    for folder, there in known.items():
        for path in sorted((PROJECT / "frontend" / folder).glob("*.ts")):
            asked = re.findall(r'(?<![\w.])t\("([\w-]+)"', path.read_text())
            unknown = set(asked) - there
            assert not unknown, f"{path.name} asks for {unknown}: add them to its pages' texts.py"
