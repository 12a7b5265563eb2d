"""What may be dialled. Pure. Emergency numbers never, by whatever way they are written."""

from __future__ import annotations

import phonenumbers as pn
from django.utils.translation import gettext_lazy as _

from okienko.channels.phone.settings import TrunkSettings
from okienko.customers.identities import Address
from okienko.events.verbs import Refused

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
    """The digits to dial; Refused with words for the official when they must not be dialled.

    `trunk`: None when its settings are unusable; by it nothing goes out.
    """
    if address.kind not in ("e164", "short"):
        raise Refused("no_number", _("This is not a telephone number that can be called."))
    if _emergency(address.value):
        raise Refused(
            "emergency",
            _("Emergency numbers are not dialled from here. Use an ordinary telephone."),
        )
    if trunk is None or not trunk.proxy:
        raise Refused("no_way_out", _("This office's line does not dial out."))
    if address.kind == "short":
        if address.value not in trunk.short_numbers:
            raise Refused(
                "not_allowed",
                _("This short number is not on the list of numbers that may be called."),
            )
        return address.value
    if not _allowed(address.value, trunk.prefixes):
        raise Refused("not_allowed", _("Numbers with this beginning may not be called from here."))
    return national(address.value) if trunk.national else address.value


def _allowed(value: str, prefixes: list[str]) -> bool:
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


def national(value: str) -> str:
    """+48601000212 as 601000212; other countries keep their whole number, as 00..."""
    return value.removeprefix("+48") if value.startswith("+48") else "00" + value.lstrip("+")
