"""The form of configuration files, and what one would change. No database."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okienko import administration

from ..configuration.compare import compare
from ..configuration.format import LARGEST, OfficeFile, Wrong, read

PACKS = sorted((Path(administration.__file__).parent / "packs").glob("*.toml"))
NOTHING = OfficeFile(format=1)


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
    for kind in found.kinds:
        assert kind.topic in topics
        assert kind.department in {row.code for row in found.departments}
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
    again = compare(found, found)
    assert again.steps == []
    assert again.same == len(first.steps)


def test_only_what_a_file_says_is_changed() -> None:
    there = read(b'format = 1\n[[departments]]\ncode = "GK"\nname = "Komunalna"\nphone = "130"\n')
    wanted = read(b'format = 1\n[[departments]]\ncode = "GK"\nname = "Gospodarka"\n')
    (step,) = compare(there, wanted).steps
    assert step.does == "change"
    assert step.differences == {"name": ("Komunalna", "Gospodarka")}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"format = ", "Invalid value"),
        (b"format = 2\n", "format"),
        (b"", "format"),
        (b"format = 1\nsecrets = 1\n", "secrets"),
        (b'format = 1\n[[queues]]\nname = "A"\ngoal_percent = 200\n', "queues › A › goal_percent"),
        (b'format = 1\n[[schedules]]\nname = "A"\nweek = { mon = ["8-9"] }\n', "no span"),
        (b'format = 1\n[[skills]]\nname = "A"\n[[skills]]\nname = "A"\n', "twice"),
        (b"#" * (LARGEST + 1), "larger"),
        (b"a = " + b"[" * 5000, ""),
    ],
)
def test_a_file_that_is_none_of_ours_is_told_by_lines(content: bytes, words: str) -> None:
    with pytest.raises(Wrong) as told:
        read(content)
    assert words in " ".join(told.value.lines)


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    with suppress(Wrong):
        read(b"format = 1\n" + content)
