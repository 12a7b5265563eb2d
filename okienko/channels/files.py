"""Names and kinds of the files that strangers send, made safe."""

import mimetypes
import re
from html import unescape
from urllib.parse import unquote

from okienko.channels.plain_text import one_line, words

MAX_NAME = 120
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_TYPE = re.compile(r"^[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}$")

_CID = re.compile(r"cid:<?([^\"'\s>)]{1,400})", re.IGNORECASE)

# What files begin with; the kinds that officials get, and those that must not pass as them.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"PK\x03\x04", "application/zip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"{\\rtf", "application/rtf"),
)
# Kinds that are a zip or an OLE file inside, so that their own name may stand.
_CONTAINERS = {
    "application/zip": ("openxmlformats", "opendocument", "epub", "zip", "asic", "java-archive"),
    "application/x-ole-storage": ("msword", "ms-excel", "ms-powerpoint", "ms-outlook"),
}
# What a name gets when the sender gave it no ending; the system's list differs between machines.
_ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/rtf": ".rtf",
    "application/zip": ".zip",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/pgp-signature": ".asc",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

# Files that run something when opened. They are kept, and shown with a warning.
_RISKY = words(
    "exe com scr pif bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta msi msp reg lnk url scf cpl jar "
    "iso img vhd vhdx dll sys docm dotm xlsm xltm xlam pptm potm ppam one html htm xhtml shtml "
    "svg mht mhtml chm hlp apk sh xll wll iqy slk rdp jnlp msc gadget inf ws wsc sct vb ppsm sldm "
    "xla ppa onepkg appx appxbundle msix msixbundle application appref-ms search-ms library-ms "
    "settingcontent-ms xbap dmg pkg command desktop py pyw"
)


def ending_for(content_type: str) -> str:
    """The ending that files of a kind have, with its dot; "" when none is known."""
    return _ENDINGS.get(content_type) or mimetypes.guess_extension(content_type) or ""


def safe_name(raw: str, content_type: str, number: int) -> str:
    """A name to show and to save under: no path, no control or direction marks, bounded.

    `number` counts the letter's files from 1 and names those that have no name.
    """
    name = one_line(raw, 2_000).replace("\\", "/").rsplit("/", 1)[-1]
    name = _FORBIDDEN.sub("_", name).strip(" .")
    if not name:
        return f"attachment-{number}{ending_for(content_type) or '.bin'}"
    if "." not in name and content_type in _ENDINGS:
        name = f"{name}{_ENDINGS[content_type]}"
    if _RESERVED.match(name):
        name = f"_{name}"
    if len(name) > MAX_NAME:
        stem, dot, ending = name.rpartition(".")
        ending = ending[:20] if dot and stem else ""
        name = f"{name[: MAX_NAME - len(ending) - 1]}.{ending}" if ending else name[:MAX_NAME]
    return name


def looks_like(content: bytes, declared: str) -> str:
    """The kind of a file by its first bytes; the declared kind where these do not contradict."""
    told = declared.lower().strip()
    if not _TYPE.match(told):
        told = "application/octet-stream"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    for start, kind in _MAGIC:
        if content.startswith(start):
            inner = _CONTAINERS.get(kind, ())
            return told if any(word in told for word in inner) else kind
    # A picture or PDF by name only would be shown by a browser as whatever it really is.
    return "application/octet-stream" if told in PICTURES or told == "application/pdf" else told


def content_key(written: str) -> str:
    """A content id as it is compared, however a header or a link has quoted it (RFC 2392)."""
    return one_line(unquote(unescape(written)).strip().strip("<>"), 200)


def shown_keys(html: str) -> set[str]:
    """The content ids to which an HTML points with `cid:`."""
    return {content_key(written) for written in _CID.findall(html)} - {""}


def is_risky(name: str, content_type: str = "") -> bool:
    """True for a file that may run something when an official opens it."""
    executable = "executable" in content_type
    return executable or name.rpartition(".")[2].lower().strip() in _RISKY
