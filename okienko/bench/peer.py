"""The peer: a second Asterisk of the same set, whose own app_queue does what Okienko does.

Same callers, same telephones, as many officials; no wrap-up, no pages, no database, no history.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psutil

from okienko.channels.phone.asterisk.config import Layout, write
from okienko.config import config
from okienko.machinery import asterisk

from .figures import Unavailable
from .whole import RTP_PORTS, cpu_of, free_port, free_range

STRAIGHT, FREED = "1001", "1002"
_QUEUE = """[{name}]
strategy=leastrecent
timeout=60
retry=1
wrapuptime=0
autofill=yes
ringinuse=no
musicclass=default
joinempty=yes
"""
_TRUNK = """
[trunk]
type=endpoint
transport=udp
context=bench
disallow=all
allow=alaw
direct_media=no
rtp_symmetric=yes
[trunk]
type=identify
endpoint=trunk
match={operator}
"""
_MEMBER = """[{name}]
type=aor
contact=sip:{name}@127.0.0.1:{port}
[{name}]
type=endpoint
transport=udp
context=from-phone
disallow=all
allow=alaw
direct_media=no
rtp_symmetric=yes
aors={name}
"""
_DIALPLAN = f"""
[bench]
exten => {STRAIGHT},1,Answer(0,i)
 same => n,Queue(load)
exten => {FREED},1,Answer(0,i)
 same => n,Queue(freed)
"""


class Peer:
    """app_queue with `load` officials at one port and `freed` officials at another."""

    def __init__(self, operator: str, load: tuple[int, int], freed: tuple[int, int]) -> None:
        installed = asterisk.ensure(config().home)
        self.home = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="okienko-peer-"))
        self.port = free_port(socket.SOCK_DGRAM)
        members = {
            "load": [(f"m{n}", load[1]) for n in range(load[0])],
            "freed": [(f"f{n}", freed[1]) for n in range(freed[0])],
        }
        rtp = free_range(RTP_PORTS)
        layout = Layout(
            folder=self.home / "asterisk",
            modules=installed.modules,
            data=installed.data,
            music=installed.music,
            sip_host="127.0.0.1",
            sip_port=self.port,
            http_port=free_port(),
            rtp_start=rtp,
            rtp_end=rtp + RTP_PORTS - 1,
            extra={
                "modules.conf": "load=app_queue.so\n",
                "extensions.conf": _DIALPLAN,
                "pjsip.conf": _TRUNK.format(operator=operator)
                + "".join(
                    _MEMBER.format(name=name, port=port)
                    for each in members.values()
                    for name, port in each
                ),
            },
        )
        settings = write(layout)
        (layout.folder / "queues.conf").write_text("[general]\npersistentmembers=no\n" + "".join(
            _QUEUE.format(name=queue)
            + "".join(f"member => PJSIP/{name}\n" for name, _ in each)
            for queue, each in members.items()
        ))  # fmt: skip
        with (self.home / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [*installed.command, "-C", str(settings), "-f"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
            )
        self._until_up(layout.http_port)

    def _until_up(self, port: int) -> None:
        end = time.monotonic() + 20
        while True:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if self.process.poll() is not None or time.monotonic() > end:
                raise Unavailable(f"the peer did not start: {(self.home / 'log').read_text()}")
            time.sleep(0.05)

    @property
    def sip(self) -> tuple[str, int]:
        """Where SIP is spoken."""
        return ("127.0.0.1", self.port)

    def cpu(self) -> dict[str, float]:
        """Processor seconds so far."""
        return {"Asterisk": cpu_of(psutil.Process(self.process.pid))}

    def stop(self) -> None:
        """End it and remove its folder."""
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)
