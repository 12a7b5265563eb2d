"""What may be dialled. Pure. Emergency numbers never, by whatever way they are written."""

from __future__ import annotations

import phonenumbers as pn

from okienko.channels.phone.settings import TrunkSettings
from okienko.customers.identities import Address

from .refusals import (
    EMERGENCY_NUMBER,
    NO_NUMBER,
    NO_WAY_OUT,
    NUMBER_NOT_ALLOWED,
    SHORT_NUMBER_NOT_ALLOWED,
)

# The national plan of short numbers (Poland): 112, the services 981-999, crisis lines 116xxx,
# and 19xxx lines are reached only when the trunk's settings name them.
EMERGENCY = frozenset(
    {
        "112",
        "911",
        "999",
        "998",
        "997",
        "996",
        "995",
        "994",
        "993",
        "992",
        "991",
        "990",
        "989",
        "988",
        "987",
        "986",
        "985",
        "984",
        "983",
        "982",
        "981",
        "980",
    }
)

#: Kinds of numbers at an ordinary rate, as the plans of all countries know them.
ORDINARY = frozenset(
    {
        pn.PhoneNumberType.FIXED_LINE,
        pn.PhoneNumberType.MOBILE,
        pn.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        pn.PhoneNumberType.TOLL_FREE,
        pn.PhoneNumberType.SHARED_COST,
        pn.PhoneNumberType.VOIP,
        pn.PhoneNumberType.UAN,
    }
)


def check(address: Address, trunk: TrunkSettings | None) -> str:
    """The number to dial, as our rows have it; Refused with words when it must not be dialled.

    `trunk`: None when its settings are unusable; by it nothing goes out.
    """
    if address.kind not in ("e164", "short"):
        raise NO_NUMBER()
    if _emergency(address.value):
        raise EMERGENCY_NUMBER()
    if trunk is None or not trunk.proxy:
        raise NO_WAY_OUT()
    if address.kind == "short":
        if address.value not in trunk.short_numbers:
            raise SHORT_NUMBER_NOT_ALLOWED()
        return address.value
    if not allowed(address.value, trunk.prefixes):
        raise NUMBER_NOT_ALLOWED()
    return address.value


def allowed(value: str, prefixes: list[str]) -> bool:
    """Does it begin as allowed? By its country alone only what that country's plan has as ordinary.

    All else must be named by a longer beginning: numbers at a higher rate, and those that nobody
    was given, where paid services and the country's short numbers lie.
    """
    fitting = [prefix for prefix in prefixes if value.startswith(prefix)]
    number = pn.parse(value)
    if pn.number_type(number) in ORDINARY:
        return bool(fitting)
    return any(len(prefix) > len(f"+{number.country_code}") for prefix in fitting)


def _emergency(value: str) -> bool:
    """Is it one, also behind a country or trunk prefix?"""
    digits = "".join(c for c in value if c.isdecimal())
    at_home = digits.removeprefix("48").lstrip("0")  # an exchange may drop the zero of old
    if digits.lstrip("0") in EMERGENCY or at_home in EMERGENCY:
        return True
    if value.startswith("+") and not value.startswith("+48"):
        return False  # +998 is Uzbekistan
    # an exchange may stop listening after 112, whatever follows
    return bool(pn.connects_to_emergency_number(at_home, "PL"))
