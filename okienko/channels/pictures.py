"""Pictures of strangers, made anew in a process of its own (picture_worker.py)."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import okienko

from . import picture_worker
from .files import PICTURES
from .refusals import FILE_BROKEN, FILES_BUSY, PICTURE_TOO_LARGE

POINTS = 40_000_000  # a photo of most telephones has 12 million, some have 50
MEMORY = 700 * 1024 * 1024  # bytes; a JPEG of so many points that lies on its side needs 500 MB
PROCESSOR = 20  # seconds
SECONDS = 60  # on the clock: the machine may be busy with other things
AT_ONCE = max(1, min(2, (os.cpu_count() or 1) - 1))
WAITS = 20.0  # seconds for a free place, of a request that a person looks at

PREVIEW = 1200  # points that a preview is wide or high at most
PREVIEW_PROCESSOR, PREVIEW_SECONDS = 5, 20  # a page of a million lines is no loss either
PREVIEW_WAITS = 5.0  # seconds for a free place: it is no loss
PREVIEWED = frozenset({*PICTURES, "application/pdf"})
PREVIEW_BYTES = 25 * 1024 * 1024  # of a larger file there is none

_places = threading.Semaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: without what its file told besides. Sizes are in points."""

    content: bytes
    content_type: str
    width: int
    height: int


def anew(content: bytes, name: str) -> Picture:
    """The picture in `content` (JPEG, PNG, GIF or WebP), made anew; of several frames the first.

    `name` is for the words of a refusal. Raises Refused: it cannot be read, it is too large, or too
    many others are being made.
    """
    return _made(content, name, 0, WAITS)


def _made(content: bytes, name: str, within: int, waits: float) -> Picture:
    if not _places.acquire(timeout=waits):
        raise FILES_BUSY()
    try:
        code, out = _run(content, within)
    finally:
        _places.release()
    if code == picture_worker.BROKEN:
        raise FILE_BROKEN(name=name)
    if code:  # too many points, too much memory, too much time, or killed
        raise PICTURE_TOO_LARGE(name=name, n=POINTS // 1_000_000)
    head, _line, made = out.partition(b"\n")
    size, kind = head.decode().split()
    width, height = size.split("x")
    return Picture(made, kind, int(width), int(height))


def preview(content: bytes, name: str) -> Picture:
    """A picture of `PREVIEW` points at most: of a picture, or of a PDF's first page.

    Refused as `anew`.
    """
    return _made(content, name, PREVIEW, PREVIEW_WAITS)


def _run(content: bytes, within: int) -> tuple[int, bytes]:
    """How the process ended, and what it wrote."""
    # nothing of our own environment: there are the database's address and the keys
    above = str(Path(okienko.__file__).parent.parent)
    processor, seconds = (PREVIEW_PROCESSOR, PREVIEW_SECONDS) if within else (PROCESSOR, SECONDS)
    limits = (POINTS, MEMORY, processor, seconds, within)
    with subprocess.Popen(
        [sys.executable, "-m", "okienko.channels.picture_worker", *map(str, limits)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "PYTHONPATH": above},
        process_group=0,
    ) as process:
        try:
            out, _err = process.communicate(content, timeout=seconds + 5)
        except subprocess.TimeoutExpired:  # stopped by somebody: it would have ended itself
            process.kill()
            return -signal.SIGKILL, b""
        return process.returncode, out
