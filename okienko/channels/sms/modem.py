"""A modem on the desk: gammu-smsd of Debian, which stands between in folders (service `files`).

What is sent is a file in `outbox`; gammu moves it to `sent` or `error`. What comes are files in
`inbox`, one for each part. gammu-smsd-files(7), version 1.42.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from okienko.events import clock

from .text import decode_ucs2, whole_letters

FOLDERS = ("inbox", "outbox", "sent", "error")
LARGEST = 64 * 1024  # bytes of a file that is read
MOST = 500  # files looked at in one go
SETTLED = 2.0  # seconds after which a file is whole, and so are the parts beside it
# IN20021130_021531_00_+45409000931640979_00.txt
_NAME = re.compile(r"IN(\d{8}_\d{6})_(\d\d)_(.{1,40})_(\d\d)\.txt")
_LONE = re.compile(r"OUT[A-Z](\d{8}_\d{6})_\d\d_[^_]+_(.+?)\.txt[a-z]*")


@dataclass(frozen=True, slots=True)
class Came:
    """A text of a customer's and the files that it was in, of all its parts."""

    id: str
    sender: str
    text: str
    files: tuple[Path, ...]


def missing(folder: Path) -> list[str]:
    """Which of gammu's folders are not there or cannot be used by us."""
    found = (name for name in FOLDERS if not os.access(folder / name, os.R_OK | os.W_OK | os.X_OK))
    return list(found)


def put(folder: Path, *, ours: str, to: str, text: str) -> None:
    """Hand a text over: there at once and whole, or not at all (a file is moved in).

    In UTF-16 with its mark, which gammu reads as Unicode; the "d" asks for a delivery report.
    """
    name = f"OUTC19700101_000000_00_{to}_{ours}.txtd"
    draft = folder / "outbox" / f".{ours}.tmp"
    draft.write_bytes(b"\xfe\xff" + text.encode("utf-16-be"))
    draft.rename(folder / "outbox" / name)


def is_there(folder: Path, ours: str) -> bool:
    """Whether gammu has a text of ours already, waiting or done."""
    for name in ("outbox", "sent", "error"):  # `sent` may hold those of years
        with os.scandir(folder / name) as entries:
            if any(one.name.startswith("OUT") and f"_{ours}.txt" in one.name for one in entries):
                return True
    return False


def failed(folder: Path) -> Iterator[tuple[str, Path]]:
    """Our ids of texts that the modem could not send, with their files."""
    for found in _files(folder / "error"):
        if named := _LONE.fullmatch(found.name):
            yield named[2], found


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of the inbox. `at` is the network's clock, of each part its own; `written` is ours."""

    at: str
    serial: str
    sender: str
    number: int
    path: Path
    written: int  # ns


def came(folder: Path) -> list[Came]:
    """The texts that lie in the inbox, each with all its parts, in the order of their writing.

    gammu writes one part after another: what it has touched a moment ago waits.
    """
    texts, now = [], clock.now().timestamp()
    for parts in _texts(folder / "inbox"):
        if any(0 <= now - one.written / 1e9 < SETTLED for one in parts):
            continue
        first, text = parts[0], whole_letters("".join(_words(one.path) for one in parts))
        named = f"{first.at}\0{first.serial}\0{first.sender}\0{text}"
        digest = sha256(named.encode("utf-8", "replace")).hexdigest()[:32]
        texts.append(Came(digest, first.sender, text, tuple(one.path for one in parts)))
    return texts[:MOST]


def _texts(inbox: Path) -> list[list[_Part]]:
    """The parts of each text in their order: its first has the number 0.

    Names tell no more than whose it is, its number and a time that differs from part to part, so
    each continues the text of that sender which lacks just it; of several the nearest in time.
    """
    texts: list[list[_Part]] = []
    for part in sorted(_parts(inbox), key=lambda one: (one.written, one.number)):
        lacking = [
            text
            for text in texts
            if text[-1].sender == part.sender and text[-1].number + 1 == part.number
        ]
        if lacking:
            min(lacking, key=lambda text: abs(_clock(text[-1]) - _clock(part))).append(part)
        else:
            texts.append([part])
    return texts


def _parts(inbox: Path) -> Iterator[_Part]:
    with os.scandir(inbox) as entries:
        for entry in entries:
            named = _NAME.fullmatch(entry.name)
            if named and entry.is_file(follow_symlinks=False):
                at, serial, sender, number = named.groups()
                written = entry.stat(follow_symlinks=False).st_mtime_ns
                yield _Part(at, serial, sender, int(number), Path(entry.path), written)


def _clock(part: _Part) -> int:
    return int(part.at.replace("_", ""))


def _files(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        found = [Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False)]
    return sorted(found)[:MOST]


def _words(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(LARGEST)
    if content.startswith((b"\xfe\xff", b"\xff\xfe")):
        return decode_ucs2(content)
    # of a letter cut in two gammu writes each half as if it were one
    try:
        return content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace")
