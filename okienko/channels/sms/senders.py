"""Who a text comes from: a telephone, a short number of a service, or a name in letters."""

from okienko.channels.plain_text import one_line
from okienko.customers.identities import E164, HIDDEN, SHORT, Address, phone_address

#: The kind of an address that is a name: nobody can write to it.
NAME = "smsname"


def sender_of(value: str, *, international: bool = False) -> Address:
    """The address of who wrote; `value` as the network gives it."""
    text = one_line(value, 60)
    if text.lstrip("+").isdigit() and text.isascii():
        found = phone_address(f"+{text.lstrip('+')}" if international else text)
        if found.kind in (E164, SHORT):
            return found
    if not text:
        return Address(HIDDEN, "", value)
    return Address(NAME, text.lower(), value, text, text)


def is_machine(sender: Address) -> bool:
    """Whether no person wrote it: who has a name or a short number sends by a program."""
    return sender.kind in (NAME, SHORT)
