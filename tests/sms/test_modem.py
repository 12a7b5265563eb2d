"""A modem on the desk, by gammu-smsd: what is put in a folder leaves, what comes is whole."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from okienko.channels.sms import modem
from tests.waiting import until

from .gammu import Gammu

LONG = "Zażółć gęślą jaźń. " * 21  # 399 characters, in six parts


@pytest.fixture
def gammu(tmp_path: Path) -> Iterator[Gammu]:
    daemon = Gammu(tmp_path)
    with daemon.running():
        yield daemon


@pytest.mark.real
def test_a_text_leaves_whole_and_what_comes_is_whole(gammu: Gammu) -> None:
    """Parts come in the wrong order, each with its own time: gammu names its files by that."""
    modem.put(gammu.folder, ours="okienko-1", to="+48601000212", text=LONG)
    assert modem.is_there(gammu.folder, "okienko-1")
    gammu.receive_parts("+48601000213", "pierwsza część, ", "druga, ", "koniec: Łąkowa 5")
    gammu.receive("+48601000212", "Kiedy wywóz?")
    until(lambda: [*(gammu.folder / "sent").iterdir()], seconds=30)
    assert modem.is_there(gammu.folder, "okienko-1")
    assert not modem.is_there(gammu.folder, "okienko-2")
    assert "(total: 6) to +48601000212" in (gammu.home / "log").read_text()
    until(lambda: len(modem.came(gammu.folder)) == 2, seconds=60)
    found = modem.came(gammu.folder)
    assert sorted((one.sender, one.text) for one in found) == [
        ("+48601000212", "Kiedy wywóz?"),
        ("+48601000213", "pierwsza część, druga, koniec: Łąkowa 5"),
    ]
    assert [one.id for one in found] == [one.id for one in modem.came(gammu.folder)]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "outbox").mkdir()
    assert modem.missing(tmp_path) == ["sent", "error"]


def test_parts_are_put_together_and_links_are_not_followed(tmp_path: Path) -> None:
    for name in modem.FOLDERS:
        (tmp_path / name).mkdir()
    for part, text in enumerate(("Dzień ", "dobry", "!")):
        came = tmp_path / "inbox" / f"IN20261130_090000_00_+48601000212_{part:02}.txt"
        came.write_bytes(b"\xfe\xff" + text.encode("utf-16-be"))
        os.utime(came, (0, 0))
    secret = tmp_path / "secret"
    secret.write_text("hasło")
    (tmp_path / "inbox" / "IN20261130_090001_00_+48601000213_00.txt").symlink_to(secret)
    (tmp_path / "inbox" / "notes.txt").write_text("nic")
    assert [(one.sender, one.text, len(one.files)) for one in modem.came(tmp_path)] == [
        ("+48601000212", "Dzień dobry!", 3)
    ]
    (tmp_path / "error" / "OUTC19700101_000000_00_+48601000212_okienko-9.txtd").write_text("x")
    assert [ours for ours, _file in modem.failed(tmp_path)] == ["okienko-9"]
    came.touch()  # gammu is still writing: none of its parts is taken
    assert modem.came(tmp_path) == []


@pytest.mark.parametrize("wide", [True, False])
def test_an_emoji_that_was_cut_in_two_is_one(tmp_path: Path, wide: bool) -> None:
    for name in modem.FOLDERS:
        (tmp_path / name).mkdir()
    for part, text in enumerate(("Dziękuję \ud83d", "\ude00!", " \ud83d")):
        came = tmp_path / "inbox" / f"IN20261130_090000_00_+48601000212_{part:02}.txt"
        code = "utf-16-be" if wide else "utf-8"
        came.write_bytes(b"\xfe\xff" * wide + text.encode(code, "surrogatepass"))
        os.utime(came, (0, 0))
    assert [one.text for one in modem.came(tmp_path)] == ["Dziękuję 😀! �"]


def test_one_of_thousands_that_were_sent_is_known(tmp_path: Path) -> None:
    """So that a person who was not sure may send it again: it leaves once."""
    for name in modem.FOLDERS:
        (tmp_path / name).mkdir()
    for number in range(2 * modem.MOST):
        (tmp_path / "sent" / f"OUTC19700101_000000_00_+48601000212_x-{number}.txtd").touch()
    assert all(modem.is_there(tmp_path, f"x-{n}") for n in (0, 7, 2 * modem.MOST - 1))
    assert not modem.is_there(tmp_path, f"x-{2 * modem.MOST}")


def test_parts_of_two_texts_of_one_sender_are_told_apart(tmp_path: Path) -> None:
    """All written in the same moment, the second part of the first text with an earlier time."""
    for name in modem.FOLDERS:
        (tmp_path / name).mkdir()
    for at, part, text in (
        ("090005", 0, "raz "),
        ("090004", 1, "dwa "),
        ("090006", 2, "trzy"),
        ("093000", 0, "Jeszcze "),
        ("093001", 1, "jedno."),
        ("100000", 0, "Trzeci."),
    ):
        came = tmp_path / "inbox" / f"IN20261130_{at}_00_+48601000212_{part:02}.txt"
        came.write_bytes(b"\xfe\xff" + text.encode("utf-16-be"))
        os.utime(came, (0, 0))
    assert sorted(one.text for one in modem.came(tmp_path)) == [
        "Jeszcze jedno.",
        "Trzeci.",
        "raz dwa trzy",
    ]
