"""The form of configuration files, and what one would change. No database."""

from contextlib import suppress
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from okienko import administration
from okienko.channels.phone.menu.steps import Graph
from okienko.interactions.models import Outcome

from ..configuration.compare import Present, compare
from ..configuration.format import LARGEST, OfficeFile, Wrong, read
from ..configuration.menus import menu_of
from ..configuration.writing import text

PACKS = sorted((Path(administration.__file__).parent / "packs").glob("*.toml"))
NOTHING = Present(OfficeFile(format=1))


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
def test_a_pack_is_whole(pack: Path) -> None:
    """Each row that another names is there, and every text is in three languages."""
    found = read(pack.read_bytes())
    assert set(found.name) == {"pl", "en", "uk"}
    topics, skills = set(found.topics), {row.name for row in found.skills}
    for topic in topics:
        parent = topic.rpartition(" › ")[0]
        assert not parent or parent in topics, topic
    for queue in found.queues:
        assert {step.skill for step in queue.steps} <= skills
        assert queue.schedule in {None, *(row.name for row in found.schedules)}
    if found.queues:  # what belongs to no queue goes to the first: nobody may need a skill there
        first = min(found.queues, key=lambda queue: queue.order)
        spoken = {row.name for row in found.skills if row.language}
        assert {step.skill for step in first.steps} <= spoken
    for kind in found.kinds:
        assert kind.topic in topics
        assert kind.department in {row.code for row in found.departments}
    # whatever a contact came to, there are words for it
    assert {row.outcome for row in found.outcomes} == {*Outcome.values} - {""}
    names = {row.name for row in found.templates}
    for language in ("pl", "en", "uk"):
        assert {row.name for row in found.templates if row.language == language} == names
    for menu in found.menus:
        asked = {step["queue"] for step in menu.steps.values() if step["kind"] == "queue"}
        assert asked <= {row.name for row in found.queues}


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
def test_a_pack_over_itself_changes_nothing(pack: Path) -> None:
    found = read(pack.read_bytes())
    first = compare(NOTHING, found)
    assert {step.does for step in first.steps} == {"add"}
    assert first.missing == []
    again = compare(Present(found), found)
    assert again.steps == []
    assert again.same == len(first.steps)


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
def test_a_file_that_is_written_says_the_same(pack: Path) -> None:
    found = read(pack.read_bytes())
    again = read(text(found, "Urząd\nGminy").encode())
    assert [step.id for step in compare(Present(found), again).steps] == []
    assert [step.id for step in compare(Present(again), found).steps] == []


def test_names_that_the_office_changed_are_known_again() -> None:
    """A pack over an office that renamed everything adds nothing twice."""
    pack = read(
        """format = 1
topics = ["Odpady", "Odpady › bio", "Odpady › nowe"]
[[departments]]
code = "GK"
name = "Gospodarka"
[[kinds]]
name = "Odpady"
topic = "Odpady › bio"
department = "GK"
""".encode()
    )
    there = Present(
        read(
            """format = 1
topics = ["Śmieci", "Śmieci › bio"]
[[departments]]
code = "WK"
name = "Gospodarka"
[[kinds]]
name = "Nieodebrane"
topic = "Śmieci › bio"
department = "WK"
""".encode()
        ),
        former={
            ("topics", "Odpady"): "Śmieci",
            ("departments", "GK"): "WK",
            ("kinds", "Odpady"): "Nieodebrane",
        },
    )
    found = compare(there, pack)
    assert [(step.does, step.called) for step in found.steps] == [("add", "Śmieci › nowe")]
    assert ("GK", "WK") in found.renamed


def test_what_is_chosen_brings_what_it_needs() -> None:
    found = compare(NOTHING, read(PACKS[0].read_bytes()))
    got = found.chosen(["kinds:Skarga", "queues:Ogólna", "kinds:none"])
    assert {step.id for step in got} == {
        "topics:Urząd",
        "topics:Urząd › skargi i wnioski",
        "schedules:Urząd",
        "departments:OR",
        "skills:język ukraiński",
        "skills:język angielski",
        "queues:Ogólna",
        "kinds:Skarga",
    }
    assert [step.id for step in found.chosen([])] == []


def test_what_is_named_and_stands_nowhere_is_told() -> None:
    wanted = read(b'format = 1\n[[kinds]]\nname = "A"\ndepartment = "X"\n')
    assert compare(NOTHING, wanted).missing == [("A", "X")]


def test_names_are_kept_as_the_verbs_keep_them() -> None:
    found = read('format = 1\ntopics = [" A  ›  b "]\n[[skills]]\nname = " a  b "\n'.encode())
    assert found.topics == ("A", "A › b")
    assert found.skills[0].name == "a b"


def test_only_what_a_file_says_is_changed() -> None:
    there = read(b'format = 1\n[[departments]]\ncode = "GK"\nname = "Komunalna"\nphone = "130"\n')
    wanted = read(b'format = 1\n[[departments]]\ncode = "GK"\nname = "Gospodarka"\n')
    (step,) = compare(Present(there), wanted).steps
    assert step.does == "change"
    assert step.differences == {"name": ("Komunalna", "Gospodarka")}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"format = ", "ends too early"),
        (b"format = 2\n", "Another version of Okienko made this file (format 2, here 1)"),
        (b"format = true\n", "no file of settings"),
        (b"", "no file of settings"),
        (b"GIF89a\x01\x00\xff\xfe" * 50, "no text"),
        ("<html>Zażółć</html>".encode(), "Line 1, character 1"),
        ("Zażółć".encode("utf-16"), "no text"),
        (b"&a [&b, &b]\n" * 400, "Line 1, character 1"),
        (b'format = 1\n[[skills]]\nname = "' + b"x" * 10_000 + b'"\n', "Line 3, skills › xxx"),
        (b"format = 1\n" + b"x" * 10_000 + b" = 1\n", "Nothing of this name"),
        (b"format = 1\n\n[[queues]]\nname = 7\n", "Line 4, queues › 1 › name: Words in quot"),
        (b'format = 1\n[[queues]]\nname = "A"\norder = "x"\n', "Line 4, queues › A › order"),
        (b'format = 1\n[[skills]]\nname = "A"\nlanguage = "de"\n', "pl, en, uk"),
        (b"format = 1\nmenus = [1]\n", "Line 2, menus › 1: Names with their values"),
        (b"format = 1\nsecrets = 1\n", "secrets: Nothing of this name"),
        (b'format = 1\n[[queues]]\nname = "A"\ngoal_percent = 200\n', "queues › A › goal_percent"),
        (b'format = 1\n[[schedules]]\nname = "A"\nweek = { mon = ["8-9"] }\n', "no span of hours"),
        (b'format = 1\n[[schedules]]\nname = "A"\nweek = { mon = ["9:00-8:00"] }\n', "ends before"),
        (b'format = 1\n[[kinds]]\nname = "A"\nrule = "x"\n', "No term is called “x”"),
        (b'format = 1\n[[templates]]\nname = "A"\nbody = "{x}"\n', "{x}"),
        (b'format = 1\n[[skills]]\nname = " "\n', "skills › 1 › name"),
        (b'format = 1\ntopics = "x"\n', "topics"),
        (b"format = 1\nqueues = 5\n", "queues"),
        (b'format = 1\n[[skills]]\nname = "A"\n[[skills]]\nname = "A"\n', "twice"),
        (b"#" * (LARGEST + 1), "larger"),
        (b"#\n" * 30_000, "more than 25000 lines"),
        (b"a" + b".a" * 200 + b" = 1", "Line 1 is none"),
        (b"format = " + b"9" * 5000, "not written as"),
        (b'format = 1\ntopics = ["\\ud800"]\n', "Line 2, character"),
        (b"a = " + b"[" * 5000, "too many brackets"),
        (b"a = " + b"{a=" * 5000, "too many brackets"),
    ],
)
def test_a_file_that_is_none_of_ours_is_told_by_lines(content: bytes, words: str) -> None:
    with override("en"), pytest.raises(Wrong) as told:
        read(content)
    assert words in " ".join(told.value.lines)
    assert all(len(line) < 400 for line in told.value.lines)


def test_what_is_wrong_is_told_in_the_readers_language() -> None:
    wrong = b'format = 1\n[[queues]]\nname = "A"\ngoal_percent = 200\n'
    for language, words in (
        ("pl", "Wiersz 4, queues › A › goal_percent: To za dużo: najwyżej 100."),
        ("uk", "Рядок 4, queues › A › goal_percent: Забагато: щонайбільше 100."),
    ):
        with override(language), pytest.raises(Wrong) as told:
            read(wrong)
        assert told.value.lines == [words]


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    with suppress(Wrong):
        read(b"format = 1\n" + content)


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
def test_a_number_begins_with_the_packs_menu(pack: Path) -> None:
    found = read(pack.read_bytes())
    queues = {row.name: number for number, row in enumerate(found.queues, start=1)}
    (menu,) = found.menus
    graph = Graph.model_validate(
        menu_of(
            menu,
            queues,
            office={"pl": "Urząd Łąk", "en": "Lake Office"},
            address="Rynek 1, 00-019 Łąki",
        )
    )
    said = str(graph.model_dump())
    assert "Urząd Łąk" in said
    assert "Lake Office. We are closed" in said
    assert "00-019" not in said
    assert "{hours}" in said
    assert "{office}" not in said
    assert "{address}" not in said
    assert {step.queue for step in graph.steps.values() if step.kind == "queue"} <= {
        *queues.values()
    }
