"""`okienko up` with its real parts: killed, it carries on; stopped, it leaves nothing."""

import json
import os
import signal
import socket

import psycopg
import pytest

from okienko.machinery import postgres
from tests.installation import own_installation, until

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("up"), pytest.mark.timeout(480)]


@pytest.fixture
def installation():
    with own_installation() as one:
        yield one


@pytest.fixture
def prepared_installation():
    with own_installation(empty=False) as one:
        yield one


def test_killed_at_any_moment_it_carries_on_and_stopped_it_leaves_nothing(prepared_installation):
    installation = prepared_installation
    installation.start()
    until(installation.well)
    with psycopg.connect(postgres.url(installation.home)) as owner:
        signed_in = "select distinct usename from pg_stat_activity where pid <> pg_backend_pid()"
        names = {name for (name,) in owner.execute(f"{signed_in} and datname = 'okienko'")}
    assert names == {postgres.APP_ROLE}, "no process is the owner"

    web = installation.part("web")
    web.signal(signal.SIGKILL)
    assert installation.get("/health/live")[0] == 200, "who asks meanwhile waits, and is answered"
    assert installation.part("web") != web

    board = installation.part("switchboard")
    board.signal(signal.SIGKILL)
    until(lambda: installation.part("switchboard") not in (None, board))
    until(installation.well)

    server = postgres.running(installation.home)
    os.kill(server, signal.SIGKILL)
    until(lambda: postgres.running(installation.home) not in (None, server))
    until(installation.well)

    media = installation.part("asterisk")
    media.signal(signal.SIGKILL)
    second = until(lambda: (now := installation.part("asterisk")) and now != media and now)

    installation.process.kill()
    installation.process.wait()
    assert second.alive(), "calls outlive the supervisor"
    installation.start()
    assert installation.part("asterisk") == second
    until(installation.well)

    again = installation.run("up")
    assert again.returncode == 1
    assert "already runs" in again.stderr
    assert "Traceback" not in again.stderr

    doctor = installation.run("doctor", "--json")
    states = {finding["part"]: finding["state"] for finding in json.loads(doctor.stdout)}
    assert doctor.returncode == 0, doctor.stdout
    assert states["PostgreSQL"] == states["Asterisk"] == states["switchboard"] == "ok"

    installation.process.send_signal(signal.SIGTERM)
    assert installation.process.wait(timeout=120) == 0
    until(lambda: installation.left() == [])


def test_a_taken_port_stops_the_start_with_words(installation):
    with socket.create_server(("127.0.0.1", installation.port)):
        refused = installation.run("up")
    assert refused.returncode == 1
    assert f"Port {installation.port} (tcp) is taken by" in refused.stderr
    assert "OKIENKO_HTTP_PORT=" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (installation.home / "postgres").exists(), "before the long work begins"


def test_the_first_office_and_its_administrator(installation):
    password = installation.home.parent / "password"
    password.write_text("okno-na-świat-7\n")
    made = installation.run(
        "office", "add", "--name", "Gmina Żółta Łąka", "--admin", "basia",
        "--password-file", str(password),
    )  # fmt: skip
    assert made.returncode == 1
    assert "okienko prepare" in made.stderr, "tables first"
    assert installation.run("prepare").returncode == 0
    made = installation.run(
        "office", "add", "--name", "Gmina Żółta Łąka", "--admin", "basia",
        "--password-file", str(password),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert "gmina-zolta-laka" in made.stdout
    twice = installation.run(
        "office", "add", "--name", "Gmina Żółta Łąka", "--admin", "basia",
        "--password-file", str(password),
    )  # fmt: skip
    assert twice.returncode == 1
    assert "--slug" in twice.stderr
    until(lambda: installation.left() == [])  # a command's server stops with it
