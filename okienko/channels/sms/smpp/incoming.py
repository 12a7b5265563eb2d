"""What a message centre brought, as news: a text that came, or what became of one of ours. Pure."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from okienko.channels.door import News, Receipt, Unknown, Unreadable, Webhook
from okienko.interactions.actions import Arrival

from ..senders import NAME, is_machine, sender_of
from ..text import ESCAPE, decode_gsm, decode_ucs2, whole_letters
from . import units
from .pdu import Malformed, Short, Tag

if TYPE_CHECKING:
    from okienko.channels.models import Account

    from ..settings import SmsSettings

CONTENT_TYPE = "application/vnd.okienko.smpp+json"
MISSING = "[…]"  # where a part of a text never came

_INTERNATIONAL = 1  # type of number (5.2.5)
_ID = re.compile(r"\bid:\s*(\S+)", re.IGNORECASE)
_STAT = re.compile(r"\bstat:\s*(\w+)", re.IGNORECASE)
#: 5.2.28, and the words of appendix B.
_STATES = {
    1: "ENROUTE", 2: "DELIVRD", 3: "EXPIRED", 4: "DELETED", 5: "UNDELIV", 6: "ACCEPTD",
    7: "UNKNOWN", 8: "REJECTD",
}  # fmt: skip
_FAILED = {
    "EXPIRED": gettext_noop("the telephone was not reached in time"),
    "DELETED": gettext_noop("the operator has deleted it"),
    "UNDELIV": gettext_noop("it cannot be delivered to this number"),
    "REJECTD": gettext_noop("the operator has refused it"),
    "FAILED": gettext_noop("it cannot be delivered to this number"),
}
_KNOWN = (*_STATES.values(), "FAILED")
_CODECS = {1: "ascii", 3: "latin-1", 5: "shift_jis", 6: "iso8859_5", 7: "iso8859_8", 14: "euc_kr"}


@dataclass(frozen=True, slots=True)
class Brought:
    """The units of one text in their order, None for those that never came. `id` is ours for it."""

    id: str
    units: Sequence[bytes | None]


def packed(brought: Brought) -> bytes:
    """As it is kept until it is read."""
    told = {"id": brought.id, "units": [unit and unit.hex() for unit in brought.units]}
    return json.dumps(told).encode()


def parse(account: "Account", settings: "SmsSettings", webhook: Webhook) -> Sequence[News]:
    """One text or one receipt; Unreadable."""
    told = json.loads(webhook.body)
    brought = Brought(told["id"], [unit and bytes.fromhex(unit) for unit in told["units"]])
    try:
        return _news(account, settings, brought, webhook.at)
    except Malformed as error:
        raise Unreadable(str(error)) from error


def _news(
    account: "Account", settings: "SmsSettings", brought: Brought, at: datetime
) -> Sequence[News]:
    shorts = [units.read(unit) if unit else None for unit in brought.units]
    first = next(short for short in shorts if short)
    if units.is_receipt(first):
        return _receipt(settings, first)
    sender = sender_of(first.source.value, international=first.source.ton == _INTERNATIONAL)
    unknown = any(short and _for_a_program(short) for short in shorts)
    return [
        Arrival(
            "sms",
            account.id,
            brought.id,
            sender,
            at,
            receiver=first.destination.value,
            text="" if unknown else _text(settings, shorts),
            unknown=unknown,
            conversation=sender.value,
            reopen_days=settings.reopen_days,
            quiet=is_machine(sender),
            recognise=sender.kind != NAME,
        )
    ]


def _for_a_program(short: Short) -> bool:
    """Whether it is no text: a picture, a card, what is for a port (TS 23.040, 9.2.3.24.3)."""
    ports = {0x04, 0x05} & units.header(short).elements.keys()
    return bool(ports) or _alphabet(short.data_coding) == "binary"


def _text(settings: "SmsSettings", shorts: Sequence[Short | None]) -> str:
    """The letters of all units: senders cut between two halves of one, too."""
    found, rest = [], b""
    for short in shorts:
        letters, rest = _words(settings, short, rest) if short else (MISSING, b"")
        found.append(letters)
    return whole_letters("".join(found))


def _words(settings: "SmsSettings", short: Short, before: bytes = b"") -> tuple[str, bytes]:
    """The letters of one unit, by its data_coding (5.2.19; TS 23.038, 4), as `whole_letters` takes
    them; and what it leaves to the next one, as this one had `before`.
    """
    found = units.header(short)
    content, coding = short.content[found.length :], short.data_coding
    alphabet = _alphabet(coding)
    if alphabet == "ucs2":
        return decode_ucs2(content), b""
    if alphabet in _CODECS.values():
        return content.decode(alphabet, "replace"), b""
    if coding == 0 and settings.coding == "latin1":
        return content.decode("latin-1"), b""
    single, locking = (found.elements.get(name, b"") for name in (0x24, 0x25))
    content = before + content
    rest = content[-1:] if content.endswith(ESCAPE) else b""
    content = content.removesuffix(rest)
    return decode_gsm(content, locking=_table(locking), single=_table(single)), rest


def _table(element: bytes) -> int:
    return element[0] if len(element) == 1 else 0


def _alphabet(coding: int) -> str:
    """What a data_coding means: "gsm", "ucs2", "binary" or a codec (5.2.19; TS 23.038, 4)."""
    if coding in _CODECS:
        return _CODECS[coding]
    if coding in (2, 4):
        return "binary"
    if coding == 8 or coding & 0xF0 == 0xE0:
        return "ucs2"
    if coding & 0xF0 == 0xF0:
        return "binary" if coding & 4 else "gsm"
    if 0x10 <= coding <= 0x3F:
        return ("gsm", "binary", "ucs2", "gsm")[coding >> 2 & 3]
    return "gsm"


def normal(id_: str) -> str:
    """An id as it is compared: some write it in capitals here and with zeros before it there."""
    return id_.strip().lower().lstrip("0") or "0"


def _receipt(settings: "SmsSettings", short: Short) -> Sequence[News]:
    """5.2.28 or appendix B: the fields beside the text are believed before its words."""
    wide = _alphabet(short.data_coding) == "ucs2"
    text = decode_ucs2(short.content) if wide else short.content.decode("latin-1")
    found = units.own_id(short) or _first(_ID, text)
    state = _STATES.get(int.from_bytes(short.options.get(Tag.STATE, b""), "big"), "")
    said = _first(_STAT, text).upper()
    # cut to seven letters by the book, written out by some: DELIVRD, DELIVERED
    state = state or next((each for each in _KNOWN if said.startswith(each[:5])), said[:7])
    if not found:
        raise Unreadable("a receipt of nothing")
    if settings.receipt_ids == "decimal" and found.isascii() and found.isdigit():
        found = f"{int(found):x}"
    if state == "DELIVRD":
        return [Receipt(normal(found), "delivered")]
    if state in _FAILED:
        return [Receipt(normal(found), "failed", words=_FAILED[state])]
    if state in _KNOWN:  # on its way: nothing that anybody waits for
        return []
    return [Unknown(f"receipt {state}")]


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
