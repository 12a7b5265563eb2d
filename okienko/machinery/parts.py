"""The parts that outlive a killed supervisor: PostgreSQL and Asterisk. The next one adopts them."""

import contextlib
import os
import resource
import socket
import subprocess
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from okienko.channels.phone.asterisk.config import Layout, write
from okienko.config import Config
from okienko.machinery import asterisk, checks, postgres
from okienko.machinery.processes import PidFile, Process
from okienko.machinery.say import say, warn

#: Sound is little work that cannot wait: the bench row `gaps` shows what it is worth.
REALTIME, NICE = 5, -10


@dataclass
class OwnPostgres:
    """The program's own server for this home."""

    home: Path
    name: str = "PostgreSQL"

    def start(self) -> None:
        postgres.ensure(self.home)

    def alive(self) -> bool:
        return postgres.running(self.home) is not None

    def stop(self, grace: float) -> None:
        """Nothing: the last one who holds it stops it, see `postgres.held`."""


@dataclass
class Asterisk:
    """The media server. It has no terminal and a session of its own."""

    installed: asterisk.Installed
    config: Config
    name: str = "Asterisk"
    process: Process | None = field(default=None)

    def __post_init__(self) -> None:
        self.pid_file = PidFile(self.config.home / "run", "asterisk")

    def start(self) -> None:
        config = self.config
        self.process = self.pid_file.read()
        wanted, started_with = repr(layout(config, self.installed)), self._started_with
        if self.process is not None and started_with.exists():
            if started_with.read_text() == wanted:
                say(f"Asterisk still runs and is taken over (process {self.process.pid})")
                return
            warn("Asterisk still runs with other settings; it is started anew")
        if self.process is not None:
            self.process.end(5)
        checks.asterisk_ports(config)
        fresh = started_with.with_suffix(".fresh")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(wanted)
        fresh.replace(started_with)  # whole, and first: if it fails, nothing runs unknown to us
        output = self.config.home / "log" / "asterisk.log"
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("ab") as log:
            child = subprocess.Popen(
                command(config, self.installed),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=config.home,
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.prlimit(child.pid, resource.RLIMIT_NOFILE, (files, files))  # some ten in each leg
        _precedence(child.pid)
        child.returncode = 0  # we wait for it ourselves, by its pid file
        self.process = self.pid_file.write(child.pid)
        say(f"Asterisk {self.installed.version} runs")

    @property
    def _started_with(self) -> Path:
        return self.pid_file.path.with_suffix(".settings")

    def alive(self) -> bool:
        return self.process is not None and self.process.alive()

    def stop(self, grace: float) -> None:
        if self.process is not None:
            self.process.end(grace)
        self.pid_file.forget()


def _precedence(pid: int) -> None:
    """Let sound go before everything else, as the unit in docs/systemd does, where we may.

    The threads that it makes from now on have the same.
    """
    try:
        os.sched_setscheduler(pid, os.SCHED_RR, os.sched_param(REALTIME))
    except OSError:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, NICE)


def command(config: Config, installed: asterisk.Installed) -> list[str]:
    """Writes Asterisk's configuration and gives the command line that runs it in the foreground."""
    return [*installed.command, "-C", str(write(layout(config, installed))), "-f"]


def layout(config: Config, installed: asterisk.Installed) -> Layout:
    """What Asterisk's configuration is written from."""
    return Layout(
        folder=config.home / "asterisk",
        modules=installed.modules,
        data=installed.data,
        music=installed.music,
        sip_host=config.sip_host,
        sip_port=config.sip_port,
        tls_port=config.sip_tls_port or config.sip_port + 1,
        authorities=config.sip_authorities,
        certificate=config.sip_certificate,
        key=config.sip_key,
        http_host=config.asterisk_http_host,
        http_port=config.asterisk_http_port,
        rtp_start=config.rtp_start,
        rtp_end=config.rtp_end,
        calls_per_number=config.calls_per_number,
        public_address=config.public_address,
        local_nets=config.local_nets,
        inner_address=_inner_address(config.public_address),
    )


def _inner_address(public: str) -> str:
    """The address of this machine on the way to its public one; "" when it is no other one."""
    with (
        contextlib.suppress(OSError, ValueError),
        socket.socket(
            socket.AF_INET6 if ip_address(public).version == 6 else socket.AF_INET,
            socket.SOCK_DGRAM,
        ) as probe,
    ):
        probe.connect((public, 9))  # sends nothing
        inner = str(probe.getsockname()[0])
        return "" if inner == public or ip_address(inner).is_loopback else inner
    return ""
