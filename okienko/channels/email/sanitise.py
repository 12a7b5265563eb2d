"""HTML from outside made harmless, and the page of its own in which it is shown.

Three walls, each enough on its own: nh3 leaves only tags and attributes named here; the page
says by its policy that nothing may run or load; the frame that shows it is sandboxed.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import nh3

from okienko.channels.email.charsets import clean, words
from okienko.channels.email.files import PICTURES, content_key, looks_like
from okienko.channels.email.plain import MAX_HTML

_TAGS = words(
    "a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn "
    "div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s "
    "samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul "
    "var article header footer"
)
_SILENCED = words("script style title head template noscript svg math object iframe")
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
_REMOTE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
_FOLLOWED = re.compile(r"^\s*(https?://|mailto:|tel:)", re.IGNORECASE)
_MAX_INLINE = 3 * 1024 * 1024

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
_PAGE_STYLE = (
    "html{background:#fff;color:#1b1f24}"
    "body{margin:12px;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}"
    "blockquote{margin:8px 0 8px 8px;padding-left:10px;border-left:2px solid #c8ccd2}"
    "pre{white-space:pre-wrap}"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Harmless HTML and how many pictures from outside it would load, were they allowed."""

    html: str
    remote: int


def clean_html(html: str) -> str:
    """Harmless HTML, to keep. Addresses of pictures stay; showing decides whether they load."""
    return show_html(html, load_remote=True).html


def show_html(html: str, *, load_remote: bool, pictures: Mapping[str, str] | None = None) -> Shown:
    """Harmless HTML, to show.

    `pictures` gives the address for each content id (`cid:`); pictures from outside are left out
    and counted unless `load_remote`. In: any HTML. Never raises.
    """
    known = pictures or {}
    remote = 0

    def attribute(tag: str, name: str, value: str) -> str | None:
        nonlocal remote
        if name == "style":
            return None if _LOADS.search(value) else value
        if tag == "img" and name == "src":
            if value.lower().startswith("cid:"):
                key = content_key(value[4:])
                return known.get(key, value if pictures is None else None)
            if _REMOTE.match(value):
                remote += 1
                return value if load_remote else None
            return value if pictures is not None and _is_picture_data(value) else None
        if name == "href":
            return value if _FOLLOWED.match(value) else None
        return value

    cleaned = nh3.clean(
        clean(html)[:MAX_HTML],
        tags=set(_TAGS),
        clean_content_tags=set(_SILENCED),
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        filter_style_properties=set(_STYLES),
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    return Shown(cleaned, remote)


def _is_picture_data(value: str) -> bool:
    return re.match(r"^data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$", value) is not None


def picture_address(content: bytes, content_type: str) -> str | None:
    """A data: address for a picture that came with a letter; None for anything else."""
    if len(content) > _MAX_INLINE or looks_like(content, content_type) not in PICTURES:
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


def page(shown: Shown, *, load_remote: bool, language: str = "pl", title: str = "") -> str:
    """A whole document for the sandboxed frame, with the policy inside it as well."""
    policy = escape(content_policy(load_remote=load_remote), quote=True)
    return (
        f'<!doctype html><html lang="{escape(language or "pl", quote=True)}"><head>'
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="referrer" content="no-referrer"><title>{escape(title)}</title>'
        f"<style>{_PAGE_STYLE}</style></head><body>{shown.html}</body></html>"
    )
