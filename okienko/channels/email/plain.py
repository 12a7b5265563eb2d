"""Plain text out of HTML and out of flowed text (RFC 3676)."""

import re
from html.parser import HTMLParser

from okienko.channels.email.charsets import words

MAX_HTML = 2_000_000
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg"})
_BLOCKS = words(
    "p div br tr table ul ol li h1 h2 h3 h4 h5 h6 blockquote pre hr section article header "
    "footer dt dd address form fieldset"
)
_VOID = frozenset({"br", "hr"})


class _Reader(HTMLParser):
    """Collects what a person would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.quoted += tag == "blockquote"
            self.parts.append("\n" + "> " * min(self.quoted, 5))
            if tag == "li":
                self.parts.append("- ")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS and tag not in _VOID:
            if tag == "blockquote":
                self.quoted = max(0, self.quoted - 1)
            self.parts.append("\n" + "> " * min(self.quoted, 5))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of_html(html: str) -> str:
    """What a person would read in `html`, with lines where blocks were. Never raises."""
    reader = _Reader()
    try:
        reader.feed(html[:MAX_HTML])
        reader.close()
    except (AssertionError, ValueError, RecursionError):
        # html.parser asserts on some broken declarations; what was read so far stands.
        pass
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(reader.parts).split("\n")]
    kept: list[str] = []
    for line in lines:
        bare = line.strip("> ")
        if bare or (kept and kept[-1].strip("> ")):
            kept.append(line if bare else "")
    return "\n".join(kept).strip()


def unflow(text: str, *, delsp: bool = False) -> str:
    """Lines of format=flowed text joined as their sender wrote them (RFC 3676, section 4)."""
    out: list[str] = []
    open_depth = -1
    for raw in text.split("\n"):
        match = re.match(r"^(>*)( ?)(.*)$", raw, re.DOTALL)
        depth, line = (len(match[1]), match[3]) if match else (0, raw)
        flows = line.endswith(" ") and line != "-- "
        body = line[:-1] if flows and delsp else line
        if open_depth == depth and out:
            out[-1] += body
        else:
            out.append(("> " * depth) + body)
        open_depth = depth if flows else -1
    return "\n".join(line.rstrip() if line != "-- " else line for line in out)
