"""Plain text out of HTML and out of flowed text (RFC 3676)."""

import re

from okienko.channels.plain_text import words

from .markup import BLOCKS, MarkupTag, Scanner, outline

MAX_HTML = 2_000_000
_DEEPEST_QUOTE = 5
_SPACED = words("p h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl hr br")  # an empty line round it


class _Lines:
    """Lines as a person would read them, with `> ` before what is quoted."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._quoted = self._verbatim = 0

    def end(self, *, spaced: bool = True) -> None:
        """The line ends; of several empty ones one is kept."""
        text = "".join(self._line)
        if not self._verbatim:
            text = " ".join(text.split())
        self._line.clear()
        if text.strip():
            self.lines.append("> " * min(self._quoted, _DEEPEST_QUOTE) + text.rstrip())
        elif spaced and self.lines and self.lines[-1]:
            self.lines.append("")

    def tag(self, tag: MarkupTag) -> None:
        """What a tag does to the lines."""
        if tag.name in BLOCKS:
            self.end(spaced=tag.name in _SPACED)
            change = 0 if tag.void else 1 if tag.opens else -1
            self._quoted += change * (tag.name == "blockquote")
            self._verbatim += change * (tag.name == "pre")
            if change < 0 and tag.name in _SPACED:
                self.end()
            if tag.name == "li" and tag.opens:
                self._line.append("- ")
        elif tag.name in ("td", "th"):
            self._line.append(" ")

    def text(self, text: str) -> None:
        """Words; inside <pre> their line ends count."""
        if not self._verbatim:
            self._line.append(text)
            return
        first, *others = text.split("\n")
        self._line.append(first)
        for other in others:
            self.end()
            self._line.append(other)


def html_to_text(html: str) -> str:
    """What a person would read in `html`, with lines where blocks were. Never raises."""
    lines = _Lines()
    for token in outline(Scanner(html[:MAX_HTML])):
        if isinstance(token, MarkupTag):
            lines.tag(token)
        else:
            lines.text(token)
    lines.end()
    return "\n".join(lines.lines).strip("\n")


def unflow(text: str, *, delsp: bool = False) -> str:
    """Lines of format=flowed text joined as their sender wrote them (RFC 3676, section 4)."""
    out: list[list[str]] = []  # the pieces of each line
    open_depth = -1
    for raw in text.split("\n"):
        match = re.match(r"^(>*)( ?)(.*)$", raw, re.DOTALL)
        depth, line = (len(match[1]), match[3]) if match else (0, raw)
        flows = line.endswith(" ") and line != "-- "
        body = line[:-1] if flows and delsp else line
        if open_depth == depth and out:
            out[-1].append(body)
        else:
            out.append(["> " * depth, body])
        open_depth = depth if flows else -1
    lines = map("".join, out)
    return "\n".join(line.rstrip() if line != "-- " else line for line in lines)
