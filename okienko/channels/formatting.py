"""What officials write with bold words, lists and links: one small set of HTML, for every door.

Doors that cannot carry it send the plain text that is made from it here. What comes from outside is
another thing (`email/sanitise.py`).
"""

import re
from html import escape
from html.parser import HTMLParser

import nh3

LONGEST = 200_000  # characters
MOST_TAGS = 8_000  # nh3 takes quadratic time over what is nested too deep

_SCHEMES = {"http", "https", "mailto"}
_ALIKE = {"strong": "b", "em": "i", "div": "p"}
TAGS = {"a", "b", "br", "i", "li", "ol", "p", "ul"}
_TAG = re.compile(r"<(/?)([A-Za-z]{1,10})(?=[\s>])")
_SHAPES = re.compile(r"<(?:a|b|i|li|ol|ul)[\s>]")


def usable(html: str) -> bool:
    """Whether it is short enough to be looked at."""
    return len(html) <= LONGEST and html.count("<") <= MOST_TAGS


def cleaned(html: str) -> str:
    """Only the tags of `TAGS`, links to the web and to mailboxes; "" when nothing is formatted.

    ValueError when it is not `usable`.
    """
    if not usable(html):
        raise ValueError("too long to be formatted")
    html = _TAG.sub(lambda tag: f"<{tag[1]}{_ALIKE.get(tag[2].lower(), tag[2])}", html)
    found = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    ).strip()
    return found if _SHAPES.search(found) else ""


def shown(html: str) -> str:
    """What `cleaned` gave, cleaned anew for a page of ours; links open beside it."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


class _Plain(HTMLParser):
    """Paragraphs and lists as lines; a link's address behind its words."""

    def __init__(self) -> None:
        super().__init__()
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


def plain(html: str) -> str:
    """The plain text of what `cleaned` gave."""
    parser = _Plain()
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
