"""A taken port or a full disk is told in words that help."""

import socket

import pytest

from okienko.machinery import checks
from okienko.machinery.trouble import Trouble


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
