"""A letter that a colleague forwarded: who wrote the letter inside, as its head tells.

Mail programs put the head of the forwarded letter into the text, each in its own way and in the
language of its user. Nothing there is proved: the official is asked. Each line is looked at once.
"""

import re

from okienko.channels.email.letter import Letter, Mailbox
from okienko.channels.email.parse import envelope_letter
from okienko.customers.identities import email_address

_LETTERS = ("message/rfc822", "message/global")
_MOST_LINES = 400  # a head that stands further down is no answer to "who sent this?"
_LONGEST = 1000  # characters of a line of a head
_ABOVE, _BELOW = 4, 9  # lines beside "From" in which a head's other fields stand

_SUBJECT = re.compile(
    r"^\s*(?:\[[^\[\]:]{1,30}\]\s*)?\[?(?:fwd?|pdw?|wg|tr|vs|przes[yłl]\w{2,5}(?: dalej)?"
    r"|prześlij(?: dalej)?|przek(?:a[zż]\w{0,4})?|пер|пересл\w{0,4})(?:\[\d\])?\s?[:\]]",
    re.IGNORECASE,
)
_FIELDS = {
    "from": "from od nadawca від відправник от von",
    "date": "date sent data wysłano wyslano дата надіслано відправлено gesendet datum",
    "to": "to do adresat odbiorca кому an",
    "cc": "cc dw udw kopia bcc копія",
    "subject": "subject temat тема betreff",
    "reply": "reply-to odpowiedz відповісти",
}
_NAMES = {name: field for field, names in _FIELDS.items() for name in names.split()}
_ANGLED = re.compile(r"<(?:mailto:)?([^<>\s]{3,254})>|\[(?:mailto:)?([^\[\]\s]{3,254})\]")
_BARE = re.compile(r"[^\s<>\[\](),;:\"']{1,64}@[^\s<>\[\](),;:\"']{3,190}")


def forwarded_writer(letter: Letter) -> Mailbox | None:
    """Who wrote the letter that this one forwards; None when it forwards none, or does not say.

    The subject must say that it is forwarded: of an answer, the quoted head is of a letter of
    ours. One that is forwarded whole, as a file, counts without a subject too: it brings its own.
    """
    inner = [file for file in letter.files if file.content_type in _LETTERS]
    whole = inner[0].content if len(inner) == 1 else b""
    if not _SUBJECT.match(letter.subject[:200]) and not (whole and not letter.subject.strip()):
        return None
    return head_in(letter.text) or (_sender_of(whole) if whole else None)


def _sender_of(whole: bytes) -> Mailbox | None:
    """Who sent a letter that is attached, where it says that plainly."""
    found = envelope_letter(whole)
    address = email_address(found.sender.address)
    if found.sender_doubtful or address.hidden:
        return None
    return Mailbox(address.value, found.sender.name)


def head_in(text: str) -> Mailbox | None:
    """The writer in the first head of a letter that stands in `text`."""
    lines = [_plain(line) for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]]
    for place, line in enumerate(lines):
        field, value = _field(line)
        if field != "from":
            continue
        following = lines[place + 1 : place + _BELOW]
        beside = {_field(one)[0] for one in (*lines[max(0, place - _ABOVE) : place], *following)}
        if len(beside & {"date", "to", "subject"}) < 2:
            continue
        # a long address is folded onto the next line
        folded = following[0] if following and not _field(following[0])[0] else ""
        found = _mailbox(value) or _mailbox(f"{value} {folded}")
        if found:
            return found
    return None


def _plain(line: str) -> str:
    """A line without signs of quoting and of bold type."""
    return line[:_LONGEST].lstrip("> \t\u00a0").replace("*", "").strip()


def _field(line: str) -> tuple[str, str]:
    """(field, value) of a line of a head; ("", "") of another."""
    name, colon, value = line.partition(":")
    name = name.strip(" _").lower().removesuffix(" кого")
    field = _NAMES.get(name) if colon and len(name) < 20 else None
    return (field, value.strip(" _")) if field else ("", "")


def _mailbox(value: str) -> Mailbox | None:
    value = value[:_LONGEST]
    angled = _ANGLED.search(value)
    if angled:
        raw, name = angled[1] or angled[2], value[: angled.start()]
    else:
        bare = _BARE.search(value)
        if bare is None:
            return None
        raw, name = bare[0], value[: bare.start()]
    address = email_address(raw.removeprefix("mailto:"))
    if address.hidden:
        return None
    shown = " ".join(name.replace('"', " ").split()).strip(" '(,;")[:200]
    return Mailbox(address.value, "" if "@" in shown else shown)
