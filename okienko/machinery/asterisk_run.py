"""One Asterisk process of a home: start it, adopt one that still runs, stop it.

It is a session of its own and outlives whoever started it, because calls live in it; the next
supervisor adopts it by its pid file.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

from okienko.channels.phone import config as files
from okienko.config import Config
from okienko.machinery.asterisk import AsteriskMissing, Installed


def layout(config: Config, installed: Installed) -> files.Layout:
    """The phone's part of the settings, for this Asterisk."""
    return files.Layout(
        folder=config.home / "asterisk",
        modules=installed.modules,
        data=installed.data,
        music=installed.music,
        sip_host=config.sip_host,
        sip_port=config.sip_port,
        http_host=config.asterisk_http_host,
        http_port=config.asterisk_http_port,
        rtp_start=config.rtp_start,
        rtp_end=config.rtp_end,
        public_address=config.public_address,
        local_nets=config.local_nets,
    )


class AsteriskServer:
    """The Asterisk of one home."""

    def __init__(self, config: Config, installed: Installed) -> None:
        self.layout = layout(config, installed)
        self.installed = installed
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The running process, ours or an adopted one."""
        try:
            pid = int((self.layout.folder / "run/asterisk.pid").read_text())
            told = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        if self._child is not None and self._child.pid == pid and self._child.poll() is not None:
            return None
        return pid if str(self.layout.folder).encode() in told else None

    def alive(self) -> bool:
        """Is there a process?"""
        return self.pid is not None

    def start(self, wait: float = 15.0) -> bool:
        """Start it, or adopt one that runs (then the files stay as they are).

        Returns True when it was adopted. Returns when ARI's port listens; raises
        AsteriskMissing with Asterisk's last words when that takes longer than `wait` seconds.
        """
        if self.alive():
            return True
        main = files.write(self.layout)
        (self.layout.folder / "run/asterisk.pid").unlink(missing_ok=True)
        log = self.layout.folder / "log/console"
        with log.open("wb") as out:
            self._child = subprocess.Popen(
                [*self.installed.command, "-C", str(main), "-f"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                # two arenas: half the memory under load for a tenth more of processor time
                env={**os.environ, "MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8"},
            )
        until = time.monotonic() + wait
        while time.monotonic() < until:
            if b"Asterisk Ready" in log.read_bytes() and self.alive():
                return False
            if self._child.poll() is not None:
                break
            time.sleep(0.05)
        words = log.read_text(errors="replace").strip().splitlines()[-5:]
        self.stop()
        raise AsteriskMissing(
            "Asterisk did not start: " + " / ".join(words),
            f"Look whether the UDP port {self.layout.sip_port} and the TCP port "
            f"{self.layout.http_port} are free (OKIENKO_SIP_PORT, OKIENKO_ASTERISK_HTTP_PORT).",
        )

    def stop(self, wait: float = 5.0) -> None:
        """End it and every call in it; nothing happens when none runs."""
        pid = self.pid
        if pid is not None:
            _end(pid, signal.SIGTERM)
            if not _gone(self, wait):
                _end(pid, signal.SIGKILL)
                _gone(self, 2.0)
        elif self._child is not None and self._child.poll() is None:
            self._child.kill()
        if self._child is not None:
            self._child.wait()
            self._child = None


def _end(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _gone(server: AsteriskServer, wait: float) -> bool:
    until = time.monotonic() + wait
    while time.monotonic() < until:
        if not server.alive():
            return True
        time.sleep(0.05)
    return False
