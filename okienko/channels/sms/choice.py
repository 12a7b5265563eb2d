"""Which carrier an account has chosen."""

from collections.abc import Mapping

from .carrier_http import Serwersms, Smsapi
from .carrier_modem import Modem
from .carriers import Carrier
from .settings import SmsSettings
from .smpp.carrier import Smpp

#: All of them, by the value of `SmsSettings.carrier`.
CARRIERS: Mapping[str, Carrier] = {
    "smpp": Smpp(),
    "smsapi": Smsapi(),
    "serwersms": Serwersms(),
    "modem": Modem(),
}


def carrier_of(settings: SmsSettings) -> Carrier:
    """The carrier of an account."""
    return CARRIERS[settings.carrier]
