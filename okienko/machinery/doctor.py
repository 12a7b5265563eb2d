"""`okienko doctor`: each part, its version, its state. Starts nothing and changes nothing."""

import importlib.metadata
import importlib.util
import json
import platform
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psutil
import psycopg

from okienko import __version__
from okienko.config import Config, config
from okienko.machinery import asterisk, checks, postgres, roles
from okienko.machinery.processes import PidFile
from okienko.machinery.trouble import Trouble

State = Literal["ok", "late", "failed", "off"]
OLD_SET = 60  # days after which an unpacked Asterisk should be renewed
OLDEST_POSTGRES = 16
LIBRARIES = ("Django", "psycopg", "uvicorn", "aiohttp", "cryptography")


@dataclass(frozen=True)
class Finding:
    """One line: `late` asks for attention, `failed` stops work, `off` is not in use now."""

    part: str
    version: str
    state: State
    words: str


def doctor(*, as_json: bool) -> int:
    """Prints the findings; 1 if anything failed, else 0."""
    findings = list(look(config()))
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        width = max(len(finding.part) for finding in findings)
        for f in findings:
            print(f"{f.part:<{width}}  {f.version:<14}  {f.state:<6}  {f.words}".rstrip())
    return int(any(finding.state == "failed" for finding in findings))


def look(settings: Config) -> Iterator[Finding]:
    """Looks at each part in turn; a look that fails is a finding itself."""
    looks: tuple[tuple[str, Callable[[Config], Iterator[Finding]]], ...] = (
        ("Okienko", _program),
        ("PostgreSQL", _postgres),
        ("Asterisk", _asterisk),
        ("processes", _processes),
        ("ports", _ports),
        ("machine", _machine),
        ("health", _health),
    )
    for part, one in looks:
        try:
            yield from one(settings)
        except Trouble as trouble:
            yield Finding(part, "", "failed", f"{trouble} {trouble.advice}".strip())
        except Exception as error:
            yield Finding(part, "", "failed", f"{type(error).__name__}: {error}")


def _program(settings: Config) -> Iterator[Finding]:
    yield Finding("Okienko", __version__, "ok", f"folder {settings.home}")
    good = sys.version_info[:2] >= (3, 11)
    yield Finding("Python", platform.python_version(), "ok" if good else "failed", sys.prefix)
    missing = []
    for name in LIBRARIES:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    words = f"missing: {', '.join(missing)}: run `make setup`" if missing else "all there"
    version = importlib.metadata.version("Django") if "Django" not in missing else ""
    yield Finding("Django and others", version, "failed" if missing else "ok", words)
    built = Path(__file__).resolve().parent.parent / "look" / "static" / "built"
    there = built.is_dir() and any(built.iterdir())
    words = "built" if there else "not built: run `make setup`"
    yield Finding("pages' files", "", "ok" if there else "failed", words)
    speech = importlib.util.find_spec("espeakng_loader") is not None
    version = importlib.metadata.version("espeakng-loader") if speech else ""
    words = "espeak-ng" if speech else "missing: run `make setup`"
    yield Finding("speech", version, "ok" if speech else "failed", words)
    for language, voice in settings.voices.items():
        yield _of_voice(settings, language, voice)


def _of_voice(settings: Config, language: str, voice: Path) -> Finding:
    from okienko.channels.phone.menu.piper import program

    part = f"voice {language}"
    for file in (voice, voice.with_name(f"{voice.name}.json")):
        if not file.is_file():
            return Finding(part, "", "failed", f"{file} is not there: eSpeak NG speaks instead")
    if not program(settings.piper):
        words = (
            "no program piper: `pip install piper-tts`, OKIENKO_PIPER says where; eSpeak NG speaks"
        )
        return Finding(part, "", "failed", words)
    return Finding(part, "", "ok", str(voice))


def _postgres(settings: Config) -> Iterator[Finding]:
    if settings.database_url:
        address, words = settings.database_url, "the one of DATABASE_URL"
    else:
        pid = postgres.running(settings.home)
        address = postgres.url(settings.home)
        words = f"our own, process {pid}, {postgres.place(settings.home)}"
        if pid is None:
            made = (postgres.place(settings.home) / "data").exists()
            rest = "its data are there" if made else "not made yet"
            yield Finding("PostgreSQL", postgres.MAJOR, "off", f"our own, stopped; {rest}")
            return
    with psycopg.connect(address, connect_timeout=5) as connection:
        number = connection.info.server_version
        version = f"{number // 10000}.{number % 10000}"
        if number // 10000 < OLDEST_POSTGRES:
            words = f"too old: {OLDEST_POSTGRES} or newer is needed"
            yield Finding("PostgreSQL", version, "failed", words)
            return
        yield Finding("PostgreSQL", version, "ok", words)
    yield _role(settings)
    yield _migrations()


def _role(settings: Config) -> Finding:
    try:
        roles.look(settings)
    except Trouble as trouble:
        return Finding("row security", "", "failed", f"{trouble} {trouble.advice}")
    words = f"the processes are {postgres.APP_ROLE} and can be nobody else"
    return Finding("row security", "", "ok", words)


def _migrations() -> Finding:
    done = subprocess.run(
        [sys.executable, "-m", "okienko", "manage", "migrate", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return Finding("migrations", "", "ok", "all applied")
    return Finding("migrations", "", "late", "some are missing: `okienko migrate`, or start it")


def _asterisk(settings: Config) -> Iterator[Finding]:
    process = PidFile(settings.home / "run", "asterisk").read()
    found = asterisk.found(settings.home)
    if found is None:
        words = "none here: `okienko up` unpacks one on Debian; else install it"
        yield Finding("Asterisk", "", "late", words)
        return
    words = f"process {process.pid}" if process else "stopped"
    state: State = "ok" if process else "off"
    if found.origin == "unpacked":
        words += f"; unpacked for trial {found.age_days} days ago"
        if (found.age_days or 0) > OLD_SET:
            state, words = "late", words + ": renew it, or install the distribution's"
    else:
        words += "; the system's"
    yield Finding("Asterisk", found.version, state, words)


def _processes(settings: Config) -> Iterator[Finding]:
    for name in ("web", "switchboard", "sampletown"):
        process = PidFile(settings.home / "run", name).read()
        if process is None and name == "sampletown":
            continue
        if process is None:
            yield Finding(name, "", "off", "does not run under `okienko up` here")
            continue
        memory = psutil.Process(process.pid).memory_info().rss // 2**20
        yield Finding(name, __version__, "ok", f"process {process.pid}, {memory} MiB resident")


def _ports(settings: Config) -> Iterator[Finding]:
    running = {
        name: PidFile(settings.home / "run", name).read() is not None
        for name in ("web", "asterisk")
    }
    ports = (
        ("pages", settings.http_host, settings.http_port, "OKIENKO_HTTP_PORT", "web"),
        ("SIP", settings.sip_host, settings.sip_port, "OKIENKO_SIP_PORT", "asterisk"),
        (
            "ARI and phones",
            settings.asterisk_http_host,
            settings.asterisk_http_port,
            "OKIENKO_ASTERISK_HTTP_PORT",
            "asterisk",
        ),
    )
    for name, host, port, variable, process in ports:
        if running[process]:
            yield Finding(f"port {port}", "", "ok", f"{name}: ours")
            continue
        try:
            checks.free(host, port, variable, udp=name == "SIP")
        except Trouble as trouble:
            yield Finding(f"port {port}", "", "failed", f"{name}: {trouble} {trouble.advice}")
        else:
            yield Finding(f"port {port}", "", "ok", f"{name}: free")


def _machine(settings: Config) -> Iterator[Finding]:
    warnings = checks.room(settings.home)
    memory = psutil.virtual_memory()
    words = f"{memory.available // 2**20} of {memory.total // 2**20} MiB free"
    short = [text for text in warnings if text.startswith("Memory")]
    yield Finding("memory", "", "late" if short else "ok", " ".join([words, *short]))
    folder = next(part for part in (settings.home, *settings.home.parents) if part.exists())
    words = f"{shutil.disk_usage(folder).free // 2**30} GiB free where the data lie"
    full = [text for text in warnings if text.startswith("The disk")]
    yield Finding("disk", "", "late" if full else "ok", " ".join([words, *full]))


def _health(settings: Config) -> Iterator[Finding]:
    """What the running program says of itself."""
    host = "127.0.0.1" if settings.http_host == "0.0.0.0" else settings.http_host  # noqa: S104
    if PidFile(settings.home / "run", "web").read() is None:
        return
    try:
        with urllib.request.urlopen(
            f"http://{host}:{settings.http_port}/health", timeout=10
        ) as got:
            parts = json.load(got)
    except urllib.error.HTTPError as error:
        parts = json.load(error)
    for name, part in parts.items():
        yield Finding(f"health: {name}", "", part["state"], part["words"])
