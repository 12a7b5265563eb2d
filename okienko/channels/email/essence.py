"""What tells two letters apart that carry the same Message-ID (some scanners reuse one).

Made of the bytes alone, by rules of its own, so that it stays the same however letters are read:
after a mailbox has numbered its letters anew, each must be known again. The copies of one letter
in two mailboxes differ in the headers that servers add, so that of the headers only From, Date
and Subject count; servers also fold lines and change their ends, so that white space does not.
"""

import hashlib
import re

#: Stands before every essence; those without it are older ones, made of what was read.
KIND = "b:"

_HEAD_ENDS = re.compile(rb"\n\r*\n")
_TELLING = re.compile(
    rb"^(?:from|date|subject)[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE
)
_SPACE = b" \t\r\n"
_PIECE = 1024 * 1024
_LONGEST_HEAD = 262_144


def essence_of(raw: bytes) -> str:
    """At most 32 characters; the same for the same letter, in time linear to its length."""
    start = len(raw) - len(raw.lstrip(_SPACE)) if raw[:1] in (b"\r", b"\n") else 0
    ends = _HEAD_ENDS.search(raw, start, start + _LONGEST_HEAD)
    head = raw[start : ends.start() if ends else start + _LONGEST_HEAD]
    if ends:
        head = head.rstrip(b"\r")
    digest = hashlib.sha256()
    for found in sorted(_TELLING.findall(head)):
        digest.update(found.translate(None, _SPACE).lower() + b"\n")
    body = memoryview(raw)[ends.end() if ends else start :]
    for at in range(0, len(body), _PIECE):
        digest.update(bytes(body[at : at + _PIECE]).translate(None, _SPACE))
    return KIND + digest.hexdigest()[: 32 - len(KIND)]


def bytes_of_body(raw: bytes) -> tuple[bytes, bytes]:
    """(the Date line, SHA-256 of all from the first empty line on), as SQL can say it of a letter.

    For comparison with letters held under an older essence. Both as the server gave them.
    """
    date = re.search(rb"^date:[^\r\n]*", raw[:_LONGEST_HEAD], re.IGNORECASE | re.MULTILINE)
    start = max(raw.find(b"\r\n\r\n"), 0)
    return (date[0] if date else b""), hashlib.sha256(memoryview(raw)[start:]).digest()
