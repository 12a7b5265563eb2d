"""The town of tests/lines, whose server is reached through a network, a proxy and a relay."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from okienko.config import PROJECT, Config
from tests.debian import NotThere, Unpacked, unpacked
from tests.emptying import empty_tables
from tests.lines.browser import CHROMIUM
from tests.lines.conftest import town
from tests.whole import PATIENCE, Running

from .nets import SERVER, Networks, networks, program_at

__all__ = ["town"]

NAME = "okienko.example.org"  # the one in docs/server.md and its Caddyfile
RELAY = 3478
SECRET = "A_LONG_RANDOM_WORD"  # docs/server.md's own


class Office(Running):
    """A running Okienko behind Caddy, known to browsers in another network by its name."""

    url = f"https://{NAME}"  # type: ignore[assignment]
    nets: Networks

    async def wait_for_web(self) -> None:
        """Until the pages are served through the proxy."""
        await asyncio.to_thread(listening, "127.0.0.1", self.http_port)
        await asyncio.to_thread(listening, "127.0.0.1", 443)

    @contextlib.contextmanager
    def known_as(self, address: str) -> Iterator[None]:
        """Asterisk anew, which others see under this address; as before afterwards."""
        before = self.asterisk.config
        self._anew(before.model_copy(update={"public_address": address}))
        try:
            yield
        finally:
            self._anew(before)

    def _anew(self, config: Config) -> None:
        self.asterisk.stop(3)
        self.asterisk.config = config
        self.start_asterisk()


def listening(host: str, port: int) -> None:
    """Wait until something takes connections there."""
    end = time.monotonic() + 20 * PATIENCE
    while True:
        with contextlib.closing(socket.socket()) as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        assert time.monotonic() < end, f"nothing listens at {host}:{port}"
        time.sleep(0.05)


def start(folder: Path, name: str, *command: str | Path, **env: str) -> subprocess.Popen[bytes]:
    """A server whose words go to a file."""
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=env, cwd=folder)


def caddy(folder: Path, run: Running) -> subprocess.Popen[bytes]:
    """Caddy with the file of docs/systemd, and a certificate of its own making."""
    text = (PROJECT / "docs/systemd/Caddyfile").read_text()
    for ours, here in (
        ("{\n\tservers {", "{\n\tadmin off\n\tskip_install_trust\n\tservers {"),
        (f"{NAME} {{", f"{NAME} {{\n\ttls internal"),
        ("127.0.0.1:8000", f"127.0.0.1:{run.http_port}"),
        ("127.0.0.1:8088", f"127.0.0.1:{run.asterisk_port}"),
    ):
        assert ours in text, ours
        text = text.replace(ours, here)
    (folder / "Caddyfile").write_text(text)
    program = shutil.which("caddy")
    assert program, "Caddy is missing: `make test-setup` installs it"
    command = (program, "run", "--adapter", "caddyfile", "--config", folder / "Caddyfile")
    env = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "PATH": "/usr/bin:/bin"}
    return start(folder, "caddy", *command, **env)


def lines_of(page: str, first: str) -> str:
    """What docs/server.md says is in a file that begins with this line."""
    found = re.search(rf"```\n({re.escape(first)}\n.*?)```", page, re.DOTALL)
    assert found, f"docs/server.md has no lines that begin with {first}"
    return found[1]


def coturn(folder: Path, tools: Unpacked, run: Office) -> subprocess.Popen[bytes]:
    """coturn with the lines and the firewall of docs/server.md, but for where its own files are."""
    page = (PROJECT / "docs/server.md").read_text()
    rules = lines_of(page, "table inet relay {")
    for theirs, here in (
        ("skuid turnserver", "skuid nobody"),
        ("10000-11999", f"{run.rtp_start}-{run.rtp_end}"),
    ):
        assert theirs in rules, theirs
        rules = rules.replace(theirs, here)
    run.nets.firewall(rules)
    text = lines_of(page, "use-auth-secret")
    assert f"static-auth-secret={SECRET}\n" in text
    assert f"allowed-peer-ip={SERVER}\n" in text
    for name in ("fullchain", "privkey"):
        text = text.replace(f"/etc/turnserver/{name}.pem", str(folder / f"{name}.pem"))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={NAME}", "-keyout", "privkey.pem", "-out", "fullchain.pem"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    text += f"listening-ip={SERVER}\nuserdb=:memory:\npidfile={folder}/turn.pid\n"
    text += "proc-user=nobody\n"
    (folder / "turnserver.conf").write_text(text)
    program = tools.program("usr/bin/turnserver")
    command = (program, "-c", "turnserver.conf", "--log-file", "stdout")
    return start(folder, "coturn", *command, **tools.env)


@pytest.fixture(scope="package")
def running(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """All of it, once for the tests of this folder; skipped in words where it cannot be."""
    folder = tmp_path_factory.mktemp("networks")
    with contextlib.ExitStack() as held:
        try:
            tools = unpacked("coturn", "nftables")
            nets = held.enter_context(networks(tools))
        except (NotThere, OSError) as why:
            pytest.skip(str(why))
        held.enter_context(django_db_blocker.unblock())
        run = Office(
            sip_host="0.0.0.0",
            hosts=f"{NAME},localhost",
            behind_tls="true",
            turn_urls=f"turn:{SERVER}:{RELAY},turn:{SERVER}:{RELAY}?transport=tcp",
            turn_secret=SECRET,
        )
        run.nets = nets
        run.chromium = program_at(folder, nets.home, CHROMIUM)
        run.chromium_flags = (
            f"--host-resolver-rules=MAP {NAME} {SERVER}",
            "--ignore-certificate-errors",
        )
        servers = [caddy(folder, run), coturn(folder, tools, run)]
        try:
            run.start_asterisk()
            run.start("switchboard")
            run.start("web")
            listening(SERVER, RELAY)
            yield run
        finally:
            run.stop()
            for server in servers:
                server.kill()
                server.wait()
            empty_tables()
