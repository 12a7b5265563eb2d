"""A modem on the desk, by gammu-smsd: what is put in a folder leaves, what comes is whole."""

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
def test_a_text_leaves_whole_and_one_comes_once(gammu: Gammu) -> None:
    modem.put(gammu.folder, ours="okienko-1", to="+48601000212", text=LONG)
    assert modem.is_there(gammu.folder, "okienko-1")
    until(lambda: [*(gammu.folder / "sent").iterdir()], seconds=30)
    assert modem.is_there(gammu.folder, "okienko-1")
    assert not modem.is_there(gammu.folder, "okienko-2")
    gammu.receive("+48601000212", "Kiedy wywóz? Łąkowa 5")
    until(lambda: modem.came(gammu.folder), seconds=30)
    found = modem.came(gammu.folder)
    assert [(one.sender, one.text) for one in found] == [("+48601000212", "Kiedy wywóz? Łąkowa 5")]
    assert found[0].id == modem.came(gammu.folder)[0].id


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "outbox").mkdir()
    assert modem.missing(tmp_path) == ["sent", "error"]


def test_parts_are_put_together_and_links_are_not_followed(tmp_path: Path) -> None:
    for name in modem.FOLDERS:
        (tmp_path / name).mkdir()
    for part, text in enumerate(("Dzień ", "dobry", "!")):
        name = f"IN20261130_090000_00_+48601000212_{part:02}.txt"
        (tmp_path / "inbox" / name).write_bytes(b"\xfe\xff" + text.encode("utf-16-be"))
    secret = tmp_path / "secret"
    secret.write_text("hasło")
    (tmp_path / "inbox" / "IN20261130_090001_00_+48601000213_00.txt").symlink_to(secret)
    (tmp_path / "inbox" / "notes.txt").write_text("nic")
    assert [(one.sender, one.text, len(one.files)) for one in modem.came(tmp_path)] == [
        ("+48601000212", "Dzień dobry!", 3)
    ]
    (tmp_path / "error" / "OUTC19700101_000000_00_+48601000212_okienko-9.txtd").write_text("x")
    assert [ours for ours, _file in modem.failed(tmp_path)] == ["okienko-9"]
