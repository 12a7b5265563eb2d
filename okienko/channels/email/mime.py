"""The structure of a letter (RFC 2045, 2046, 5322), however broken: bytes to a tree of `Part`.

Our own because letters come spoiled in ways at which the standard library's parser gives up the
sender or the text, and because it needs five times a letter's size. Here a part is a slice of the
bytes; each level of nesting is one pass over its slice; levels and parts are bounded.
"""

import binascii
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from okienko.channels.email.charsets import decode_base64, usable_codec
from okienko.channels.email.parameters import parameters

MAX_PARTS = 200
MAX_DEPTH = 20
MAX_HEAD = 262_144  # bytes of headers that are read of one part
_MOST_HEADERS = 1_000
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:[ \t]?")
_BOM = b"\xef\xbb\xbf"
_MBOX = re.compile(rb">?From ")
_HEADS = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]{1,30}|received|"
    rb"return-path|reply-to|sender|delivered-to|x-[a-z0-9-]{1,60}|in-reply-to|references)[ \t]*:",
    re.IGNORECASE,
)
_KINDS = re.compile(
    rb"(?:mime-version[ \t]*:[ \t]*1|content-type[ \t]*:[ \t]*(?:text|multipart)/)", re.IGNORECASE
)
_GUESSED = re.compile(
    rb"(?:^|(?<=[\r\n]))--([^\r\n]{1,200})\r{0,3}\n(?=content-[a-z-]{1,30}:)", re.IGNORECASE
)
_KIND = re.compile(r"^\s*([\w.+-]+/[\w.+*$-]+)")


@dataclass(slots=True)
class MimePart:
    """One part: a slice of the letter, of which nothing is copied until it is asked for.

    `headers` are as they came, names in lower case; `broken` when lines stood among them that are
    none, or the structure had to be guessed.
    """

    headers: list[tuple[str, bytes]]
    raw: bytes
    begin: int  # where the body begins
    end: int
    kind: str = "text/plain"
    children: "list[MimePart]" = field(default_factory=list)
    broken: bool = False
    cut: bool = False  # parts of the letter were left out, because nobody writes so many

    @property
    def body(self) -> memoryview:
        """The body as it came, not decoded."""
        return memoryview(self.raw)[self.begin : self.end]

    def header(self, name: str) -> str:
        """The first value of a header, raw: 8-bit bytes as surrogate escapes; "" for none."""
        for known, value in self.headers:
            if known == name:
                return value.decode("ascii", "surrogateescape")
        return ""

    def told(self, name: str) -> dict[str, str]:
        """The parameters of a header such as Content-Type."""
        return parameters(self.header(name))

    @property
    def charset(self) -> str | None:
        """The charset that the part declares."""
        return self.told("content-type").get("charset") or None

    @property
    def disposition(self) -> str:
        """`attachment`, `inline` or what else was said, in lower case."""
        return self.header("content-disposition").partition(";")[0].strip().lower()

    def content(self, limit: int = 0) -> bytes:
        """The decoded content; with `limit`, about so many bytes of its beginning."""
        how = self.header("content-transfer-encoding").strip().strip('"').lower()
        body = self.body[: limit * 2] if limit else self.body
        if how.startswith("base64"):
            if self.kind.startswith("text/"):
                return _base64_text(bytes(body))
            return decode_base64(body)
        if how.replace("_", "").replace("-", "").startswith(("quotedprintable", "qp")):
            return binascii.a2b_qp(_line_ends(bytes(body)))
        if how in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return _uudecoded(bytes(body))
        return bytes(body)


def read_structure(raw: bytes) -> MimePart:
    """The letter as a tree of parts. Never raises; `cut` when there are more than MAX_PARTS."""
    parser = _Parser(raw)
    letter = parser.part(0, len(raw), 0, outer=True)
    letter.cut = parser.cut
    return letter


def read_head(raw: bytes) -> MimePart:
    """The headers alone; the body is not looked into. Never raises."""
    headers, begin, broken = _head(raw, 0, len(raw), outer=True)
    return MimePart(headers, raw, begin, len(raw), broken=broken)


@dataclass(slots=True)
class _Parser:
    raw: bytes
    parts: int = 0
    cut: bool = False

    def part(
        self, begin: int, end: int, depth: int, *, outer: bool = False, usual: str = ""
    ) -> MimePart:
        self.parts += 1
        headers, body, broken = _head(self.raw, begin, end, outer=outer)
        part = MimePart(headers, self.raw, body, end, broken=broken)
        told = part.header("content-type")
        match = _KIND.match(told)
        part.kind = match[1].lower() if match else _kind_of(told) or usual or "text/plain"
        if depth > MAX_DEPTH:
            self.cut = True
        elif part.kind.startswith("multipart/"):
            self.split(part, depth, part.told("content-type").get("boundary", ""))
        elif outer and not told.strip():
            self.split(part, depth, "")
        return part

    def split(self, part: MimePart, depth: int, boundary: str) -> None:
        """Fill `part.children`; a boundary that is missing or wrong is guessed."""
        slices = self.between(part, boundary.encode("utf-8", "surrogateescape").rstrip())
        if not slices:
            match = _GUESSED.search(part.body[:MAX_HEAD])
            if match is None:
                part.broken = part.kind.startswith("multipart/")
                return
            if not part.kind.startswith("multipart/"):
                part.kind = "multipart/mixed"
            slices = self.between(part, match[1].rstrip())
            part.broken = True
        usual = "message/rfc822" if part.kind == "multipart/digest" else ""
        for begin, end in slices:
            if self.parts >= MAX_PARTS:
                self.cut = True
            elif end > begin:
                part.children.append(self.part(begin, end, depth + 1, usual=usual))

    def between(self, part: MimePart, boundary: bytes) -> list[tuple[int, int]]:
        """Where the parts lie between the lines `--boundary`; an end that is missing is the end."""
        if not boundary:
            return []
        raw, slices, begin = self.raw, list[tuple[int, int]](), -1
        for found in _line_of(boundary).finditer(memoryview(raw)[part.begin : part.end]):
            at, behind = part.begin + found.start(), part.begin + found.end()
            if begin >= 0:
                slices.append((begin, _before(raw, begin, at)))
                if len(slices) > MAX_PARTS:
                    self.cut = True
                    return slices
            # behind the last one may stand more: of a part with the same boundary inside
            begin = -1 if found[1] else _behind(raw, behind, part.end)
        if begin >= 0:
            slices.append((begin, part.end))
        return slices


def _before(raw: bytes, begin: int, at: int) -> int:
    """Where a part ends: the line's end before a delimiter belongs to the delimiter."""
    if at > begin and raw[at - 1] == 10:
        at -= 1
    while at > begin and raw[at - 1] == 13:
        at -= 1
    return at


def _behind(raw: bytes, at: int, end: int) -> int:
    """Where the line after a delimiter begins."""
    found = raw.find(b"\n", at, end)
    carriage = raw.find(b"\r", at, end if found < 0 else found)
    if found < 0 or (carriage >= 0 and raw[carriage:found].strip(b"\r")):
        found = carriage
    return end if found < 0 else found + 1


def _kind_of(told: str) -> str:
    """The kind that a broken Content-Type means."""
    told = told.strip().lower()
    if "boundary=" in told or told.startswith("multipart"):
        return "multipart/mixed"
    return "text/html" if "html" in told else ""


def _head(
    raw: bytes, start: int, end: int, *, outer: bool
) -> tuple[list[tuple[str, bytes]], int, bool]:
    """Headers, where the body begins, and whether lines stood among them that are none."""
    head = raw[start : min(end, start + MAX_HEAD)]
    ending = b"\n" if b"\n" in head else b"\r"
    found: list[tuple[str, list[bytes]]] = []
    broken = False
    begin = len(head)
    for line, here, behind in _lines(head, 3 if outer and head[:3] == _BOM else 0, ending):
        text = line.rstrip(b"\r\n")
        match = _FIELD.match(text)
        if not text.strip():
            known = {name for name, _ in found}
            following = head[behind : behind + 120]
            early = outer and ("from" not in known or _starts_kind(known, following))
            if (found or not outer) and not _blank_within(text, following, first=early):
                begin = behind
                break
            broken = broken or bool(found)
        elif text[:1] in b" \t" and found:
            found[-1][1].append(text.strip())
        elif match and len(found) < _MOST_HEADERS:
            found.append((match[1].decode("ascii").lower(), [text[match.end() :].strip()]))
        elif not (outer and _MBOX.match(text)):
            cut_off = bool(found) and found[-1][1][-1].endswith((b";", b",", b"="))
            if not (cut_off and b"=" in text) and not _fields_follow(head, behind, ending):
                # no headers at all, or no blank line below them: the body begins here
                begin, broken = here, broken or bool(found)
                break
            broken = True
            if cut_off:  # a folded line that lost its first blank
                found[-1][1].append(text.strip())
    return [(name, b" ".join(pieces)) for name, pieces in found], start + begin, broken


def _lines(head: bytes, at: int, ending: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(line, where it begins, where the next one begins)."""
    while at < len(head):
        found = head.find(ending, at)
        behind = len(head) if found < 0 else found + 1
        yield head[at:behind], at, behind
        at = behind


def _blank_within(text: bytes, following: bytes, *, first: bool) -> bool:
    """Whether a blank line stands among the headers instead of ending them.

    `first`: the headers of the letter itself, of which no sender was seen yet.
    """
    if text:  # blanks alone: a folded line of which nothing is left
        return bool(_HEADS.match(following) or following[:1] in (b" ", b"\t"))
    return first and bool(_HEADS.match(following))


def _starts_kind(known: set[str], following: bytes) -> bool:
    """Whether the headers that tell the kind of a letter's body stand below a blank line."""
    return "content-type" not in known and bool(_KINDS.match(following))


def _fields_follow(head: bytes, at: int, ending: bytes) -> bool:
    """Whether one of the next lines is a header that letters really have."""
    for count, (line, _, _) in enumerate(_lines(head, at, ending)):
        if not line.strip() or count > 5:
            return False
        if _HEADS.match(line):
            return True
    return False


def _line_ends(data: bytes) -> bytes:
    """Plain line ends for those of the wire, and for `\\r\\r\\n` of poor servers."""
    return data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n")


def _base64_text(data: bytes) -> bytes:
    """Base64 of a text; what scanners and lists put below it unencoded stays as it is."""
    found = _BASE64_LINES.match(data)
    end = found.end() if found else 0
    decoded, rest = decode_base64(data[:end]), data[end:]
    return decoded + (b"\n" + rest if rest.strip() else b"")


_BASE64_LINES = re.compile(rb"(?:\s*+[A-Za-z0-9+/]++={0,2}+[ \t]*+(?=[\r\n]|\Z))*+\s*")


def _uudecoded(data: bytes) -> bytes:
    """The file inside uuencoded lines; lines that are none are passed over."""
    found = bytearray()
    inside = False
    for written in io.BytesIO(data):
        line = written.rstrip(b"\r\n")
        if line.startswith(b"begin "):
            inside = True
        elif line.strip() == b"end":
            break
        elif inside and line:
            try:
                found += binascii.a2b_uu(line)
            except binascii.Error:
                # some encoders pad a line: its first character tells how long it really is
                length = (((line[0] - 32) & 63) * 4 + 5) // 3
                try:
                    found += binascii.a2b_uu(line[:length])
                except binascii.Error:
                    continue
    return bytes(found)


def as_message(part: MimePart, most: int = 100_000) -> Message:
    """The same tree as the standard library's `Message`, contents cut: to look for a report."""
    message = Message()
    for name, value in part.headers[:200]:
        text = value[:20_000].decode("ascii", "surrogateescape")
        message[name.title()] = text.replace("\n", " ").replace("\r", " ")
    if part.children:
        message.set_payload([as_message(child, most) for child in part.children])
    elif part.kind in ("message/rfc822", "message/global"):
        inner = read_head(part.content(most))
        inside = as_message(inner)
        inside.set_payload(_text(bytes(inner.body[:most])))
        message.set_payload([inside])
    elif part.kind == "message/delivery-status":
        blocks = _blocks(part.content(most))
        message.set_payload(blocks if isinstance(blocks, str) else [*blocks])
    else:
        message.set_payload(_text(bytes(part.body[:most])))
    return message


def _blocks(content: bytes) -> "list[Message] | str":
    """The blocks of fields of a delivery report (RFC 3464), each as a message of headers."""
    found = []
    for block in re.split(rb"\n[ \t]*(?:\n[ \t]*)++", _line_ends(content.strip()))[:50]:
        head = read_head(block + b"\n\n")
        found.append(as_message(MimePart(head.headers, b"", 0, 0)))
    return found or _text(content)


def _text(data: bytes) -> str:
    return data.decode("ascii", "surrogateescape")


def charset_of(part: MimePart) -> str | None:
    """The charset of the first text in a letter: that of its raw headers, too."""
    if part.kind.startswith("text/") and usable_codec(part.charset):
        return part.charset
    for child in part.children:
        found = charset_of(child)
        if found:
            return found
    return None


def _line_of(boundary: bytes) -> re.Pattern[bytes]:
    mark = re.escape(b"--" + boundary)  # first, so that it is looked for as fixed text
    return re.compile(mark + rb"(?<![^\r\n]" + mark + rb")(--)?[ \t]{0,98}(?=[\r\n]|\Z)")
