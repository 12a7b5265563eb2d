"""HTML from outside as a balanced, shallow stream of tags and text, in time linear to its length.

Parsers that build a tree (html5ever, lexbor, libxml2 were measured) walk their stack of open
elements at many tags, so that 300 kB of `<div>` cost them seconds; the standard library's parser
looks again for the end of each unfinished tag; libxml2 drops the words below 2,048 levels. Here
the depth and the number of tags are bounded before such a parser sees them, and no place of the
text is looked at more than a fixed number of times.

Tags are told from text as WHATWG's HTML (13.2.5, tokenization) says. Where it would drop the rest
of a letter (a comment, a tag or a script that never ends), the rest is shown: words count more.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from okienko.channels.plain_text import words

MAX_DEPTH = 100
MAX_TAGS = 150_000
MAX_ATTRIBUTES = 40
VOID = words("area base br col embed hr img input link meta param source track wbr")
BLOCKS = words(
    "p div br tr table ul ol li h1 h2 h3 h4 h5 h6 blockquote pre hr section article header "
    "footer dt dd dl address form fieldset center main nav aside figure figcaption caption details "
    "summary option"
)
#: Elements whose content no reader of a letter sees.
SILENT = words(
    "script style title template noscript object svg math iframe noembed noframes applet audio "
    "video canvas"
)
_VERBATIM = words("textarea xmp")  # text up to their end, whatever it looks like
# What an opening tag ends without a word, and how far outwards that is looked for (13.2.6.4.7).
_CELLS, _LISTS = words("td th"), words("ul ol dl table")
_ENDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (words("li"), _LISTS | _CELLS),
    "dt": (words("dt dd"), _LISTS | _CELLS),
    "dd": (words("dt dd"), _LISTS | _CELLS),
    "td": (_CELLS, words("table")),
    "th": (_CELLS, words("table")),
    "tr": (words("tr"), words("table")),
    "tbody": (words("tbody thead tfoot caption colgroup"), words("table")),
    "option": (words("option"), words("select")),
    "a": (words("a"), _CELLS | words("table")),
}
_ENDS |= dict.fromkeys(("thead", "tfoot"), _ENDS["tbody"])
_P = (words("p"), _CELLS | words("table blockquote div li"))
_ENDS_P = BLOCKS - words("br tr option caption")
_ROWS = words("table tbody thead tfoot tr")
_TABLE_PARTS = _ROWS | words("td th caption")
_OF_TABLES = _TABLE_PARTS - {"table"} | words("col colgroup")

_BARE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,40})>")
_NAME = re.compile(r"[a-zA-Z][^\s/>]{0,40}")
# Every piece may be empty, so that a match never fails and never goes back.
_ATTRIBUTE = re.compile(r"[\s/]*+([^\s/>=]*+)\s*+(=?)\s*+")
_BARE = re.compile(r"[^\s>]*+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,10}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});?")


@dataclass(slots=True)
class MarkupTag:
    """A tag. `void`: an opening tag without content, so that no closing one follows."""

    name: str
    opens: bool
    attributes: dict[str, str] = field(default_factory=dict)
    void: bool = False


Token = MarkupTag | str
_BREAK = MarkupTag("br", opens=True, void=True)


@lru_cache(maxsize=512)
def _bare_tag(name: str, closing: str) -> MarkupTag:
    """One without attributes: most are, and nobody changes a tag."""
    name = name.lower()
    return MarkupTag(name, opens=not closing, void=not closing and name in VOID)


def plain(text: str) -> str:
    """Text with its character references resolved; those with absurdly many digits stay."""
    return _ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text


class Scanner:
    """Cuts HTML into tags and text. After the iteration `cut` says whether tags were left out."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.cut = False
        self._never: set[str] = set()  # what does not come any more, looked for once
        self._loose = False  # a tag had no end but inside quotes: from there the first > ends one

    def _find(self, what: str, start: int) -> int:
        if what in self._never:
            return -1
        found = self.html.find(what, start)
        if found < 0:
            self._never.add(what)
        return found

    def _closing(self, name: str, start: int) -> int:
        """Where `</name` stands next, in any case of letters; -1 for nowhere."""
        if f"</{name}" in self._never:
            return -1
        found = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(
            self.html, start
        )
        if found:
            return found.start()
        self._never.add(f"</{name}")
        return -1

    def __iter__(self) -> Iterator[Token]:
        html, at, tags = self.html, 0, 0
        while at < len(html):
            start = self._find("<", at)
            if start < 0:
                break
            if start > at:
                yield plain(html[at:start])
            token, at = self._markup(start)
            if not isinstance(token, MarkupTag):
                yield token
                continue
            if token.opens and token.name in SILENT:
                at = max(at, self._closing(token.name, at))
                continue
            tags += 1
            self.cut = self.cut or tags > MAX_TAGS
            if not self.cut:
                yield token
            if token.opens and token.name in _VERBATIM:
                end = max(at, self._closing(token.name, at))
                yield plain(html[at:end])
                at = end
        yield plain(html[at:])

    def _markup(self, start: int) -> tuple[Token, int]:
        """What begins with the `<` at `start` ("" for a comment), and where the text goes on."""
        html = self.html
        bare = _BARE_TAG.match(html, start)
        if bare:
            return _bare_tag(bare[2], bare[1]), bare.end()
        name = _NAME.match(html, start + 1)
        if name:
            return self._opening(name[0].lower(), name.end(), start)
        if html.startswith("<!--", start):
            end = self._find("-->", start + 2)
            return "", end + 3 if end >= 0 else start + 4
        if not html.startswith(("</", "<!", "<?"), start):
            return "<", start + 1
        end = self._find(">", start)
        if end < 0:
            return "<", start + 1
        closing = _NAME.match(html, start + 2) if html[start + 1] == "/" else None
        return (MarkupTag(closing[0].lower(), opens=False) if closing else ""), end + 1

    def _opening(self, name: str, at: int, start: int) -> tuple[Token, int]:
        html, first = self.html, self._find(">", start)
        if first < 0:
            return "<", start + 1
        attributes: dict[str, str] = {}
        while not self._loose and at < len(html) and html[at] != ">":
            found = _ATTRIBUTE.match(html, at)
            at, value = (found.end(), "") if found else (len(html), "")
            if found and found[2] and at < len(html):
                value, at = self._value(at)
            if found and 0 < len(found[1]) < 40 and len(attributes) < MAX_ATTRIBUTES:
                attributes.setdefault(found[1].lower(), plain(value))
        if self._loose or at >= len(html):
            self._loose, at, attributes = True, first, {}
        return MarkupTag(name, opens=True, attributes=attributes, void=name in VOID), at + 1

    def _value(self, at: int) -> tuple[str, int]:
        quote = self.html[at]
        if quote not in "\"'":
            found = _BARE.match(self.html, at)
            end = found.end() if found else at
            return self.html[at:end], end
        end = self._find(quote, at + 1)
        if end >= 0:
            return self.html[at + 1 : end], end + 1
        end = self._find(">", at)  # never closed: the tag ends where it seems to
        return "", end if end >= 0 else len(self.html)


def outline(tokens: Iterable[Token]) -> Iterator[Token]:
    """The same stream with every tag closed in order, and at most MAX_DEPTH open at once.

    Of elements below that depth the content stays; a block becomes a line break.
    """
    return _Outline().run(tokens)


class _Outline:
    def __init__(self) -> None:
        self.stack: list[str] = []
        self.opened: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()

    def run(self, tokens: Iterable[Token]) -> Iterator[Token]:
        for token in tokens:
            if self.stack and self.stack[-1] in _ROWS and _is_content(token):
                # else parsers move it before the table, each piece past all those before it
                yield self._push(MarkupTag("td", opens=True))
            if isinstance(token, str) or token.void:
                yield token
            elif token.opens:
                yield from self._open(token)
            else:
                yield from self._close(token.name)
        yield from self._pop(0)

    def _push(self, tag: MarkupTag) -> MarkupTag:
        self.stack.append(tag.name)
        self.opened[tag.name] += 1
        return tag

    def _open(self, tag: MarkupTag) -> Iterator[Token]:
        yield from self._implied(tag.name)
        if len(self.stack) < MAX_DEPTH:
            yield self._push(tag)
            return
        self.skipped[tag.name] += 1
        if tag.name in BLOCKS and self.stack[-1] not in _ROWS:
            yield _BREAK

    def _implied(self, name: str) -> Iterator[Token]:
        """The ends that an opening tag implies."""
        rules = (_ENDS.get(name), _P if name in _ENDS_P else None)
        for ended, border in filter(None, rules):
            for depth in range(len(self.stack) - 1, -1, -1):
                if self.stack[depth] in ended:
                    yield from self._pop(depth)
                    break
                if self.stack[depth] in border:
                    break

    def _close(self, name: str) -> Iterator[Token]:
        """Close the nearest `name`; what is not of a table does not close a cell round it."""
        if self.skipped[name]:
            self.skipped[name] -= 1
        elif name == "br":
            yield _BREAK
        elif self.opened[name]:
            for depth in range(len(self.stack) - 1, -1, -1):
                if self.stack[depth] == name:
                    yield from self._pop(depth)
                    return
                if self.stack[depth] in _TABLE_PARTS and name not in _TABLE_PARTS:
                    return

    def _pop(self, depth: int) -> Iterator[Token]:
        while len(self.stack) > depth:
            name = self.stack.pop()
            self.opened[name] -= 1
            yield MarkupTag(name, opens=False)


def _is_content(token: Token) -> bool:
    if isinstance(token, str):
        return not token.isspace() and token != ""
    return token.opens and token.name not in _OF_TABLES
