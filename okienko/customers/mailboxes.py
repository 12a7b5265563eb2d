"""Addresses in a header of a letter: RFC 5322 with its obsolete forms, and what real mail does.

Our own because the standard library's answer differs between Python versions: some lose senders
that all mailers show, others take the first of two addresses. One pass over bounded text: no
recursion, no backtracking. Pure; names come out as written, encoded words (RFC 2047) included.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_TEXT = 65_536  # characters of a header that are read
MOST_ADDRESSES = 200
LONGEST = 254

_ENCODED = re.compile(r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?\r\n<>]{0,2000}\?=")
_WORD = re.compile(r'[^\s"(),:;<=]+')
_BLANKS = re.compile(r"\s+")
_LOCAL = re.compile(r'^[^\s"(),:;<>@\[\]\\]{1,128}$')
_QUOTED_LOCAL = re.compile(r'^"[^"@<>\\\x00-\x1f\x7f]{1,64}"$')
_DOMAIN = re.compile(r"^[\w-]+(?:\.[\w-]+)*$")
_LITERAL = re.compile(r"^\[[0-9A-Za-z.:]{2,60}\]$")
# Blanks, and what pasting leaves about an address without being seen.
_UNSEEN = " \t\r\n\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u2060\ufeff"
# Bounded, else each quote that is left open begins a search to the end.
_QUOTED = re.compile(r'("(?:[^"\\]|\\.){0,300}+")')
_AROUND_AT = re.compile(r" ?([@.]) ?")


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """One entry of a list of addresses.

    `address` is "" when the entry has a name alone. `plain` is False when the entry might mean
    another address as well, or does not hold the address as a mailer writes it.
    """

    name: str
    address: str
    plain: bool = True


@dataclass(slots=True)
class _Entry:
    """What was read between two separators."""

    words: list[str] = field(default_factory=list)  # before the brackets, as written
    angles: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)  # words after the brackets
    comments: list[str] = field(default_factory=list)
    addressed: bool = False  # one of the words holds an @

    def add(self, word: str) -> None:
        (self.after if self.angles else self.words).append(word)
        self.addressed = self.addressed or "@" in word


def read_mailboxes(text: str) -> list[ListedAddress]:
    """The entries of a header's value, in order, at most MOST_ADDRESSES. Never raises.

    Separators are commas and semicolons; groups are opened. The address in angle brackets
    counts, whatever stands beside it. Linear in the length of `text`.
    """
    found: list[ListedAddress] = []
    waiting = ""  # a name that a comma cut: "Nowak, Anna <anna@example.pl>"
    for entry in _entries(text[:MOST_TEXT]):
        for listed in _listed(entry):
            if not listed.address:
                waiting = f"{waiting}, {listed.name}" if waiting else listed.name
                continue
            name = ", ".join(part for part in (waiting, listed.name) if part)
            found.append(ListedAddress(name, listed.address, listed.plain))
            waiting = ""
            if len(found) >= MOST_ADDRESSES:
                return found
    if waiting:
        found.append(ListedAddress(waiting, "", plain=False))
    return found


def usable_address(text: str) -> str:
    """`text` as an address that may be compared and written to; "" when it is none.

    The domain comes in lower case and in letters (not in the xn-- form).
    """
    text = text.strip(_UNSEEN).removeprefix("mailto:").strip()
    if len(text) > LONGEST or "=?" in text or not text.isprintable():
        return ""
    local, at, domain = text.rpartition("@")
    domain = _letters(domain.lower().replace("\u3002", ".").rstrip("."))
    if len(local) > 2 and local[0] == local[-1] == '"' and _LOCAL.match(local[1:-1]):
        local = local[1:-1]
    address = f"{local}@{domain}"
    normal = unicodedata.normalize("NFKC", address)
    if not at or normal.count("@") != 1 or len(normal) > LONGEST:
        return ""
    # what changes its meaning when it is normalised (a full-width @ or <) is no address
    local_fits = _LOCAL if not local.startswith('"') else _QUOTED_LOCAL
    fits = all(
        local_fits.match(each.rpartition("@")[0])
        and (_DOMAIN.match(each.rpartition("@")[2]) or _LITERAL.match(each.rpartition("@")[2]))
        for each in (address, normal)
    )
    return address if fits else ""


def _letters(domain: str) -> str:
    """A domain with its xn-- labels as letters, where they can be read."""
    if not domain.isascii() or "xn--" not in domain or len(domain) > LONGEST:
        return domain
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def _entries(text: str) -> Iterator[_Entry]:
    """Split at top level: quoted strings, comments and angle brackets keep their commas."""
    entry = _Entry()
    for kind, inside in _tokens(text):
        if kind == "comment":
            entry.comments.append(inside)
        elif kind == "angle":
            if entry.angles:
                # a comma is missing: what stood between the two belongs to the second
                following = _Entry(words=entry.after)
                entry.after = []
                yield entry
                entry = following
            entry.angles.append(inside)
        elif kind == "separator" or (inside == ":" and _names_group(entry)):
            if inside != ":":
                yield entry
            entry = _Entry()
        else:
            entry.add(inside)
    yield entry


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """(kind, text): separator, comment and angle without their brackets, word for all else."""
    at, end = 0, len(text)
    quotes, comments = _Quotes(text), _Comments(text)
    while at < end:
        char, behind = text[at], 0
        if char == '"' and (behind := quotes.end(at)):
            yield "word", text[at:behind]
        elif char == "(" and (behind := comments.end(at)):
            yield "comment", text[at + 1 : behind - 1]
        elif char == "<":
            behind, inside = _angle(text, at, quotes)
            yield "angle", inside
        elif char in ",;":
            yield "separator", char
        elif match := (
            _BLANKS.match(text, at)
            or (char == "=" and _ENCODED.match(text, at))
            or _WORD.match(text, at)
        ):
            behind = match.end()
            yield "word", " " if char.isspace() else match[0]
        elif char not in '("':  # those that are left open say nothing
            yield "word", char
        at = behind or at + 1


def _names_group(entry: _Entry) -> bool:
    """Whether a colon ends the name of a group: not behind an address, nor in `mailto:`."""
    if entry.angles or entry.addressed:
        return False
    return not "".join(entry.words[-2:]).rstrip().lower().endswith("mailto")


class _Quotes:
    """Where the quoted strings of a text end; found for all places at once, from its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.closing: list[int] | None = None

    def end(self, at: int) -> int:
        """The place behind the quoted string that begins at `at`; 0 when it is left open.

        One that swallows an address in brackets and is followed at once by a letter was left
        open, and ends where the next one begins.
        """
        if self.closing is None:
            self.closing = self._all()
        close = self.closing[at + 1]
        if not close:
            return 0
        inside = self.text[at + 1 : min(close, at + 500)]
        swallowed = "<" in inside and "@" in inside and self.text[close + 1 : close + 2].isalnum()
        return 0 if swallowed else close + 1

    def _all(self) -> list[int]:
        text = self.text
        closing = [0] * (len(text) + 3)
        for place in range(len(text) - 1, -1, -1):
            if text[place] == '"':
                closing[place] = place
            else:
                closing[place] = closing[place + (2 if text[place] == "\\" else 1)]
        return closing


class _Comments:
    """Where the comments of a text end. They nest (RFC 5322, section 3.2.2)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends: dict[int, int] | None = None  # of all that follow, once one was found open

    def end(self, at: int) -> int:
        """The place behind the comment that begins at `at`; 0 when it is left open."""
        if self.ends is not None:
            return self.ends.get(at, 0)
        opened: list[int] = []
        ends: dict[int, int] = {}
        place = at
        while place < len(self.text):
            char = self.text[place]
            if char == "\\":
                place += 1
            elif char == "(":
                opened.append(place)
            elif char == ")":
                ends[opened.pop()] = place + 1
                if not opened:
                    return place + 1
            place += 1
        self.ends = ends
        return 0


def _angle(text: str, at: int, quotes: _Quotes) -> tuple[int, str]:
    """What stands in the brackets that begin here, and the place behind them."""
    while at < len(text) and text[at] in "< ":
        at += 1
    place = at
    while place < len(text) and text[place] not in '<>",;':
        place += 1
    if text[place : place + 1] == '"':  # a quoted local part may hold anything
        close = quotes.end(place)
        if close and text[close : close + 1] == "@":
            place = close
    elif text[place : place + 1] in {",", ";"} and text[at : at + 1] == "@":
        colon = text.find(":", place, place + 400)  # an obsolete route: <@a,@b:jan@example.pl>
        place = colon if colon > 0 else place
    while place < len(text) and text[place] not in "<>,;":
        place += 1
    behind = place + 1 if text[place : place + 1] == ">" else place
    while text[behind : behind + 1] == ">":
        behind += 1
    return behind, text[at:place]


def _inside(text: str) -> str:
    """The address in a pair of brackets: without route, comments, and blanks about @ and dots."""
    text = text.strip()
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    if "(" in text and ")" in text:
        text = re.sub(r"\([^()]*\)", "", text)
    if not text.startswith('"'):
        text = _AROUND_AT.sub(r"\1", _flat(text))
    return usable_address(text.strip().strip("'"))


def _listed(entry: _Entry) -> Iterator[ListedAddress]:
    """The addresses of an entry: one, where it was written as it should be."""
    before, comment = "".join(entry.words), _flat(" ".join(entry.comments))
    if entry.angles:
        address = _inside(entry.angles[0])
        name, after = _named(before), "".join(entry.after)
        others = [each for each in _bare(after)[0] if each.lower() != address.lower()]
        if address:
            if not others:
                name = _flat(f"{name} {_named(after)}")
            encoded = "=?" in entry.angles[0]
            yield ListedAddress(_with(name, comment), address, plain=not encoded)
            for other in others:
                yield ListedAddress("", other, plain=False)
            return
        # nothing usable in the brackets: an address beside them is better than none
        beside, rest = _bare(f"{before} {after}")
        for each in beside:
            yield ListedAddress(_with(_named(rest), comment), each, plain=False)
        if not beside and (name or comment):
            yield ListedAddress(_with(name, comment), "", plain=False)
        return
    found, rest = _bare(before)
    for each in found:
        yield ListedAddress(_with(_named(rest), comment), each, plain=not rest and len(found) == 1)
    if not found and (before.strip() or comment):
        yield ListedAddress(_with(_named(before), comment), "", plain=False)


def _bare(text: str) -> tuple[list[str], str]:
    """Addresses without brackets in `text`, and the words that are left."""
    if "@" not in text:
        return [], text
    text = re.sub(r" ?@ ?", "@", _BLANKS.sub(" ", text)).replace(" . ", ".")
    addresses: list[str] = []
    left: list[str] = []
    for word in _words(text):
        address = usable_address(_unwrapped(word))
        if address:
            addresses.append(address)
        else:
            left.append(word)
    return list(dict.fromkeys(addresses)), " ".join(left)


def _unwrapped(word: str) -> str:
    """A word without the brackets or the single quotes that people put around addresses."""
    if word[:1] == "[" and word[-1:] == "]":
        return word[1:-1]
    word = word.removesuffix(">")  # its opening one was lost
    return word if word[:1] == '"' else word.strip("'")


def _words(text: str) -> Iterator[str]:
    """Words between blanks; a quoted string with what touches it is one."""
    word: list[str] = []
    for number, piece in enumerate(_QUOTED.split(text)):
        if number % 2:
            word.append(piece)
            continue
        parts = piece.split(" ")
        for place, part in enumerate(parts):
            if place:
                if word:
                    yield "".join(word)
                word = []
            if part:
                word.append(part)
    if word:
        yield "".join(word)


def _named(text: str) -> str:
    """A name without the quotes around it or around its words."""
    if '"' in text:
        text = re.sub(r'\\(["\\])', r"\1", text.replace('\\"', "\x00").replace('"', ""))
        text = text.replace("\x00", '"')
    return _flat(text)


def _with(name: str, comment: str) -> str:
    if not comment or comment == name:
        return name
    return f"{name} ({comment})" if name else comment


def _flat(text: str) -> str:
    return " ".join(text.split())
