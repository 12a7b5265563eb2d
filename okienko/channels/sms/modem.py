"""A modem on the desk: gammu-smsd of Debian, which stands between in folders (service `files`).

What is sent is a file in `outbox`; gammu moves it to `sent` or `error`. What comes are files in
`inbox`, one for each part. gammu-smsd-files(7), version 1.42.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDERS = ("inbox", "outbox", "sent", "error")
LARGEST = 64 * 1024  # bytes of a file that is read
MOST = 500  # files looked at in one go
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
    return any(
        found.name.startswith("OUT") and f"_{ours}.txt" in found.name
        for name in ("outbox", "sent", "error")
        for found in _files(folder / name)
    )


def failed(folder: Path) -> Iterator[tuple[str, Path]]:
    """Our ids of texts that the modem could not send, with their files."""
    for found in _files(folder / "error"):
        if named := _LONE.fullmatch(found.name):
            yield named[2], found


def came(folder: Path) -> list[Came]:
    """The texts that lie in the inbox, each with all its parts, the oldest first."""
    parts: dict[tuple[str, str, str], list[tuple[str, Path]]] = defaultdict(list)
    for found in _files(folder / "inbox"):
        if named := _NAME.fullmatch(found.name):
            parts[named[1], named[2], named[3]].append((named[4], found))
    texts = []
    for (at, serial, sender), files in sorted(parts.items()):
        ordered = [path for _part, path in sorted(files)]
        text = "".join(_words(path) for path in ordered)
        digest = sha256(f"{at}\0{serial}\0{sender}\0{text}".encode("utf-8", "replace"))
        texts.append(Came(digest.hexdigest()[:32], sender, text, tuple(ordered)))
    return texts


def _files(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        found = [Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False)]
    return sorted(found)[:MOST]


def _words(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(LARGEST)
    if content.startswith((b"\xfe\xff", b"\xff\xfe")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8", "replace")
