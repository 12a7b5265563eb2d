"""What the mailbox's provider found out about a letter's sender (RFC 8601).

Anybody may write the header Authentication-Results into a letter. Only one that bears the name of
the provider's own server (its authserv-id) counts, and of those the topmost: a server puts its own
above what it was given, and takes away what others wrote in its name (RFC 8601, 5). Everything is
read in one pass, and bounded.
"""

import re
from collections.abc import Iterator, Sequence

from okienko.channels.network import is_loopback

_MOST_BYTES = 256 * 1024  # of a letter's headers
_LONGEST = 8192  # characters of one such header
_MOST_PARTS = 60
_NAME = b"authentication-results"
_PIECE = re.compile(r'"[^"]*"|\\.|[^"\\();]+|["\\();]')
_WORD = re.compile(r"[a-z0-9_.-]{1,60}")
# Suffixes below which anybody may have a name of their own; below a country's there are more.
_SHARED = frozenset(
    "com net org edu gov info biz waw co ac kiev kyiv lviv in or".split()  # noqa: SIM905
)
# Providers whose servers have another name than what the mailbox is read from.
_KNOWN = {
    "imap.gmail.com": "mx.google.com",
    "imap.googlemail.com": "mx.google.com",
}


def trusted_names(imap_host: str, address: str, configured: Sequence[str] = ()) -> tuple[str, ...]:
    """The domains whose servers' word counts, for a mailbox.

    As configured; else the domain in which the IMAP server stands. A server on this machine says
    nothing by its name: then the domain of the mailbox's address.
    """
    if configured:
        return tuple(name.strip().lower().rstrip(".") for name in configured if name.strip())
    host = imap_host.strip().lower().rstrip(".")
    if host in _KNOWN:
        return (_KNOWN[host],)
    if is_loopback(host) or re.fullmatch(r"[\d.]+|.*:.*", host):
        return (address.rpartition("@")[2].lower(),)
    _first, _, rest = host.partition(".")
    labels = rest.split(".")
    shared = len(labels) < 2 or (len(labels) == 2 and labels[0] in _SHARED)
    return (host if shared else rest,)


def authenticated(raw: bytes, *, domain: str, trusted: Sequence[str]) -> str:
    """What the provider says of a letter that names a sender in `domain`.

    "pass", "fail", or "" when it says nothing, or nothing that is sure. `raw` is the letter.
    """
    for value in _results(raw):
        parts = _parts(value)
        server = parts[0].split()[0].lower() if parts and parts[0].split() else ""
        if any(server == name or server.endswith(f".{name}") for name in trusted if name):
            return _judged([_result(part) for part in parts[1:]], domain.lower())
    return ""


def _results(raw: bytes) -> Iterator[str]:
    """The values of the headers of that name, unfolded, from the top."""
    head = raw[:_MOST_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    value: bytearray | None = None
    for line in head.split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if value is not None and len(value) < _LONGEST:
                value += b" " + line.strip()
            continue
        if value is not None:
            yield bytes(value).decode("ascii", "replace")[:_LONGEST]
            value = None
        if not line:
            return  # the body begins
        name, colon, rest = line.partition(b":")
        if colon and name.strip().lower() == _NAME:
            value = bytearray(rest.strip())
    if value is not None:
        yield bytes(value).decode("ascii", "replace")[:_LONGEST]


def _parts(value: str) -> list[str]:
    """The parts between semicolons, without comments and quotation marks."""
    parts = [""]
    depth = 0
    for piece in _PIECE.findall(value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif piece == ";":
            parts.append("")
        else:
            parts[-1] += piece.strip('"').replace(";", " ")
    return parts[:_MOST_PARTS]


def _result(part: str) -> dict[str, str]:
    """{"dkim": "pass", "header.d": "example.pl"} of `dkim=pass header.d=example.pl`."""
    words = " ".join(part.split()).replace(" =", "=").replace("= ", "=").split(" ")
    pairs = (word.partition("=") for word in words[:20])
    result = {name.lower().partition("/")[0]: value.lower() for name, eq, value in pairs if eq}
    result["method"] = next(iter(result), "")
    return result


def _judged(results: Sequence[dict[str, str]], domain: str) -> str:
    """DMARC decides where it was looked at; else SPF and DKIM, when they speak of this domain."""
    by: dict[str, list[dict[str, str]]] = {}
    for result in results:
        by.setdefault(result["method"], []).append(result)
    for result in by.get("dmarc", []):
        said = result["dmarc"]
        other = result.get("header.from", domain)
        if said in ("pass", "fail") and _aligned(other, domain):
            return said
        if said == "pass" and not _aligned(other, domain):
            return "fail"  # another name was looked at than the one that is shown
    passed = [
        *(_domain(one, "header.d", "header.i") for one in by.get("dkim", []) if _is(one, "pass")),
        *(_domain(one, "smtp.mailfrom") for one in by.get("spf", []) if _is(one, "pass")),
    ]
    if any(_aligned(one, domain) for one in passed):
        return "pass"
    looked = [*by.get("dkim", []), *by.get("spf", []), *by.get("compauth", [])]
    return "fail" if any(_is(one, "fail", "hardfail") for one in looked) else ""


def _is(result: dict[str, str], *words: str) -> bool:
    said = _WORD.match(result[result["method"]])
    return bool(said) and said[0] in words if said else False


def _domain(result: dict[str, str], *names: str) -> str:
    value = next((result[name] for name in names if result.get(name)), "")
    return value.rpartition("@")[2].strip(".<>")


def _aligned(one: str, other: str) -> bool:
    """Relaxed alignment (RFC 7489, 3.1): the same domain, or one below the other."""
    return bool(one) and (
        one == other or one.endswith(f".{other}") or (other.endswith(f".{one}") and "." in one)
    )
