"""Asterisk: found on the system, or Debian's own packages unpacked into a folder.

Debian's stable releases carry no Asterisk; its unstable suite does. On Debian and its kin
`ensure` therefore asks the machine's own package mirror for that suite through a private apt
state (signed by the archive's keyring, no root, nothing of the system touched), unpacks the
packages into one folder, and runs Asterisk through that folder's own loader. This is for
trial; production uses the distribution's Asterisk, which `ensure` prefers when it is there.

The unpacked set is shared by all homes of a machine; the last one that ran is kept beside a
list of its packages and versions until a newer one has been proven.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Literal

from okienko.machinery.trouble import Trouble

Progress = Callable[[str], None]

OLDEST = 20  # the oldest major version whose ARI we speak
PACKAGES = ("asterisk", "asterisk-moh-opsound-wav")
SUITE = "sid"
KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)
# Parts of the packages that a media server never opens.
NEEDLESS = (
    "usr/share/doc",
    "usr/share/man",
    "usr/share/locale",
    "usr/share/info",
    "usr/share/perl",
    "usr/share/perl5",
    "usr/share/zoneinfo-leaps",
    "usr/lib/systemd",
    "usr/share/lintian",
)


class AsteriskMissing(Trouble):
    """No usable Asterisk; the message says what a person can do about it."""


@dataclass(frozen=True)
class Installed:
    """An Asterisk that can be run."""

    origin: Literal["system", "unpacked"]
    version: str
    command: tuple[str, ...]  # what comes before `-C CONFIG -f`
    modules: Path
    data: Path  # holds documentation/, which its configuration parser needs
    music: Path | None  # a folder of wav files
    since: datetime | None = None  # when the set was unpacked
    packages: Path | None = None  # the list of packages with versions

    @property
    def age_days(self) -> int | None:
        """How old an unpacked set is; `okienko doctor` names it."""
        return (datetime.now(UTC) - self.since).days if self.since else None


def _quiet(_: str) -> None:
    return None


def cache_folder(home: Path) -> Path:
    """Where unpacked sets live: OKIENKO_CACHE, or `cache` in the home folder."""
    return Path(os.environ.get("OKIENKO_CACHE") or home / "cache").resolve()


def found(home: Path) -> Installed | None:
    """The Asterisk that `ensure` would return without downloading anything."""
    return on_system() or unpacked(cache_folder(home))


def ensure(home: Path, progress: Progress = _quiet) -> Installed:
    """Return a usable Asterisk; fetch one if need be (some 80 MB, seconds).

    Raises AsteriskMissing with a sentence for a person.
    """
    ready = found(home)
    return ready if ready is not None else renew(home, progress)


def renew(home: Path, progress: Progress = _quiet) -> Installed:
    """Fetch the newest packages and prove that they run; the set before stays until then."""
    cache = cache_folder(home) / "asterisk"
    cache.mkdir(parents=True, exist_ok=True)
    with _locked(cache / "lock"):
        for left in cache.glob("fetch-*"):  # by one that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = _fetch(cache, progress)
        ready = _describe(folder)
        link = cache / "good.new"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        link.replace(cache / "good")
        _forget_others(cache, folder)
    progress(f"Asterisk {ready.version} is ready")
    return ready


# --- on the system -------------------------------------------------------------------------


def on_system() -> Installed | None:
    """The distribution's Asterisk, if it is new enough."""
    program = shutil.which("asterisk", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        return None
    version = _version((program,))
    if version is None or int(version.split(".")[0]) < OLDEST:
        return None
    triplet = _triplet()
    modules = _first(
        [
            Path(f"/usr/lib/{triplet}/asterisk/modules"),
            Path("/usr/lib/asterisk/modules"),
            Path("/usr/lib64/asterisk/modules"),
        ]
    )
    data = _first([Path("/usr/share/asterisk"), Path("/var/lib/asterisk")])
    if modules is None or data is None:
        return None
    return Installed("system", version, (program,), modules, data, _music(data))


def _first(paths: Sequence[Path]) -> Path | None:
    return next((path for path in paths if path.is_dir()), None)


def _music(data: Path) -> Path | None:
    folder = data / "moh"
    return folder if folder.is_dir() and any(folder.iterdir()) else None


def _version(command: Sequence[str]) -> str | None:
    try:
        told = subprocess.run(
            [*command, "-V"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    number = re.search(r"Asterisk (?:certified/)?(\d+\.[\d.]*\d)", told.stdout)
    return number.group(1) if number else None


# --- unpacked ------------------------------------------------------------------------------


def unpacked(cache: Path) -> Installed | None:
    """The last good unpacked set, if there is one and it still runs."""
    good = cache / "asterisk" / "good"
    if not good.exists():
        return None
    try:
        return _describe(good.resolve())
    except AsteriskMissing:
        return None


def _describe(folder: Path) -> Installed:
    root = folder / "root"
    lib = root / "usr/lib" / _triplet()
    loader = _loader(root)
    program = root / "usr/sbin/asterisk"
    if loader is None or not program.exists():
        raise AsteriskMissing(
            f"The unpacked Asterisk is incomplete; delete the folder {folder} and start again."
        )
    libraries = f"{lib}:{root / 'lib' / _triplet()}:{lib}/asterisk"
    command = (str(loader), "--library-path", libraries, str(program))
    version = _version(command)
    if version is None:
        raise AsteriskMissing(
            f"The unpacked Asterisk in {folder} does not run on this machine "
            f"({platform.machine()}); install your distribution's asterisk."
        )
    data = root / "usr/share/asterisk"
    packages = folder / "packages.txt"
    since = datetime.fromtimestamp(packages.stat().st_mtime, UTC)
    return Installed(
        "unpacked", version, command, lib / "asterisk/modules", data, _music(data), since, packages
    )


def _loader(root: Path) -> Path | None:
    """The dynamic loader of the unpacked set; its name differs by machine."""
    places = [
        *root.glob("lib64/ld-linux*.so.*"),
        *root.glob("lib/ld-linux*.so.*"),
        *root.glob("usr/lib64/ld-linux*.so.*"),
        *root.glob("usr/lib/ld-linux*.so.*"),
        *root.glob("usr/lib/*/ld-linux*.so.*"),
    ]
    return next((place for place in places if place.exists()), None)


def _triplet() -> str:
    machine = platform.machine()
    if machine.startswith("armv7"):
        return "arm-linux-gnueabihf"
    return f"{ {'i686': 'i386', 'ppc64le': 'powerpc64le'}.get(machine, machine) }-linux-gnu"


def _fetch(cache: Path, progress: Progress) -> Path:
    """Download and unpack; returns the finished folder. Leaves nothing half-done behind."""
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise AsteriskMissing(
                "There is no Asterisk 20 or newer on this system, and it is not a Debian or a "
                "kin of it, where one could be unpacked. Install asterisk with the system's "
                "package manager and start again."
            )
    free = shutil.disk_usage(cache).free
    if free < 700_000_000:
        raise AsteriskMissing(
            f"Unpacking Asterisk needs 700 MB in {cache}, and {free // 1_000_000} MB are free."
        )
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=cache) as temporary:
        work = Path(temporary)
        work.chmod(0o755)
        archives = _download(work, progress)
        progress(f"Unpacking {len(archives)} packages")
        root = work / "set" / "root"
        root.mkdir(parents=True)
        for archive in archives:
            _run(["dpkg-deb", "-x", str(archive), str(root)], "unpacking failed")
        for needless in NEEDLESS:
            shutil.rmtree(root / needless, ignore_errors=True)
        listing = _listing(archives)
        (work / "set" / "packages.txt").write_text(listing)
        _describe(work / "set")  # proves that it runs before it is kept
        name = "set-" + hashlib.sha256(listing.encode()).hexdigest()[:12]
        final = cache / name
        if final.exists():
            shutil.rmtree(final)
        (work / "set").rename(final)
    return final


def _listing(archives: Sequence[Path]) -> str:
    lines = []
    for archive in archives:
        told = _run(
            [
                "dpkg-deb",
                "-W",
                "--showformat",
                "${Package} ${Version} ${Architecture}\n",
                str(archive),
            ],
            "a package could not be read",
        )
        lines.append(told)
    return "".join(sorted(lines))


def _download(work: Path, progress: Progress) -> list[Path]:
    options = _private_apt(work)
    progress("Asking the package mirror for Asterisk")
    trouble = (
        "The package mirror that this machine's apt uses could not be reached for the "
        f"suite {SUITE}. Check the network (or its proxy in apt's configuration) and "
        "start again, or install asterisk yourself."
    )
    _run(["apt-get", *options, "update"], trouble)
    plan = _run(["apt-get", *options, "install", "--print-uris", "-y", *PACKAGES], trouble)
    count = sum(1 for line in plan.splitlines() if line.startswith("'"))
    progress(f"Downloading {count} packages for Asterisk (about 80 MB)")
    _run(["apt-get", *options, "install", "--download-only", "-y", *PACKAGES], trouble)
    archives = sorted((work / "cache" / "archives").glob("*.deb"))
    if not archives:
        raise AsteriskMissing(trouble)
    return archives


def _private_apt(work: Path) -> list[str]:
    """Options that give apt-get a state of its own, below `work`."""
    keyring = next((key for key in KEYRINGS if Path(key).exists()), None)
    if keyring is None:
        raise AsteriskMissing(
            "The keyring of the Debian archive is missing: install the "
            "package debian-archive-keyring, or asterisk itself."
        )
    for folder in ("lists/partial", "cache/archives/partial", "parts"):
        (work / folder).mkdir(parents=True)
    (work / "status").touch()
    (work / "sources.list").write_text(f"deb [signed-by={keyring}] {_mirror()} {SUITE} main\n")
    settings = {
        "Dir::Etc::SourceList": work / "sources.list",
        "Dir::Etc::SourceParts": work / "parts",
        "Dir::Etc::Preferences": work / "parts" / "none",
        "Dir::Etc::PreferencesParts": work / "parts",
        "Dir::State::Lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::State::extended_states": work / "extended",
        "Dir::Cache": work / "cache",
        "Dir::Cache::archives": work / "cache" / "archives",
        "APT::Install-Recommends": "false",
        "APT::Get::List-Cleanup": "false",
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled": "false",
        "Acquire::Retries": "3",
        "Binary::apt-get::APT::Keep-Downloaded-Packages": "true",
        "APT::Keep-Downloaded-Packages": "true",
        "APT::Update::Post-Invoke": "",
        "APT::Update::Post-Invoke-Success": "",
        "DPkg::Post-Invoke": "",
        "Debug::NoLocking": "true",
    }
    if os.geteuid() == 0:
        settings["APT::Sandbox::User"] = "root"
    options = ["-q"]
    for name, value in settings.items():
        options += ["-o", f"{name}={value}"]
    return options


def _mirror() -> str:
    """The URI of the Debian archive that the system's own apt uses."""
    told = _run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(SUITE)|$(REPO_URI)"],
        "apt does not tell its sources",
    )
    rows = [line.split("|") for line in told.splitlines() if line.count("|") == 2]
    uris = [
        uri
        for origin, suite, uri in rows
        if origin == "Debian" and "security" not in suite and "security" not in uri
    ]
    if not uris:
        uris = [uri for _, suite, uri in rows if re.search(r"/debian/?$", uri)]
    if not uris:
        raise AsteriskMissing(
            "This machine's apt knows no Debian mirror, so Asterisk cannot be "
            "unpacked. Install the package asterisk and start again."
        )
    return uris[0]


def _run(command: Sequence[str], trouble: str) -> str:
    """Run a tool in a plain environment; AsteriskMissing with `trouble` and its last words."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        last = [line for line in done.stderr.splitlines() if line.strip()][-3:]
        raise AsteriskMissing(f"{trouble}\n" + "\n".join(last))
    return done.stdout


def _forget_others(cache: Path, keep: Path) -> None:
    """Remove older sets that no running Asterisk uses."""
    for folder in cache.glob("set-*"):
        if folder != keep and not _in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _in_use(folder: Path) -> bool:
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in process.read_bytes():
                return True
        except OSError:
            continue
    return False


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time fetch into a cache."""
    with path.open("w") as handle:
        flock(handle, LOCK_EX)
        yield
