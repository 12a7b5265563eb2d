"""From `git clone` to the first answered call: what a newcomer waits for."""

import asyncio
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from okienko.config import PROJECT

from . import office
from .figures import Measured, Unavailable, row
from .sip import Phone
from .whole import Whole

AIM_SECONDS = 180


@row(
    "fresh",
    "From git clone to the first answered call, packages cached",
    "Installing and compiling Python packages takes most of it, then Asterisk, whose packages are "
    "fetched and unpacked anew here. Packages of Python and of the front end come from the caches "
    "of pip and npm; the call is one to a small office, without the sample commune and its past.",
)
def measure() -> Sequence[Measured]:
    """Clone what is committed into an empty folder, set it up, start it, call it."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="okienko-fresh-"))
    folder.chmod(0o755)
    clone = folder / "okienko"
    try:
        return _measure(folder, clone)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(folder: Path, clone: Path) -> list[Measured]:
    began = time.monotonic()
    _run(["git", "clone", "-q", str(PROJECT), str(clone)], folder, {})
    whole = Whole(clone, str(clone / ".venv" / "bin" / "python"))
    whole.env["OKIENKO_CACHE"] = str(whole.home / "cache")  # Asterisk too is fetched anew
    whole.env.pop("VIRTUAL_ENV", None)
    try:
        _run(["make", "setup"], clone, whole.env)
        set_up = time.monotonic()
        whole.start()
        up = time.monotonic()
        _run([whole.python, "-m", "okienko.bench.office"], clone, whole.env)
        office.until_telephone(whole)
        asyncio.run(_first_call(whole))
        answered = time.monotonic()
    finally:
        whole.stop()
    return [
        Measured("all together", answered - began, "s", f"under {AIM_SECONDS} s"),
        Measured("clone and `make setup`", set_up - began, "s"),
        Measured("`okienko up`, until the pages answer", up - set_up, "s"),
        Measured("an office made, its welcome spoken, the first call answered", answered - up, "s"),
    ]


async def _first_call(whole: Whole) -> None:
    """Call until somebody answers: the telephone may come up after the pages."""
    async with asyncio.timeout(60):
        caller = await Phone(office.OPERATOR, whole.sip, voice=0x2A).open()
        try:
            while True:
                call = await caller.call(office.WELCOME, "+48601000212")
                for _ in range(100):
                    if call.sound is not None and call.sound.first:
                        return
                    await asyncio.sleep(0.02)
                call.hang_up()
        finally:
            caller.close()


def _run(command: list[str], folder: Path, env: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=env or None, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=400, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(str(error)) from error
    if done.returncode:
        raise Unavailable(f"{' '.join(command)} failed: {done.stderr[-400:]}")
