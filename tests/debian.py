"""Programs of Debian that tests start and nothing else needs: unpacked, not installed.

Installed, some would run by themselves from then on (coturn).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from okienko.machinery.asterisk import cache_folder


class NotThere(Exception):
    """The packages could not be had; the message says why, in words."""


@dataclass(frozen=True)
class Unpacked:
    """Packages and what of theirs this system lacks, in one folder."""

    root: Path

    def program(self, path: str) -> str:
        """The file of a program, as `usr/sbin/nft`."""
        found = self.root / path
        if not found.exists():
            raise NotThere(f"{found} is not in the packages")
        return str(found)

    @property
    def env(self) -> dict[str, str]:
        """What these programs are started with: their libraries come first."""
        folders = sorted({str(each.parent) for each in self.root.glob("usr/lib/**/*.so*")})
        return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LD_LIBRARY_PATH": ":".join(folders)}


def unpacked(*packages: str) -> Unpacked:
    """These packages of the system's own apt, fetched once and kept beside Asterisk's."""
    final = cache_folder(Path("var")) / "packages" / "-".join(sorted(packages))
    if final.is_dir():
        return Unpacked(final)
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise NotThere(f"no apt-get here that could bring {', '.join(packages)}")
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=final.parent) as name:
        work = Path(name)
        (work / "archives/partial").mkdir(parents=True)
        _run(
            "apt-get",
            *("-q", "-y", "--no-install-recommends", "--download-only", "--reinstall"),
            *("-o", f"Dir::Cache::archives={work / 'archives'}", "-o", "Debug::NoLocking=true"),
            *("-o", "APT::Sandbox::User=root" if os.geteuid() == 0 else "Acquire::Retries=3"),
            *("install", *packages),
        )
        for archive in sorted((work / "archives").glob("*.deb")):
            _run("dpkg-deb", "-x", str(archive), str(work / "root"))
        (work / "root").rename(final)
    return Unpacked(final)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode != 0:
        raise NotThere(f"{' '.join(command[:2])} failed: {done.stderr.strip()[-300:]}")
