"""What a person uploads becomes a file to keep, or a refusal in words: one way for every page.

First the size, then the kind by what is inside (never by what the browser says), then the virus
check where there is one, and pictures are made anew. A name is cleaned and gets the ending of its
kind. What an official sends may be of any kind that runs nothing (`take_own`).
"""

import io
import struct
import zipfile
from typing import IO

from okienko.interactions.actions import File
from okienko.interactions.models import Attachment

from . import clamav, pictures
from .files import PICTURES, is_risky, looks_like, safe_name
from .plain_text import one_line
from .refusals import (
    FILE_BROKEN,
    FILE_EMPTY,
    FILE_INFECTED,
    FILE_KIND,
    FILE_MACROS,
    FILE_TOO_LARGE,
    FILE_TWOFOLD,
    PICTURE_HEIC,
)

MEGABYTE = 1024 * 1024
MOST = 10 * MEGABYTE  # bytes of one file, where the page says nothing else

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_BY_FOLDER = {
    "word/": f"{_OOXML}wordprocessingml.document",
    "xl/": f"{_OOXML}spreadsheetml.sheet",
    "ppt/": f"{_OOXML}presentationml.presentation",
}
_BY_STREAM = {  # of the old kinds of Microsoft's, which are a file system in a file (MS-CFB)
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".log", ".md"),
    "text/csv": (".csv",),
    _BY_FOLDER["word/"]: (".docx",),
    _BY_FOLDER["xl/"]: (".xlsx",),
    _BY_FOLDER["ppt/"]: (".pptx",),
    f"{_ODF}text": (".odt",),
    f"{_ODF}spreadsheet": (".ods",),
    f"{_ODF}presentation": (".odp",),
    "application/msword": (".doc",),
    "application/vnd.ms-excel": (".xls",),
    "application/vnd.ms-powerpoint": (".ppt",),
}
#: For a field's `accept`: what can be chosen. Telephones then make JPEG of HEIC by themselves.
ACCEPT = ",".join((*sorted(PICTURES), *(each for ends in ENDINGS.values() for each in ends)))

# The list of a zip's files: a bomb has a long one, a document some hundred entries.
_LIST = 1 * MEGABYTE
_UNPACKED = 300 * MEGABYTE
_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<?php")


_SCANS = {
    clamav.Result.NONE: "",
    clamav.Result.UNANSWERED: Attachment.Scan.WAITS.value,
    clamav.Result.CLEAN: Attachment.Scan.CLEAN.value,
}


def take(name: str, content: bytes | IO[bytes], *, most: int = MOST, number: int = 1) -> File:
    """The upload as it may be kept; `content` is read only so far as it is not too large.

    `name` is the browser's; `number` counts the files of one message, from 1. `most` is in bytes.
    Where the virus check did not answer, `scan` says so, and it is made later (rechecking.py).
    Raises Refused, in words that name the file.
    """
    raw, shown = _read(name, content, most, number)
    return _kept(raw, _kind(raw, name, shown), name, shown, number)


def take_own(
    name: str, declared: str, content: bytes | IO[bytes], *, most: int = MOST, number: int = 1
) -> File:
    """The same of what an official sends: signatures, calendars and archives go too.

    What runs when it is opened is refused. `declared` is the kind that the browser says.
    """
    raw, shown = _read(name, content, most, number)
    kind = looks_like(raw, declared)
    # as it will be called: a mark that nobody sees behind the ending hides none
    if is_risky(safe_name(name, kind, number), kind):
        raise FILE_KIND(name=shown)
    return _kept(raw, kind, name, shown, number)


def _read(name: str, content: bytes | IO[bytes], most: int, number: int) -> tuple[bytes, str]:
    """What is in it, and its name for the words of a refusal."""
    shown = one_line(name, 80) or str(number)
    raw = content if isinstance(content, bytes) else content.read(most + 1)
    if len(raw) > most:
        raise FILE_TOO_LARGE(name=shown, n=most // MEGABYTE or round(most / MEGABYTE, 1))
    if not raw:
        raise FILE_EMPTY(name=shown)
    return raw, shown


def _kept(raw: bytes, kind: str, name: str, shown: str, number: int) -> File:
    found = clamav.scan(raw)
    if found is clamav.Result.INFECTED:
        raise FILE_INFECTED(name=shown)
    if kind not in PICTURES:
        return File(_named(name, kind, number), kind, raw, scan=_SCANS[found])
    made = pictures.anew(raw, shown)
    return File(
        name=_named(name, made.content_type, number),
        content_type=made.content_type,
        content=made.content,
        width=made.width,
        height=made.height,
        scan=_SCANS[found],
    )


def _named(name: str, kind: str, number: int) -> str:
    safe = safe_name(name, kind, number)
    if kind not in ENDINGS or safe.lower().endswith(ENDINGS[kind]):
        return safe
    stem, dot, _ending = safe.rpartition(".")
    ending = ENDINGS[kind][0]
    # "scan.pdf.exe" that is a PDF is "scan.pdf", and "Decision no. 3" keeps its words
    if dot and len(_ending) <= 5 and " " not in _ending:
        safe = stem
    return safe if safe.lower().endswith(ENDINGS[kind]) else f"{safe}{ending}"


def _kind(raw: bytes, name: str, shown: str) -> str:
    """The kind by what is inside. Raises Refused when it is none that is taken."""
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC:
        raise PICTURE_HEIC(name=shown)
    kind = looks_like(raw, "application/octet-stream")
    if kind == "application/zip":
        return _document(raw, shown)
    if kind not in {*PICTURES, "application/pdf", "application/x-ole-storage"}:
        kind = _text(raw, name, kind, shown)
    if kind not in PICTURES and zipfile.is_zipfile(io.BytesIO(raw)):
        raise FILE_TWOFOLD(name=shown)  # a picture needs no look: it is made anew
    if kind == "application/x-ole-storage":
        return _old_document(raw, shown)
    if kind == "application/pdf" and b"%%EOF" not in raw[-2048:]:
        raise FILE_BROKEN(name=shown)
    return kind


def _text(raw: bytes, name: str, kind: str, shown: str) -> str:
    """Plain words: no control characters, no language that a program would run."""
    start = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if kind != "application/octet-stream" or start.startswith((*_MARKUP, b"#!", b"%!ps", b"<")):
        raise FILE_KIND(name=shown)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            raw = raw.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise FILE_KIND(name=shown) from None
    if any(byte < 0x20 and byte not in b"\t\n\r\x0c\x1a" for byte in set(raw)):
        raise FILE_KIND(name=shown)
    return "text/csv" if name.lower().rstrip().endswith(".csv") else "text/plain"


def _document(raw: bytes, shown: str) -> str:
    """Which document a zip is: one of Office's or of LibreOffice's, without macros."""
    end = raw.rfind(b"PK\x05\x06")
    if end < 0 or len(raw) < end + 22:
        raise FILE_BROKEN(name=shown)
    if struct.unpack_from("<I", raw, end + 12)[0] > _LIST:
        raise FILE_KIND(name=shown)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if sum(entry.file_size for entry in entries) > _UNPACKED:
                raise FILE_KIND(name=shown)
            told = _told(archive) if "mimetype" in names else ""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        raise FILE_BROKEN(name=shown) from None
    kind = _of_names(names, told)
    if kind not in ENDINGS:
        raise FILE_KIND(name=shown)
    if any(_runs(each) for each in names):
        raise FILE_MACROS(name=shown)
    return kind


def _told(archive: zipfile.ZipFile) -> str:
    """What a document of LibreOffice says that it is (OpenDocument 1.3, part 2, 3.3)."""
    with archive.open("mimetype") as file:
        return file.read(100).decode("ascii", "replace").strip()


def _of_names(names: list[str], told: str) -> str:
    if told.startswith(_ODF) and "content.xml" in names:
        return told
    if "[Content_Types].xml" in names:
        kinds = {_BY_FOLDER[each] for each in _BY_FOLDER if any(n.startswith(each) for n in names)}
        if len(kinds) == 1:
            return kinds.pop()
    return ""


def _runs(entry: str) -> bool:
    low = entry.lower()
    return (
        low.endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".html", ".htm"))
        or low.startswith(("basic/", "scripts/"))
        or "/activex/" in low
        or "/macrosheets/" in low
    )


def _old_document(raw: bytes, shown: str) -> str:
    """Which of Office's old documents it is, by the names of what it holds."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in raw

    if has("_VBA_PROJECT") or has("Macros"):
        raise FILE_MACROS(name=shown)
    for stream, kind in _BY_STREAM.items():
        if has(stream):
            return kind
    raise FILE_KIND(name=shown)
