"""Parameters of MIME headers (RFC 2045, 2231), as they come: mixed, cut, unquoted, 8-bit."""

import re
from urllib.parse import unquote_to_bytes

from okienko.channels.email.charsets import decode_bytes, decode_value

_MOST = 20_000
_NAME = re.compile(r"\s*([^\s=;\"]{1,60})\s*=\s*")
_PIECE = re.compile(r"^([^*]+)(?:\*(\d{1,3}))?(\*)?$")


def parameters(value: str) -> dict[str, str]:
    """The parameters of a raw header's value, names in lower case, values as text.

    The extended form (`name*=`) goes before the plain one (RFC 6266); pieces (`name*0=`) are put
    together in their order. Encoded words are read though they do not belong here.
    """
    text = value[:_MOST]
    whole: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    begin = re.search(r";|\s(?=[^\s=;]{1,60}=)", text)  # the first semicolon may be missing
    for name, raw in _pairs(text[begin.end() :] if begin else ""):
        match = _PIECE.match(name)
        if not match:
            continue
        base, number, extended = match[1], match[2], bool(match[3])
        if number is None and not extended:
            whole.setdefault(base, decode_value(raw) if "=?" in raw else _text(raw))
        else:
            pieces.setdefault(base, {}).setdefault(int(number or 0), (raw, extended))
    for base, numbered in pieces.items():
        joined = _joined([numbered[number] for number in sorted(numbered)])
        if joined or base not in whole:
            whole[base] = joined
    return whole


def _pairs(text: str) -> list[tuple[str, str]]:
    """(name, value as written) in order; a value may be quoted, or run to the next semicolon."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text) and len(found) < 100:
        match = _NAME.match(text, at)
        if not match:
            following = text.find(";", at)
            if following < 0:
                break
            at = following + 1
            continue
        at = match.end()
        if text[at : at + 1] == '"':
            value, at = _quoted(text, at)
        else:
            end = text.find(";", at)
            end = len(text) if end < 0 else end
            value, at = text[at:end].strip().strip("'"), end
        found.append((match[1].lower(), value))
        following = text.find(";", at)
        at = len(text) if following < 0 else following + 1
    return found


def _quoted(text: str, at: int) -> tuple[str, int]:
    """A quoted value and the place behind it; one left open ends at the semicolon or the end.

    Only a quote and a backslash are escaped: some mailers write the path of a Windows file.
    """
    place = at + 1
    while place < len(text):
        if text[place] == "\\" and text[place + 1 : place + 2] in ('"', "\\"):
            # a path may end in a backslash before the closing quote
            place += 2
        elif text[place] == '"':
            inside = text[at + 1 : place]
            return inside.replace('\\"', '"').replace("\\\\", "\\"), place + 1
        else:
            place += 1
    end = text.find(";", at)
    end = len(text) if end < 0 else end
    return text[at + 1 : end].strip(), end


def _joined(pieces: list[tuple[str, bool]]) -> str:
    """The pieces of one value: percent-encoded bytes with their charset before the first."""
    charset = ""
    if pieces[0][1]:
        head = pieces[0][0].split("'", 2)
        if len(head) == 3:
            charset, pieces = head[0], [(head[2], True), *pieces[1:]]
    if not any(extended for _, extended in pieces):
        return decode_value("".join(raw for raw, _ in pieces))
    data = b"".join(
        unquote_to_bytes(raw) if extended else raw.encode("utf-8", "surrogateescape")
        for raw, extended in pieces
    )
    text = decode_bytes(data, charset)[0]
    return decode_value(text) if "=?" in text else text


def _text(raw: str) -> str:
    """8-bit bytes that stand in a value unencoded, as text."""
    if any("\udc80" <= char <= "\udcff" for char in raw):
        return decode_bytes(raw.encode("utf-8", "surrogateescape"))[0]
    return raw
