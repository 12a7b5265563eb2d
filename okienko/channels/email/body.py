"""The words and the files of a letter, gathered from its parts.

Words are kept in pieces, in their order; a piece has a plain text, an HTML, or both. So HTML with
a footer in plain text below shows both, and of an alternative all pieces of the chosen way stay.
"""

import re
from dataclasses import dataclass, field, replace
from html import escape

from okienko.channels.email.charsets import decode_bytes, decode_value
from okienko.channels.email.smime import is_encrypted, unwrap_signed
from okienko.channels.email.tnef import unwrap_tnef
from okienko.channels.files import content_key, looks_like, safe_name, shown_keys
from okienko.channels.plain_text import clean, one_line

from .html_to_text import MAX_HTML, html_to_text, unflow
from .letter import LetterFile
from .mime import MimePart, read_head, read_structure

MAX_TEXT = 1_000_000
MAX_FILE = 40 * 1024 * 1024
_MOST_FILES = 300
_MOST_WITHIN = 5
_LETTERS = ("message/rfc822", "message/global")
# Kinds of text that are data for a program, and the other way in which some mailers tell the
# same again for a clock or a web mailer of their own.
_DATA = re.compile(
    r"^text/(?:calendar|vcard|x-vcard|directory|csv|tab-separated-values|css|javascript|rtf|xml|"
    r"rfc822-headers|x-amp-html|watch-html|x-watch-html)$"
)
_PASSED_OVER = re.compile(r"^text/(?:x-amp-html|x?-?watch-html)$")
_READABLE_NAME = re.compile(r"\.(?:txt|text|md|markdown|html?|log)$", re.IGNORECASE)
_ENRICHED = re.compile(r"</?[a-zA-Z]{1,60}>|<<")
_HTML_START = re.compile(r"^\s{0,100}<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_PKCS7 = re.compile(r"^application/(?:x-)?pkcs7-mime$")


@dataclass(slots=True)
class Stretch:
    """One stretch of a letter's words."""

    text: str = ""
    html: str = ""

    @property
    def blank(self) -> bool:
        return not self.text.strip() and not self.html.strip()


@dataclass(slots=True)
class Body:
    """What a part, with all below it, gives. `spare`: files whose words may have to do."""

    pieces: list[Stretch] = field(default_factory=list)
    files: list[LetterFile] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    spare: list[Stretch] = field(default_factory=list)


def read_body(
    letter: MimePart, charset: str | None = None
) -> tuple[str, str, list[LetterFile], list[str]]:
    """(text, HTML, files, flaws) of a letter. `charset` is for names in raw bytes.

    HTML is "" when no part has any. Where there are no words at all, those of a file that can be
    read stand in for them, so that nobody sees an empty letter.
    """
    return _read(letter, _Walk(charset))


def _read(letter: MimePart, walk: "_Walk") -> tuple[str, str, list[LetterFile], list[str]]:
    body = Body()
    walk.part(letter, body, 0)
    pieces = [piece for piece in body.pieces if not piece.blank]
    if not pieces:
        pieces = [piece for piece in body.spare if not piece.blank][:1]
    if not pieces and not body.files:
        words = _decoded(letter, body)
        if words.strip():
            body.flaws.append("unreadable")
        pieces = [Stretch(text=words)]
    html = ""
    if any(piece.html.strip() for piece in pieces):
        html = "\n".join(piece.html or _as_html(piece.text) for piece in pieces)
    text, whole = _text_of(pieces)
    if not whole or len(text) > MAX_TEXT or len(html) > MAX_HTML:
        body.flaws.append("text cut")
    if "-----BEGIN PGP MESSAGE-----" in text:
        body.flaws.append("encrypted")
    html = html[:MAX_HTML]
    return text[:MAX_TEXT], html, _placed(body.files, html), body.flaws


def _text_of(pieces: list[Stretch]) -> tuple[str, bool]:
    """The words of the pieces, and whether all were looked at: no more than are kept."""
    told: list[str] = []
    looked_at = 0
    for piece in pieces:
        if looked_at > MAX_HTML:
            break
        told.append(piece.text if piece.text.strip() else html_to_text(piece.html))
        looked_at += len(piece.text) + len(piece.html)
    return "\n\n".join(told), len(told) == len(pieces)


def _as_html(text: str) -> str:
    return f"<div>{escape(text.strip()).replace(chr(10), '<br>')}</div>"


def _placed(files: list[LetterFile], html: str) -> list[LetterFile]:
    """The files, with those marked that the HTML shows in their place."""
    shown = shown_keys(html)
    return [replace(f, inline=True) if f.content_id in shown else f for f in files]


@dataclass(slots=True)
class _Walk:
    charset: str | None
    opened: int = 0  # wrappings of signatures that were opened
    letters: int = 0  # letters within, of which the words were looked for
    level: int = 0  # how many letters stand round this one

    def part(self, part: MimePart, body: Body, depth: int) -> None:
        if part.broken and part.kind.startswith("multipart/"):
            body.flaws.append("structure")
        if part.kind == "multipart/alternative" and part.children:
            self.choose(part, body, depth)
        elif part.kind == "multipart/encrypted":
            body.flaws.append("encrypted")
            self.children(part, body, depth)
        elif part.children:
            self.children(part, body, depth)
        elif part.kind.startswith("multipart/"):
            # no part could be found: whatever stands there is all there is
            self.words(part, "", body)
        elif self.is_words(part):
            self.words(part, self.name(part), body)
        elif not _PASSED_OVER.match(part.kind):
            self.file(part, body, depth)

    def children(self, part: MimePart, body: Body, depth: int) -> None:
        for child in part.children:
            self.part(child, body, depth + 1)

    def choose(self, part: MimePart, body: Body, depth: int) -> None:
        """The same thing told in several ways (RFC 2046, 5.1.4): each child is one of them.

        The last that has words in HTML, and beside it the last in plain text.
        """
        told = []
        for child in part.children:
            found = Body()
            self.part(child, found, depth + 1)
            told.append(found)
            body.files.extend(found.files)
            body.flaws.extend(found.flaws)
            body.spare.extend(found.spare)
        rich = [t for t in told if any(_says(piece.html) for piece in t.pieces)]
        plain = [t for t in told if t not in rich and any(p.text.strip() for p in t.pieces)]
        if rich:
            pieces = rich[-1].pieces
            html = "\n".join(p.html or _as_html(p.text) for p in pieces if not p.blank)
            text = _joined(plain[-1].pieces) if plain else ""
            if not text and all(p.text.strip() for p in pieces if not p.blank):
                text = _joined(pieces)
            body.pieces.append(Stretch(text, html))
        elif plain:
            body.pieces.extend(plain[-1].pieces)

    def is_words(self, part: MimePart) -> bool:
        """Whether a part is the letter's own words, rather than a file."""
        if part.disposition.startswith("attachment"):
            return False
        return part.kind.startswith("text/") and not _DATA.match(part.kind) and not self.name(part)

    def words(self, part: MimePart, _name: str, body: Body) -> None:
        text = _decoded(part, body)
        if part.kind == "text/html" or (not part.told("content-type") and _HTML_START.match(text)):
            body.pieces.append(Stretch(html=text))
            return
        if part.kind == "text/enriched":
            text = _ENRICHED.sub(lambda found: "<" if found[0] == "<<" else "", text)
        told = part.told("content-type")
        if told.get("format", "").lower() == "flowed":
            text = unflow(text[:MAX_TEXT], delsp=told.get("delsp", "").lower() == "yes")
        body.pieces.append(Stretch(text=text))

    def name(self, part: MimePart) -> str:
        for header, key in (("content-disposition", "filename"), ("content-type", "name")):
            value = part.told(header).get(key, "")
            if value.strip():
                return one_line(decode_value(value, self.charset))
        return ""

    def file(self, part: MimePart, body: Body, depth: int) -> None:
        name, kind = self.name(part), part.kind
        content = part.content()
        if kind == "application/ms-tnef" or name.lower() in ("winmail.dat", "win.dat"):
            if self.unwrapped_tnef(content, body):
                return
        elif _PKCS7.match(kind) or name.lower().endswith((".p7m", ".p7m.eml")):
            if self.unwrapped(content, name, body, depth):
                return
        elif kind in _LETTERS:
            content, name = _inner_letter(content, name)
            if self.level < 3 and self.letters < _MOST_WITHIN and not body.pieces:
                self.letters += 1
                inner = _Walk(self.charset, level=self.level + 1)
                body.spare.append(Stretch(text=_words_within(content, inner)))
        elif kind == "message/delivery-status" and not name:
            name, kind = "delivery-report.txt", "text/plain"
        elif kind == "text/calendar" and not name:
            name = "invitation.ics"
        elif kind.startswith("text/") or _READABLE_NAME.search(name) or _bare(part, name):
            self.spare(part, name, content, body)
        self.add(name, kind, content, body, content_key(decode_value(part.header("content-id"))))

    def spare(self, part: MimePart, name: str, content: bytes, body: Body) -> None:
        """Words that are a file by their name: shown when the letter has no others."""
        if _DATA.match(part.kind) or b"\0" in content[:100_000]:
            return
        found = Body()
        self.words(part, name, found)
        html = part.kind == "text/html" or name.lower().endswith((".html", ".htm"))
        for piece in found.pieces:
            words = piece.html or piece.text
            body.spare.append(Stretch(html=words) if html else Stretch(text=words))

    def unwrapped_tnef(self, content: bytes, body: Body) -> bool:
        inside = unwrap_tnef(content)
        for name, kind, content_id, data in inside.files:
            self.add(name, kind, data, body, content_key(content_id))
        if inside.text.strip() or inside.html.strip():
            body.spare.append(Stretch(clean(inside.text), clean(inside.html)))
        return bool(inside.files or body.spare)

    def unwrapped(self, content: bytes, name: str, body: Body, depth: int) -> bool:
        """Open the wrapping of a signature; True when what was inside stands for it."""
        if is_encrypted(content):
            body.flaws.append("encrypted")
            return False
        inside = unwrap_signed(content)
        if inside is None or self.opened > 2:
            return False
        self.opened += 1
        body.flaws.append("signature not checked")
        stem = name[:-4] if name.lower().endswith(".p7m") else ""
        head = read_head(inside)
        if "." in stem and not head.header("content-type"):
            self.add(stem, "", inside, body)  # a signed document, not a signed letter
            return False
        self.part(read_structure(inside), body, depth + 1)
        return True

    def add(self, name: str, kind: str, content: bytes, body: Body, content_id: str = "") -> None:
        if len(content) > MAX_FILE or len(body.files) >= _MOST_FILES:
            body.flaws.append("file left out")
            return
        declared = kind or "application/octet-stream"
        actual = looks_like(content, declared)
        safe = safe_name(name, actual, len(body.files) + 1)
        body.files.append(LetterFile(safe, actual, content, content_id))


def _says(html: str) -> bool:
    """Whether an HTML has anything to show; some mailers send an empty one beside the text."""
    if len(html) > 5_000 or "<img" in html.lower():
        return bool(html.strip())
    return bool(html_to_text(html).strip())


def _joined(pieces: list[Stretch]) -> str:
    return "\n\n".join(piece.text for piece in pieces if piece.text.strip())


def _bare(part: MimePart, name: str) -> bool:
    """A part of no known kind and without a name: perhaps the words, sent by a poor program."""
    return not name and part.kind == "application/octet-stream"


def _decoded(part: MimePart, body: Body) -> str:
    data = part.content(limit=4 * MAX_HTML)
    text, fits = decode_bytes(data, part.charset)
    if not fits:
        body.flaws.append("charset")
    text = clean(text)
    limit = MAX_HTML if part.kind == "text/html" else MAX_TEXT
    if len(text) > limit:
        body.flaws.append("text cut")
    return text[:limit]


def _inner_letter(content: bytes, name: str) -> tuple[bytes, str]:
    """A letter inside a letter, and a name for it."""
    head = read_head(content[:200_000])
    subject = decode_value(head.header("subject"))
    if not name:
        name = subject or "message"
    if not name.lower().endswith((".eml", ".msg")):
        name = f"{name}.eml"
    return content, name


def _words_within(content: bytes, walk: _Walk) -> str:
    """The words of a letter that was forwarded whole, for a letter that has none of its own."""
    return _read(read_structure(content), walk)[0]
