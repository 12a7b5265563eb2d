"""What officials write with bold words, lists, links, pictures: one small HTML, for every door.

Doors that cannot carry it send the plain text that is made from it here. What comes from outside is
another thing (`email/sanitise.py`).
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote, unquote

import nh3

LONGEST = 200_000  # characters
MOST_TAGS = 8_000  # nh3 takes quadratic time over what is nested too deep

_SCHEMES = {"http", "https", "mailto"}
_ALIKE = {"strong": "b", "em": "i", "div": "p"}
TAGS = {"a", "b", "br", "i", "img", "li", "ol", "p", "ul"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src"}}
_NOWHERE = "<img>"  # a picture without its file
_TAG = re.compile(r"<(/?)([A-Za-z]{1,10})(?=[\s>])")
_SHAPES = re.compile(r"<(?:a|b|i|img|li|ol|ul)[\s>]")


def usable(html: str) -> bool:
    """Whether it is short enough to be looked at."""
    return len(html) <= LONGEST and html.count("<") <= MOST_TAGS


def cleaned(html: str, pictures: Mapping[str, str] | None = None) -> str:
    """Only the tags of `TAGS`, links to the web and to mailboxes; "" when nothing is formatted.

    Pictures stand in it by the names of their files; `pictures` gives the content id of each, by
    which they stand in what comes out (RFC 2392). All others are left out.
    ValueError when it is not `usable`.
    """
    ids = pictures or {}
    if not usable(html):
        raise ValueError("too long to be formatted")
    html = _TAG.sub(lambda tag: f"<{tag[1]}{_ALIKE.get(tag[2].lower(), tag[2])}", html)
    found = nh3.clean(
        html,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_placing(lambda written: ids.get(unquote(written), "")),
        url_schemes={*_SCHEMES, "cid"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    found = found.replace(_NOWHERE, "").strip()
    return found if _SHAPES.search(found) else ""


def shown(html: str, pictures: Mapping[str, tuple[str, str]] | None = None) -> str:
    """What `cleaned` gave, cleaned anew for a page of ours; links open beside it.

    `pictures` gives the address and the name of each by its content id.
    """
    places = pictures or {}
    found = nh3.clean(
        html,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_placing(lambda key: key if key in places else ""),
        url_schemes={*_SCHEMES, "cid"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    for key, (address, name) in places.items():
        found = placed(found, key, f'src="{escape(address)}" alt="{escape(name)}"')
    return found.replace(_NOWHERE, "")


def placed(html: str, key: str, attributes: str) -> str:
    """`html` with other attributes for the picture of a content id."""
    return html.replace(f'<img src="cid:{key}">', f"<img {attributes}>")


def shows(html: str, key: str) -> bool:
    """Whether the picture of a content id stands in what `cleaned` gave."""
    return bool(key) and f'<img src="cid:{key}">' in html


def by_names(html: str, names: Mapping[str, str]) -> str:
    """What `cleaned` gave, to be written on: pictures by the names of their files again."""
    for key, name in names.items():
        html = placed(html, key, f'src="cid:{quote(name)}"')
    return html


def _placing(known: Callable[[str], str]) -> Callable[[str, str, str], str | None]:
    """A filter of attributes: pictures by content id alone, links never."""

    def attribute(tag: str, _name: str, value: str) -> str | None:
        inside = value[:4].lower() == "cid:"
        if tag != "img":
            return None if inside else value
        key = known(value[4:]) if inside else ""
        return f"cid:{key}" if key else None

    return attribute


class _Plain(HTMLParser):
    """Paragraphs and lists as lines; a link's address behind its words; pictures by name."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self.names = names
        self.parts: list[str] = []
        self._lists: list[int | None] = []
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "p":
            self._line(2)
        elif tag in ("ul", "ol"):
            self._line(1 if self._lists else 2)
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._line(1)
            self.parts.append(self._mark())
        elif tag == "img":
            key = (dict(attrs).get("src") or "").removeprefix("cid:")
            self.parts.append(f"[{self.names.get(key, '')}]")
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self.parts))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._line(1 if self._lists else 2)
        elif tag == "p":
            self._line(2)
        elif tag == "a" and self._link:
            address, begun = self._link
            self._link = None
            address = address.removeprefix("mailto:")
            if address and "".join(self.parts[begun:]).strip() not in (address, f"{address}/"):
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))

    def _mark(self) -> str:
        depth = "  " * (len(self._lists) - 1)
        if self._lists and self._lists[-1] is not None:
            self._lists[-1] += 1
            return f"{depth}{self._lists[-1]}. "
        return f"{depth}- "

    def _line(self, ends: int) -> None:
        text = "".join(self.parts)
        there = len(text) - len(text.rstrip("\n"))
        if text.strip():
            self.parts.append("\n" * max(0, ends - there))


def plain(html: str, names: Mapping[str, str] | None = None) -> str:
    """The plain text of what `cleaned` gave; `names` are those of its pictures by content id."""
    parser = _Plain(names or {})
    parser.feed(html)
    parser.close()
    lines = "".join(parser.parts).replace("\xa0", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def of_plain(text: str) -> str:
    """Plain text as HTML that looks the same: paragraphs, and lines within them."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(
        "<p>" + escape(one, quote=False).replace("\n", "<br>") + "</p>" for one in paragraphs if one
    )
