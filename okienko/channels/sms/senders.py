"""Who a text comes from: a telephone, a short number of a service, or a name in letters."""

import re

from okienko.channels.plain_text import one_line
from okienko.customers.identities import E164, HIDDEN, SHORT, Address, phone_address

#: The kind of an address that is a name: nobody can write to it.
NAME = "smsname"

#: What people and centres write between the digits of a number, and before them.
_SIGNS = re.compile(r"[\s+()./-]")


def sender_of(value: str, *, international: bool = False) -> Address:
    """The address of who wrote; `value` as the network gives it."""
    text = one_line(value, 60)
    digits = _SIGNS.sub("", text)
    if digits.isdigit() and digits.isascii():
        abroad = text.startswith("+") or international
        # some centres call a number international that names no country
        for tried in ([f"+{digits}"] if abroad else []) + [digits]:
            found = phone_address(tried)
            if found.kind in (E164, SHORT):
                return found
    if not text:
        return Address(HIDDEN, "", value)
    return Address(NAME, text.lower(), value, text, text)


def is_machine(sender: Address) -> bool:
    """Whether no person wrote it: who has a name or a short number sends by a program."""
    return sender.kind in (NAME, SHORT)
