"""The program's own PostgreSQL: made, adopted, stopped; as this user and as another."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from okienko.machinery import postgres
from okienko.machinery.trouble import Trouble

PROJECT = Path(__file__).resolve().parents[3]
LIFE = """
import sys
from pathlib import Path
import psycopg
from okienko.machinery import postgres
home = Path(sys.argv[1])
with postgres.held(home, for_tests=True) as url:
    with psycopg.connect(url) as connection:
        print(connection.execute("select current_user").fetchone()[0])
print(postgres.running(home))
"""


@pytest.fixture
def home():
    """Reachable by every user, as pytest's own folders are not; its name wants quoting."""
    folder = Path(tempfile.mkdtemp(prefix="okienko-postgres-"))
    folder.chmod(0o755)
    place = folder / "100% d'Arc & co"
    yield place
    postgres.stop(place)
    elsewhere = postgres.place(place)
    if elsewhere.is_relative_to("/var/lib/okienko"):
        shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def test_made_adopted_and_stopped(home):
    url = postgres.ensure(home, for_tests=True)
    first = postgres.running(home)
    assert first
    assert postgres.ensure(home, for_tests=True) == url
    assert postgres.running(home) == first, "one that runs is adopted"
    mode = stat.S_IMODE(postgres.socket_folder(home).stat().st_mode)
    assert mode == 0o700, "nobody else reaches the socket"
    with psycopg.connect(url) as connection:
        (superuser,) = connection.execute("show is_superuser").fetchone()
        assert superuser == "off"
        connection.execute("set role okienko_app")
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("set role postgres")
    assert postgres.stop(home)
    assert postgres.running(home) is None


def test_a_killed_server_starts_again_with_its_data(home):
    url = postgres.ensure(home)
    with psycopg.connect(url) as connection:
        connection.execute("create table kept as select 7 as n")
    os.kill(postgres.running(home), 9)
    while postgres.running(home):
        pass
    with psycopg.connect(postgres.ensure(home)) as connection:
        assert connection.execute("select n from kept").fetchone() == (7,)


def test_a_process_file_with_another_programs_number_does_not_stop_the_start(home):
    postgres.ensure(home, for_tests=True)
    data = postgres.place(home) / "data"
    lines = (data / "postmaster.pid").read_text().splitlines()
    postgres.stop(home)
    (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    postgres.ensure(home, for_tests=True)
    assert postgres.running(home)


def test_a_home_with_a_long_path_has_its_socket_elsewhere_and_private(home):
    deep = home / ("long-" * 20)
    try:
        postgres.ensure(deep, for_tests=True)
        sockets = postgres.socket_folder(deep)
        assert not sockets.is_relative_to(home)
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    finally:
        postgres.stop(deep)
        shutil.rmtree(postgres.socket_folder(deep), ignore_errors=True)


def test_the_last_to_leave_stops_it(home):
    with postgres.held(home, for_tests=True):
        with postgres.held(home, for_tests=True):
            pass
        assert postgres.running(home)
    assert postgres.running(home) is None


def test_data_of_another_version_are_refused_in_words(home):
    data = postgres.place(home) / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(Trouble) as trouble:
        postgres.ensure(home)
    assert "PostgreSQL 15" in str(trouble.value)
    assert "backup" in trouble.value.advice


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets it")
def test_as_root_a_closed_home_is_left_alone(home):
    home.parent.chmod(0o700)
    with postgres.held(home, for_tests=True) as url, psycopg.connect(url):
        assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
        assert not (home / "postgres").exists()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="root becomes another")
def test_as_a_plain_user(home):
    home.mkdir()
    os.chown(home, 65534, 65534)
    plain = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "HOME": "/", "OKIENKO_HOME": str(home)}
    if subprocess.run([*plain, sys.executable, "-c", "import okienko.config"],
                      env=environment, check=False, capture_output=True).returncode:  # fmt: skip
        pytest.skip("the plain user cannot reach this checkout or its Python")
    done = subprocess.run(
        [*plain, sys.executable, "-c", LIFE, str(home)],
        env=environment, cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["okienko", "None"], done.stderr
