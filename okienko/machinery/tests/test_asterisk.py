"""Finding and unpacking Asterisk: no network, small stand-ins for apt and for Asterisk itself."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from okienko.machinery import asterisk
from okienko.machinery.asterisk import AsteriskMissing


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of our own with a shell's basics, and no Asterisk anywhere."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    monkeypatch.setenv("OKIENKO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(asterisk, "on_system", lambda: None)
    return folder


def a_set(tmp_path: Path, name: str, version: str = "22.10.1") -> Path:
    """An unpacked set whose loader answers as Asterisk does."""
    folder = tmp_path / "cache/asterisk" / name
    root = folder / "root"
    program(root / "lib64/ld-linux-x86-64.so.2", f"echo Asterisk {version}")
    program(root / "usr/sbin/asterisk", "")
    (root / "usr/share/asterisk/moh").mkdir(parents=True)
    (root / "usr/share/asterisk/moh/a.wav").touch()
    (folder / "packages.txt").write_text("asterisk 1:22.10.1 amd64\n")
    return folder


def good(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "cache/asterisk/good").symlink_to(folder.name)


def test_the_last_good_set_is_used_without_asking_anybody(tools: Path, tmp_path: Path) -> None:
    program(tools / "apt-get", "exit 99")
    folder = a_set(tmp_path, "set-1")
    good(tmp_path, folder)
    then = (datetime.now(UTC) - timedelta(days=40)).timestamp()
    os.utime(folder / "packages.txt", (then, then))
    found = asterisk.ensure(tmp_path)
    assert (found.origin, found.version, found.age_days) == ("unpacked", "22.10.1", 40)
    assert found.command[0].endswith("ld-linux-x86-64.so.2")
    assert found.music == found.data / "moh"
    assert found.packages == folder / "packages.txt"


def test_a_set_that_does_not_run_here_is_none(tools: Path, tmp_path: Path) -> None:
    folder = a_set(tmp_path, "set-1")
    program(folder / "root/lib64/ld-linux-x86-64.so.2", "exit 1")
    good(tmp_path, folder)
    assert asterisk.found(tmp_path) is None


def test_a_failed_renewal_leaves_the_good_set(tools: Path, tmp_path: Path) -> None:
    folder = a_set(tmp_path, "set-1")
    good(tmp_path, folder)
    (tmp_path / "cache/asterisk/fetch-killed/cache").mkdir(parents=True)
    program(tools / "dpkg-deb", "exit 0")
    program(
        tools / "apt-get",
        'case "$*" in *indextargets*) echo "Debian|bookworm|http://mirror.example/debian/";; '
        "*) echo 'no network' >&2; exit 100;; esac",
    )
    with pytest.raises(AsteriskMissing) as trouble:
        asterisk.renew(tmp_path)
    assert "package mirror" in str(trouble.value) or "keyring" in str(trouble.value)
    assert asterisk.ensure(tmp_path).version == "22.10.1"
    assert [p.name for p in (tmp_path / "cache/asterisk").glob("fetch-*")] == []


def test_a_system_that_is_no_debian_is_told_what_to_do(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tools))
    with pytest.raises(AsteriskMissing, match="package manager"):
        asterisk.ensure(tmp_path)


def test_the_mirror_is_the_one_that_apt_uses(tools: Path) -> None:
    program(
        tools / "apt-get",
        "echo 'Debian-Security|bookworm-security|http://mirror.example/debian-security/'; "
        "echo 'Other|stable|https://other.example/'; "
        "echo 'Debian|bookworm|http://mirror.example/debian/'",
    )
    assert asterisk._mirror() == "http://mirror.example/debian/"
    program(tools / "apt-get", "echo 'Other|stable|https://other.example/'")
    with pytest.raises(AsteriskMissing, match="no Debian mirror"):
        asterisk._mirror()


def test_nothing_of_the_system_is_touched_by_the_private_apt(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "key.gpg"
    key.touch()
    monkeypatch.setattr(asterisk, "KEYRINGS", (str(key),))
    monkeypatch.setattr(asterisk, "_mirror", lambda: "http://mirror.example/debian/")
    work = tmp_path / "work"
    options = asterisk._private_apt(work)
    given = dict(pair.split("=", 1) for pair in options if "=" in pair)
    for name in ("Dir::State::Lists", "Dir::State::status", "Dir::Cache", "Dir::Etc::SourceList"):
        assert given[name].startswith(str(work))
    line = (work / "sources.list").read_text()
    assert line == f"deb [signed-by={key}] http://mirror.example/debian/ sid main\n"
    monkeypatch.setattr(asterisk, "KEYRINGS", ("/nowhere",))
    with pytest.raises(AsteriskMissing, match="keyring"):
        asterisk._private_apt(tmp_path / "other")


def test_too_old_an_asterisk_on_the_system_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "asterisk", "echo Asterisk 16.28.0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert asterisk.on_system() is None


def test_a_certified_version_is_read(tmp_path: Path) -> None:
    told = program(tmp_path / "asterisk", "echo Asterisk certified/20.7-cert2")
    assert asterisk._version((str(told),)) == "20.7"
