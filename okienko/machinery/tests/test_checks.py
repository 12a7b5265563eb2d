"""A taken port or a full disk is told in words that help."""

import os
import socket
import time

import pytest

from okienko.config import Config
from okienko.machinery import checks, up
from okienko.machinery.processes import PidFile, fork
from okienko.machinery.trouble import Trouble
from tests.whole import free_port


def test_a_taken_port_names_its_holder_and_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Trouble) as trouble:
            checks.listen("127.0.0.1", port, "OKIENKO_HTTP_PORT")
    assert f"Port {port} (tcp) is taken by" in str(trouble.value)
    assert f"OKIENKO_HTTP_PORT={port + 1} make demo" in trouble.value.advice


def test_a_taken_udp_port_is_seen():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match="udp"):
            checks.free("127.0.0.1", port, "OKIENKO_SIP_PORT", udp=True)


@pytest.mark.parametrize("which", ["imap", "smtp"])
def test_a_taken_port_of_the_post_office_stops_the_demo_and_nothing_else(
    monkeypatch, tmp_path, which
):
    monkeypatch.setattr(checks, "asterisk_ports", lambda settings: None)
    ports = {"http_port": free_port(), "post_imap_port": free_port(), "post_smtp_port": free_port()}
    port = ports[f"post_{which}_port"]
    settings = Config(home=tmp_path, **ports)
    with socket.create_server(("127.0.0.1", port)):
        up._clear_the_way(settings, demo=False)
        with pytest.raises(Trouble) as trouble:
            up._clear_the_way(settings, demo=True)
    assert f"Port {port} (tcp) is taken by" in str(trouble.value)
    assert f"OKIENKO_POST_{which.upper()}_PORT={port + 1} make demo" in trouble.value.advice


def test_what_a_killed_demo_left_of_its_post_office_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "asterisk_ports", lambda settings: None)
    with socket.create_server(("127.0.0.1", 0)) as office:
        port = office.getsockname()[1]
        left = fork(lambda: time.sleep(60))
    PidFile(tmp_path / "run", "post_office").write(left)
    ports = {"http_port": free_port(), "post_imap_port": port, "post_smtp_port": free_port()}
    up._clear_the_way(Config(home=tmp_path, **ports), demo=True)
    with pytest.raises(ChildProcessError):
        os.waitpid(left, 0)  # ended and reaped


def test_a_second_installation_is_told_every_port_that_it_needs(tmp_path):
    with up.only_one(tmp_path), pytest.raises(Trouble) as trouble, up.only_one(tmp_path):
        pass
    ports = [name for name in Config.model_fields if name.endswith("_port")]
    assert len(ports) >= 5
    for name in ports:
        assert f"OKIENKO_{name.upper()}" in trouble.value.advice


def test_an_address_of_another_machine_is_refused_in_words():
    with pytest.raises(Trouble) as trouble:
        checks.listen("192.0.2.1", 8000, "OKIENKO_HTTP_PORT")
    assert "one of this machine's" in trouble.value.advice


def test_short_memory_is_a_warning_and_a_full_disk_an_end(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "MEMORY_WANTED", 2**60)
    assert any("Memory is short" in text for text in checks.room(tmp_path / "home"))
    monkeypatch.setattr(checks, "DISK_NEEDED", 2**60)
    with pytest.raises(Trouble) as trouble:
        checks.room(tmp_path / "home")
    assert "OKIENKO_HOME" in trouble.value.advice
