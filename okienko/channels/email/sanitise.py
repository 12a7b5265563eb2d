"""HTML from outside made harmless, and the page of its own in which it is shown.

Three walls, each enough on its own: nh3 leaves only tags and attributes named here; the page
says by its policy that nothing may run or load; the frame that shows it is sandboxed.
"""

import base64
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

import nh3

from okienko.channels.files import PICTURES, content_key, looks_like
from okienko.channels.plain_text import clean, words

from .html_to_text import MAX_HTML
from .markup import SILENT, MarkupTag, Scanner, Token, outline

_TAGS = words(
    "a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn "
    "div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s "
    "samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul "
    "var article header footer"
)
_EVERYWHERE = {"align", "valign", "dir", "lang", "title", "width", "height", "style"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "alt"},
    "font": {"color", "size", "face"},
    "table": {"border", "cellpadding", "cellspacing", "bgcolor"},
    "tr": {"bgcolor"},
    "td": {"bgcolor", "colspan", "rowspan"},
    "th": {"bgcolor", "colspan", "rowspan", "scope"},
    "col": {"span"},
    "ol": {"start", "type"},
}
# Nothing that can load (background, list-style, content, cursor) or leave its place (position).
_STYLES = words(
    "color background-color font-family font-size font-style font-weight line-height text-align "
    "text-decoration text-indent vertical-align white-space margin margin-top margin-right "
    "margin-bottom margin-left padding padding-top padding-right padding-bottom padding-left "
    "border border-top border-right border-bottom border-left border-color border-style "
    "border-width border-collapse border-spacing border-radius width max-width height "
    "display"
)
_LOADS = re.compile(r"url\s*\(|expression\s*\(|@import|\\", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_FOLLOWED = re.compile(r"\s*(https?://|mailto:|tel:)", re.IGNORECASE)
_PICTURE_DATA = re.compile(
    r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE
)
# Many character references in one text take html5ever quadratic time, so & and < pass through it
# as characters that Unicode sets aside for a program's own use, and become references again.
_AMPERSAND, _LESS = "\ufdd0", "\ufdd1"
_STAND_INS = re.compile("[\ufdd0\ufdd1]")
_MAX_KEPT = 3 * MAX_HTML
_MAX_ATTRIBUTE = 4_000  # of any attribute but a picture's address
MAX_PICTURE = 3 * 1024 * 1024

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
_PAGE_STYLE = (
    "html{background:#fff;color:#1b1f24}"
    "body{margin:12px;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}"
    "blockquote{margin:8px 0 8px 8px;padding-left:10px;border-left:2px solid #c8ccd2}"
    "pre{white-space:pre-wrap}"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """HTML made harmless once, to be kept; `show` puts the pictures in without reading it again.

    `mark` stands before the address of each picture: a random word, so that nothing in a letter
    can pretend to be one. `remote` counts pictures from outside. `pictures` are the content ids
    that it shows, in the order of their numbers. `cut`: it was too much to be kept whole.
    """

    html: str = ""
    mark: str = ""
    remote: int = 0
    pictures: tuple[str, ...] = ()
    cut: bool = False


def keep_html(html: str) -> Kept:
    """Make any HTML harmless, in time linear to its length. Never raises."""
    mark = f"x{secrets.token_hex(12)}"
    remote = 0
    pictures: dict[str, int] = {}

    def attribute(tag: str, name: str, value: str) -> str | None:
        nonlocal remote
        if name == "style":
            return None if _LOADS.search(value) else value
        if tag == "img" and name == "src":
            address = value.strip()
            if address[:4].lower() == "cid:":
                key = content_key(address[4:])
                return f"{mark}:{pictures.setdefault(key, len(pictures))}:"
            if _REMOTE.match(address):
                remote += 1
                return f"{mark}::{address}"
            return address if _is_picture_data(address) else None
        if name == "href":
            return value if _FOLLOWED.match(value) else None
        return value

    scanner = Scanner(_STAND_INS.sub("", clean(html)[:MAX_HTML]))
    cleaned = nh3.clean(
        "".join(map(_written, outline(scanner))),
        tags=set(_TAGS),
        clean_content_tags=set(SILENT),
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        filter_style_properties=set(_STYLES),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    cleaned = cleaned.replace(_AMPERSAND, "&amp;").replace(_LESS, "&lt;")
    cut = scanner.cut or len(html) > MAX_HTML
    if len(cleaned) > _MAX_KEPT:
        return Kept(cut=True)
    return Kept(cleaned, mark, remote, tuple(pictures), cut)


def _written(token: Token) -> str:
    """A token as HTML again, with no more of it than could be kept."""
    if isinstance(token, str):
        return token.replace("&", _AMPERSAND).replace("<", _LESS)
    if token.name not in _TAGS:
        return ""
    if not token.opens:
        return f"</{token.name}>"
    allowed = _EVERYWHERE | _ATTRIBUTES.get(token.name, set())
    return f"<{token.name}{''.join(_attributes(token, allowed))}>"


def _attributes(tag: MarkupTag, allowed: set[str]) -> Iterator[str]:
    for name, value in tag.attributes.items():
        if name in allowed and (len(value) <= _MAX_ATTRIBUTE or value.startswith("data:image/")):
            yield f' {name}="{escape(value)}"'


def show(kept: Kept, *, load_remote: bool, pictures: Mapping[str, str] | None = None) -> str:
    """The kept HTML with its pictures: `pictures` gives the address for each content id.

    Pictures from outside are left out unless `load_remote`. Costs no more than a replacement.
    """
    if not kept.mark:
        return kept.html
    known = pictures or {}

    def address(found: re.Match[str]) -> str:
        if found[1]:
            source = known.get(kept.pictures[int(found[1])], "")
            return f' src="{escape(source)}"' if source else ""
        return f' src="{found[2]}"' if load_remote else ""

    return re.sub(rf' src="{kept.mark}:(\d*):([^"]*)"', address, kept.html)


def _is_picture_data(value: str) -> bool:
    return _PICTURE_DATA.match(value) is not None


def picture_address(content: bytes, content_type: str) -> str | None:
    """A data: address for a picture that came with a letter; None for anything else."""
    if len(content) > MAX_PICTURE or looks_like(content, content_type) not in PICTURES:
        return None
    kind = looks_like(content, content_type)
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def content_policy(*, load_remote: bool) -> str:
    """The Content-Security-Policy of a letter's page; to be sent as a header as well."""
    pictures = "data: https: http:" if load_remote else "data:"
    return (
        f"default-src 'none'; img-src {pictures}; style-src 'unsafe-inline'; "
        f"base-uri 'none'; form-action 'none'"
    )


def page(html: str, *, load_remote: bool, language: str = "pl", title: str = "") -> str:
    """A whole document for the sandboxed frame, with the policy inside it as well."""
    policy = escape(content_policy(load_remote=load_remote), quote=True)
    return (
        f'<!doctype html><html lang="{escape(language or "pl", quote=True)}"><head>'
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="referrer" content="no-referrer"><title>{escape(title)}</title>'
        f"<style>{_PAGE_STYLE}</style></head><body>{html}</body></html>"
    )
