"""Where an account's message centre is, and why it cannot be reached, in words."""

import socket
import ssl
from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop

from ..settings import SmsSettings
from .pdu import Status
from .session import Ended, Place, Refused

NOT_FOUND = gettext_noop("there is no server of this name")
NOBODY = gettext_noop("nobody listens there")
SILENT = gettext_noop("the message centre does not answer")
CERTIFICATE = gettext_noop("its certificate is not trusted")
SIGN_IN = gettext_noop("the user name or the password is refused")
TWICE = gettext_noop("somebody else is signed in there by this name")
NOT_LET_IN = gettext_noop("the message centre does not let us in")
CUT_OFF = gettext_noop("the connection was cut off")

_STATUS: Mapping[int, str] = {
    Status.INVALID_PASSWORD: SIGN_IN,
    Status.INVALID_SYSTEM_ID: SIGN_IN,
    Status.BIND_FAILED: SIGN_IN,
    Status.ALREADY_BOUND: TWICE,
}
_WORDS: Mapping[type[Exception], str] = {
    ssl.SSLCertVerificationError: CERTIFICATE,
    socket.gaierror: NOT_FOUND,
    ConnectionRefusedError: NOBODY,
    TimeoutError: SILENT,
}


def place_of(settings: SmsSettings) -> Place:
    """As the session wants it."""
    return Place(
        settings.host,
        settings.port,
        settings.tls,
        settings.system_id,
        settings.password.get_secret_value(),
        settings.system_type,
        settings.certificate,
        settings.timeout,
        settings.enquire,
        settings.per_second,
    )


def why(error: Exception) -> str:
    """Why a connection was not made, without a secret; in English, to be translated."""
    if isinstance(error, Refused):
        return _STATUS.get(error.status, NOT_LET_IN)
    if isinstance(error, Ended) and error.silent:
        return SILENT
    kinds = (kind for kind in _WORDS if isinstance(error, kind))
    return next((_WORDS[kind] for kind in kinds), CUT_OFF)


def shown(words: str) -> str:
    """What `why` said, in the reader's language."""
    return gettext(words)


def signed_out(error: Exception) -> bool:
    """Whether it is the name or the password: asked again and again, some lock the account."""
    return isinstance(error, Refused) and _STATUS.get(error.status) == SIGN_IN
